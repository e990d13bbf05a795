/** Looking at what is stored: all runs in short, or one run whole. */
import type { Database } from "better-sqlite3";
import { DsrError } from "../base/index.ts";
import type { RequestRecord, RunInfo, Score } from "../record/index.ts";
import { asShown, writerOf } from "./closed-runs.ts";
import type { Row } from "./columns.ts";
import { type Everything, readCsvSource } from "./csv-source.ts";
import { comparable } from "./evidence-facts.ts";
import { claimState } from "./run-claim.ts";
import type { EvidenceSource } from "./source.ts";
import { withReader } from "./sqlite-open.ts";
import { requestTable, runTable, scoreTable } from "./tables.ts";

export interface RunSummary {
  run: RunInfo;
  requests: number;
  /** Requests that ended in an error; given up or never sent is none. */
  failures: number;
  scores: number;
}

export interface StoredRun {
  run: RunInfo;
  /**
   * In the order of planning, then of attempts. Requests of imported history stand as evidence shows them,
   * without billed counts, so that one run and a decision tell the same numbers; an export has both counts.
   */
  requests: RequestRecord[];
  scores: Score[];
}

/**
 * All runs, the newest first. With `nowMs` (Unix ms) a run whose process must have died since is shown as interrupted,
 * see `writerOf`; without it, runs stand as they are stored. A run whose own row is missing from CSV files is known by its
 * requests and scores, as after an import. Rows of CSV files that cannot be read are left out and told to `warn`. Throws
 * DsrError when the source is missing or cannot be read.
 */
export function listRuns(
  source: EvidenceSource,
  nowMs: number | null = null,
  warn: (message: string) => void = () => {},
): RunSummary[] {
  return source.kind === "sqlite"
    ? listSqlite(source, nowMs)
    : summaries(source, readCsvSource(source.path, warn), nowMs);
}

/**
 * One run by its id, or by the beginning of its id where only one run begins so. Throws DsrError for an id that is not
 * there, and for a beginning that several runs share. `nowMs` and `warn` as for `listRuns`.
 */
export function readRun(
  source: EvidenceSource,
  idOrPrefix: string,
  nowMs: number | null = null,
  warn: (message: string) => void = () => {},
): StoredRun {
  if (source.kind === "sqlite") {
    return withReader(source.path, (db) => {
      const run = pickRun(storedRuns(db), idOrPrefix, source.path);
      const rowsOf = (table: string, order: string) =>
        db.prepare(`SELECT * FROM ${table} WHERE run_id = ? ORDER BY ${order}`).all(run.id) as Row[];
      return {
        run: shownRun(source, run, nowMs, () => newestIn(db, run.id)),
        requests: rowsOf("requests", PLAN_ORDER).map((row) =>
          comparable(requestTable.fromRow(row) as RequestRecord),
        ),
        scores: rowsOf("scores", "rowid").map((row) => scoreTable.fromRow(row) as Score),
      };
    });
  }
  const { runs, requests, scores } = readCsvSource(source.path, warn);
  const run = pickRun(runs, idOrPrefix, source.path);
  const own = requests.filter(({ runId }) => runId === run.id);
  return {
    run: shownRun(source, run, nowMs, () => newestOf(own)),
    requests: own.map(comparable).sort(byPlan),
    scores: scores.filter(({ runId }) => runId === run.id),
  };
}

const NO_FAILURES: readonly string[] = ["aborted", "dropped"];
/** As a condition of SQL; the first half lets the index of failures be used. */
export const FAILURE = `error_kind IS NOT NULL AND error_kind NOT IN (${NO_FAILURES.map((kind) => `'${kind}'`).join(", ")})`;
/** Whether a request ended in an error that is one: given up or never sent is none. */
export function isFailure(error: Pick<NonNullable<RequestRecord["error"]>, "kind"> | null): boolean {
  return error !== null && !NO_FAILURES.includes(error.kind);
}

