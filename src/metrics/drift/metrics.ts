/** Which numbers have a history to look for changes in, and which of them are looked at unasked. */
import { DsrError, unknownName } from "../../base/index.ts";
import type { RequestMetric } from "../definition.ts";
import { findMetric, metricDefinitions } from "../registry.ts";
import { type PriceName, priceNames } from "./price-steps.ts";

/** Looked at where nothing else is asked for. */
export const standardDriftMetrics: readonly string[] = ["ttft", "otps", "otpr", "success", ...priceNames];

/** What of a history is looked at. */
export interface DriftMetrics {
  /** Metrics of requests, by the median of each point. */
  medians: RequestMetric[];
  success: boolean;
  prices: PriceName[];
}

/** What these names stand for. Throws DsrError (`metric_unknown`) for a name that has no history. */
export function driftMetrics(names: readonly string[] = standardDriftMetrics): DriftMetrics {
  const chosen = [...new Set(names)];
  const known = metricDefinitions.filter(({ kind }) => kind === "request").map(({ name }) => name);
  const allowed = [...known, "success", ...priceNames];
  const faults = chosen.filter((name) => !allowed.includes(name));
  if (faults.length > 0)
    throw new DsrError(faults.map((name) => unknownName("metric with a history", name, allowed)).join("\n"), {
      code: "metric_unknown",
      hint: "Metrics of requests, success and prices have one; docs/drift.md.",
    });
  return {
    medians: chosen.flatMap((name) => {
      const definition = findMetric(name);
      return definition?.kind === "request" ? [definition] : [];
    }),
    success: chosen.includes("success"),
    prices: priceNames.filter((name) => chosen.includes(name)),
  };
}
