/** Does `dsr route --measure` find the right one, and how much less does it pay for? */

import { cheapestTimes, fastestTimes, leastRequests, quickestTimes } from "./racing-bound.ts";
import { CASES, type Case, trulyFirst } from "./racing-cases.ts";
import { roundsToPick, roundsToProve } from "./racing-fixed.ts";
import { BATCH, CONFIDENCE, DELTA, raceOnce, tightRaces } from "./racing-runs.ts";
import { type SimTarget, world } from "./racing-world.ts";
import { type PartReport, percent, whole } from "./report.ts";

const RACES = 1000;
const PICKS = 500;
/** Two standard errors of a share of 5 %. */
const NOISE = 2 * Math.sqrt((DELTA * CONFIDENCE) / RACES);

type Times = (targets: readonly SimTarget[], first: string) => number;
/** In the order of the cases; null where no bound is at hand. */
const BOUNDS: readonly (Times | null)[] = [cheapestTimes, fastestTimes, quickestTimes, null];

export async function run(): Promise<PartReport> {
  const targets = world();
  const faults: string[] = [];
  const outcomes = CASES.map((one) => outcomeOf(targets, one));
  for (const { one, wrong, open } of outcomes) {
    if (wrong > DELTA + NOISE) faults.push(`${one.name}: the wrong one won ${percent(wrong)} of the races`);
    if (open > 0) faults.push(`${one.name}: ${percent(open)} of the races were not settled`);
  }
  const tight = tightRaces(targets);
  for (const { name, wrong, races } of tight)
    if (wrong / races > DELTA + 2 * Math.sqrt((DELTA * CONFIDENCE) / races))
      faults.push(`${name}: the wrong one won ${wrong} of ${races} races`);
  return {
    title: "Racing",
    about:
      `The simulator's ${targets.length} providers, as replies drawn at random from a thousand of each; ${whole(RACES)} seeded races a requirement at ` +
      `${percent(CONFIDENCE)} confidence, looked at every ${BATCH} rounds until settled. A run of fixed size asks all that no price rules out in every round.`,
    tables: [
      {
        head: ["requirement", "first", "wrong", "requests, mean", "p90", "rounds"],
        rows: outcomes.map(({ one, truth, wrong, mean, p90, rounds }) => [
          one.name,
          truth.join(", "),
          percent(wrong),
          whole(mean),
          whole(p90),
          whole(rounds),
        ]),
      },
      {
        head: [
          "requirement",
          "race",
          "fixed, 5 % wrong",
          "ratio",
          "fixed, as right",
          "ratio",
          "fixed, as sure",
          "ratio",
          "lower bound",
          "ratio",
        ],
        rows: outcomes.map((outcome, i) => comparison(targets, outcome, BOUNDS[i] ?? null)),
      },
      {
        head: ["by a hair", "wrong", "settled", "of races", "requests, mean"],
        rows: tight.map(({ name, wrong, settled, races, mean }) => [
          name,
          String(wrong),
          String(settled),
          String(races),
          whole(mean),
        ]),
      },
    ],
    notes: [
      "Fixed, 5 % wrong, and as right: requests of the smallest run whose first by the values alone (plain `dsr route`) is wrong in no more than " +
        "5 % of the runs, or no more often than the race was. It cannot tell that it is right, and one who does not know the truth cannot choose its size.",
      "Fixed, as sure: requests of the smallest run that shows the same, with the same shares of what may go wrong, by the intervals that " +
        "`dsr route` has for one look, in nine of ten runs.",
      "Lower bound: kl(δ, 1 − δ) · T* of Garivier and Kaufmann, for distributions of any shape in the first two rows, for normal values " +
        "with the true variances in the third. It holds for the whole class on average; what a race pays above it goes to the union over targets and " +
        "filters, to not knowing the distributions, and to asking in rounds.",
      "By a hair: the limit is set just where the cheapest fails it, or two are as good as equal; such races may end unsettled.",
    ],
    faults,
  };
}

interface Outcome {
  one: Case;
  truth: string[];
  wrong: number;
  open: number;
  mean: number;
  p90: number;
  rounds: number;
}

function outcomeOf(targets: readonly SimTarget[], one: Case): Outcome {
  const truth = trulyFirst(targets, one.requirement);
  const races = Array.from({ length: RACES }, (_, i) => raceOnce(targets, one.requirement, one.name, i));
  const requests = races.map((race) => race.requests).sort((a, b) => a - b);
  const share = (test: (race: (typeof races)[number]) => boolean) => races.filter(test).length / RACES;
  return {
    one,
    truth,
    wrong: share(({ isSettled, winner }) => isSettled && !truth.includes(winner ?? "")),
    open: share(({ isSettled }) => !isSettled),
    mean: average(requests),
    p90: requests[Math.floor(0.9 * RACES)] ?? Number.NaN,
    rounds: average(races.map(({ rounds }) => rounds)),
  };
}

function comparison(
  targets: readonly SimTarget[],
  { one, truth, wrong, mean }: Outcome,
  times: Times | null,
): string[] {
  const most = one.requirement.filters.find(({ metric }) => metric === "output_price")?.max ?? null;
  const asked = targets.filter(
    ({ outputPrice }) => most === null || (outputPrice !== null && outputPrice <= most),
  );
  const pick = (share: number) => roundsToPick(asked, one, { truth, share, runs: PICKS });
  const prove = roundsToProve(asked, one);
  const least = times === null ? null : leastRequests(DELTA, times(asked, truth[0] ?? ""));
  const beside = (requests: number | null) =>
    requests === null ? ["–", "–"] : [whole(requests), (mean / requests).toFixed(2)];
  return [
    one.name,
    whole(mean),
    ...[pick(DELTA), pick(wrong), prove].flatMap((rounds) =>
      beside(rounds === null ? null : rounds * asked.length),
    ),
    ...beside(least),
  ];
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