/** Rows that tell the same place keep the order in which they were stored. */
export const PLAN_ORDER = "seq, attempt, rowid";

/** The same order, of records. */
export function byPlan(a: RequestRecord, b: RequestRecord): number {
  return a.seq - b.seq || a.attempt - b.attempt;
}

/** `newest` is asked only where it can matter. */
function shownRun(
  source: EvidenceSource,
  run: RunInfo,
  nowMs: number | null,
  newest: () => number | null,
): RunInfo {
  if (nowMs === null || run.status !== "running") return run;
  const claim = claimState(source, run.id);
  return asShown(run, writerOf(run, claim, claim === "unclaimed" ? newest() : null, nowMs));
}

export function storedRuns(db: Database): RunInfo[] {
  const rows = db.prepare("SELECT * FROM runs").all() as Row[];
  return rows.map((row) => runTable.fromRow(row) as RunInfo);
}

/** Those planned last are those sent last, and few more are ever on their way at once. */
const LAST_PLANNED = 1000;

/** When the newest request of a run ended, Unix ms: of the last ones planned, since a run may be millions. */
function newestIn(db: Database, runId: string): number | null {
  const ended = "started_at_ms + coalesce(ended_at_ms - sent_at_ms, 0)";
  const last = `SELECT ${ended} AS ended FROM requests WHERE run_id = ? ORDER BY seq DESC, attempt DESC LIMIT ${LAST_PLANNED}`;
  return db.prepare(`SELECT max(ended) FROM (${last})`).pluck().get(runId) as number | null;
}

/** As `newestIn`, of records. */
export function newestOf(requests: readonly RequestRecord[]): number | null {
  return requests.reduce<number | null>((newest, { startedAt, times: { sentAtMs, endedAtMs } }) => {
    const took = sentAtMs === null || endedAtMs === null ? 0 : endedAtMs - sentAtMs;
    return Math.max(newest ?? Number.NEGATIVE_INFINITY, Date.parse(startedAt) + took);
  }, null);
}

function listSqlite(source: EvidenceSource, nowMs: number | null): RunSummary[] {
  return listInSqlite(source, nowMs, new RunCounts());
}

/** Lists the runs of a source again and again: as `listRuns`, at the cost of what is new in a SQLite store. */
export function runLister(source: EvidenceSource): (nowMs: number) => RunSummary[] {
  const counts = new RunCounts();
  return (nowMs) =>
    source.kind === "sqlite" ? listInSqlite(source, nowMs, counts) : listRuns(source, nowMs);
}

function listInSqlite(source: EvidenceSource, nowMs: number | null, counts: RunCounts): RunSummary[] {
  return withReader(source.path, (db) =>
    db.transaction(() => {
      counts.look(db);
      return newestFirst(
        storedRuns(db).map((run) => ({
          run: shownRun(source, run, nowMs, () => newestIn(db, run.id)),
          ...counts.of(run.id),
        })),
      );
    })(),
  );
}

type Counted = Omit<RunSummary, "run">;

/** What belongs to each run, counted on from the rows that were seen before. */
class RunCounts {
  #counts = new Map<string, Counted>();
  #seen = { requests: 0, scores: 0 };

  look(db: Database): void {
    const newest = { requests: lastRowid(db, "requests"), scores: lastRowid(db, "scores") };
    // Rows only ever come: fewer of them are another store.
    if (newest.requests < this.#seen.requests || newest.scores < this.#seen.scores) {
      this.#counts = new Map();
      this.#seen = { requests: 0, scores: 0 };
    }
    const { requests, scores } = this.#seen;
    if (newest.requests > requests) {
      this.#add(db, "requests", newSince("requests", requests));
      this.#add(db, "failures", `${newSince("requests", requests)} AND ${FAILURE}`);
    }
    if (newest.scores > scores) this.#add(db, "scores", newSince("scores", scores));
    this.#seen = newest;
  }

  of(runId: string): Counted {
    return this.#counts.get(runId) ?? { requests: 0, failures: 0, scores: 0 };
  }

