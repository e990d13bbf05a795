/** The verdict on each target with all that explains it, as plain JSON: what is printed, stored and shown again. */
import { z } from "zod";
import { pairsToDegraded, pairsToEquivalent } from "../stats/index.ts";
import type { Comparison, Standing } from "./comparison.ts";
import { lossCauses } from "./outcome.ts";
import { claimLevel } from "./verdict.ts";

const points = z.number();
const count = z.number().int().nonnegative();
const length = z.object({
  reference: z.number().nullable(),
  target: z.number().nullable(),
  ratio: z.number().nullable(),
});

export const verifyResultSchema = z.object({
  target: z.string(),
  verdict: z.enum(["degraded", "equivalent", "undecided"]),
  /** Why there is no verdict; null where there is one. */
  undecidedBecause: z.enum(["pairs", "stopped", "interrupted", "lost"]).nullable(),
  pairs: count,
  ofPairs: count,
  /** Pairs in which the reference alone was right, and the target alone. */
  worse: count,
  better: count,
  /** Reference − target over the counted pairs, in points; null before the first. */
  drop: points.nullable(),
  interval: z.object({ low: points, high: points }),
  /** 0–100 over the counted pairs. */
  accuracy: z.object({ reference: z.number(), target: z.number() }).nullable(),
  /** Natural logs of the largest e-values so far. */
  logE: z.object({ degraded: z.number(), equivalent: z.number() }),
  /** Points lost to each cause on either side; the differences add up to the drop. Null before the first pair. */
  lost: z
    .object(
      Object.fromEntries(
        lossCauses.map((cause) => [cause, z.object({ reference: points, target: points })]),
      ) as Record<(typeof lossCauses)[number], z.ZodObject<{ reference: z.ZodNumber; target: z.ZodNumber }>>,
    )
    .nullable(),
  /** The cause of most of a drop and the points it adds; null where there is no drop. */
  cause: z.object({ name: z.enum(lossCauses), points }).nullable(),
  /** Pairs in which both answers are complete, and right answers (0–100) among them; null without such a pair. */
  complete: z.object({ pairs: count, reference: z.number(), target: z.number() }).nullable(),
  outputTokens: length,
  reasoningTokens: length,
  /** Answers to wordings asked before, and those that repeat the one before word for word; null in older results. */
  repeated: z.object({ answers: count, reference: count, target: count }).nullable().default(null),
  /** Questions with discordant pairs, those that lost most first. */
  flips: z.array(z.object({ questionId: z.string(), worse: count, better: count })),
  /** Pairs asked that say nothing of the model. */
  leftOut: z.object({ error: count, ungraded: count }),
  /** By the lenient reading of both sides. */
  lenient: z.object({ verdict: z.enum(["degraded", "equivalent", "undecided"]), drop: points.nullable() }),
  requests: count,
  costCny: z.number().nullable(),
  /** What a verdict would take, at even odds, if present estimates are the truth; null where it cannot be told. */
  toDecide: z
    .object({
      as: z.enum(["degraded", "equivalent"]),
      pairs: count,
      costCny: z.number().nullable(),
    })
    .nullable(),
});

export type VerifyResult = z.infer<typeof verifyResultSchema>;

export interface Spent {
  requests: number;
  costCny: number | null;
}

/** Fewer pairs than this are no ground for a forecast. */
const ENOUGH_FOR_FORECAST = 20;
const FORECAST_UP_TO = 20_000;

