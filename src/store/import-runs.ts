/** Runs out of files: told in parts and in any order, and never replaced by something that knows less. */
import type { Database } from "better-sqlite3";
import type { RequestRecord, RunInfo } from "../record/index.ts";
import { type Retimed, storedRun, storedSpan } from "./import-times.ts";
import { sqliteWriter } from "./sqlite-sink.ts";

/** The jobs of a perf_results.csv as runs: their times are known once all their rows are. */
export function jobMerger(db: Database) {
  const writer = sqliteWriter(db);
  const jobs = new Map<string, { run: RunInfo; ids: Set<string>; corrected: number; kept: number }>();
  return {
    run: (run: RunInfo) => {
      const job = jobs.get(run.id);
      if (job !== undefined) {
        job.run = run;
        return;
      }
      jobs.set(run.id, { run, ids: new Set(), corrected: 0, kept: 0 });
      const old = storedRun(db, run.id);
      if (old === null || isStandIn(old)) writer.putRun(run);
    },
    row: ({ runId, id }: RequestRecord, retimed: Retimed | null) => {
      const job = jobs.get(runId);
      if (job === undefined) return;
      job.ids.add(id);
      if (retimed === "corrected") job.corrected += 1;
      if (retimed === "kept") job.kept += 1;
    },
    finish: () => {
      for (const { run, ids, corrected, kept } of jobs.values()) {
        const old = storedRun(db, run.id);
        if (old === null || old.kind !== "import") continue;
        // History grows: the same job, imported again, may have begun earlier or ended later than was known.
        if (corrected === 0 && kept === 0) writer.putRun(widest(old, run));
        else if (corrected > 0) {
          const { startedAt, endedAt } = run;
          writer.putRun(widest({ ...old, startedAt, endedAt }, storedSpan(db, run.id, ids)));
        } else writer.putRun(widest(old, storedSpan(db, run.id, new Set())));
      }
    },
  };
}

/** Runs may be told in parts and in any order; what is known for certain is never replaced by less. */
export function runMerger(db: Database): {
  merge(run: RunInfo): boolean;
  standIn(id: string, at: string): void;
} {
  const writer = sqliteWriter(db);
  return {
    merge: (run) => {
      const old = storedRun(db, run.id);
      if (old === null) return writer.addRun(run);
      if (isStandIn(old) || (old.kind !== "import" && endsLater(run, old))) {
        writer.putRun(run);
        return isStandIn(old);
      }
      if (old.kind === "import" && run.kind === "import") writer.putRun(widest(old, run));
      return false;
    },
    standIn: (id, at) => void writer.addRun(standInRun(id, at)),
  };
}

/** Keeps the place of a run whose own row was not imported (yet). */
export function standInRun(id: string, at: string): RunInfo {
  return {
    schema: 1,
    id,
    kind: "import",
    startedAt: at,
    endedAt: null,
    seed: "",
    config: {},
    versions: { dsr: "unknown", node: "unknown", platform: "unknown" },
    status: "done",
    stopReason: null,
  };
}

/** A run that was continued after it had been stopped ended a second time. */
function endsLater(run: RunInfo, old: RunInfo): boolean {
  if (run.endedAt === null) return false;
  return old.endedAt === null || Date.parse(run.endedAt) > Date.parse(old.endedAt);
}

function isStandIn(run: RunInfo): boolean {
  return run.kind === "import" && run.endedAt === null;
}

function widest(a: RunInfo, b: Pick<RunInfo, "startedAt" | "endedAt"> | null): RunInfo {
  if (b === null) return a;
  const ends = [a.endedAt, b.endedAt].filter((end) => end !== null).sort();
  return {
    ...a,
    startedAt: a.startedAt < b.startedAt ? a.startedAt : b.startedAt,
    endedAt: ends.at(-1) ?? null,
  };
}
