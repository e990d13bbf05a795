/** Faults of a single value: what the schema found, in our words, with what is allowed and what was probably meant. */
import type { z } from "zod";
import { unknownName } from "../../base/index.ts";
import { stats } from "../../metrics/index.ts";
import { type Fault, pathText, valueAt } from "./parse-fault.ts";
import { unknownPolicies } from "./requirement.ts";
import { keysAt } from "./schema.ts";

type Issue = z.core.$ZodIssue;

/** Names of metrics, stats and limits are left to the checks of meaning, which know more. */
export function shapeFaults(issue: Issue, document: unknown): Fault[] {
  const path = issue.path.filter((part) => typeof part !== "symbol");
  const place = pathText(path).replaceAll(/\[\d+\]/g, "[]");
  if (issue.code === "unrecognized_keys") {
    const allowed = keysAt[place];
    // Of limits alone the keys are names of metrics.
    if (allowed === undefined) return [];
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownName("key", key, allowed) }));
  }
  if (issue.code === "invalid_key") return [];
  const value = valueAt(document, path);
  const field = path.at(-1);
  if ((field === "metric" || field === "stat") && typeof value === "string") return [];
  const wanted = wantedAt(place, value);
  return [{ path, message: `${value === undefined ? "is missing" : `is ${shown(value)}`}; ${wanted}` }];
}

/** What must stand at a place, given what stands there. */
function wantedAt(place: string, value: unknown): string {
  const field = /^\w+\[\]\.limits\./.test(place) ? "limit" : place;
  switch (field.replace(/^(order|weights)\[\]\./, "filters[].")) {
    case "":
      return 'a requirement is an object with "filters" and "order"';
    case "filters":
      return 'it must be a list such as [{"metric": "success", "min": 0.95}]; [] filters nothing';
    case "order":
      return 'it must be a list such as [{"metric": "output_price"}]; [] prefers nothing';
    case "weights":
      return 'it must be a list such as [{"metric": "output_price", "weight": 0.6}, {"metric": "otps", "weight": 0.4}]';
    case "filters[]":
      return 'it must be an object such as {"metric": "success", "min": 0.95}';
    case "order[]":
      return 'it must be an object such as {"metric": "ttft", "stat": "p90"}';
    case "weights[]":
      return 'it must be an object such as {"metric": "output_price", "weight": 0.6}';
    case "filters[].metric":
      return 'it must be the name of a metric, such as "ttft"';
    case "filters[].stat":
      return `it must be one of ${stats.join(", ")}`;
    case "filters[].min":
    case "filters[].max":
      return "it must be a finite number";
    case "filters[].is":
      return 'it must be "equivalent", the one verdict that can be asked for';
    case "filters[].limits":
      return 'it must be an object of metrics and numbers, such as {"ttft": 2, "tpot": 0.05}';
    case "limit":
      return "it must be a finite number in the metric's unit; the direction is the metric's own";
    case "filters[].tolerance":
      return `it must be a number of at least 0 in the metric's unit, such as 0.1, or per cent as a text of up to 999, such as "5%"${meantTolerance(value)}`;
    case "filters[].weight":
      return "it must be a number above 0; leave out what carries no weight";
    case "confidence":
      return `it must be a number above 0.5 and below 1, such as 0.95${meantConfidence(value)}`;
    case "window":
      return `it must be a text of hours (h), days (d) or weeks (w), such as "24h", "7d" or "2w"${meantWindow(value)}`;
    case "model":
      return 'it must be the name of a model, or a list of at least one, such as "deepseek-r1" or ["deepseek-r1", "deepseek-v3"]';
    case "where":
      return 'it must be an object such as {"source": "sharegpt", "input_tokens": {"min": 4000}}';
    case "where.source":
      return 'it must be the name of a prompt source, or a list of at least one, such as "sharegpt"';
    case "where.region":
      return 'it must be the name of a region as --region had it, or a list of at least one, such as "cn-north"';
    case "where.streaming":
      return "dsr measures streams only: write true, or leave it out";
    case "where.input_tokens":
      return 'it must be an object such as {"min": 500, "max": 2000}';
    case "where.input_tokens.min":
    case "where.input_tokens.max":
      return "it must be a whole number of tokens, 0 or more";
    case "where.hours":
      return 'it must be an object such as {"from": 9, "to": 18, "zone": "Asia/Shanghai"}';
    case "where.hours.from":
      return "it must be a whole hour from 0 to 23";
    case "where.hours.to":
      return "it must be a whole hour from 0 to 24";
    case "where.hours.zone":
      return 'it must be an IANA time zone such as "Asia/Shanghai" or "UTC"';
    case "min_samples":
      return "it must be a whole number of at least 1";
    case "unknown":
      return `it must be one of ${unknownPolicies.map((name) => `"${name}"`).join(", ")}`;
    default:
      return "it must be a text";
  }
}

function meantConfidence(value: unknown): string {
  const isPercent = typeof value === "number" && value > 50 && value < 100;
  return isPercent ? `; write ${Number((value / 100).toPrecision(12))}` : "";
}

function meantTolerance(value: unknown): string {
  return typeof value === "string" && /^\d+(\.\d+)?$/.test(value.trim())
    ? `; write ${value.trim()} without quotes, or "${value.trim()}%"`
    : "";
}

const letters: Readonly<Record<string, string>> = { h: "h", d: "d", w: "w" };

function meantWindow(value: unknown): string {
  if (typeof value !== "string") return "";
  const [, count = "", unit = ""] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(value) ?? [];
  if (/^0+(\.0+)?$/.test(count)) return "; it must be longer than nothing";
  const letter = /^(hours?|hrs?|days?|weeks?|[hdw])$/i.test(unit)
    ? letters[unit.charAt(0).toLowerCase()]
    : undefined;
  if (letter !== undefined) return `; write "${count}${letter}"`;
  return /^m/i.test(unit) ? "; m may be minutes or months, so write it in hours or days" : "";
}

function shown(value: unknown): string {
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
