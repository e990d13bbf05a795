/** Every metric there is. A new one: define it in a file of its own, and list it here. */
import { benchmarks } from "./benchmark.ts";
import { costPerCorrect, costPerRequest } from "./cost.ts";
import type { MetricDefinition } from "./definition.ts";
import { burstShare, endShare, firstDeltaShare, tokensPerDelta } from "./delivery.ts";
import { goodputRate } from "./goodput.ts";
import { total, ttfat, ttft } from "./latency.ts";
import { cachedInputPrice, inputPrice, outputPrice } from "./price.ts";
import { decode, otpr, otps, prefill } from "./rates.ts";
import { connect, sendDelay, totalScheduled, ttftScheduled } from "./schedule.ts";
import { lead, stalled, tail } from "./stalls.ts";
import { gap, gapMax, tpot } from "./stream.ts";
import { success } from "./success.ts";

/** In the order in which documentation lists them. */
export const metricDefinitions: readonly MetricDefinition[] = [
  ttft,
  prefill,
  decode,
  otps,
  otpr,
  success,
  goodputRate,
  ...benchmarks,
  inputPrice,
  outputPrice,
  cachedInputPrice,
  ttfat,
  total,
  ttftScheduled,
  totalScheduled,
  sendDelay,
  connect,
  tpot,
  gap,
  gapMax,
  stalled,
  burstShare,
  endShare,
  firstDeltaShare,
  tokensPerDelta,
  lead,
  tail,
  costPerRequest,
  costPerCorrect,
];

const byName = new Map(metricDefinitions.map((definition) => [definition.name, definition]));

/** The definition of that exact name, or null. */
export function findMetric(name: string): MetricDefinition | null {
  return byName.get(name) ?? null;
}
