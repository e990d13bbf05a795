/** A target by its name. */
import { DsrError, unknownName } from "../../base/index.ts";
import { type TargetEvidence, targetName } from "../../record/index.ts";

/** The whole name of a target of the evidence. Throws a DsrError that names the nearest ones. */
export function nameAmong(name: string, targets: readonly TargetEvidence[]): string {
  const names = targets.map(({ target }) => targetName(target));
  if (names.includes(name)) return name;
  throw new DsrError(unknownName("target in this evidence:", name, names), { code: "target_unknown" });
}
