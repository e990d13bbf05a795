/** By hour of the day, as the clocks of a time zone show it. */
import { offsetReader } from "../../base/index.ts";
import { ttft } from "../latency.ts";
import { tenthsOf } from "../overview/tenths.ts";
import { otps } from "../rates.ts";
import type { HoursDocument } from "./document.ts";
import { grouped } from "./groups.ts";
import type { Seen } from "./seen.ts";

const HOUR_MS = 3_600_000;
const HOURS = 24;

/** Throws DsrError for an unknown zone. Where clocks are put back, an hour of the day is two hours long. */
export function hoursOf(seen: Seen, zone: string): HoursDocument {
  const offsetAt = offsetReader(zone);
  const hoursOfDay = (wallMs: Float64Array) =>
    wallMs.map((ms) => (Number.isNaN(ms) ? ms : Math.floor((ms + offsetAt(ms)) / HOUR_MS) % HOURS));
  const ofRequests = hoursOfDay(seen.wallMs);
  const ofSuccesses = hoursOfDay(seen.successMs);
  const sent = new Uint32Array(HOURS);
  const succeeded = new Uint32Array(HOURS);
  seen.eachEnd((i, isSuccess) => {
    const hour = ofRequests[i] as number;
    if (Number.isNaN(hour)) return;
    sent[hour] = (sent[hour] as number) + 1;
    if (isSuccess) succeeded[hour] = (succeeded[hour] as number) + 1;
  });
  const [ttfts, rates] = [ttft, otps].map((metric) =>
    grouped(seen.valuesOf(metric), ofSuccesses, HOURS).map((group) => tenthsOf(group, metric.better)),
  );
  const nothing = { n: 0, p10: null, median: null, p90: null };
  return {
    zone,
    hours: Array.from({ length: HOURS }, (_, hour) => ({
      hour,
      sent: sent[hour] ?? 0,
      succeeded: succeeded[hour] ?? 0,
      ttft: ttfts?.[hour] ?? nothing,
      otps: rates?.[hour] ?? nothing,
    })),
  };
}
