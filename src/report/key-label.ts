/** Numbers by the names that decisions give them, as people say them. */
import { findMetric, stats } from "../metrics/index.ts";

/** `otps_p90` as people say it, with the metric's unit. */
export function keyLabel(key: string): { label: string; unit: string } {
  // What a verification found: how many points of accuracy are lost against the reference.
  if (key === "verify") return { label: key, unit: "points" };
  const direct = findMetric(key);
  if (direct !== null) return { label: key, unit: direct.unit };
  const stat = stats.find((name) => key.endsWith(`_${name}`));
  const metric = stat === undefined ? key.replace(/\(.*$/, "") : key.slice(0, -stat.length - 1);
  return { label: stat === undefined ? key : `${metric} ${stat}`, unit: findMetric(metric)?.unit ?? "" };
}
