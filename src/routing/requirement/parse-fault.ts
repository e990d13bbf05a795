/** What is wrong with a requirement and where, and how all of it is said at once. */
import { DsrError, faultList } from "../../base/index.ts";
import type { JsonPath, JsonText } from "./json-text.ts";

export interface Fault {
  path: JsonPath;
  /** What is wrong and what is allowed: `is 95; it must be …`. */
  message: string;
}

/** A document that is no requirement: every fault with line, column and path, in order of place. */
export function invalid(
  fileName: string,
  faults: readonly Fault[],
  json: Extract<JsonText, { ok: true }>,
): DsrError {
  const lines = faults
    .map((fault) => ({ fault, place: placeOf(fault.path, json) }))
    .sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)
    .map(({ fault, place }) => `${place.line}:${place.column}: ${faultText(fault)}`);
  return new DsrError(`${fileName} is not a requirement, ${faultList(lines)}`, {
    code: "requirement_invalid",
    hint: "docs/requirements.md describes the file, docs/metrics.md the metrics; requirements/ has examples.",
  });
}

/** `filters[0].min: is "high"; …`; a fault of the whole document has no path. */
export function faultText({ path, message }: Fault): string {
  return path.length === 0 ? message : `${pathText(path)}: ${message}`;
}

/** `filters[0].min` */
export function pathText(path: JsonPath): string {
  return path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? part : `${text}.${part}`),
    "",
  );
}

/** The place of the value, or of the nearest thing around it where the value is missing. */
function placeOf(path: JsonPath, json: Extract<JsonText, { ok: true }>): { line: number; column: number } {
  for (let depth = path.length; depth >= 0; depth--) {
    const place = json.placeOf(path.slice(0, depth));
    if (place !== null) return place;
  }
  return { line: 1, column: 1 };
}

/** What stands at a path of a document; undefined where nothing does. */
export function valueAt(document: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, part)
        ? (value as Record<string | number, unknown>)[part]
        : undefined,
    document,
  );
}

export interface Entry {
  path: JsonPath;
  entry: Record<string, unknown>;
}

/** The objects in a list of the document, whatever else is wrong with it. */
export function entriesOf(document: unknown, list: "filters" | "order" | "weights"): Entry[] {
  const items = valueAt(document, [list]);
  if (!Array.isArray(items)) return [];
  return items.flatMap((entry, i) => (isObject(entry) ? [{ path: [list, i], entry }] : []));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
