/** An address that no page has. */
import { useWords } from "../language.tsx";
import { Page } from "../parts/page.tsx";
import { Link } from "../place.tsx";
import { shellWords } from "../words/shell.ts";

export function Nowhere() {
  const words = useWords(shellWords);
  return (
    <Page title={words.unknownPage} lead={words.unknownPageWhy}>
      <p>
        <Link page="overview">{words.toOverview}</Link>
      </p>
    </Page>
  );
}
