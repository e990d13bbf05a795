/** What to know of evidence that races left: they stopped because of what they saw. */
import type { Assessed } from "../assess.ts";
import type { Caution } from "../cautions.ts";

/**
 * Intervals for a number of requests fixed beforehand come out slightly too narrow over requests that were stopped when they
 * looked clear: said of the targets with such requests. `races`: ids of the runs that were races.
 */
export function cautionOfRaces(targets: readonly Assessed[], races: ReadonlySet<string>): Caution[] {
  const raced = targets
    .filter(({ survey }) => survey.runIds.some((id) => races.has(id)))
    .map(({ name }) => name);
  if (raced.length === 0) return [];
  return [
    {
      code: "from_a_race",
      text:
        `Evidence of ${raced.length === targets.length ? "every target" : raced.join(", ")} comes in part from races (dsr route --measure), which stop when their answer looks clear. ` +
        "Estimates and intervals over it are slightly optimistic for who won and pessimistic for who went out; what holds at every look is what the race itself said.",
      targets: raced,
    },
  ];
}
