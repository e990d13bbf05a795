import { useWords } from "../language.tsx";
import { Page } from "../parts/page.tsx";
import { requestWords } from "../words/request.ts";

export function Request({ id }: { run: string; id: string }) {
  const words = useWords(requestWords);
  return <Page title={`${words.title} ${id}`}>{null}</Page>;
}
