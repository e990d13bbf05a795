/**
 * Evidence out of CSV files. dsr's own request rows take a fast path that reads only the cells it needs; everything else
 * goes through the same reader as an import.
 */
import { redactor } from "../base/index.ts";
import type { EvidenceQuery, Score, Target } from "../record/index.ts";
import { decodeCell, type RawCell } from "./csv-cells.ts";
import { type RowView, scanCsv } from "./csv-scan.ts";
import type { Emit } from "./emit.ts";
import { comparable, type EvidenceGroups, factColumns, factsReader } from "./evidence-facts.ts";
import { storeFault } from "./faults.ts";
import { type FileKind, fileKind } from "./file-kind.ts";
import { limited } from "./import-limits.ts";
import { parseFile } from "./parse-file.ts";
import type { Seen } from "./seen.ts";
import { warnOfSkipped } from "./skipped-rows.ts";
import { filesOf } from "./source.ts";
import { requestTable, scoreKey } from "./tables.ts";
import { wallTimeReader } from "./wall-time.ts";

/** Adds what the query asks for to `groups`; rows that cannot be read are counted and told to `warn`, once per file. */
export function addCsvEvidence(
  path: string,
  query: EvidenceQuery,
  groups: EvidenceGroups,
  seen: Seen,
  warn: (message: string) => void,
): void {
  for (const file of filesOf(path)) {
    try {
      const kind = fileKind(file);
      if (kind.kind === "unknown") warn(`${file} was not read: ${kind.why}.`);
      else if (kind.kind === "requests") addRequests(file, kind.header, query, groups, seen, warn);
      else if (kind.kind !== "runs") addParsed(file, kind, query, groups, seen, warn);
    } catch (thrown) {
      throw storeFault(thrown, file, "read").error;
    }
  }
}

function addParsed(
  file: string,
  kind: FileKind,
  query: EvidenceQuery,
  groups: EvidenceGroups,
  seen: Seen,
  warn: (message: string) => void,
): void {
  const admits = admission(query);
  const scores = new Map<string, Score>();
  let skipped = 0;
  const emit: Emit = {
    run: () => {},
    request: (record) => {
      if (!admits(record.target, record.runId, record.startedAt) || seen.isRepeated(`request ${record.id}`))
        return;
      const { target, response } = record;
      const facts = query.withDeltas ? record : { ...record, deltas: null };
      groups.addRequest(target, comparable(facts), target.modelId, response.model);
    },
    score: (score) => {
      if (admits(score.target, score.runId, score.scoredAt)) scores.set(scoreKey(score), score);
    },
    answer: () => {},
    figure: (figure) => {
      if (admits(figure, null, figure.measuredAt) && !seen.isRepeatedFigure(figure)) groups.addFigure(figure);
    },
    skip: () => {
      skipped += 1;
    },
  };
  parseFile(file, kind, { readTime: wallTimeReader("UTC"), redact: redactor([]) }, limited(emit));
  for (const score of scores.values()) if (!seen.isRepeatedScore(score)) groups.addScore(score);
  warnOfSkipped(file, skipped, warn);
}

function addRequests(
  file: string,
  header: readonly RawCell[],
  query: EvidenceQuery,
  groups: EvidenceGroups,
  seen: Seen,
  warn: (message: string) => void,
): void {
  const position = (name: string) => header.indexOf(name);
  const reads = factColumns.map((name) => {
    const type = requestTable.columns.find((column) => column.name === name)?.type ?? "text";
    return { at: position(name), numeric: type === "integer" || type === "real", type };
  });
  const [idAt, runAt, startedAt, deltasAt] = ["id", "run_id", "started_at", "deltas_json"].map(position) as [
    number,
    number,
    number,
    number,
  ];
  const [providerAt, modelAt, modeAt] = [position("provider"), position("model"), position("mode")];
  const [askedAt, namedAt] = [position("model_id"), position("response_model")];
  const admits = admission(query);
  const facts = factsReader();
  const cells = new Array<unknown>(reads.length).fill(null);
  const textAt = (row: RowView, at: number) => decodeCell("text", row.cell(at)) as string | null;
  let skipped = 0;
  let isHeader = true;
  scanCsv(file, (row) => {
    if (isHeader) {
      isHeader = false;
      return;
    }
    if (!row.complete || row.count !== header.length || !row.isText) {
      skipped += 1;
      return;
    }
    const id = textAt(row, idAt);
    const provider = textAt(row, providerAt);
    const model = textAt(row, modelAt);
    if (id === null || provider === null || model === null) {
      skipped += 1;
      return;
    }
    if (!admits({ provider, model }, textAt(row, runAt), textAt(row, startedAt))) return;
    for (let i = 0; i < reads.length; i++) {
      const read = reads[i];
      if (read === undefined) continue;
      const cell = read.numeric ? row.number(read.at) : decodeCell(read.type, row.cell(read.at));
      if (Number.isNaN(cell)) {
        skipped += 1;
        return;
      }
      cells[i] = cell;
    }
    if (seen.isRepeated(`request ${id}`)) return;
    try {
      const deltas = query.withDeltas ? row.cell(deltasAt) : null;
      const target = { provider, model, mode: textAt(row, modeAt) };
      groups.addRequest(target, facts(cells, deltas), textAt(row, askedAt), textAt(row, namedAt));
    } catch {
      skipped += 1;
    }
  });
  warnOfSkipped(file, skipped, warn);
}

type Admits = (
  target: Pick<Target, "provider" | "model">,
  runId: string | null,
  at: string | null,
) => boolean;

/** Whether something belongs to what was asked; `runId` null for what belongs to no run, `at` null for no date. */
export function admission(query: EvidenceQuery): Admits {
  const since = query.since === null ? null : Date.parse(query.since);
  const among = (allowed: readonly string[] | null, value: string | null) =>
    allowed === null || (value !== null && allowed.includes(value));
  return ({ provider, model }, runId, at) =>
    among(query.models, model) &&
    among(query.providers, provider) &&
    among(query.runIds, runId) &&
    (since === null || (at !== null && Date.parse(at) >= since));
}
