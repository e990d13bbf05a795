import { existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { DsrError } from "../base/index.ts";
import {
  CALIBRATION_FILE,
  type Calibration,
  describeHost,
  loadCalibration,
  saveCalibration,
} from "./index.ts";

const host = describeHost("0.1.0");
const calibration: Calibration = {
  schema: 1,
  at: "2026-03-02T04:00:00.000Z",
  host,
  loadAverage: 0.5,
  grid: "quick",
  passes: 1,
  workers: 1,
  cells: [],
  skipped: [{ streams: 400, perStream: 100 }],
};
const newPath = () => join(mkdtempSync(join(tmpdir(), "dsr-calibration-")), CALIBRATION_FILE);

describe("the file of a calibration", () => {
  it("gives back what was saved, replaces what was there, and leaves no half of a file", () => {
    const path = newPath();
    saveCalibration(path, { ...calibration, loadAverage: 9 });
    saveCalibration(path, calibration);
    expect(loadCalibration(path, host)).toEqual({ calibration, why: null });
    expect(readdirSync(dirname(path))).toEqual(["calibration.json"]);
  });

  it("is silent where nobody has calibrated", () => {
    expect(loadCalibration(newPath(), host)).toEqual({ calibration: null, why: null });
  });

  it.each([
    [{ dsr: "0.2.0" }, "dsr 0.1.0, here it is 0.2.0"],
    [{ node: "99.0.0" }, "here it is 99.0.0"],
    [{ cpu: "Another CPU" }, "Another CPU"],
    [{ cores: 1000 }, "the number of cores"],
    [{ platform: "plan9" }, "plan9"],
  ])("does not hold with another %j, and says so", (change, words) => {
    const path = newPath();
    saveCalibration(path, calibration);
    const found = loadCalibration(path, { ...host, ...change });
    expect(found.calibration).toBeNull();
    expect(found.why).toContain(words);
    expect(found.why).toContain(path);
  });

  it("still holds with other memory: no error depends on it", () => {
    const path = newPath();
    saveCalibration(path, calibration);
    expect(loadCalibration(path, { ...host, memoryGiB: 1 }).calibration).toEqual(calibration);
  });

  it.each(["", "{", "[]", '{"schema": 2}', JSON.stringify({ ...calibration, cells: [{}] })])(
    "that is something else is named and not used: %s",
    (text) => {
      const path = join(mkdtempSync(join(tmpdir(), "dsr-calibration-")), "calibration.json");
      writeFileSync(path, text);
      expect(loadCalibration(path, host)).toEqual({ calibration: null, why: `${path} is no calibration` });
    },
  );

  it("that cannot be written or read is named", () => {
    const inTheWay = join(mkdtempSync(join(tmpdir(), "dsr-calibration-")), "file");
    writeFileSync(inTheWay, "");
    expect(() => saveCalibration(join(inTheWay, "calibration.json"), calibration)).toThrow(DsrError);
    expect(() => saveCalibration(join(inTheWay, "calibration.json"), calibration)).toThrow(inTheWay);
    expect(loadCalibration(dirname(inTheWay), host).why).toContain("cannot be read");
    expect(existsSync(`${inTheWay}.part`)).toBe(false);
  });
});
