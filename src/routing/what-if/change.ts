/** One change to a requirement, made to its document: `window=30d`, `filter:ttft_p90.max=3`, `without=success`. */
import { unknownName } from "../../base/index.ts";
import { documentOf } from "../requirement/document.ts";
import { readKeyText, splitList, type WrittenKey } from "../requirement/key-text.ts";
import { describeFilter, type Filter, metricKey, type Requirement } from "../requirement/requirement.ts";
import { writtenKeyOf } from "../requirement/written-key.ts";

/** A document to be read again; whether it is a requirement, reading it says. */
export type Document = Record<string, unknown> & { filters: readonly object[] };

/** Stands for no value of a key: the file without it. */
const NOTHING = ["none", "all"];

/** Keys whose value is a number, where the text is one. */
const numbers = ["confidence", "min_samples"];
const texts = ["window", "unknown"];
const workload = ["source", "input_tokens", "region", "hours"];

/** What can stand before `=`, prices apart. */
const changeable = [
  ...texts,
  ...numbers,
  "model",
  "where",
  ...workload.map((part) => `where.${part}`),
  "without",
  "filter:KEY.min",
  "filter:KEY.max",
  "order",
  "weights",
];

/** The document after the change, or a text: what is wrong with it. */
export function changedDocument(requirement: Requirement, name: string, value: string): Document | string {
  const document: Document = { ...documentOf(requirement) };
  if (name === "without") return without(document, requirement.filters, value);
  if (name.startsWith("filter:")) return withFilter(document, requirement.filters, name.slice(7), value);
  if (name === "order" || name === "weights") return withOrder(document, name, value);
  if (name.startsWith("where.")) return withWorkload(document, name.slice(6), value);
  if (name === "where") {
    return NOTHING.includes(value)
      ? set(document, "where", undefined)
      : `"${value}" is no workload; write where=all for every one, or where.source=…, where.input_tokens=…, where.region=…, where.hours=…`;
  }
  if (NOTHING.includes(value) && name !== "unknown") {
    return [...texts, ...numbers, "model"].includes(name) ? set(document, name, undefined) : nothingOf(name);
  }
  if (name === "model") return set(document, name, splitList(value));
  if (numbers.includes(name)) return set(document, name, numberIn(value));
  return texts.includes(name) ? set(document, name, value) : nothingOf(name);
}

function nothingOf(name: string): string {
  return unknownName("change", name, [...changeable, "price:NAME"]);
}

function set(document: Document, key: string, value: unknown): Document {
  const { [key]: _, ...rest } = document;
  return { ...rest, filters: document.filters, ...(value === undefined ? {} : { [key]: value }) };
}

/** The number that a text is; else the text, of which reading says that it is none. */
function numberIn(text: string): number | string {
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

function without(document: Document, filters: readonly Filter[], name: string): Document | string {
  const named = keyNamed(name);
  if (typeof named === "string") return named;
  const left = document.filters.filter((_, i) => keyOf(filters[i]) !== named.name);
  if (left.length < filters.length) return { ...document, filters: left };
  return `no filter is on ${name}; ${filtersThere(filters)}`;
}

function filtersThere(filters: readonly Filter[]): string {
  if (filters.length === 0) return "the file has no filters";
  return `the filters are ${filters.map((filter) => `${keyOf(filter)} (${describeFilter(filter)})`).join(", ")}`;
}

/** Changes a bound of every filter on that number which has it; where none has, the first gets it; where there is none, one is added. */
function withFilter(
  document: Document,
  filters: readonly Filter[],
  text: string,
  value: string,
): Document | string {
  const [, name = "", side = ""] = /^(.+)\.(min|max|is)$/.exec(text) ?? [];
  if (name === "") return `"filter:${text}" names no bound; write filter:KEY.min=… or filter:KEY.max=…`;
  const named = keyNamed(name);
  if (typeof named === "string") return named;
  const places = filters.flatMap((filter, i) => (keyOf(filter) === named.name ? [i] : []));
  const holding = places.filter((i) => side in (document.filters[i] ?? {}));
  if (value === "none") {
    if (holding.length === 0) return `no filter on ${name} has a ${side}; ${filtersThere(filters)}`;
    const bare = document.filters.map((filter, i) => (holding.includes(i) ? leftOut(filter, side) : filter));
    const isEmpty = (filter: object) => !["min", "max", "is"].some((key) => key in filter);
    return { ...document, filters: bare.filter((filter) => !isEmpty(filter)) };
  }
  const bound = side === "is" ? value : numberIn(value);
  if (places.length === 0)
    return { ...document, filters: [...document.filters, { ...named.key, [side]: bound }] };
  const changed = holding.length > 0 ? holding : places.slice(0, 1);
  return {
    ...document,
    filters: document.filters.map((filter, i) =>
      changed.includes(i) ? { ...filter, [side]: bound } : filter,
    ),
  };
}

function leftOut(filter: object, side: string): object {
  return Object.fromEntries(Object.entries(filter).filter(([key]) => key !== side));
}

function withOrder(document: Document, name: "order" | "weights", value: string): Document | string {
  const entries: object[] = [];
  for (const part of splitList(value)) {
    const [keyText = "", rest] = part.split(name === "order" ? "~" : /:(?!.*\))/);
    const key = readKeyText(keyText.trim());
    if (typeof key === "string") return key;
    if (name === "weights" && rest === undefined)
      return `"${part}" has no weight; write weights=${keyText}:0.6,…`;
    const extra =
      rest === undefined ? {} : { [name === "order" ? "tolerance" : "weight"]: numberIn(rest.trim()) };
    entries.push({ ...key, ...extra });
  }
  const other = name === "order" ? "weights" : "order";
  return set(set(document, other, undefined), name, entries);
}

function withWorkload(document: Document, part: string, value: string): Document | string {
  if (!workload.includes(part)) return unknownName("part of a workload", part, workload);
  const before = typeof document.where === "object" ? document.where : {};
  const read = NOTHING.includes(value) ? undefined : workloadValue(part, value);
  if (typeof read === "string") return read;
  const { [part]: _, ...rest } = before as Record<string, unknown>;
  return set(document, "where", read === undefined ? rest : { ...rest, [part]: read });
}

/** A text is what is wrong. */
function workloadValue(part: string, value: string): object | string {
  if (part === "source" || part === "region") return splitList(value);
  if (part === "hours") {
    const [, from, to, zone] = /^(\d+)\s*(?:\.\.|-)\s*(\d+)\s*@\s*(\S+)$/.exec(value) ?? [];
    if (zone === undefined) return `"${value}" is no span of hours such as 9..18@Asia/Shanghai`;
    return { from: Number(from), to: Number(to), zone };
  }
  const [, min = "", max = ""] = /^(\d*)\s*\.\.\s*(\d*)$/.exec(value) ?? [];
  if (min === "" && max === "") return `"${value}" is no range such as 500..2000, 4000.. or ..500`;
  return { ...(min === "" ? {} : { min: Number(min) }), ...(max === "" ? {} : { max: Number(max) }) };
}

function keyOf(filter: Filter | undefined): string | null {
  return filter === undefined ? null : metricKey(filter);
}

/** A key as the document writes it, with the name that tells it from others: `ttft` is `ttft_avg`. */
function keyNamed(text: string): { key: WrittenKey; name: string } | string {
  const key = readKeyText(text);
  if (typeof key === "string") return key;
  const known = writtenKeyOf({ ...key });
  return { key, name: known === null ? text : metricKey(known) };
}
