/** Which requirements are raced, and who is truly first. */
import type { LoadedEvidence, RequestFacts } from "../../src/record/index.ts";
import { type Decision, decide, plainly, type Requirement } from "../../src/routing/index.ts";
import { cheapest, cheapestWithin, fastest, type Proof, quickest } from "./racing-proofs.ts";
import type { SimTarget } from "./racing-world.ts";

export interface Case {
  name: string;
  requirement: Requirement;
  /** How many statements a race of the twelve shares what may go wrong among (`race-plan.ts`). */
  statements: number;
  /** What a run of fixed size has to show. */
  isProved: Proof;
}

export const CASES: readonly Case[] = [
  {
    name: "cheapest with success ≥ 0.9, ttft p90 ≤ 2 s",
    requirement: {
      ...plainly,
      filters: [
        { metric: "success", min: 0.9 },
        { metric: "ttft", stat: "p90", max: 2 },
      ],
      order: [{ metric: "output_price" }],
    },
    statements: 12 * 2,
    isProved: cheapest("sim-quantized"),
  },
  {
    name: "fastest otps median with success ≥ 0.9, output price ≤ 20",
    requirement: {
      ...plainly,
      filters: [
        { metric: "success", min: 0.9 },
        { metric: "output_price", max: 20 },
      ],
      order: [{ metric: "otps", stat: "median" }],
    },
    statements: 10 + 9,
    isProved: fastest("sim-quantized"),
  },
  {
    name: "lowest ttft avg, tolerance 10 %, with success ≥ 0.9",
    requirement: {
      ...plainly,
      filters: [{ metric: "success", min: 0.9 }],
      order: [{ metric: "ttft", stat: "avg", tolerance: { percent: 10 } }],
    },
    statements: 12 + 11,
    isProved: quickest("sim-fast"),
  },
  {
    name: "cheapest within 50 % of the lowest ttft median",
    requirement: {
      ...plainly,
      filters: [],
      order: [{ metric: "ttft", stat: "median", tolerance: { percent: 50 } }, { metric: "output_price" }],
    },
    statements: 2 * 11,
    isProved: cheapestWithin("sim-quantized"),
  },
];

/** The plain decision on a number of requests of each target, as `dsr route` makes it. */
export function decided(
  targets: readonly SimTarget[],
  requirement: Requirement,
  requestsOf: (target: SimTarget) => readonly RequestFacts[],
): Decision {
  const evidence = targets.map(
    (target): LoadedEvidence => ({
      target: { provider: target.name, model: "sim", mode: null },
      requests: [...requestsOf(target)],
      scores: [],
      figures: [],
    }),
  );
  const prices = new Map(targets.map(({ name, outputPrice }) => [name, outputPrice]));
  return decide(requirement, evidence, {
    quoteFor: ({ provider }) => ({
      inputPerM: null,
      outputPerM: prices.get(provider) ?? null,
      cachedInputPerM: null,
      currency: "CNY",
      source: null,
      asOf: null,
    }),
    rates: { cnyPer: {} },
  });
}

/** Who is first by everything that there is to know. */
export function trulyFirst(targets: readonly SimTarget[], requirement: Requirement): string[] {
  return firsts(decided(targets, requirement, ({ requests }) => requests));
}

export function firsts({ ranking }: Decision): string[] {
  return ranking.filter(({ rank }) => rank === 1).map(({ provider }) => provider);
}
