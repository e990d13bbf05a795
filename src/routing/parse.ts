/** Reads a requirement file and reports everything that is wrong with it at once. */
import { DsrError, faultList, unknownName, whyNotText } from "../base/index.ts";
import { defaultStat, findMetric, type MetricDefinition, type Stat, stats } from "../metrics/index.ts";
import { type JsonPath, type JsonText, readJson } from "./json-text.ts";
import { type Filter, type OrderKey, plainly, type Requirement } from "./requirement.ts";
import { metricNames, requirementSchema } from "./requirement-schema.ts";

interface Fault {
  path: JsonPath;
  message: string;
}

type GoodJson = Extract<JsonText, { ok: true }>;

/**
 * The requirement in `text`. `fileName` is only for messages.
 * Throws a DsrError: `requirement_not_json` with line and column (of what is no text, too), or `requirement_invalid` listing every fault with its
 * place, path, value and what is allowed.
 */
export function parseRequirement(text: string, fileName: string): Requirement {
  const notText = whyNotText(text);
  if (notText !== null) {
    throw new DsrError(`${fileName} is not a text file: ${notText}.`, {
      code: "requirement_not_json",
      hint: "A requirement is JSON, saved as UTF-8.",
    });
  }
  const json = readJson(text);
  if (!json.ok) {
    const { line, column } = json.place;
    throw new DsrError(`${fileName}:${line}:${column}: not JSON: ${json.message}.`, {
      code: "requirement_not_json",
    });
  }
  const parsed = requirementSchema.safeParse(json.value);
  const faults = [
    ...json.duplicates.map((path) => ({ path, message: "is written twice; keep one" })),
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => shapeFaults(issue, json.value))),
    ...entriesOf(json.value).flatMap(({ path, entry }) => meaningFaults(path, entry)),
  ];
  if (!parsed.success || faults.length > 0) throw invalid(fileName, faults, json);
  return {
    ...plainly,
    filters: parsed.data.filters.map((entry) => withStat<Filter>(entry)),
    order: (parsed.data.order ?? []).map((entry) => withStat<OrderKey>(entry)),
  };
}

/** Spells the default stat out, so that what is decided can be read off the decision. */
function withStat<T extends OrderKey | Filter>(entry: object): T {
  const clean = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as T;
  if (findMetric(clean.metric)?.kind !== "request") return clean;
  const { metric, ...rest } = clean;
  return { metric, stat: defaultStat, ...rest } as T;
}

type Issue = NonNullable<ReturnType<typeof requirementSchema.safeParse>["error"]>["issues"][number];

/** What the schema found, in our words. Names are left to `meaningFaults`, which knows more. */
function shapeFaults(issue: Issue, document: unknown): Fault[] {
  const path = issue.path.filter((part) => typeof part !== "symbol");
  if (issue.code === "unrecognized_keys") {
    const allowed = allowedKeys(path);
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownName("key", key, allowed) }));
  }
  const value = valueAt(document, path);
  const field = path.at(-1);
  if ((field === "metric" || field === "stat") && typeof value === "string") return [];
  if (value === undefined) return [{ path, message: `is missing; ${wanted(path)}` }];
  return [{ path, message: `is ${shown(value)}; ${wanted(path)}` }];
}

function wanted(path: JsonPath): string {
  const field = path.at(-1);
  switch (field) {
    case undefined:
      return 'a requirement is an object with "filters" and "order"';
    case "filters":
      return 'it must be a list such as [{"metric": "success", "min": 0.95}]; [] filters nothing';
    case "order":
      return 'it must be a list such as [{"metric": "output_price"}]; [] prefers nothing';
    case "metric":
      return 'it must be the name of a metric, such as "ttft"';
    case "stat":
      return `it must be one of ${stats.join(", ")}`;
    case "min":
    case "max":
      return "it must be a finite number";
    case "$schema":
      return "it must be a text";
    default:
      return path[0] === "order"
        ? 'it must be an object such as {"metric": "ttft", "stat": "p90"}'
        : 'it must be an object such as {"metric": "success", "min": 0.95}';
  }
}

function allowedKeys(path: JsonPath): string[] {
  if (path.length === 0) return ["$schema", "filters", "order"];
  return path[0] === "order" ? ["metric", "stat"] : ["metric", "stat", "min", "max"];
}

interface Entry {
  path: JsonPath;
  entry: Record<string, unknown>;
}

/** The objects in `filters` and `order`, whatever else is wrong with the document. */
function entriesOf(document: unknown): Entry[] {
  return ["filters", "order"].flatMap((list) => {
    const items = valueAt(document, [list]);
    if (!Array.isArray(items)) return [];
    return items.flatMap((entry, i) => (isObject(entry) ? [{ path: [list, i], entry }] : []));
  });
}

