/** The file in which a host's calibration is kept, and whether it still holds. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DsrError, messageOf } from "../base/index.ts";
import { type Calibration, calibrationSchema, type Host } from "./calibration.ts";

/** Where it is kept, below the folder in which dsr is run: beside the results that it qualifies. */
export const CALIBRATION_FILE = "results/calibration.json";

/** A calibration that holds here, or why there is none; both null where nobody has calibrated. */
export interface CalibrationFound {
  calibration: Calibration | null;
  /** For the user: "made with dsr 0.1.0, this is 0.2.0". */
  why: string | null;
}

/** Writes the file in one step, making its folder. Throws DsrError naming the file. */
export function saveCalibration(path: string, calibration: Calibration): void {
  const part = `${path}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(part, `${JSON.stringify(calibration, null, 2)}\n`);
    renameSync(part, path);
  } catch (error) {
    removeIfThere(part);
    throw new DsrError(`The calibration ${path} cannot be written: ${messageOf(error)}`, {
      code: "calibration_not_written",
      cause: error,
    });
  }
}

/** Reads the file. One that cannot be read, or was made on another host or by another version, gives none and says why. */
export function loadCalibration(path: string, here: Host): CalibrationFound {
  const none = (why: string | null) => ({ calibration: null, why });
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === "ENOENT";
    return none(absent ? null : `${path} cannot be read: ${messageOf(error)}`);
  }
  const parsed = calibrationSchema.safeParse(jsonOf(text));
  if (!parsed.success) return none(`${path} is no calibration`);
  const stale = differences(parsed.data.host, here);
  return stale === null ? { calibration: parsed.data, why: null } : none(`${path} was made with ${stale}`);
}

/** What a calibration depends on; the first that differs. */
function differences(then: Host, now: Host): string | null {
  const facts: [string, (host: Host) => string | number][] = [
    ["dsr", ({ dsr }) => dsr],
    ["Node", ({ node }) => node],
    ["the processor", ({ cpu }) => cpu],
    ["the number of cores", ({ cores }) => cores],
    ["the system", ({ platform, arch }) => `${platform} ${arch}`],
  ];
  const changed = facts.find(([, of]) => of(then) !== of(now));
  if (changed === undefined) return null;
  const [name, of] = changed;
  return `${name} ${of(then)}, here it is ${of(now)}`;
}

/** `force` forgives a file that is not there, but not a folder that is none. */
function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Why the file could not be written is told already.
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