/** One result per target; `why` is why no more is asked of anybody. */
export function resultsOf(
  comparison: Comparison,
  {
    delta,
    why,
    spent,
  }: {
    delta: number;
    why: "pairs" | "stopped" | "interrupted";
    spent: (target: string) => Spent;
  },
): VerifyResult[] {
  const standings = comparison.standings();
  const level = claimLevel(
    standings.map(({ evidence }) => evidence),
    comparison.alpha,
  );
  return standings.map((standing) => {
    const { target, verdict, evidence, tally, leftOut, lenient, lenientVerdict, ofPairs, isLost } = standing;
    const money = spent(target);
    const lost = tally.losses();
    return {
      target,
      verdict,
      undecidedBecause: verdict !== "undecided" ? null : isLost ? "lost" : why,
      pairs: evidence.pairs,
      ofPairs,
      worse: evidence.worse,
      better: evidence.better,
      drop: inPoints(evidence.drop),
      interval: { low: 100 * evidence.dropInterval.low, high: 100 * evidence.dropInterval.high },
      accuracy:
        lost === null
          ? null
          : { reference: rightShare(lost, "reference"), target: rightShare(lost, "target") },
      logE: { degraded: evidence.logEDegraded, equivalent: evidence.logEEquivalent },
      lost: lost === null ? null : inPointsEach(lost),
      cause: causeOfDrop(lost, evidence.drop),
      complete: completeOf(tally),
      outputTokens: tally.shift("outputTokens"),
      reasoningTokens: tally.shift("reasoningTokens"),
      repeated: tally.repeated(),
      flips: tally.flips(),
      leftOut,
      lenient: { verdict: lenientVerdict, drop: inPoints(lenient.drop) },
      ...money,
      toDecide: verdict === "undecided" ? forecast(standing, money, delta, level) : null,
    };
  });
}

function completeOf(tally: Standing["tally"]): VerifyResult["complete"] {
  const { pairs, reference, target } = tally.complete();
  return pairs === 0 ? null : { pairs, reference: (100 * reference) / pairs, target: (100 * target) / pairs };
}

type Losses = NonNullable<ReturnType<Standing["tally"]["losses"]>>;

function causeOfDrop(lost: Losses | null, drop: number | null): VerifyResult["cause"] {
  if (lost === null || drop === null || drop <= 0) return null;
  const [first] = lossCauses
    .map((name) => ({ name, points: 100 * (lost[name].target - lost[name].reference) }))
    .sort((a, b) => b.points - a.points);
  return first ?? null;
}

/** The way to a verdict that is expected to be shorter, at the level that is left to it. */
function forecast(
  { evidence }: Standing,
  { requests, costCny }: Spent,
  delta: number,
  level: number,
): VerifyResult["toDecide"] {
  const { pairs, worse, better } = evidence;
  if (pairs < ENOUGH_FOR_FORECAST) return null;
  // Half a pair either way: that none was seen yet does not mean that none will come.
  const rates = { worse: (worse + 0.5) / (pairs + 1), better: (better + 0.5) / (pairs + 1) };
  const test = (alpha: number) => ({
    alpha,
    power: 0.5,
    counted: { pairs, worse, better },
    mostPairs: FORECAST_UP_TO,
  });
  const ways = [
    { as: "degraded" as const, inAll: pairsToDegraded(rates, test(level)) },
    { as: "equivalent" as const, inAll: pairsToEquivalent(rates, delta, test(level)) },
  ].flatMap(({ as, inAll }) => (inAll === null ? [] : [{ as, pairs: Math.max(1, inAll - pairs) }]));
  const [shortest] = ways.sort((a, b) => a.pairs - b.pairs);
  if (shortest === undefined) return null;
  const perRequest = costCny === null || requests === 0 ? null : costCny / requests;
  return { ...shortest, costCny: perRequest === null ? null : perRequest * shortest.pairs };
}

function rightShare(lost: Losses, side: "reference" | "target"): number {
  return 100 * (1 - lossCauses.reduce((sum, cause) => sum + lost[cause][side], 0));
}

function inPointsEach(lost: Losses): NonNullable<VerifyResult["lost"]> {
  return Object.fromEntries(
    lossCauses.map((cause) => [
      cause,
      { reference: 100 * lost[cause].reference, target: 100 * lost[cause].target },
    ]),
  ) as NonNullable<VerifyResult["lost"]>;
}

function inPoints(share: number | null): number | null {
  return share === null ? null : 100 * share;
}
