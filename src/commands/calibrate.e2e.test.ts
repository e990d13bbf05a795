/** `dsr calibrate`: a real, short calibration of this host by the built program. What the errors are is not asserted. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { CALIBRATION_FILE, type Calibration, describeHost, loadCalibration } from "../calibration/index.ts";
import { type CliPlace, cliPlace } from "../testing/index.ts";
import { packageVersion } from "./package-root.ts";

it("prints one JSON document, and keeps it where perf finds it", { timeout: 60_000 }, async () => {
  await using place = cliPlace();
  const result = await place.dsr(["calibrate", "--quick", "--json", "--quiet"], { limitMs: 50_000 });
  expect(result).toMatchObject({ code: 0, stderr: "" });
  const { highest, ...calibration }: Calibration & { highest: unknown } = JSON.parse(result.stdout);
  expect(highest).toMatchObject([{ limitMs: 1 }, { limitMs: 5 }]);
  expect(calibration.cells.length + calibration.skipped.length).toBe(3);
  for (const cell of calibration.cells) {
    expect(cell).toMatchObject({ impossible: 0, failed: 0 });
    expect(cell.gap.n).toBeGreaterThan(0);
  }
  const found = loadCalibration(`${place.path}/${CALIBRATION_FILE}`, describeHost(packageVersion()));
  expect(found).toEqual({ calibration, why: null });
  expect(place.files().map(({ name }) => name)).toEqual([CALIBRATION_FILE]);
});

/** Processes that were started, directly or not, from a place; null where the system does not tell. */
function processesOf(place: CliPlace): string[] | null {
  if (process.platform !== "linux") return null;
  return readdirSync("/proc").filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").includes(`HOME=${place.path}\0`);
    } catch {
      return false;
    }
  });
}

it("ends at once on Ctrl-C, keeps nothing, and leaves no process behind", { timeout: 30_000 }, async () => {
  await using place = cliPlace();
  const running = place.start(["calibrate", "--full"]);
  await running.says(/load \d+ of /);
  // Itself and the golden server.
  expect(processesOf(place)?.length ?? 2).toBe(2);
  running.signal("SIGINT");
  const result = await running.ended;
  expect(processesOf(place) ?? []).toEqual([]);
  expect(result).toMatchObject({ code: 130, stdout: "" });
  expect(result.stderr).toContain("interrupted");
  expect(place.files()).toEqual([]);
});

it("refuses what contradicts itself", async () => {
  await using place = cliPlace();
  const result = await place.dsr(["calibrate", "--quick", "--full"]);
  expect(result.code).toBe(2);
  expect(result.stderr).toContain("--quick");
});
