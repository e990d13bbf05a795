/** Nothing can be shown: what is the matter, and the command that helps. */
import type { MetaDocument } from "../../contract/documents.ts";
import { useWords } from "../language.tsx";
import { shellWords } from "../words/shell.ts";
import { Command } from "./copy.tsx";
import { Page } from "./page.tsx";
import { Shown } from "./text.tsx";

export function Trouble({ meta: { trouble } }: { meta: MetaDocument }) {
  const words = useWords(shellWords);
  const kind = kindOf(trouble?.code ?? null);
  return (
    <Page title={words[kind]}>
      <div class="trouble">
        {trouble === null ? null : (
          <p>
            <Shown text={trouble.message} />
          </p>
        )}
        {trouble?.hint == null ? null : (
          <p>
            <Shown text={trouble.hint.replaceAll("`", "")} />
          </p>
        )}
        {kind === "emptyStore" || kind === "noStore" ? (
          <>
            <p>{words.emptyStoreWhy}</p>
            <Command what={words.measure} command="dsr perf" />
            <Command
              what={words.tour}
              command="dsr demo --out tour && dsr dashboard --db tour/results/dsr.db --port 5001"
            />
          </>
        ) : null}
        {kind === "newerStore" ? <Command what={words.update} command="npm install -g dsr@latest" /> : null}
      </div>
    </Page>
  );
}

/** By the codes of store errors; one that is not known here still says its own words. */
function kindOf(code: string | null): "emptyStore" | "noStore" | "newerStore" | "storeTrouble" {
  if (code === null || code.includes("empty")) return "emptyStore";
  if (code.includes("newer")) return "newerStore";
  if (code.includes("missing")) return "noStore";
  return "storeTrouble";
}
