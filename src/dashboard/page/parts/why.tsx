/** Why something is not known: in the reader's language where it is a known reason, else in the program's own English. */

import { reasonIn } from "../../../words/index.ts";
import { useLanguage } from "../language.tsx";
import { visible } from "../visible.ts";

export function Why({ why }: { why: string | null }) {
  const { language } = useLanguage();
  if (why === null) return null;
  const { full } = reasonIn(language, why);
  return (
    <span class="under" lang={full === why ? "en" : undefined}>
      {visible(full)}
    </span>
  );
}
