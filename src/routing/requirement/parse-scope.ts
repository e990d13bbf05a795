/** Faults of which evidence counts: windows, time zones and ranges that a schema cannot judge. */
import { isTimeZone, nearest } from "../../base/index.ts";
import { type Fault, isObject, valueAt } from "./parse-fault.ts";

const HOUR_MS = 3_600_000;
const unitMs: Readonly<Record<string, number>> = { h: HOUR_MS, d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS };

/** Dates further back have no year of four digits some day; nothing was measured then. */
const LONGEST_WINDOW_DAYS = 36_500;

/** `7d` in milliseconds; NaN for a text that is no window. */
export function windowMs(text: string): number {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)([hdw])$/.exec(text) ?? [];
  return Number(amount) * (unitMs[unit] ?? Number.NaN);
}

export function scopeFaults(document: unknown): Fault[] {
  return [...windowFaults(document), ...lengthFaults(document), ...hourFaults(document)];
}

function windowFaults(document: unknown): Fault[] {
  const window = valueAt(document, ["window"]);
  if (typeof window !== "string" || !(windowMs(window) > LONGEST_WINDOW_DAYS * 24 * HOUR_MS)) return [];
  const message = `is "${window}", longer than ${LONGEST_WINDOW_DAYS} days; leave it out for all evidence there is`;
  return [{ path: ["window"], message }];
}

function lengthFaults(document: unknown): Fault[] {
  const path = ["where", "input_tokens"];
  const range = valueAt(document, path);
  if (!isObject(range)) return [];
  if (!("min" in range) && !("max" in range)) return [{ path, message: 'needs "min", "max" or both' }];
  const { min, max } = range;
  return typeof min === "number" && typeof max === "number" && min > max
    ? [{ path, message: `min ${min} is above max ${max}: no prompt can meet both` }]
    : [];
}

function hourFaults(document: unknown): Fault[] {
  const path = ["where", "hours"];
  const hours = valueAt(document, path);
  if (!isObject(hours)) return [];
  const { from, to, zone } = hours;
  const faults: Fault[] = [];
  if (typeof from === "number" && from === to) {
    faults.push({ path, message: `from ${from} to ${to} is no time at all; 0 to 24 is the whole day` });
  }
  if (typeof zone === "string" && zone !== "" && !isTimeZone(zone)) {
    const close = nearestZones(zone);
    const meant = close.length === 0 ? "" : ` Did you mean ${close.map((name) => `"${name}"`).join(" or ")}?`;
    const message = `Unknown time zone "${zone}".${meant} It must be an IANA name such as "Asia/Shanghai" or "UTC".`;
    faults.push({ path: [...path, "zone"], message });
  }
  return faults;
}

/** By the whole name, or by the city alone: few know the continent that a zone is listed under. */
function nearestZones(name: string): string[] {
  const zones = Intl.supportedValuesOf("timeZone");
  const close = nearest(name, zones);
  return close.length > 0 ? close : nearest(name.split("/").at(-1) ?? name, zones);
}
