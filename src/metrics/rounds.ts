/** A target's values by run and round: the requests of one round carry the same prompt at the same time, so they make pairs. */
import type { ExchangeRates, RequestFacts, TargetEvidence } from "../record/index.ts";
import { isCounted, succeeded } from "./outcome.ts";
import { Packed } from "./packed.ts";
import type { Question } from "./question.ts";
import { eachMeasured } from "./workload.ts";

/** One target's values of one question. */
export interface RoundValues {
  /** All values, also those of rounds with several. */
  count: number;
  /** Values that stand in a round with others (a retry): no pair can be made of those rounds. */
  repeated: number;
  byRun: ReadonlyMap<string, RunRounds>;
}

/** Ascending by round, each round once. */
interface RunRounds {
  rounds: Float64Array;
  values: Float64Array;
}

export interface Pairs {
  a: Float64Array;
  b: Float64Array;
}

/** Null for questions that are not answered from single values of requests (`gap` has many a request). */
export function roundValues(
  evidence: TargetEvidence,
  question: Question,
  rates: ExchangeRates,
): RoundValues | null {
  const read = readerOf(question, rates);
  if (read === null) return null;
  const runs = new Map<string, { rounds: Packed; values: Packed }>();
  let last: { id: string; rounds: Packed; values: Packed } | null = null;
  let [count, hasMany] = [0, false];
  eachMeasured(evidence, (facts) => {
    const value = read(facts);
    if (value === null) return;
    if (value === "many") {
      hasMany = true;
      return;
    }
    if (last === null || last.id !== facts.runId) {
      const known = runs.get(facts.runId) ?? { rounds: new Packed(64), values: new Packed(64) };
      runs.set(facts.runId, known);
      last = { id: facts.runId, ...known };
    }
    last.rounds.push(facts.round);
    last.values.push(value);
    count += 1;
  });
  if (hasMany) return null;
  const byRun = new Map<string, RunRounds>();
  let single = 0;
  for (const [id, { rounds, values }] of runs) {
    const ordered = singly(rounds.finish(), values.finish());
    single += ordered.rounds.length;
    byRun.set(id, ordered);
  }
  return { count, repeated: count - single, byRun };
}

/** The rounds that both have, in order of run and round; ids of runs are in order of time. */
export function paired(a: RoundValues, b: RoundValues): Pairs {
  const shared = [...a.byRun.keys()].filter((id) => b.byRun.has(id)).sort();
  const room = Math.min(a.count, b.count);
  const [ofA, ofB] = [new Packed(room), new Packed(room)];
  for (const id of shared) {
    const [x, y] = [a.byRun.get(id), b.byRun.get(id)];
    if (x === undefined || y === undefined) continue;
    let [i, j] = [0, 0];
    while (i < x.rounds.length && j < y.rounds.length) {
      const order = (x.rounds[i] as number) - (y.rounds[j] as number);
      if (order === 0) {
        ofA.push(x.values[i] as number);
        ofB.push(y.values[j] as number);
      }
      if (order <= 0) i += 1;
      if (order >= 0) j += 1;
    }
  }
  return { a: ofA.finish(), b: ofB.finish() };
}

type Reader = (facts: RequestFacts) => number | "many" | null;

function readerOf({ definition, limits }: Question, rates: ExchangeRates): Reader | null {
  if (definition.kind === "rate")
    return (facts) => {
      if (!isCounted(facts)) return null;
      return definition.holds(facts, rates, limits ?? []) === true ? 1 : 0;
    };
  if (definition.kind !== "request") return null;
  return (facts) => {
    const value = succeeded(facts) ? definition.ofRequest(facts, rates) : null;
    return value === null || typeof value === "number" ? value : "many";
  };
}

/** In order of round, without the rounds that come several times. */
function singly(rounds: Float64Array, values: Float64Array): RunRounds {
  if (isAscending(rounds)) return { rounds, values };
  const n = rounds.length;
  const places = new Uint32Array(n);
  for (let i = 0; i < n; i++) places[i] = i;
  places.sort((i, j) => (rounds[i] as number) - (rounds[j] as number));
  const at = (i: number) => rounds[places[i] as number];
  const [ordered, ofThem] = [new Packed(n), new Packed(n)];
  for (let i = 0; i < n; i++) {
    const place = places[i] as number;
    if (at(i) === at(i - 1) || at(i) === at(i + 1)) continue;
    ordered.push(rounds[place] as number);
    ofThem.push(values[place] as number);
  }
  return { rounds: ordered.finish(), values: ofThem.finish() };
}

/** Each above the one before. */
function isAscending(rounds: Float64Array): boolean {
  for (let i = 1; i < rounds.length; i++)
    if ((rounds[i] as number) <= (rounds[i - 1] as number)) return false;
  return true;
}
