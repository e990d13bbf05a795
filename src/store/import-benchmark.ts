/**
 * Accuracy of the original DeepSeekRouter: its `benchmark_results.csv`. Its rows begin with the benchmark's name once more
 * than its header says, and end in JSON that is not quoted, so a row is read by where its success flag stands.
 */
import type { RawCell } from "./csv-cells.ts";
import { csvSteps } from "./csv-scan.ts";
import type { Emit } from "./emit.ts";
import type { Steps } from "./file-blocks.ts";
import type { ReadTime } from "./wall-time.ts";

/** As Python writes it, or as the table exported from MySQL or PostgreSQL has it. */
const FLAG = /^(true|false|t|f|1|0)$/i;
const FAILED = /^(false|f|0)$/i;

/** Emits a figure for every successful row, as the steps are taken. */
export function readBenchmarkResults(
  path: string,
  header: readonly RawCell[],
  readTime: ReadTime,
  emit: Emit,
): Steps {
  const column = (name: string) => header.indexOf(name);
  const at = {
    model: column("model_name"),
    provider: column("provider_name"),
    benchmark: column("benchmark"),
    success: column("success"),
    time: column("start_time"),
    metric: column("metric"),
    value: column("value"),
  };
  let isHeader = true;
  return csvSteps(path, (row) => {
    if (isHeader) {
      isHeader = false;
      return;
    }
    const cells = row.cells();
    const shift = shiftOf(cells, at);
    if (shift === null) {
      emit.skip(row.line, "no True or False where the success flag belongs");
      return;
    }
    const cell = (index: number) => (index === -1 ? "" : (cells[index + shift] ?? "").trim());
    const [provider, model, benchmark] = [cell(at.provider), cell(at.model), cell(at.benchmark)];
    const value = cell(at.value) === "" ? Number.NaN : Number(cell(at.value));
    const measuredAt = readTime(cell(at.time));
    if (FAILED.test(cell(at.success))) emit.skip(row.line, "marked as failed by the source");
    else if (provider === "" || model === "" || benchmark === "") {
      emit.skip(row.line, "provider, model or benchmark is empty");
    } else if (benchmark.startsWith("demo_")) {
      emit.skip(row.line, `${benchmark} is a debug run over a few questions`);
    } else if (!(value >= 0 && value <= 100)) {
      emit.skip(row.line, `the value is not a number from 0 to 100: "${cell(at.value).slice(0, 40)}"`);
    } else if (measuredAt === null) {
      emit.skip(row.line, `start_time is not a time: "${cell(at.time).slice(0, 40)}"`);
    } else {
      const metric = cell(at.metric);
      const source = `DeepSeekRouter benchmark_results.csv${metric === "" ? "" : ` (${metric})`}`;
      emit.figure({ provider, model, metric: benchmark, value, measuredAt, source }, row.line);
    }
  });
}

/** 1 for the defective rows, which repeat the benchmark at the head; 0 for well-formed ones; null for neither. */
function shiftOf(cells: readonly RawCell[], at: { success: number; benchmark: number }): 0 | 1 | null {
  if (FLAG.test(cells[at.success] ?? "")) return 0;
  const repeated = cells[0] === cells[at.benchmark + 1];
  return repeated && FLAG.test(cells[at.success + 1] ?? "") ? 1 : null;
}
