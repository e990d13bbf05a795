/** What `dsr perf` says when it is over. */
import { join } from "node:path";
import type { Env } from "../base/index.ts";
import { beyondCalibration, CALIBRATION_FILE, describeHost, loadCalibration } from "../calibration/index.ts";
import type { Slo } from "../metrics/index.ts";
import { type PeakLoad, perfRows, sectionsOf, summarisePerf } from "../perf/index.ts";
import type { ExchangeRates, RequestRecord, RunInfo } from "../record/index.ts";
import { blocks, jsonText, perfReport, perfSections, styleFor, warningText } from "../report/index.ts";
import { packageVersion } from "./package-root.ts";
import type { PerfConfig } from "./perf-config.ts";

export interface PerfOver {
  records: readonly RequestRecord[];
  config: PerfConfig;
  run: RunInfo;
  slos: readonly Slo[];
  /** Requests that count, planned for each target; null where time alone ended the run. */
  plannedPerTarget: number | null;
  peak: PeakLoad;
  rates: ExchangeRates;
  leaveOutFlagged: boolean;
}

/** The table and what there is to say beside it, or all of it as one JSON document. */
export function printPerf(over: PerfOver, isJson: boolean, env: Env): void {
  const { records, config, run, rates, leaveOutFlagged } = over;
  const summaries = summarisePerf(records, rates, { leaveOutFlagged });
  const sections = sectionsOf(records, { ...config, ...over }, rates);
  const style = styleFor(env.stdout, env.vars);
  env.stdout.write(
    isJson
      ? jsonText({ run, targets: summaries, sections, peak: over.peak })
      : `${blocks(perfReport(perfRows(summaries), style), perfSections(sections, style))}\n`,
  );
}

/** Warns where the run was heavier than what `dsr calibrate` has shown this client to time well on this host. */
export function warnOfCalibration(peak: PeakLoad, threads: number, env: Env): void {
  const here = describeHost(packageVersion());
  const { calibration } = loadCalibration(join(env.cwd, CALIBRATION_FILE), here);
  const sentence = beyondCalibration(calibration, { ...peak, threads });
  if (sentence !== null) env.stderr.write(warningText(sentence, styleFor(env.stderr, env.vars)));
}
