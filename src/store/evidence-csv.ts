/**
 * Evidence out of CSV files. dsr's own request rows take a fast path that reads only the cells it needs; everything else
 * goes through the same reader as an import.
 */
import { redactor } from "../base/index.ts";
import type { RunInfo, Score } from "../record/index.ts";
import { decodeCell, type RawCell } from "./csv-cells.ts";
import { type RowView, scanCsv } from "./csv-scan.ts";
import type { Emit } from "./emit.ts";
import { comparable, factColumns, factsReader } from "./evidence-facts.ts";
import type { EvidenceGroups } from "./evidence-groups.ts";
import { storedScore } from "./evidence-scores.ts";
import { storeFault } from "./faults.ts";
import { type FileKind, fileKind } from "./file-kind.ts";
import { limited } from "./import-limits.ts";
import { parseFile } from "./parse-file.ts";
import type { Seen } from "./seen.ts";
import { admits, type Selection } from "./selection.ts";
import { warnOfSkipped } from "./skipped-rows.ts";
import { filesOf } from "./source.ts";
import { requestTable, scoreKey } from "./tables.ts";
import { verificationsOf } from "./verifications.ts";
import { wallTimeReader } from "./wall-time.ts";

/** Adds what the query asks for to `groups`; rows that cannot be read are counted and told to `warn`, once per file. */
export function addCsvEvidence(
  path: string,
  selection: Selection,
  groups: EvidenceGroups,
  seen: Seen,
  warn: (message: string) => void,
): void {
  for (const file of filesOf(path)) {
    try {
      const kind = fileKind(file);
      if (kind.kind === "unknown") warn(`${file} was not read: ${kind.why}.`);
      else if (kind.kind === "requests") addRequests(file, kind.header, selection, groups, seen, warn);
      else addParsed(file, kind, selection, groups, seen, warn);
    } catch (thrown) {
      throw storeFault(thrown, file, "read").error;
    }
  }
}

function addParsed(
  file: string,
  kind: FileKind,
  selection: Selection,
  groups: EvidenceGroups,
  seen: Seen,
  warn: (message: string) => void,
): void {
  const scores = new Map<string, Score>();
  const runs = new Map<string, RunInfo>();
  let skipped = 0;
  const emit: Emit = {
    run: (run) => void runs.set(run.id, run),
    request: (record) => {
      const { target, response, runId, startedAt } = record;
      if (!admits(selection, target, runId, startedAt)) return;
      const facts = comparable(selection.query.withDeltas ? record : { ...record, deltas: null });
      if (selection.ofWorkload?.(facts, Date.parse(startedAt)) === false) return;
      if (seen.isRepeated(`request ${record.id}`)) return;
      groups.addRequest(target, facts, target.modelId, response.model);
    },
    score: (score) => {
      if (!admits(selection, score.target, score.runId, score.scoredAt)) return;
      if (selection.inHours(Date.parse(score.scoredAt))) scores.set(scoreKey(score), score);
    },
    answer: () => {},
    note: () => {},
    figure: (figure) => {
      if (admits(selection, figure, null, figure.measuredAt) && !seen.isRepeatedFigure(figure))
        groups.addFigure(figure);
    },
    skip: () => {
      skipped += 1;
    },
  };
  parseFile(file, kind, { readTime: wallTimeReader("UTC"), redact: redactor([]) }, limited(emit));
  for (const score of scores.values()) {
    if (!seen.isRepeatedScore(score))
      groups.addScore(storedScore(score), selection.wantsDataset(score.dataset));
  }
  for (const run of runs.values()) groups.addVerifications(verificationsOf(run, selection));
  // What a damaged row of runs costs, no number rests on.
  if (kind.kind !== "runs") warnOfSkipped(file, skipped, warn);
}

function addRequests(
  file: string,
  header: readonly RawCell[],
  selection: Selection,
  groups: EvidenceGroups,
  seen: Seen,
  warn: (message: string) => void,
): void {
  const position = (name: string) => header.indexOf(name);
  const reads = factColumns.map((name) => {
    const type = requestTable.columns.find((column) => column.name === name)?.type ?? "text";
    return { at: position(name), numeric: type === "integer" || type === "real", type };
  });
  const [idAt, runAt, startedAtCell, deltasAt] = ["id", "run_id", "started_at", "deltas_json"].map(
    position,
  ) as [number, number, number, number];
  const [providerAt, modelAt, modeAt] = [position("provider"), position("model"), position("mode")];
  const [askedAt, namedAt] = [position("model_id"), position("response_model")];
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
    const startedAt = textAt(row, startedAtCell);
    if (!admits(selection, { provider, model }, textAt(row, runAt), startedAt)) return;
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
    try {
      const found = facts(cells, selection.query.withDeltas ? row.cell(deltasAt) : null);
      if (selection.ofWorkload?.(found, Date.parse(startedAt ?? "")) === false) return;
      if (seen.isRepeated(`request ${id}`)) return;
      const target = { provider, model, mode: textAt(row, modeAt) };
      groups.addRequest(target, found, textAt(row, askedAt), textAt(row, namedAt));
    } catch {
      skipped += 1;
    }
  });
  warnOfSkipped(file, skipped, warn);
}
