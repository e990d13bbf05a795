/** The number that an entry of a document asks for, with what the document left out spelled out. */
import { defaultStat, type Stat, stats } from "../../metrics/index.ts";
import { isObject } from "./parse-fault.ts";
import type { Key, KeyLimit } from "./requirement.ts";
import { GOODPUT, metricNames, requestMetrics } from "./schema.ts";

/** Null where the entry does not say it soundly, and of a verification, which is no number. */
export function writtenKeyOf({ metric, stat, limits }: Record<string, unknown>): Key | null {
  if (typeof metric !== "string" || !metricNames.includes(metric)) return null;
  if (metric === GOODPUT) {
    const read = isObject(limits) ? limitsOf(limits) : null;
    return read === null ? null : { metric, limits: read };
  }
  if (!requestMetrics.includes(metric)) return { metric };
  if (stat === undefined) return { metric, stat: defaultStat };
  const known = stats.find((name) => name === stat);
  return known === undefined ? null : { metric, stat: known satisfies Stat };
}

/** In the order in which metrics are listed, so that the same limits are the same number however they are written. */
function limitsOf(limits: Record<string, unknown>): KeyLimit[] | null {
  const read = requestMetrics.flatMap((metric) => {
    const bound = Object.hasOwn(limits, metric) ? limits[metric] : undefined;
    return typeof bound === "number" ? [{ metric, bound }] : [];
  });
  return read.length > 0 && read.length === Object.keys(limits).length ? read : null;
}
