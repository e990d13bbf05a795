/** Limits on quality as a user writes them: `ttft:p90<2`, `tpot:p90<50ms`, `success>0.99`. */
import { DsrError, faultList, unknownName } from "../base/index.ts";
import {
  type AnyStat,
  type Limit,
  type MetricDefinition,
  type Operator,
  percentOf,
  type RateMetric,
  type RequestMetric,
  stats,
} from "./definition.ts";
import { isWithin } from "./limit.ts";
import { metricDefinitions } from "./registry.ts";
import { success } from "./success.ts";

export type Slo = {
  operator: Operator;
  /** In the metric's own unit (seconds, tokens per second, 0–1 …). */
  bound: number;
} & ({ metric: RequestMetric; stat: AnyStat } | { metric: RateMetric; stat: null });

/**
 * Without a stat the limit is on p90: a tail, as limits are meant. An average says little of a tail, and with failures
 * counted as worse than anything it has no value as soon as one request fails.
 */
const defaultSloStat: AnyStat = "p90";

const LOWEST_PERCENT = 1;
const HIGHEST_PERCENT = 99.9;
const SHAPE = "METRIC[:STAT]<VALUE, for example ttft:p90<2, tpot:p90<50ms or success>0.99";

/** What a unit can be written as beside the plain number, and how much of the metric's unit it is. */
const SUFFIXES: Partial<Record<MetricDefinition["unit"], Record<string, number>>> = {
  s: { s: 1, ms: 0.001 },
  "0–1": { "%": 0.01 },
};

const allowed: readonly (RequestMetric | RateMetric)[] = [
  ...metricDefinitions.filter((definition) => definition.kind === "request"),
  success,
];

/** Reads limits; a DsrError (`slo_invalid`, exit 2) lists every fault, with the text and what is allowed. */
export function parseSlos(texts: readonly string[]): Slo[] {
  const faults: string[] = [];
  const slos = texts.flatMap((text) => {
    const read = readSlo(text);
    if ("fault" in read) faults.push(`"${text}": ${read.fault}`);
    return "fault" in read ? [] : [read];
  });
  if (faults.length > 0) {
    throw new DsrError(`Limits that cannot be used, ${faultList(faults)}`, {
      code: "slo_invalid",
      hint: `A limit is written ${SHAPE}; docs/metrics.md has the metrics and their units.`,
    });
  }
  return slos;
}

/** A limit as text that reads back as the same: `ttft:p90<2`. */
export function sloText({ metric, stat, operator, bound }: Slo): string {
  return `${metric.name}${stat === null ? "" : `:${stat}`}${operator}${bound}`;
}

type Read = Slo | { fault: string };

function readSlo(text: string): Read {
  const parts = /^\s*([a-z]\w*)\s*(?::\s*([\w.]+)\s*)?(<=|>=|<|>)\s*(.*?)\s*$/i.exec(text);
  if (parts === null) return { fault: `a limit is written ${SHAPE}` };
  const [, name = "", statText, operator, valueText = ""] = parts;
  const metric = allowed.find((definition) => definition.name === name);
  if (metric === undefined) return { fault: whyNotMetric(name) };
  const bound = readBound(metric, valueText);
  if (typeof bound !== "number") return bound;
  const limit = { operator: operator as Operator, bound };
  const fault = whySenseless(metric, limit);
  if (fault !== null) return { fault };
  if (metric.kind !== "request") {
    if (statText === undefined) return { ...limit, metric, stat: null };
    return { fault: `${name} is one number per target and has no ${statText}; write ${name}${operator}…` };
  }
  const stat = statText === undefined ? defaultSloStat : readStat(statText);
  return stat === null
    ? {
        fault: `"${statText}" is no statistic; ${stats.slice(0, 2).join(", ")} and p${LOWEST_PERCENT} to p${HIGHEST_PERCENT} are`,
      }
    : { ...limit, metric, stat };
}

function whyNotMetric(name: string): string {
  const known = metricDefinitions.find((definition) => definition.name === name);
  return known === undefined
    ? unknownName(
        "metric",
        name,
        allowed.map((definition) => definition.name),
      )
    : `${name} is not measured by sending requests at a load; a requirement file can limit it`;
}

function readStat(text: string): AnyStat | null {
  if (text === "avg" || text === "median") return text;
  const percent = /^p(\d+(?:\.\d+)?)$/.exec(text)?.[1];
  if (percent === undefined) return null;
  const value = Number(percent);
  return value >= LOWEST_PERCENT && value <= HIGHEST_PERCENT ? `p${value}` : null;
}

function readBound(metric: MetricDefinition, text: string): number | { fault: string } {
  const suffixes = SUFFIXES[metric.unit] ?? {};
  const [, digits = "", suffix = ""] = /^(\d+(?:\.\d+)?|\.\d+)\s*(\S*)$/.exec(text) ?? [];
  if (digits === "")
    return { fault: `"${text}" is not a number of at least 0; ${metric.name} is in ${metric.unit}` };
  const factor = suffix === "" ? 1 : suffixes[suffix];
  if (factor !== undefined) {
    // 50 ms is 0.05 s, not 0.05 and an ulp.
    return Number((Number(digits) * factor).toPrecision(12));
  }
  const names = Object.keys(suffixes);
  return {
    fault: `${metric.name} is in ${metric.unit} and cannot have the unit "${suffix}"${names.length === 0 ? "; write the number alone" : `; allowed are ${names.join(" and ")}`}`,
  };
}

/** Why a limit asks for the bad side, or for what no value meets; null for a sound one. */
function whySenseless(
  { name, better, range }: MetricDefinition,
  { operator, bound }: Pick<Slo, "operator" | "bound">,
): string | null {
  const right = better === "low" ? "<" : ">";
  if (!operator.startsWith(right))
    return `of ${name} ${better} is better; write ${name}${right}${operator.slice(1)}${bound}`;
  const best = better === "low" ? range.min : (range.max ?? Number.POSITIVE_INFINITY);
  if (isWithin(best, { operator, bound })) return null;
  return `no ${name} meets it; its values are ${range.min} ${range.max === null ? "and up" : `to ${range.max}`}`;
}

/**
 * The limits that each request must keep: those on metrics of a request, one for each metric. Of several on one metric that
 * of the highest percentile holds: `ttft:p50<1` and `ttft:p99<5` allow every other request more than a second, and
 * hardly any more than five. An average speaks for half of the requests. `success` is in goodput already.
 */
export function requestLimits(slos: readonly Slo[]): Limit[] {
  const byMetric = Map.groupBy(
    slos.filter((slo) => slo.stat !== null),
    ({ metric }) => metric.name,
  );
  return [...byMetric.values()].flatMap((group) => {
    const [widest] = [...group].sort((a, b) => (percentOf(b.stat) ?? 50) - (percentOf(a.stat) ?? 50));
    return widest === undefined
      ? []
      : [{ metric: widest.metric, operator: widest.operator, bound: widest.bound }];
  });
}
