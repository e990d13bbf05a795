/** The requirement that there is before anything is typed: the page begins with it, and the overview answers it. */
import type { RequirementsDocument } from "../../contract/documents.ts";
import { kept } from "../memory.ts";

const START = `{
  "filters": [{ "metric": "success", "min": 0.9 }],
  "order": [{ "metric": "otps", "stat": "median" }, { "metric": "ttft", "stat": "median" }]
}
`;

export interface FirstText {
  text: string;
  /** Of the file that holds this very text; null of what was typed. */
  name: string | null;
  /** Nobody chose it: an example of what can be asked. */
  isExample: boolean;
}

/** What was typed last, else the first file that the user named, else one that asks for little. */
export function firstText(files: RequirementsDocument["files"], typed = kept("requirement")): FirstText {
  const own = files.find(({ isWatched }) => isWatched);
  const text = typed ?? own?.text ?? START;
  const name = files.find((file) => file.text === text)?.name ?? null;
  return { text, name, isExample: typed === null && own === undefined };
}
