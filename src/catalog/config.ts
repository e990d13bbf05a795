/** Reads dsr.config.yaml or .json: all faults at once, each with its place, the value received and what is allowed. */
import { resolve } from "node:path";
import { DsrError } from "../base/index.ts";
import { builtInProviders } from "./builtin.ts";
import { checkedYaml } from "./checked-yaml.ts";
import { type ConfigDocument, configSchema } from "./config-schema.ts";
import type { Fault } from "./faults.ts";

export type Config = ConfigDocument & {
  /** Absolute path of the file it came from; relative paths inside it are relative to that file's folder. */
  readonly file: string;
};

export interface ConfigPlace {
  /** `--config`; null looks for dsr.config.yaml, .yml and .json in `cwd`. */
  path: string | null;
  cwd: string;
  /** Text of a file, or null when there is none. */
  readFile(path: string): string | null;
}

export const configNames = ["dsr.config.yaml", "dsr.config.yml", "dsr.config.json"] as const;

/**
 * The user's configuration, or null when there is none to be found.
 * Throws `DsrError` `config_missing` (a path was given and nothing is there), `config_ambiguous` (two files to choose
 * from) or `config_invalid` with every fault of the file.
 */
export function loadConfig(place: ConfigPlace): Config | null {
  const candidates = (place.path === null ? configNames : [place.path]).map((name) =>
    resolve(place.cwd, name),
  );
  const found = candidates.flatMap((file) => {
    const text = place.readFile(file);
    return text === null ? [] : [{ file, text }];
  });
  const [first, second] = found;
  if (first === undefined) {
    if (place.path === null) return null;
    throw new DsrError(`No configuration file at ${candidates[0]}.`, {
      code: "config_missing",
      hint: "`dsr init` writes a commented one.",
    });
  }
  if (second !== undefined)
    throw new DsrError(
      `Two configuration files, and no way to tell which is meant: ${first.file}, ${second.file}.`,
      {
        code: "config_ambiguous",
        hint: "Keep one, or name one with --config.",
      },
    );
  return { ...parseConfig(first.text, first.file), file: first.file };
}

/** Parses and checks the text of a configuration file; `file` is used in messages only. */
export function parseConfig(text: string, file: string): ConfigDocument {
  return checkedYaml(text, file, {
    schema: configSchema,
    code: "config_invalid",
    hints: {
      notText: "A configuration is YAML or JSON, saved as UTF-8.",
      faults: "`dsr init` writes a commented configuration to start from.",
    },
    prepare: withoutEmptySections,
    also: missingBaseUrls,
  });
}

/** `providers:` with every line below it commented out is null in YAML, and means that there is nothing to say. */
function withoutEmptySections(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null));
}

/** A provider of the user's own is nowhere without a base URL; a built-in one has its own (or waits for one). */
function missingBaseUrls(value: unknown): Fault[] {
  const providers = (value as { providers?: unknown } | null)?.providers;
  if (typeof providers !== "object" || providers === null) return [];
  return Object.entries(providers).flatMap(([id, provider]) =>
    id in builtInProviders || typeof provider !== "object" || provider === null || "baseUrl" in provider
      ? []
      : [
          {
            path: ["providers", id, "baseUrl"],
            message: `missing; expected the http:// or https:// URL of this new provider (built-in providers: ${Object.keys(builtInProviders).join(", ")})`,
          },
        ],
  );
}
