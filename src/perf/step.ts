/** What one step of a sweep came to at one target, and whether the stated limits held there. */
import {
  dropped,
  evaluateSlo,
  goodput,
  isCounted,
  requestLimits,
  type Slo,
  type SloResult,
  summarise,
} from "../metrics/index.ts";
import type { ExchangeRates, RequestRecord } from "../record/index.ts";
import type { SweepStep } from "../report/index.ts";
import { achievedPerS, isLate } from "./delivery.ts";

/** A load is delivered when at most this share of its requests was late or dropped by this client. */
const MOST_UNDELIVERED = 0.05;

/**
 * Whether every limit held over the records of a step; null where that is not known, or where this client did not deliver the
 * load. Limits that broke are broken whatever was delivered: more load would not have mended them.
 */
export function limitsHold(
  slos: readonly Slo[],
  records: readonly RequestRecord[],
  rates: ExchangeRates,
): boolean | null {
  const results = slos.map((slo) => evaluateSlo(slo, records, rates));
  if (results.some(({ holds }) => holds === false)) return false;
  return isDelivered(records) && results.every(({ holds }) => holds === true) ? true : null;
}

/** The step as the report shows it. `load` is what was asked for. */
export function stepOf(
  load: number,
  slos: readonly Slo[],
  records: readonly RequestRecord[],
  rates: ExchangeRates,
): SweepStep {
  const results = slos.map((slo) => evaluateSlo(slo, records, rates));
  const good = goodput(records, requestLimits(slos), rates);
  const { metrics, success, n } = summarise(records, rates);
  const broken = results.find(({ holds }) => holds === false);
  return {
    load,
    n,
    achievedPerS: achievedPerS(records),
    ttftP90S: metrics.ttft.p90,
    tpotP90S: metrics.tpot.p90,
    success,
    goodput: good.share,
    goodputInterval: good.interval,
    goodPerS: good.perSecond,
    limits: verdict(slos, records, rates),
    broken: broken === undefined ? null : whatBroke(broken, slos[results.indexOf(broken)]),
  };
}

function verdict(
  slos: readonly Slo[],
  records: readonly RequestRecord[],
  rates: ExchangeRates,
): SweepStep["limits"] {
  if (slos.length === 0) return null;
  const holds = limitsHold(slos, records, rates);
  if (holds !== null) return holds ? "hold" : "broken";
  return isDelivered(records) ? "unknown" : "not delivered";
}

function whatBroke({ value, worseThan }: SloResult, slo: Slo | undefined): string {
  const name = slo === undefined ? "a limit" : `${slo.metric.name}${slo.stat === null ? "" : ` ${slo.stat}`}`;
  const unit = slo?.metric.unit === "s" ? " s" : "";
  if (value !== null) return `${name} is ${Number(value.toPrecision(3))}${unit}`;
  return worseThan === null
    ? `${name} falls among the failures`
    : `${name} is worse than ${Number(worseThan.toPrecision(3))}${unit}`;
}

function isDelivered(records: readonly RequestRecord[]): boolean {
  const planned = records.filter((record) => isCounted(record) || dropped(record));
  const undelivered = planned.filter((record) => dropped(record) || isLate(record)).length;
  return undelivered <= planned.length * MOST_UNDELIVERED;
}