  #add(db: Database, what: keyof Counted, from: string): void {
    const rows = db.prepare(`SELECT run_id, count(*) ${from} GROUP BY run_id`).raw().all();
    for (const [runId, count] of rows as [string, number][]) {
      const before = this.of(runId);
      this.#counts.set(runId, { ...before, [what]: before[what] + count });
    }
  }
}

/** At first all, by indices; then what came since, by number alone. */
function newSince(table: "requests" | "scores", after: number): string {
  return `FROM ${table} WHERE ${after === 0 ? "true" : `rowid > ${after}`}`;
}

export function lastRowid(db: Database, table: "requests" | "scores"): number {
  return (db.prepare(`SELECT max(rowid) FROM ${table}`).pluck().get() as number | null) ?? 0;
}

function summaries(
  source: EvidenceSource,
  { runs, requests, scores }: Everything,
  nowMs: number | null,
): RunSummary[] {
  const byRun = new Map<string, RunSummary>();
  for (const stored of runs) {
    const run = shownRun(source, stored, nowMs, () =>
      newestOf(requests.filter(({ runId }) => runId === stored.id)),
    );
    byRun.set(run.id, { run, requests: 0, failures: 0, scores: 0 });
  }
  for (const { runId, error } of requests) {
    const summary = byRun.get(runId);
    if (summary === undefined) continue;
    summary.requests += 1;
    if (isFailure(error)) summary.failures += 1;
  }
  for (const { runId } of scores) {
    const summary = byRun.get(runId);
    if (summary !== undefined) summary.scores += 1;
  }
  return newestFirst([...byRun.values()]);
}

function newestFirst(list: RunSummary[]): RunSummary[] {
  return list.sort((a, b) => Date.parse(b.run.startedAt) - Date.parse(a.run.startedAt));
}

/** All runs as they are stored, in no order, without what belongs to them. `warn` and faults as of `listRuns`. */
export function readRunInfos(source: EvidenceSource, warn: (message: string) => void): RunInfo[] {
  return source.kind === "sqlite"
    ? withReader(source.path, storedRuns)
    : readCsvSource(source.path, warn).runs;
}

/** One run by its id or the only beginning of one, without what belongs to it. Throws as `readRun` does. */
export function readRunInfo(source: EvidenceSource, idOrPrefix: string): RunInfo {
  return source.kind === "sqlite"
    ? withReader(source.path, (db) => runIn(db, idOrPrefix, source.path))
    : pickRun(readCsvSource(source.path, () => {}).runs, idOrPrefix, source.path);
}

/** As `pickRun`, in a store, where most who ask know the whole id. */
export function runIn(db: Database, idOrPrefix: string, path: string): RunInfo {
  const row = db.prepare("SELECT * FROM runs WHERE id = ?").get(idOrPrefix) as Row | undefined;
  return row === undefined ? pickRun(storedRuns(db), idOrPrefix, path) : (runTable.fromRow(row) as RunInfo);
}

/** The run of that id, or the only one whose id begins so. Throws DsrError. */
export function pickRun(runs: readonly RunInfo[], idOrPrefix: string, path: string): RunInfo {
  const exact = runs.find(({ id }) => id === idOrPrefix);
  if (exact !== undefined) return exact;
  const matches = idOrPrefix === "" ? [] : runs.filter(({ id }) => id.startsWith(idOrPrefix));
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return only;
  if (matches.length > 1) {
    const shown = matches.slice(0, 5).map(({ id }) => id);
    const more = matches.length > shown.length ? `, and ${matches.length - shown.length} more` : "";
    throw new DsrError(`"${idOrPrefix}" is the beginning of several runs: ${shown.join(", ")}${more}.`, {
      code: "run_ambiguous",
      hint: "Give more of the id.",
    });
  }
  throw new DsrError(`There is no run "${idOrPrefix}" in ${path}.`, {
    code: "run_unknown",
    hint: "`dsr results list` shows the runs there are.",
  });
}
