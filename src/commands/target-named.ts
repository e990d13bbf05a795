/** One of the targets of a run by its name, or by as much of the name as tells it from the others. */
import { DsrError, nearest } from "../base/index.ts";

/**
 * `provider/model@mode` itself, else the only target that the name is the beginning of, up to a `/` or `@`. Throws DsrError that
 * lists the targets there are, the nearest first; `where` says whose they are, for example `run 019a`.
 */
export function targetNamed(wanted: string, names: readonly string[], where: string): string {
  if (names.includes(wanted)) return wanted;
  const matches = names.filter((name) => name.startsWith(`${wanted}/`) || name.startsWith(`${wanted}@`));
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return only;
  throw new DsrError(
    matches.length > 1
      ? `"${wanted}" may be several targets of ${where}: ${matches.join(", ")}.`
      : `There is no target "${wanted}" in ${where}.${nearestTo(wanted, names)} It has ${names.join(", ")}.`,
    { code: matches.length > 1 ? "target_ambiguous" : "target_unknown" },
  );
}

/** By the whole name or by the provider alone, as it may be written. */
function nearestTo(wanted: string, names: readonly string[]): string {
  const forms = new Set(names.flatMap((name) => [name, name.split("/")[0] ?? name]));
  // Names of a letter or two are near to everything.
  const close = wanted.length < 3 ? [] : nearest(wanted, [...forms]);
  return close.length === 0 ? "" : ` Did you mean ${close.map((name) => `"${name}"`).join(" or ")}?`;
}
