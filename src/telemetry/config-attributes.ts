/** The settings of a run as attributes of its span: `dsr.config.concurrency`, `dsr.config.prompts.source`. */
import type { Attributes } from "@opentelemetry/api";
import { redactor } from "../base/index.ts";
import type { RunInfo } from "../record/index.ts";

const MOST_ATTRIBUTES = 100;
const MOST_CHARS = 300;
const MOST_ITEMS = 50;
const MOST_DEPTH = 4;
/** Runs are stored without keys; should one ever stand in a setting, its name gives it away. */
const SECRET_NAME = /(?:api[-_]?key|authorization|cookie|credential|password|secret|headers?)$/i;
const redact = redactor([]);

export function configAttributes(config: RunInfo["config"]): Attributes {
  const attributes: Attributes = {};
  add(config, "dsr.config", 0);
  return attributes;

  function add(value: unknown, name: string, depth: number): void {
    if (value === null || value === undefined || SECRET_NAME.test(name)) return;
    if (Object.keys(attributes).length >= MOST_ATTRIBUTES) return;
    if (typeof value === "string") attributes[name] = text(value);
    else if (typeof value === "number" || typeof value === "boolean") attributes[name] = value;
    else if (Array.isArray(value)) attributes[name] = value.slice(0, MOST_ITEMS).map(itemText);
    else if (typeof value === "object" && depth < MOST_DEPTH)
      for (const [key, one] of Object.entries(value)) add(one, `${name}.${key}`, depth + 1);
  }
}

function itemText(item: unknown): string {
  return text(typeof item === "string" ? item : JSON.stringify(item));
}

function text(value: string): string {
  return redact(value).slice(0, MOST_CHARS).toWellFormed();
}