/** What a schema cannot say: whether names go together, and whether a filter can hold at all. */
function meaningFaults(path: JsonPath, entry: Record<string, unknown>): Fault[] {
  const faults: Fault[] = [];
  const { metric, stat, min, max } = entry;
  const definition = typeof metric === "string" ? findMetric(metric) : null;
  if (typeof metric === "string" && definition === null) {
    faults.push({ path: [...path, "metric"], message: unknownMetric(metric) });
  }
  if (typeof stat === "string") {
    const message = statFault(stat, definition === null ? null : definition.kind === "request", metric);
    if (message !== null) faults.push({ path: [...path, "stat"], message });
  }
  if (path[0] === "filters") {
    if (!("min" in entry) && !("max" in entry)) {
      faults.push({ path, message: 'a filter needs "min", "max" or both' });
    }
    if (typeof min === "number" && typeof max === "number" && min > max) {
      faults.push({ path, message: `min ${min} is above max ${max}: no value can meet both` });
    }
    if (definition !== null) {
      if (typeof min === "number") faults.push(...outOfRange(definition, "min", min, path));
      if (typeof max === "number") faults.push(...outOfRange(definition, "max", max, path));
    }
  }
  return faults;
}

/** A bound that no value of the metric can meet, such as a success of 95. Bounds that every value meets are let be. */
function outOfRange(
  { name, range }: MetricDefinition,
  side: "min" | "max",
  bound: number,
  path: JsonPath,
): Fault[] {
  const top = range.max ?? Number.POSITIVE_INFINITY;
  if (!Number.isFinite(bound) || (side === "min" ? bound <= top : bound >= range.min)) return [];
  const allowed = range.max === null ? `never below ${range.min}` : `from ${range.min} to ${range.max}`;
  const meant =
    top === 1 && bound <= 100 ? `; ${bound} per cent is ${Number((bound / 100).toPrecision(12))}` : "";
  const message = `is ${bound}, which nothing can meet: ${name} is ${allowed}${side === "min" ? meant : ""}`;
  return [{ path: [...path, side], message }];
}

function statFault(stat: string, takesStat: boolean | null, metric: unknown): string | null {
  if (takesStat === false) return `"${stat}" does not apply: ${metric} has one value; leave "stat" out`;
  if (isStat(stat)) return null;
  const meant = { mean: "avg", average: "avg", p50: "median" }[stat.toLowerCase()];
  return meant === undefined
    ? unknownName("stat", stat, stats)
    : `Unknown stat "${stat}"; write "${meant}". Known: ${stats.join(", ")}.`;
}

function unknownMetric(name: string): string {
  if (name === "goodput") {
    return 'goodput cannot stand in a requirement file: it needs limits of its own. State the limits as filters, such as {"metric": "ttft", "stat": "p90", "max": 2}';
  }
  const cut = name.lastIndexOf("_");
  const [head, tail] = [name.slice(0, cut), name.slice(cut + 1)];
  if (cut > 0 && isStat(tail) && findMetric(head)?.kind === "request") {
    return `"${name}" is a metric and a stat in one. Write {"metric": "${head}", "stat": "${tail}"}`;
  }
  return unknownName("metric", name, metricNames);
}

function invalid(fileName: string, faults: readonly Fault[], json: GoodJson): DsrError {
  const lines = faults
    .map((fault) => ({ fault, place: placeOf(fault.path, json) }))
    .sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)
    .map(({ fault, place }) => {
      const at = fault.path.length === 0 ? "" : ` ${pathText(fault.path)}:`;
      return `${place.line}:${place.column}:${at} ${fault.message}`;
    });
  return new DsrError(`${fileName} is not a requirement, ${faultList(lines)}`, {
    code: "requirement_invalid",
    hint: "docs/requirements.md describes the file, docs/metrics.md the metrics; requirements/ has examples.",
  });
}

/** The place of the value, or of the nearest thing around it where the value is missing. */
function placeOf(path: JsonPath, json: GoodJson): { line: number; column: number } {
  for (let depth = path.length; depth >= 0; depth--) {
    const place = json.placeOf(path.slice(0, depth));
    if (place !== null) return place;
  }
  return { line: 1, column: 1 };
}

function pathText(path: JsonPath): string {
  return path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? part : `${text}.${part}`),
    "",
  );
}

function valueAt(document: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, part)
        ? (value as Record<string | number, unknown>)[part]
        : undefined,
    document,
  );
}

function shown(value: unknown): string {
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function isStat(text: string): text is Stat {
  return (stats as readonly string[]).includes(text);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
