/** The state of a download as one line. */
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
