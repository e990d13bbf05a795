/** What a run that the scheduler began has really cost, read in the stores that it wrote to. */
import { DsrError } from "../../base/index.ts";
import { billedCny } from "../../metrics/index.ts";
import { ENDED_BY_FAULT, type ExchangeRates, SCHEDULED_AS } from "../../record/index.ts";
import { sumKnown } from "../../stats/index.ts";
import { type EvidenceSource, type RunProgress, readProgress, runsThatSet } from "../../store/index.ts";
import { MICRO_PER_CNY } from "../money.ts";

export interface FoundRun {
  runId: string;
  /** Whether it was ended in order: of one that was killed, or failed, what was in flight may not be on record. */
  isOver: boolean;
  /** Unix ms; null where it is not over. */
  endedMs: number | null;
  /** Millionths of a CNY at list prices, rounded up; null where the cost of a request that may have been billed is not known. */
  costMicro: number | null;
  stopReason: string | null;
}

/**
 * The run that was begun under `id`, in the first of the stores that has it; null where none has, also where there is no store yet.
 * Throws DsrError where a store cannot be read.
 */
export function foundRun(
  id: string,
  sources: readonly EvidenceSource[],
  rates: ExchangeRates,
  nowMs: number,
): FoundRun | null {
  for (const source of sources) {
    const runId = runOf(id, source);
    if (runId !== null) return factsOf(readProgress(source, runId, { nowMs, withDeltas: false }), rates);
  }
  return null;
}

/** What a store says that nothing was ever measured into. */
const NOT_THERE = new Set(["store_missing", "store_empty_folder"]);

function runOf(id: string, source: EvidenceSource): string | null {
  try {
    const [found] = runsThatSet([source], SCHEDULED_AS, [id]);
    return found ?? null;
  } catch (thrown) {
    if (thrown instanceof DsrError && NOT_THERE.has(thrown.code)) return null;
    throw thrown;
  }
}

function factsOf({ run, requests }: RunProgress, rates: ExchangeRates): FoundRun {
  const isOver = run.status !== "running" && run.endedAt !== null && run.stopReason !== ENDED_BY_FAULT;
  const costs = requests.map((record) => billedCny(record, rates));
  const costCny = costs.length === 0 ? 0 : sumKnown(costs);
  return {
    runId: run.id,
    isOver,
    endedMs: isOver && run.endedAt !== null ? Date.parse(run.endedAt) : null,
    costMicro: costCny === null ? null : Math.ceil(costCny * MICRO_PER_CNY),
    stopReason: run.stopReason,
  };
}

/** What is known of how a run went, besides what its stores say. */
export interface Went {
  spends: boolean;
  /** Whether such a command opens a run in a store before it sends anything. */
  keepsRun: boolean;
  hasStarted: boolean;
  exitCode: number | null;
  /** By a signal that dsr takes for a wish from its first moment on: so it ended before that moment. */
  isEndedUnheard: boolean;
}

/** What the stores say of a run: null for nothing; `unreadable` where they cannot be asked. */
export type Looked = FoundRun | null | "unreadable";

/** dsr's exit code for what it refuses to begin. */
const REFUSED = 2;

/**
 * What counts against budgets once a run has ended, in millionths of a CNY; null where that is not known, so that the whole
 * reservation stands: after a kill, where a request may have been billed and nobody knows how much, where no run is on record of a
 * command that may have sent something.
 */
export function costOf(
  { spends, keepsRun, hasStarted, exitCode, isEndedUnheard }: Went,
  found: Looked,
): number | null {
  if (!spends || !hasStarted || isEndedUnheard) return 0;
  if (found === "unreadable") return null;
  if (found === null) return keepsRun && exitCode === REFUSED ? 0 : null;
  return found.isOver ? found.costMicro : null;
}
