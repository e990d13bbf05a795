/** Silent substitution: the response names another model than the one that was asked for. */
import type { RequestRecord } from "./request.ts";

/**
 * The model a response named, where it is not the one asked for; null where it is, or where either is not known.
 * Not substitutions: another case, the owner's prefix (`deepseek-ai/DeepSeek-R1` for `deepseek-r1`), and a dated
 * snapshot of what was asked for (`deepseek-r1-250528`).
 */
export function substitutedModel({
  target,
  response,
}: Pick<RequestRecord, "target" | "response">): string | null {
  return substitute(target.modelId, response.model);
}

/** As `substitutedModel`, from the two names alone. */
export function substitute(asked: string | null, named: string | null): string | null {
  if (asked === null || named === null) return null;
  const a = plain(asked);
  const b = plain(named);
  if (a === b) return null;
  const snapshot = b.startsWith(a) ? b.slice(a.length) : a.startsWith(b) ? a.slice(b.length) : null;
  return snapshot !== null && /^[-@:._]?(?:v?\d{4,8}|\d{4}-\d{2}-\d{2}|latest)$/.test(snapshot)
    ? null
    : named;
}

/** The last path segment, in lower case. */
function plain(id: string): string {
  return (id.split("/").at(-1) ?? id).toLowerCase();
}
