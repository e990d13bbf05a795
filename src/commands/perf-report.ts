/** What `dsr perf` says when it is over. */
import type { Env } from "../base/index.ts";
import { perfRows, summarisePerf } from "../perf/index.ts";
import type { ExchangeRates, RequestRecord, RunInfo } from "../record/index.ts";
import { jsonText, perfReport, styleFor } from "../report/index.ts";
import type { PerfConfig } from "./perf-config.ts";

export function parseLimits(_texts: readonly string[]): readonly never[] {
  return [];
}

export function limitsHold(_limits: readonly never[], _records: readonly RequestRecord[]): boolean | null {
  return true;
}

export function warnOfCalibration(_records: readonly RequestRecord[], _env: Env): void {}

export function printPerf(
  records: readonly RequestRecord[],
  _config: PerfConfig,
  run: RunInfo,
  _limits: readonly never[],
  { rates, isJson, env }: { rates: ExchangeRates; isJson: boolean; leaveOutFlagged: boolean; env: Env },
): void {
  const summaries = summarisePerf(records, rates);
  env.stdout.write(
    isJson
      ? jsonText({ run, targets: summaries })
      : `${perfReport(perfRows(summaries), styleFor(env.stdout, env.vars))}\n`,
  );
}
