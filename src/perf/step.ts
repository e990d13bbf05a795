/** What one step of a sweep came to at one target, and whether the stated limits held there. */
import {
  evaluateSlo,
  goodput,
  requestLimits,
  type Slo,
  type SloResult,
  summarise,
} from "../metrics/index.ts";
import type { ExchangeRates, RequestRecord } from "../record/index.ts";
import type { SweepStep } from "../report/index.ts";
import { achievedPerS, deliveryOf } from "./delivery.ts";

/** A load is delivered when at most this share of its requests was late or dropped by this client. */
const MOST_UNDELIVERED = 0.05;

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
  const delivery = deliveryOf(records);
  const broken = results.find(({ holds }) => holds === false);
  return {
    load,
    n,
    achievedPerS: achievedPerS(records),
    delivery,
    ttftP90S: metrics.ttft.p90,
    tpotP90S: metrics.tpot.p90,
    success,
    goodput: good.share,
    goodputInterval: good.interval,
    goodPerS: good.perSecond,
    limits: verdict(results, delivery),
    broken: broken === undefined ? null : whatBroke(broken, slos[results.indexOf(broken)]),
  };
}

/**
 * Whether every limit of a step held; null where that is not known, where this client did not deliver the load, and where no
 * limits were stated.
 */
export function limitsHold({ limits }: Pick<SweepStep, "limits">): boolean | null {
  if (limits === "hold") return true;
  return limits === "broken" ? false : null;
}

/** Limits that broke are broken whatever was delivered: more load would not have mended them. */
function verdict(results: readonly SloResult[], delivery: SweepStep["delivery"]): SweepStep["limits"] {
  if (results.length === 0) return null;
  if (results.some(({ holds }) => holds === false)) return "broken";
  if (!isDelivered(delivery)) return "not delivered";
  return results.every(({ holds }) => holds === true) ? "hold" : "unknown";
}

function whatBroke({ value, worseThan }: SloResult, slo: Slo | undefined): string {
  const name = slo === undefined ? "a limit" : `${slo.metric.name}${slo.stat === null ? "" : ` ${slo.stat}`}`;
  const unit = slo?.metric.unit === "s" ? " s" : "";
  if (value !== null) return `${name} is ${Number(value.toPrecision(3))}${unit}`;
  return worseThan === null
    ? `${name} falls among the failures`
    : `${name} is worse than ${Number(worseThan.toPrecision(3))}${unit}`;
}

function isDelivered({ planned, late, dropped }: SweepStep["delivery"]): boolean {
  return late + dropped <= planned * MOST_UNDELIVERED;
}
