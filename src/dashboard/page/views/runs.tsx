import { useWords } from "../language.tsx";
import { Page } from "../parts/page.tsx";
import { shellWords } from "../words/shell.ts";

export function Runs() {
  const words = useWords(shellWords);
  return <Page title={words.runs}>{null}</Page>;
}
