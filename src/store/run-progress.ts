/** How far an interrupted run has come: what whoever continues it must know. */
import type { RequestRecord, RunInfo, Score } from "../record/index.ts";
import { type Writer, writerOf } from "./closed-runs.ts";
import type { Row } from "./columns.ts";
import { readCsvSource } from "./csv-source.ts";
import { claimState } from "./run-claim.ts";
import { byPlan, newestOf, PLAN_ORDER, pickRun, storedRuns } from "./runs.ts";
import type { EvidenceSource } from "./source.ts";
import { withReader } from "./sqlite-open.ts";
import { requestTable, scoreTable } from "./tables.ts";

export interface RunProgress {
  /** As it is stored: `running` where it was killed. */
  run: RunInfo;
  /** Whether another process is still writing it; `unknown` for a run of an earlier version that was heard of lately. */
  writer: Writer;
  /** In the order of planning, then of attempts, with all counts as they were recorded. */
  requests: RequestRecord[];
  /** In the order in which they were stored. */
  scores: Score[];
  /** How far from its start the run has come: the latest time on its records, ms; 0 for none. */
  elapsedMs: number;
}

/**
 * What a run has done so far, found as by `readRun`; deltas are read only when asked for (they are large). Two processes must
 * not write one run: where `writer` is not `none`, ask or refuse, and claim the run (`claimRun`) before the first request.
 */
export function readProgress(
  source: EvidenceSource,
  idOrPrefix: string,
  { nowMs, withDeltas }: { nowMs: number; withDeltas: boolean },
  warn: (message: string) => void = () => {},
): RunProgress {
  const { run, requests, scores } =
    source.kind === "sqlite"
      ? progressInSqlite(source.path, idOrPrefix, withDeltas)
      : progressInCsv(source.path, idOrPrefix, withDeltas, warn);
  return {
    run,
    writer: writerOf(run, claimState(source, run.id), newestOf(requests), nowMs),
    requests,
    scores,
    elapsedMs: requests.reduce(
      (latest, { times }) => Math.max(latest, ...Object.values(times).map((at) => at ?? 0)),
      0,
    ),
  };
}

type Done = Pick<RunProgress, "run" | "requests" | "scores">;

function progressInSqlite(path: string, idOrPrefix: string, withDeltas: boolean): Done {
  return withReader(path, (db) => {
    const run = pickRun(storedRuns(db), idOrPrefix, path);
    const columns = requestTable.columns.map(({ name }) =>
      name === "deltas_json" && !withDeltas ? "NULL AS deltas_json" : name,
    );
    const rows = db
      .prepare(`SELECT ${columns.join(", ")} FROM requests WHERE run_id = ? ORDER BY ${PLAN_ORDER}`)
      .all(run.id) as Row[];
    const graded = db.prepare("SELECT * FROM scores WHERE run_id = ? ORDER BY rowid").all(run.id) as Row[];
    return {
      run,
      requests: rows.map((row) => requestTable.fromRow(row) as RequestRecord),
      scores: graded.map((row) => scoreTable.fromRow(row) as Score),
    };
  });
}

function progressInCsv(
  path: string,
  idOrPrefix: string,
  withDeltas: boolean,
  warn: (message: string) => void,
): Done {
  const { runs, requests, scores } = readCsvSource(path, warn);
  const run = pickRun(runs, idOrPrefix, path);
  const own = requests.filter(({ runId }) => runId === run.id).sort(byPlan);
  return {
    run,
    requests: withDeltas ? own : own.map((record) => ({ ...record, deltas: null })),
    scores: scores.filter(({ runId }) => runId === run.id),
  };
}
