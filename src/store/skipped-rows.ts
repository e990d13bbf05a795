/** What is said of rows that were left out. */
import { quantity } from "../base/index.ts";

/** Says how many rows of a file could not be read, where there are any. */
export function warnOfSkipped(file: string, skipped: number, warn: (message: string) => void): void {
  if (skipped === 0) return;
  const rows = quantity(skipped, "row");
  warn(
    `${rows} of ${file} could not be read and ${skipped === 1 ? "was" : "were"} left out; \`dsr results import\` names the lines.`,
  );
}
