/** What is said of rows that were left out. */

/** Says how many rows of a file could not be read, where there are any. */
export function warnOfSkipped(file: string, skipped: number, warn: (message: string) => void): void {
  if (skipped === 0) return;
  const rows = skipped === 1 ? "1 row" : `${skipped} rows`;
  warn(
    `${rows} of ${file} could not be read and ${skipped === 1 ? "was" : "were"} left out; \`dsr results import\` names the lines.`,
  );
}
