/** The asking of `dsr verify`: batch after batch of pairs to whoever has no verdict yet. */
import { type BenchDeps, runBench } from "../bench/index.ts";
import { createLimiter, type Ending, type Lane, type RunOutcome } from "../load/index.ts";
import { requestCostCny, unbilled } from "../metrics/index.ts";
import {
  type ExchangeRates,
  type RequestRecord,
  type Sampling,
  type Score,
  targetName,
} from "../record/index.ts";
import { sumKnown } from "../stats/index.ts";
import { type Comparison, outcomeOf } from "../verify/index.ts";
import { GIVE_UP_AFTER } from "./limits.ts";
import type { Reference } from "./verify-prepare.ts";

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
    return scores;
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
  reference: Pick<Reference, "sampleOf">;
  lanes: readonly Lane[];
  sampling: Sampling;
  /** Most requests in flight at each target. */
  concurrency: number;
  maxCostCny: number | null;
  books: Books;
}

/** Asks batch after batch whoever is open, and looks after each. */
export async function askPairs(
  { comparison, reference, lanes, sampling, concurrency, maxCostCny, books }: Asking,
  deps: BenchDeps & { runId: string },
): Promise<RunOutcome> {
  const limiters = new Map(lanes.map((lane) => [lane, createLimiter(concurrency)]));
  const startMs = deps.clock.nowMs();
  let outcome: RunOutcome = { ending: { status: "done", reason: null }, spentCny: 0, gaveUp: [] };
  const gaveUp = new Set<string>();
  while (outcome.ending.status === "done") {
    const batch = comparison.nextBatch(concurrency * BATCH_OF_CONCURRENCY);
    if (batch === null) break;
    const everything = batch.pairs.map((_, index) => ({ index, attempt: 1 }));
    outcome = await runBench(
      {
        runId: deps.runId,
        samples: batch.pairs.map(reference.sampleOf),
        sampling,
        concurrency,
        maxCostCny,
        giveUpAfter: GIVE_UP_AFTER,
        firstSeq: batch.from * lanes.length,
        elapsedMs: deps.clock.nowMs() - startMs,
        left: new Map(batch.targets.map((name) => [name, { ask: everything, grade: [] }])),
      },
      lanes.filter(({ target }) => batch.targets.includes(targetName(target))),
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
    for (const score of books.newScores())
      comparison.take(targetName(score.target), outcomeOf(score, books.recordOf(score)));
    deps.observe.step?.(progressOf(comparison));
  }
  // Whoever stopped the last batch: where every verdict is there, the work is done.
  const isSettled = comparison.standings().every(({ verdict }) => verdict !== "undecided");
  const ending: Ending =
    isSettled && outcome.ending.status === "stopped" ? { status: "done", reason: null } : outcome.ending;
  return { ...outcome, ending, gaveUp: [...gaveUp] };
}

function progressOf(comparison: Comparison): string {
  const standings = comparison.standings();
  const settled = standings.filter(({ verdict }) => verdict !== "undecided");
  return `${settled.length} of ${standings.length} verdicts settled`;
}
