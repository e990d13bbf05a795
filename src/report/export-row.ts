/** What every format of an exported decision is written from. */
import { plainLine } from "./sanitize.ts";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A ranked target with what it takes to call it. */
export interface ExportRow {
  /** Targets that share a place have the same. */
  rank: number;
  provider: string;
  model: string;
  mode: string | null;
  baseUrl: string;
  /** Id that the provider wants on the wire. */
  modelId: string;
  wire: "openai" | "azure";
  apiVersion: string | null;
  /** Environment variable that holds the key; null for a provider that needs none. */
  keyVariable: string | null;
  /** Extra request fields of the model and mode. */
  body: Record<string, Json>;
}

/** A target of the ranking that the configuration does not name. */
export interface LeftOut {
  target: string;
  why: string;
}

export interface Exported {
  /** Null where nothing is left to write. */
  text: string | null;
  leftOut: readonly LeftOut[];
  /** What to know before using it, in sentences. */
  notes: readonly string[];
}

/** Comment lines of a file of which `#` begins one: names from outside cannot end the line. */
export function commented(lines: readonly string[]): string {
  return lines.map((line) => `# ${plainLine(line)}\n`).join("");
}

/** Who was left out, as sentences. */
export function leftOutLines(leftOut: readonly LeftOut[]): string[] {
  return leftOut.map(({ target, why }) => `Left out: ${target}: ${why}.`);
}
