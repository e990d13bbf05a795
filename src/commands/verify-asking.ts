/** The asking of `dsr verify`: batch after batch of pairs to whoever has no verdict yet. */
import { type BenchDeps, runBench, type Sample, type WorkLeft } from "../bench/index.ts";
import { createLimiter, type Ending, type Lane, type RunOutcome } from "../load/index.ts";
import { requestCostCny, unbilled } from "../metrics/index.ts";
import {
  type ExchangeRates,
  latestScores,
  type RequestRecord,
  type Sampling,
  type Score,
  targetName,
} from "../record/index.ts";
import { sumKnown } from "../stats/index.ts";
import { type Comparison, outcomeOf } from "../verify/index.ts";
import { GIVE_UP_AFTER } from "./limits.ts";

/** What is asked between two looks, as a multiple of the concurrency: what is asked in vain once a verdict is settled is less. */
const BATCH_OF_CONCURRENCY = 4;

/** What was asked and what came of it, in this run. */
export class Books {
  /** Without deltas, which are most of a record. */
  readonly records: RequestRecord[] = [];
  readonly #byId = new Map<string, RequestRecord>();
  #scores: Score[] = [];

  record(record: RequestRecord): void {
    const slim = { ...record, deltas: null };
    this.records.push(slim);
    this.#byId.set(slim.id, slim);
  }

  score(score: Score): void {
    this.#scores.push(score);
  }

  /** The scores since this was last asked. */
  newScores(): Score[] {
    const scores = this.#scores;
    this.#scores = [];
    return latestScores(scores);
  }

  recordOf({ requestId }: Score): RequestRecord | undefined {
    return this.#byId.get(requestId);
  }

  /** Requests to the target, and what they cost; null where a cost is not known. */
  spentAt(name: string, rates: ExchangeRates): { requests: number; costCny: number | null } {
    const own = this.records.filter(({ target }) => targetName(target) === name);
    const billed = own.filter((record) => !unbilled(record));
    return { requests: own.length, costCny: sumKnown(billed.map((record) => requestCostCny(record, rates))) };
  }
}

export interface Asking {
  comparison: Comparison;
  /** One for each pair, in the order of pairs. */
  samples: readonly Sample[];
  lanes: readonly Lane[];
  /** By target name what of all pairs is left to do. */
  work: ReadonlyMap<string, WorkLeft>;
  sampling: Sampling;
  /** Most requests in flight at each target. */
  concurrency: number;
  maxCostCny: number | null;
  /** How long the run has been going on before, ms. */
  elapsedMs: number;
  /** With what is on record from before. */
  books: Books;
}

/** Asks batch after batch whoever is open, and looks after each. */
export async function askPairs(
  { comparison, samples, lanes, work, sampling, concurrency, maxCostCny, elapsedMs, books }: Asking,
  deps: BenchDeps & { runId: string },
): Promise<RunOutcome> {
  const limiters = new Map(lanes.map((lane) => [lane, createLimiter(concurrency)]));
  const startMs = deps.clock.nowMs();
  const placeOf = new Map(samples.map((sample, place) => [sample, place]));
  const gaveUp = new Set<string>();
  let outcome: RunOutcome = { ending: { status: "done", reason: null }, spentCny: 0, gaveUp: [] };
  count(comparison, books);
  while (outcome.ending.status === "done" && !deps.signal.aborted) {
    // Failures are counted batch by batch: in a smaller one nobody could be given up.
    const batch = comparison.nextBatch(Math.max(concurrency * BATCH_OF_CONCURRENCY, GIVE_UP_AFTER));
    if (batch === null) break;
    const isIn = (place: number) => place >= batch.from && place < batch.from + batch.pairs.length;
    const ofBatch = ({ ask, grade }: WorkLeft): WorkLeft => ({
      ask: ask.filter(({ index }) => isIn(index)),
      grade: grade.filter(({ sample }) => isIn(placeOf.get(sample) ?? -1)),
    });
    const left = new Map(
      batch.targets.map((name) => [name, ofBatch(work.get(name) ?? { ask: [], grade: [] })]),
    );
    // What an earlier part of the run has done is counted already.
    if ([...left.values()].every(({ ask, grade }) => ask.length + grade.length === 0)) continue;
    outcome = await runBench(
      {
        runId: deps.runId,
        samples,
        sampling,
        concurrency,
        maxCostCny,
        giveUpAfter: GIVE_UP_AFTER,
        elapsedMs: elapsedMs + deps.clock.nowMs() - startMs,
        left,
      },
      lanes,
      {
        ...deps,
        earlier: [...books.records],
        limiterOf: (lane) => limiters.get(lane) ?? createLimiter(concurrency),
        record: (record) => {
          deps.record(record);
          books.record(record);
        },
        score: (score) => {
          deps.score(score);
          books.score(score);
        },
      },
    );
    for (const name of outcome.gaveUp) {
      gaveUp.add(name);
      comparison.giveUp(name);
    }
    count(comparison, books);
    deps.observe.step?.(progressOf(comparison));
  }
  return { ...outcome, ending: endingOf(outcome, comparison, deps.signal), gaveUp: [...gaveUp] };
}

function count(comparison: Comparison, books: Books): void {
  for (const score of books.newScores())
    comparison.take(targetName(score.target), outcomeOf(score, books.recordOf(score)));
}

/** Whoever stopped the last batch: where every verdict is there, the work is done. */
function endingOf({ ending }: RunOutcome, comparison: Comparison, signal: AbortSignal): Ending {
  if (signal.aborted) return { status: "interrupted", reason: "interrupted by the user" };
  const isSettled = comparison.standings().every(({ verdict }) => verdict !== "undecided");
  return isSettled && ending.status === "stopped" ? { status: "done", reason: null } : ending;
}

function progressOf(comparison: Comparison): string {
  const standings = comparison.standings();
  const settled = standings.filter(({ verdict }) => verdict !== "undecided");
  return `${settled.length} of ${standings.length} verdicts settled`;
}
