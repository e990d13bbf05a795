/** A filter, a key of the order, and their units, in the words of the file itself. */
import type { MetaDocument } from "../../contract/documents.ts";
import type { DecisionDocument } from "../../contract/reader.ts";

export type Filter = DecisionDocument["explanation"]["targets"][number]["filters"][number]["filter"];
export type Metrics = MetaDocument["metrics"];

/** `otps p90 ≥ 30 tok/s`, `goodput(ttft ≤ 2 s) ≥ 0.9`, `verify is equivalent` */
export function filterText(filter: Filter, metrics: Metrics): string {
  if (filter.is !== undefined) return `${filter.metric} is ${filter.is}`;
  const { metric, stat, limits, min, max } = filter;
  const name =
    limits === undefined
      ? stat === undefined
        ? metric
        : `${metric} ${stat}`
      : `${metric}(${limits.map(({ metric: of, bound }) => limitText(of, bound, metrics)).join(", ")})`;
  const unit = unitAfter(metric, metrics);
  if (min === undefined) return `${name} ≤ ${max}${unit}`;
  if (max === undefined) return `${name} ≥ ${min}${unit}`;
  return `${min} ≤ ${name} ≤ ${max}${unit}`;
}

function limitText(metric: string, bound: number, metrics: Metrics): string {
  const sign = metrics.find(({ name }) => name === metric)?.better === "high" ? "≥" : "≤";
  return `${metric} ${sign} ${bound}${unitAfter(metric, metrics)}`;
}

function unitAfter(metric: string, metrics: Metrics): string {
  const unit = metrics.find(({ name }) => name === metric)?.unit ?? "";
  return unit === "" || unit.startsWith("0–") ? "" : ` ${unit}`;
}

/** The unit of a number by the key it has in a decision: `otps_p90`, `success`, `goodput(ttft≤2)`. */
export function unitOfKey(key: string, metrics: Metrics): string {
  const plain = key.replace(/\(.*$/s, "");
  const found = metrics.find(
    ({ name }) => name === plain || name === plain.replace(/_(avg|median|p\d+)$/, ""),
  );
  return found?.unit ?? "";
}

/** How a key reads: `otps p90`. */
export function keyText(key: string): string {
  return key.replace(/_(avg|median|p\d+)$/, " $1");
}
