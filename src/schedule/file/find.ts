/** Which file the schedule is. */
import { resolve } from "node:path";
import { DsrError } from "../../base/index.ts";

export const scheduleNames = ["dsr.schedule.yaml", "dsr.schedule.yml", "dsr.schedule.json"] as const;

/**
 * The schedule file and its text: the one named, or the only one of the usual names in `cwd`. Throws DsrError (`schedule_missing`,
 * `schedule_ambiguous`).
 */
export function findSchedule(
  named: string | null,
  cwd: string,
  readFile: (path: string) => string | null,
): { file: string; text: string } {
  const candidates = (named === null ? scheduleNames : [named]).map((name) => resolve(cwd, name));
  const found = candidates.flatMap((file) => {
    const text = readFile(file);
    return text === null ? [] : [{ file, text }];
  });
  const [first, second] = found;
  if (first === undefined)
    throw new DsrError(`No schedule at ${candidates[0]}.`, {
      code: "schedule_missing",
      hint: "`dsr schedule init` writes a commented one; --file names another.",
    });
  if (second !== undefined)
    throw new DsrError(`Two schedules, and no way to tell which is meant: ${first.file}, ${second.file}.`, {
      code: "schedule_ambiguous",
      hint: "Keep one, or name one with --file.",
    });
  return first;
}
