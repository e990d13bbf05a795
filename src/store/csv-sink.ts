/** The CSV store as a sink: `requests.csv`, `scores.csv` and `runs.csv` in one folder. It keeps no text of answers and no log. */
import { join } from "node:path";
import { type BatchingOptions, batchingSink, type Entry } from "./batching.ts";
import type { Cell, Table } from "./columns.ts";
import { csvHeader, csvRow, csvText } from "./csv-cells.ts";
import { type AppendFile, openForAppending } from "./csv-file.ts";
import { storeFault } from "./faults.ts";
import { sameFiles } from "./same-file.ts";
import type { Sink } from "./sink.ts";
import { requestTable, runTable, scoreTable } from "./tables.ts";

/**
 * Opens the CSV store in folder `dir`, making it and the files with their headers where missing. Throws DsrError
 * when it cannot be written to or a file there has another header. A run appears twice in `runs.csv`, as it
 * began and as it ended; a score graded again appears again: the last row of an id holds.
 */
export function openCsv(dir: string, options: BatchingOptions = {}): Sink {
  const opened: AppendFile[] = [];
  const open = <T>(table: Table<T>): AppendFile => {
    try {
      const file = openForAppending(csvPath(dir, table.name), csvHeader(table));
      opened.push(file);
      return file;
    } catch (thrown) {
      for (const file of opened) file.close();
      throw thrown;
    }
  };
  const files: Record<Kept["kind"], AppendFile> = {
    run: open(runTable),
    request: open(requestTable),
    score: open(scoreTable),
  };
  const paths = [runTable, requestTable, scoreTable].map(({ name }) => csvPath(dir, name));
  return batchingSink(
    {
      verify: sameFiles(paths, dir),
      write: async (batch, turn) => {
        const lines: Record<Kept["kind"], string> = { run: "", request: "", score: "" };
        for (const entry of batch) {
          if (entry.kind === "answer" || entry.kind === "note") continue;
          lines[entry.kind] += csvText([rowOf(entry)]);
          if (turn.isOver()) await turn.next();
        }
        for (const kind of ["run", "request", "score"] as const) {
          if (lines[kind] !== "") await files[kind].append(lines[kind]);
        }
      },
      fault: (thrown) => storeFault(thrown, dir, "write to"),
      close: () => {
        for (const file of opened) file.close();
      },
    },
    options,
  );
}

type Kept = Exclude<Entry, { kind: "answer" | "note" }>;

/** Where a table's rows lie in a CSV store. */
function csvPath(dir: string, table: string): string {
  return join(dir, `${table}.csv`);
}

function rowOf(entry: Kept): Cell[] {
  switch (entry.kind) {
    case "run":
      return csvRow(runTable, entry.value);
    case "request":
      return csvRow(requestTable, entry.value);
    case "score":
      return csvRow(scoreTable, entry.value);
  }
}
