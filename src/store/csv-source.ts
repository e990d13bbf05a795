/** A CSV source whole: everything in its files, each thing once. */
import { statSync } from "node:fs";
import { DsrError, redactor } from "../base/index.ts";
import type { Figure, RequestRecord, RunInfo, Score } from "../record/index.ts";
import { storeFault } from "./faults.ts";
import { fileKind } from "./file-kind.ts";
import { standInRun } from "./import-runs.ts";
import { parseFile } from "./parse-file.ts";
import { warnOfSkipped } from "./skipped-rows.ts";
import { filesOf } from "./source.ts";
import { figureId, scoreKey } from "./tables.ts";
import { wallTimeReader } from "./wall-time.ts";

const PARSING = { readTime: wallTimeReader("UTC"), redact: redactor([]) };

export interface Everything {
  /** With a stand-in for every run that only requests or scores tell of. */
  runs: RunInfo[];
  requests: RequestRecord[];
  scores: Score[];
  figures: Figure[];
}

/**
 * Everything that the files of a CSV source hold, each thing once: within a file the last grade of an answer holds, between
 * files the first. Rows that cannot be read are left out and told to `warn`, once per file. Throws DsrError.
 */
export function readCsvSource(path: string, warn: (message: string) => void): Everything {
  const runs = new Map<string, RunInfo>();
  const requests = new Map<string, RequestRecord>();
  const scores = new Map<string, Score>();
  const figures = new Map<string, Figure>();
  for (const file of filesOf(path)) {
    const graded = new Map<string, Score>();
    let skipped = 0;
    try {
      const kind = fileKind(file);
      if (kind.kind === "unknown" && statSync(file).size > 0) throw notRecognised(file, kind.why);
      parseFile(file, kind, PARSING, {
        run: (run) => void runs.set(run.id, run),
        request: (record) => addNew(requests, record.id, record),
        score: (score) => void graded.set(scoreKey(score), score),
        answer: () => {},
        note: () => {},
        figure: (figure) => addNew(figures, figureId(figure), figure),
        skip: () => {
          skipped += 1;
        },
      });
    } catch (thrown) {
      throw storeFault(thrown, file, "read").error;
    }
    for (const [key, score] of graded) addNew(scores, key, score);
    warnOfSkipped(file, skipped, warn);
  }
  const found = { requests: [...requests.values()], scores: [...scores.values()] };
  return {
    runs: [...runs.values(), ...missingRuns(runs, found)],
    ...found,
    figures: [...figures.values()],
  };
}

/** The runs that the files of a CSV source tell of; the last word on each holds. Throws DsrError. */
export function readCsvRuns(path: string): RunInfo[] {
  const runs = new Map<string, RunInfo>();
  const nothing = () => {};
  for (const file of filesOf(path)) {
    try {
      const kind = fileKind(file);
      if (kind.kind !== "runs" && kind.kind !== "jsonl") continue;
      parseFile(file, kind, PARSING, {
        run: (run) => void runs.set(run.id, run),
        request: nothing,
        score: nothing,
        answer: nothing,
        note: nothing,
        figure: nothing,
        skip: nothing,
      });
    } catch (thrown) {
      throw storeFault(thrown, file, "read").error;
    }
  }
  return [...runs.values()];
}

function addNew<T>(known: Map<string, T>, key: string, value: T): void {
  if (!known.has(key)) known.set(key, value);
}

/** A run may be known by what belongs to it alone; it began no later than the first of that. */
function missingRuns(
  runs: ReadonlyMap<string, RunInfo>,
  { requests, scores }: Pick<Everything, "requests" | "scores">,
): RunInfo[] {
  const missing = new Map<string, RunInfo>();
  const need = (runId: string, at: string) => {
    if (runs.has(runId)) return;
    const known = missing.get(runId);
    if (known === undefined || Date.parse(at) < Date.parse(known.startedAt)) {
      missing.set(runId, standInRun(runId, at));
    }
  };
  for (const { runId, startedAt } of requests) need(runId, startedAt);
  for (const { runId, scoredAt } of scores) need(runId, scoredAt);
  return [...missing.values()];
}

function notRecognised(file: string, why: string): DsrError {
  return new DsrError(`${file} was not recognised: ${why}.`, { code: "store_not_recognised" });
}
