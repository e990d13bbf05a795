/** What is said of a perf run when it is over, and again whenever it is looked at. */
import { join } from "node:path";
import type { Env } from "../base/index.ts";
import { beyondCalibration, CALIBRATION_FILE, describeHost, loadCalibration } from "../calibration/index.ts";
import { parseSlos } from "../metrics/index.ts";
import { type Asked, type PeakLoad, perfRows, sectionsOf, summarisePerf } from "../perf/index.ts";
import type { ExchangeRates, RequestRecord, RunInfo } from "../record/index.ts";
import { blocks, type PerfSections, perfReport, perfSections, type Style } from "../report/index.ts";
import { packageVersion } from "./package-root.ts";
import { perfConfigSchema } from "./perf-config.ts";
import { warner } from "./warner.ts";

export interface PerfOver {
  records: readonly RequestRecord[];
  /** As the run's own config says, or nothing of it for runs that do not hold their plan. */
  asked: Asked;
  rates: ExchangeRates;
}

/** What a stored run was asked to do; a run of an earlier version, or an imported one, only says that it sent requests. */
export function askedOf(
  { config }: Pick<RunInfo, "config">,
  plannedPerTarget: number | null,
  leaveOutFlagged: boolean,
  judged: Asked["judged"] = new Map(),
): Asked {
  const parsed = perfConfigSchema.safeParse(config);
  if (parsed.success) {
    return { ...parsed.data, slos: parseSlos(parsed.data.slos), plannedPerTarget, leaveOutFlagged, judged };
  }
  return {
    load: { kind: "rounds" },
    sweep: null,
    rounds: null,
    durationMs: null,
    warmup: 0,
    slos: [],
    plannedPerTarget,
    leaveOutFlagged,
    judged,
  };
}

/** The table and what there is to say beside it; `details` adds connections and the shape of streams. */
export function perfText({ records, asked, rates }: PerfOver, details: boolean, style: Style): string {
  const { leaveOutFlagged } = asked;
  const sections = sectionsOf(records, asked, rates);
  // Averages over the steps of a sweep are those of no load at all.
  const table =
    asked.sweep === null
      ? perfReport(perfRows(summarisePerf(records, rates, { leaveOutFlagged })), style)
      : null;
  return blocks(table, perfSections(details ? sections : essentials(sections, asked), style));
}

/** The same as a value for scripts. */
export function perfJson({ records, asked, rates }: PerfOver): {
  targets: unknown;
  sections: PerfSections;
} {
  const { leaveOutFlagged } = asked;
  return {
    targets: summarisePerf(records, rates, { leaveOutFlagged }),
    sections: sectionsOf(records, asked, rates),
  };
}

/** What a user must see unasked: anything that changes how the table is to be read. */
function essentials(
  { connections: _, honesty: __, load, delay, ...rest }: PerfSections,
  asked: Asked,
): PerfSections {
  const isPlain =
    asked.load.kind === "rounds" &&
    (load?.rows ?? []).every(({ warmup, cutOff, dropped }) => warmup + cutOff + dropped === 0);
  const isFlagged = (delay?.rows ?? []).some(({ flagged }) => flagged > 0);
  return {
    ...rest,
    ...(load === undefined || isPlain ? {} : { load }),
    ...(delay === undefined || !isFlagged ? {} : { delay }),
  };
}

/** Warns where the run was heavier than what `dsr calibrate` has shown this client to time well on this host. */
export function warnOfCalibration(peak: PeakLoad, threads: number, env: Env): void {
  const here = describeHost(packageVersion());
  const { calibration, why } = loadCalibration(join(env.cwd, CALIBRATION_FILE), here);
  const sentence = beyondCalibration(calibration, { ...peak, threads });
  if (sentence === null) return;
  const reason = why === null ? "" : ` (${why})`;
  warner(env)(`${sentence}${reason}`);
}
