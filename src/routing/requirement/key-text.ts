/** A number by the name that decisions give it, as an entry of a document: `otps_p90`, `success`, `goodput(ttft<=2)`. */
import { findMetric } from "../../metrics/index.ts";
import { metricAndStat } from "./parse-key.ts";
import { GOODPUT } from "./schema.ts";

export interface WrittenKey {
  metric: string;
  stat?: string;
  limits?: Record<string, number>;
}

/** The inverse of `metricKey`, with `<=` for `≤`. Whether such a metric is there, reading the document says. A text is what is wrong. */
export function readKeyText(text: string): WrittenKey | string {
  const inside = /^goodput\s*\((.*)\)$/.exec(text)?.[1];
  if (inside === undefined) {
    const [metric, stat] = metricAndStat(text);
    return stat === null ? { metric } : { metric, stat };
  }
  const limits: Record<string, number> = {};
  for (const part of splitList(inside)) {
    const [, metric = "", sign = "", number = ""] = /^(\w+)\s*(<=|≤|>=|≥)\s*([\d.]+)$/.exec(part) ?? [];
    if (metric === "" || !Number.isFinite(Number(number))) {
      return `"${part}" is no limit such as ttft<=2`;
    }
    const better = findMetric(metric)?.better;
    if (better !== undefined && (better === "low") !== /^[<≤]/.test(sign)) {
      return `of ${metric} ${better} is better; write ${metric}${better === "low" ? "<=" : ">="}${number}`;
    }
    limits[metric] = Number(number);
  }
  return { metric: GOODPUT, limits };
}

/** The parts between commas, but not those between commas in brackets; without empty ones. */
export function splitList(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
