/** `dsr calibrate`: how true this client's times are on this host, and up to which load. No provider is asked. */
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { DsrError, type Env, EXIT, type ExitCode, redactor } from "../base/index.ts";
import {
  CALIBRATION_FILE,
  type Calibration,
  type Cell,
  type CellResult,
  calibrate,
  conclusions,
  type GridName,
  gridOf,
  highestLoads,
  LIMITS_MS,
  saveCalibration,
} from "../calibration/index.ts";
import {
  type CalibrationRow,
  calibrationReport,
  jsonText,
  startProgress,
  styleFor,
  warningText,
} from "../report/index.ts";
import { createOpenAiWire } from "../wire/index.ts";
import { requireHost } from "./host-limits.ts";
import { readHostLimits, thisHost } from "./host-reading.ts";
import { packageVersion } from "./package-root.ts";

interface CalibrateFlags {
  quick?: boolean;
  full?: boolean;
  json?: boolean;
  quiet?: boolean;
}

export function calibrateCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command
    .description(
      "Measures the errors of dsr's own times on this host, at rising load: a server on\n" +
        "this machine streams on a known schedule and notes each write to the microsecond.\n" +
        "Needs no key, asks no provider, costs nothing. dsr perf then warns of runs whose\n" +
        "load was beyond what is calibrated.",
    )
    .addOption(new Option("--quick", "3 loads, about ten seconds").conflicts("full"))
    .option("--full", "32 loads, three times each, about eight minutes")
    .option("--json", "print one JSON document instead of a table")
    .option("--quiet", "no progress")
    .addHelpText(
      "after",
      `
The result is kept in ${CALIBRATION_FILE}. Leave the machine alone meanwhile: the errors are those of this host as it is.

Examples:
  dsr calibrate                 18 loads, about a minute
  dsr calibrate --quick         a first look
  dsr calibrate --json | jq .highest

docs/calibrate.md says what each column shows, and what no calibration can see.`,
    )
    .action(async (flags: CalibrateFlags) => done(await run(flags, env)));
}

async function run(flags: CalibrateFlags, env: Env): Promise<ExitCode> {
  const grid: GridName = flags.quick === true ? "quick" : flags.full === true ? "full" : "default";
  const style = styleFor(env.stderr, env.vars);
  for (const sentence of hostWarnings(grid)) env.stderr.write(warningText(sentence, style));
  let state = "starting the golden server";
  const progress = startProgress({
    out: env.stderr,
    clock: env.clock,
    style,
    quiet: flags.quiet === true,
    status: () => state,
  });
  const calibration = await calibrate(
    { name: grid, ...gridOf(grid) },
    {
      clock: env.clock,
      openWire: () => createOpenAiWire({ clock: env.clock, redact: redactor([]) }),
      cpuUs,
      execPath: process.execPath,
      signal: env.signal,
      version: packageVersion(),
      progress: ({ streams, perStream }: Cell, at, total) => {
        state = `load ${at + 1} of ${total}: ${streams} × ${perStream} events/s`;
      },
    },
  ).finally(() => progress.stop());
  if (calibration === null) {
    env.stderr.write("interrupted: nothing was kept\n");
    return EXIT.interrupted;
  }
  saveCalibration(resolve(env.cwd, CALIBRATION_FILE), calibration);
  const highest = LIMITS_MS.map((limitMs) => ({ limitMs, loads: highestLoads(calibration, limitMs) }));
  env.stdout.write(
    flags.json === true
      ? jsonText({ ...calibration, highest })
      : `${calibrationReport(textOf(calibration), styleFor(env.stdout, env.vars))}\n`,
  );
  if (flags.quiet !== true) env.stderr.write(`kept in ${CALIBRATION_FILE}\n`);
  const impossible = calibration.cells.reduce((sum, cell) => sum + cell.impossible, 0);
  if (impossible === 0) return EXIT.done;
  throw new DsrError(`${impossible} outputs were reported differently from what was written.`, {
    code: "calibration_contradiction",
    hint: "This is a fault in dsr; please report it with the command you ran.",
    exitCode: EXIT.fault,
  });
}

/** CPU time of this process so far, microseconds. */
function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Refuses what the host cannot carry; returns what comes near. */
function hostWarnings(grid: GridName): string[] {
  const peakConnections = Math.max(...gridOf(grid).cells.map(({ streams }) => streams));
  const endpoint = { url: "http://127.0.0.1", peakConnections, cold: { total: 0, perS: 0 } };
  return requireHost({ peakConnections, workers: 0, endpoints: [endpoint] }, readHostLimits(thisHost));
}

function textOf(calibration: Calibration) {
  const { host, at, loadAverage, skipped, cells, passes } = calibration;
  const busy = loadAverage > host.cores / 2;
  return {
    host: `${host.cores} × ${host.cpu}, ${host.memoryGiB} GiB, ${host.platform} ${host.arch}, Node ${host.node}, dsr ${host.dsr}, ${at.slice(0, 10)}.`,
    rows: cells.map(rowOf),
    conclusions: conclusions(calibration),
    notes: [
      ...(busy
        ? [
            `Load average of the minute before: ${loadAverage.toFixed(1)} on ${host.cores} cores. Other work was running, and its share is in these errors.`,
          ]
        : []),
      ...(skipped.length > 0
        ? [
            `Left out, since a lighter load was already more than this host could carry: ${skipped.map(cellText).join(", ")} ev/s.`,
          ]
        : []),
      ...(passes > 1 ? [`Each load was measured ${passes} times; the figures are of all together.`] : []),
    ],
  };
}

function rowOf(cell: CellResult): CalibrationRow {
  return {
    ...cell,
    usPerEvent: cell.cpu.usPerEvent,
    unflaggedGap: cell.unflagged?.gap ?? null,
    covered:
      cell.bounds === null
        ? null
        : {
            atLeast: cell.bounds.surelyCovered / cell.bounds.n,
            atMost: 1 - cell.bounds.surelyMissed / cell.bounds.n,
          },
    notes: [
      ...(cell.eventsPerS < cell.askedPerS * SHORT
        ? [
            `the server wrote ${Math.round(cell.eventsPerS)} of the ${Math.round(cell.askedPerS)} events/s of its schedule`,
          ]
        : []),
      ...(cell.unseen > 0
        ? [`${cell.unseen} outputs were not seen in time; they count as late as they were by then`]
        : []),
      ...(cell.bounds !== null && cell.bounds.surelyMissed > cell.bounds.n * UNCOVERED
        ? [
            `${cell.bounds.surelyMissed} of ${cell.bounds.n} outputs were stamped later than their stated bound`,
          ]
        : []),
      ...(cell.failed > 0 ? [`${cell.failed} requests failed`] : []),
    ],
  };
}

/** Bounds that are to hold for 99 of 100. */
const UNCOVERED = 0.01;

/** A server that wrote less than this of what was asked for measured another load than the row says. */
const SHORT = 0.85;

function cellText({ streams, perStream }: Cell): string {
  return `${streams} × ${perStream}`;
}
