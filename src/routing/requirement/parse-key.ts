/** Faults of a number that a requirement asks for: its metric, its stat, its limits, and whether they go together. */
import { unknownName } from "../../base/index.ts";
import { findMetric, type MetricDefinition, type Stat, stats } from "../../metrics/index.ts";
import { type Entry, type Fault, isObject } from "./parse-fault.ts";
import { filterMetrics, GOODPUT, metricNames, requestMetrics, VERIFY } from "./schema.ts";

const VERIFY_FILTER = '{"metric": "verify", "is": "equivalent"}';
const GOODPUT_LIMITS = '"limits": {"ttft": 2, "tpot": 0.05}';

/** Of an entry of filters, order or weights. */
export function keyFaults({ path, entry }: Entry): Fault[] {
  const { metric, stat, limits } = entry;
  if (typeof metric !== "string") return [];
  const known = path[0] === "filters" ? filterMetrics : metricNames;
  const isKnown = known.includes(metric);
  const takesStat = isKnown ? requestMetrics.includes(metric) : null;
  return [
    ...(isKnown ? [] : [{ path: [...path, "metric"], message: unknownMetric(metric, known) }]),
    ...(typeof stat === "string" ? statFaults(stat, takesStat, metric, path) : []),
    ...limitFaults(metric, limits, path),
  ];
}

function statFaults(stat: string, takesStat: boolean | null, metric: string, path: Fault["path"]): Fault[] {
  const message = statFault(stat, takesStat, metric);
  return message === null ? [] : [{ path: [...path, "stat"], message }];
}

function statFault(stat: string, takesStat: boolean | null, metric: string): string | null {
  if (takesStat === false) return `"${stat}" does not apply: ${metric} has one value; leave "stat" out`;
  if (isStat(stat)) return null;
  const meant = { mean: "avg", average: "avg", p50: "median" }[stat.toLowerCase()];
  return meant === undefined
    ? unknownName("stat", stat, stats)
    : `Unknown stat "${stat}"; write "${meant}". Known: ${stats.join(", ")}.`;
}

function limitFaults(metric: string, limits: unknown, path: Fault["path"]): Fault[] {
  if (metric !== GOODPUT) {
    const message = `limits go with goodput alone; of ${metric} write "min" or "max"`;
    return limits === undefined ? [] : [{ path: [...path, "limits"], message }];
  }
  if (limits === undefined || (isObject(limits) && Object.keys(limits).length === 0)) {
    const message = `goodput needs limits that each request must keep, such as ${GOODPUT_LIMITS}`;
    return [{ path: limits === undefined ? path : [...path, "limits"], message }];
  }
  if (!isObject(limits)) return [];
  return Object.entries(limits).flatMap(([name, bound]) => {
    const at = [...path, "limits", name];
    if (!requestMetrics.includes(name)) return [{ path: at, message: notALimit(name) }];
    const definition = findMetric(name);
    if (definition === null || typeof bound !== "number") return [];
    const side = definition.better === "low" ? "max" : "min";
    const message = whyUnmeetable(definition, side, bound);
    return message === null ? [] : [{ path: at, message }];
  });
}

function notALimit(name: string): string {
  const [head, stat] = metricAndStat(name);
  if (stat !== null)
    return `"${name}" is a metric and a stat in one; a limit is on every request: write "${head}"`;
  return metricNames.includes(name)
    ? `${name} is not a value of one request, so no request can keep it. Limits are on ${requestMetrics.join(", ")}.`
    : unknownName("metric of a request", name, requestMetrics);
}

function unknownMetric(name: string, known: readonly string[]): string {
  if (name === VERIFY) return `verify is a verdict, not a number: it can only be a filter, ${VERIFY_FILTER}`;
  const [head, stat] = metricAndStat(name);
  if (stat !== null)
    return `"${name}" is a metric and a stat in one. Write {"metric": "${head}", "stat": "${stat}"}`;
  return unknownName("metric", name, known);
}

/** `ttft_p90` taken apart; stat null where it is no such thing. */
export function metricAndStat(name: string): [metric: string, stat: Stat | null] {
  const cut = name.lastIndexOf("_");
  const [head, tail] = [name.slice(0, cut), name.slice(cut + 1)];
  return cut > 0 && isStat(tail) && requestMetrics.includes(head) ? [head, tail] : [name, null];
}

/** Why no value of the metric can meet a bound, such as a success of 95; null where one can. Bounds that every value meets are let be. */
export function whyUnmeetable(
  { name, range }: MetricDefinition,
  side: "min" | "max",
  bound: number,
): string | null {
  const top = range.max ?? Number.POSITIVE_INFINITY;
  if (!Number.isFinite(bound) || (side === "min" ? bound <= top : bound >= range.min)) return null;
  const allowed = range.max === null ? `never below ${range.min}` : `from ${range.min} to ${range.max}`;
  const meant =
    top === 1 && bound <= 100 ? `; ${bound} per cent is ${Number((bound / 100).toPrecision(12))}` : "";
  return `is ${bound}, which nothing can meet: ${name} is ${allowed}${side === "min" ? meant : ""}`;
}

function isStat(text: string): text is Stat {
  return (stats as readonly string[]).includes(text);
}
