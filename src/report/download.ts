/** The state of a download as one line. */
import { quantity } from "../base/index.ts";
import { bytes, percent } from "./number.ts";

const CELLS = 20;

/** `gpqa.zip [████······] 41.2 %  1.02 MiB of 2.49 MiB`; without a total only what has come. */
export function downloadStatus(name: string, done: number, total: number | null): string {
  if (total === null || total <= 0) return `${name} ${bytes(done)}`;
  const share = Math.min(1, done / total);
  const full = Math.floor(share * CELLS);
  const bar = `[${"█".repeat(full)}${"·".repeat(CELLS - full)}]`;
  return `${name} ${bar} ${percent(share)}  ${bytes(done)} of ${bytes(total)}`;
}

/** `livecodebench: 4.18 GiB to download in 6 files (test.jsonl 1.17 GiB, …)`, said before a download begins. */
export function downloadSize(
  name: string,
  total: number | null,
  files: readonly { path: string; bytes: number | null }[],
): string {
  const size = total === null ? "an unknown size" : bytes(total);
  const each =
    files.length < 2 ? "" : ` (${files.map((file) => `${file.path} ${bytes(file.bytes)}`).join(", ")})`;
  return `${name}: ${size} to download in ${quantity(files.length, "file")}${each}`;
}
