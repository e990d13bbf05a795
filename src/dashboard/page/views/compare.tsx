import { useWords } from "../language.tsx";
import { Page } from "../parts/page.tsx";
import { compareWords } from "../words/compare.ts";

export function Compare() {
  const words = useWords(compareWords);
  return <Page title={words.title}>{null}</Page>;
}
