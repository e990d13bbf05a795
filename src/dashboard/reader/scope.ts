/** Which evidence a question is about, read from its parameters. */
import { DsrError } from "../../base/index.ts";
import { allEvidence, type EvidenceQuery } from "../../record/index.ts";
import { windowMs } from "../../routing/index.ts";
import type { Params } from "../contract/reader.ts";

export interface Scope {
  /** The time that is left out before now is none of it: see `windowMs`. */
  query: EvidenceQuery;
  /** How long before now evidence begins; null where `query.since` says, or nothing does. */
  windowMs: number | null;
}

/** Where neither a window nor a beginning nor an end is asked for. */
const USUAL_WINDOW = "7d";

/** All that is stored. */
export const everything: Scope = { query: allEvidence, windowMs: null };

/** `overrides`: what the question needs whatever the parameters say. */
export function scopeOf(params: Params, overrides: Partial<EvidenceQuery> = {}): Scope {
  const { window, since, until, model, providers, source } = params;
  const back = window ?? (since === undefined && until === undefined ? USUAL_WINDOW : "all");
  return {
    windowMs: back === "all" || since !== undefined ? null : lengthOf(back),
    query: {
      ...allEvidence,
      models: model === undefined ? null : namesIn(model),
      providers: providers === undefined ? null : namesIn(providers),
      since: since === undefined ? null : momentOf("since", since),
      until: until === undefined ? null : momentOf("until", until),
      where:
        source === undefined
          ? null
          : // One name: those of synthetic prompts have commas of their own.
            { sources: [source], inputTokens: null, hours: null, regions: null },
      ...overrides,
    },
  };
}

export function namesIn(text: string): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** The parameter, which the question cannot do without. Throws DsrError. */
export function needed(params: Params, name: string): string {
  const value = params[name];
  if (value !== undefined && value !== "") return value;
  throw new DsrError(`The parameter "${name}" is missing.`, { code: "parameter_missing_value" });
}

/** A whole number that is not negative. Throws DsrError. */
export function countOf(params: Params, name: string, otherwise: number, most: number): number {
  const text = params[name];
  if (text === undefined) return otherwise;
  if (!/^\d{1,15}$/.test(text))
    throw new DsrError(`${name}=${text} is not a whole number.`, { code: "parameter_invalid" });
  return Math.min(Number(text), most);
}

function lengthOf(text: string): number {
  const ms = windowMs(text);
  if (typeof ms === "number" && ms > 0) return ms;
  throw new DsrError(`window=${text} is not a length of time: 24h, 7d, 2w, or all.`, {
    code: "parameter_invalid",
  });
}

/** As `--since` of the commands: without an offset it is UTC, where Date would take the machine's own zone. */
function momentOf(name: string, text: string): string {
  const ms = Date.parse(/T[\d:.]+$/.test(text) ? `${text}Z` : text);
  if (Number.isNaN(ms))
    throw new DsrError(`${name}=${text} is not a time such as 2026-11-01T08:00:00Z.`, {
      code: "parameter_invalid",
    });
  return new Date(ms).toISOString();
}
