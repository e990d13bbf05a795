import { useWords } from "../language.tsx";
import { Page } from "../parts/page.tsx";
import { playgroundWords } from "../words/playground.ts";

export function Playground() {
  const words = useWords(playgroundWords);
  return <Page title={words.title}>{null}</Page>;
}
