/** Columns of runs, scores, answers and figures, and the list of everything that is stored. */
import { sha256 } from "../base/index.ts";
import {
  type Answer,
  answerSchema,
  type Figure,
  figureSchema,
  type LogLine,
  logLineSchema,
  type RunInfo,
  runInfoSchema,
  type Score,
  scoreSchema,
} from "../record/index.ts";
import {
  boolean,
  integer,
  json,
  later,
  parsedBoolean,
  parsedJson,
  real,
  type Table,
  text,
} from "./columns.ts";
import { requestTable, targetColumns, targetFromRow } from "./request-table.ts";

export { requestTable };

export const runTable: Table<RunInfo> = {
  name: "runs",
  schema: runInfoSchema,
  columns: [
    integer("schema", (r) => r.schema),
    text("id", (r) => r.id),
    text("kind", (r) => r.kind),
    text("started_at", (r) => r.startedAt),
    text("ended_at", (r) => r.endedAt),
    text("seed", (r) => r.seed),
    text("status", (r) => r.status),
    text("stop_reason", (r) => r.stopReason),
    text("dsr_version", (r) => r.versions.dsr),
    text("node_version", (r) => r.versions.node),
    text("platform", (r) => r.versions.platform),
    json("config_json", (r) => r.config),
  ],
  fromRow: (row) => ({
    schema: row.schema,
    id: row.id,
    kind: row.kind,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    seed: row.seed,
    config: parsedJson(row.config_json),
    versions: { dsr: row.dsr_version, node: row.node_version, platform: row.platform },
    status: row.status,
    stopReason: row.stop_reason,
  }),
};

export const scoreTable: Table<Score> = {
  name: "scores",
  schema: scoreSchema,
  columns: [
    integer("schema", (s) => s.schema),
    text("run_id", (s) => s.runId),
    text("request_id", (s) => s.requestId),
    text("dataset", (s) => s.dataset),
    text("sample_id", (s) => s.sampleId),
    text("sample_hash", (s) => s.sampleHash),
    integer("repeat", (s) => s.repeat),
    ...targetColumns<Score>(),
    text("verdict", (s) => s.verdict),
    text("reason", (s) => s.reason),
    text("extracted", (s) => s.extracted),
    boolean("truncated", (s) => s.truncated),
    text("scored_at", (s) => s.scoredAt),
    ...later<Score>(
      text("lenient", (s) => s.lenient),
      text("lenient_extracted", (s) => s.lenientExtracted),
      text("grader", (s) => s.grader),
      text("subject", (s) => s.subject),
      boolean("flawed", (s) => s.flawed),
      integer("attempt", (s) => s.attempt),
      boolean("from_cache", (s) => s.fromCache),
      text("answer_sha256", (s) => s.answerSha256),
    ),
  ],
  fromRow: (row) => ({
    schema: row.schema,
    runId: row.run_id,
    requestId: row.request_id,
    dataset: row.dataset,
    sampleId: row.sample_id,
    sampleHash: row.sample_hash,
    repeat: row.repeat,
    target: targetFromRow(row),
    verdict: row.verdict,
    reason: row.reason,
    extracted: row.extracted,
    truncated: parsedBoolean(row.truncated),
    scoredAt: row.scored_at,
    lenient: row.lenient,
    lenientExtracted: row.lenient_extracted,
    grader: row.grader,
    subject: row.subject,
    flawed: parsedBoolean(row.flawed) ?? false,
    attempt: row.attempt ?? 1,
    fromCache: parsedBoolean(row.from_cache) ?? false,
    answerSha256: row.answer_sha256,
  }),
};

/** Kept by SQLite alone: texts that may not leave this machine are in no file that is made to be passed on. */
export const answerTable: Table<Answer> = {
  name: "answers",
  schema: answerSchema,
  columns: [
    integer("schema", (a) => a.schema),
    text("run_id", (a) => a.runId),
    text("request_id", (a) => a.requestId),
    text("dataset", (a) => a.dataset),
    text("sample_id", (a) => a.sampleId),
    integer("repeat", (a) => a.repeat),
    ...targetColumns<Answer>(),
    text("cache_key", (a) => a.cacheKey),
    text("finish_reason", (a) => a.finishReason),
    boolean("sensitive", (a) => a.sensitive),
    boolean("cut", (a) => a.cut),
    text("at", (a) => a.at),
    text("reasoning", (a) => a.reasoning),
    text("text", (a) => a.text),
  ],
  fromRow: (row) => ({
    schema: row.schema,
    runId: row.run_id,
    requestId: row.request_id,
    dataset: row.dataset,
    sampleId: row.sample_id,
    repeat: row.repeat,
    target: targetFromRow(row),
    cacheKey: row.cache_key,
    text: row.text,
    reasoning: row.reasoning,
    finishReason: row.finish_reason,
    sensitive: parsedBoolean(row.sensitive),
    cut: parsedBoolean(row.cut),
    at: row.at,
  }),
};

/** Kept by SQLite alone: a folder of CSV files holds what was measured. */
export const logTable: Table<LogLine> = {
  name: "run_log",
  schema: logLineSchema,
  columns: [
    text("run_id", (line) => line.runId),
    text("at", (line) => line.at),
    text("level", (line) => line.level),
    text("text", (line) => line.text),
  ],
  fromRow: (row) => ({ runId: row.run_id, at: row.at, level: row.level, text: row.text }),
};

export const figureTable: Table<Figure> = {
  name: "figures",
  schema: figureSchema,
  columns: [
    text("provider", (f) => f.provider),
    text("model", (f) => f.model),
    text("metric", (f) => f.metric),
    real("value", (f) => f.value),
    text("measured_at", (f) => f.measuredAt),
    text("source", (f) => f.source),
  ],
  fromRow: (row) => ({
    provider: row.provider,
    model: row.model,
    metric: row.metric,
    value: row.value,
    measuredAt: row.measured_at,
    source: row.source,
  }),
};

/**
 * What makes two scores the same score: grading one answer again in its run replaces its grade. A later run may take the
 * answer from its cache, and has a score of its own for it.
 */
export function scoreKey(
  score: Pick<Score, "runId" | "requestId" | "dataset" | "sampleId" | "repeat">,
): string {
  return JSON.stringify([score.runId, score.requestId, score.dataset, score.sampleId, score.repeat]);
}

/** Equal figures are the same figure, wherever they were read. */
export function figureId(figure: Figure): string {
  return sha256(
    JSON.stringify([figure.provider, figure.model, figure.metric, figure.value, figure.measuredAt]),
  );
}
