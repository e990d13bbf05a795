import { useWords } from "../language.tsx";
import { Page } from "../parts/page.tsx";
import { shellWords } from "../words/shell.ts";

export function Overview() {
  const words = useWords(shellWords);
  return <Page title={words.overview}>{null}</Page>;
}
