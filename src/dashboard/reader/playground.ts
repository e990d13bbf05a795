/** A requirement applied to the evidence, as `dsr route --json --explain --pareto` does it; and files to begin with. */
import { DsrError } from "../../base/index.ts";
import { allEvidence } from "../../record/index.ts";
import { requirementJsonSchema } from "../../routing/index.ts";
import type { Answers } from "../contract/reader.ts";
import type { RequirementFile } from "./deps.ts";
import type { Reading } from "./reading.ts";

/** While a run writes, evidence changes every second: who edits a requirement is answered on what was there a moment ago. */
const TOLERATED_MS = 10_000;
/** What the text is called where its faults are listed. */
const NAME = "requirement";

/** Throws a DsrError with every fault of the text. */
export function route(body: unknown, reading: Reading): Answers["route"] {
  const text = (body as { requirement?: unknown } | null)?.requirement;
  if (typeof text !== "string")
    throw new DsrError(`The body must be {"requirement": "…"}, the text of a requirement file.`, {
      code: "parameter_invalid",
    });
  return decisionOn({ name: NAME, text }, reading, TOLERATED_MS);
}

/** `toleratedMs`: how old the evidence may be though the store has changed since. */
export function decisionOn(
  file: RequirementFile,
  { deps, shelf, taken }: Reading,
  toleratedMs = 0,
): Answers["route"] {
  let asOf = new Date(deps.clock.wallMs()).toISOString();
  const { decision, explanation, pareto, basis } = deps.decide(file, {
    taken,
    open: (query, windowMs) => {
      const held = shelf.evidence(
        { query: windowMs === null ? query : { ...query, since: allEvidence.since }, windowMs },
        toleratedMs,
      );
      asOf = held.asOf;
      return { targets: [...held.targets], close: () => {} };
    },
  });
  if (explanation === null || pareto === null)
    throw new RangeError("an explanation was asked for and is not there");
  return { asOf, ...decision, explanation, pareto, basis };
}

export function requirements({ deps }: Reading): Answers["requirements"] {
  const own = new Set(deps.watched().map(({ name }) => name));
  return {
    files: deps.requirements().map((file) => ({ ...file, isWatched: own.has(file.name) })),
    schema: requirementJsonSchema(),
  };
}
