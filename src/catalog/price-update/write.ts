/** Writes proposed prices into the user's configuration, and touches nothing else in it: comments and keys stay. */
import { isMap, parseDocument } from "yaml";
import { DsrError } from "../../base/index.ts";
import { parseConfig } from "../config.ts";
import type { PriceProposal } from "./propose.ts";

const shorthand = ["inputPrice", "outputPrice", "cachedInputPrice", "currency"] as const;

/**
 * The new text of the configuration. `text` is null when there is no file yet; `file` decides between YAML and JSON and
 * appears in messages. Proposals that are `same` or `kept` are not written. Throws `DsrError` when the file does not
 * load: faults are for the user to mend first.
 */
export function writePrices(text: string | null, file: string, proposals: readonly PriceProposal[]): string {
  if (text !== null) parseConfig(text, file);
  let document = parseDocument(text ?? "{}");
  // A file of comments alone has nothing to hang providers on; the comments stay.
  if (document.contents === null) document = parseDocument(`${text}\n{}\n`);
  if (!isMap(document.contents))
    throw new DsrError(`${file} is not a map of settings.`, { code: "config_invalid" });

  for (const proposal of proposals) {
    if (proposal.status !== "new" && proposal.status !== "changed") continue;
    const path = ["providers", proposal.provider, "models", proposal.model];
    document.contents.flow = false;
    for (let length = 1; length <= path.length; length++) {
      const node = document.getIn(path.slice(0, length), true);
      if (!isMap(node)) document.setIn(path.slice(0, length), document.createNode({}));
      // A map written as `{}` would take its new content on the same line.
      else if (node.items.length === 0) node.flow = false;
    }
    for (const field of shorthand) document.deleteIn([...path, field]);
    const prices = document.createNode(proposal.proposed.map(withoutUnknown));
    for (const item of prices.items) if (isMap(item)) item.flow = true;
    document.setIn([...path, "prices"], prices);
  }
  const written = file.endsWith(".json")
    ? `${JSON.stringify(document.toJS(), null, 2)}\n`
    : document.toString({ lineWidth: 0 });
  parseConfig(written, file);
  return written;
}

/** A price that is not known is left out rather than spelled `null`. */
function withoutUnknown(entry: object): object {
  return Object.fromEntries(
    Object.entries(entry).filter(([, value]) => value !== null && value !== undefined),
  );
}
