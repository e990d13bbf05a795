/** Reads dsr.config.yaml or .json: all faults at once, each with its place, the value received and what is allowed. */
import { resolve } from "node:path";
import { type Document, LineCounter, parseDocument } from "yaml";
import { DsrError, faultList, messageOf, whyNotText } from "../base/index.ts";
import { builtInProviders } from "./builtin.ts";
import { type ConfigDocument, configSchema } from "./config-schema.ts";
import { describeFaults, type Fault, pathText } from "./faults.ts";
import { namesThatAreNone, withoutQuotation } from "./secret-safe.ts";

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

/** One slip of syntax sets off others after it: the first few say it all. */
const MOST_SYNTAX_FAULTS = 10;

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
  const notText = whyNotText(text);
  if (notText !== null)
    throw new DsrError(`${file} is not a text file: ${notText}.`, {
      code: "config_invalid",
      hint: "A configuration is YAML or JSON, saved as UTF-8.",
    });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  if (document.errors.length > 0)
    throw invalid(
      file,
      document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return `line ${line}, column ${col}: ${withoutQuotation(error.message)}`;
      }),
      MOST_SYNTAX_FAULTS,
    );
  const nameless = namesThatAreNone(document, lines);
  if (nameless.length > 0) throw invalid(file, nameless, MOST_SYNTAX_FAULTS);
  const value = withoutEmptySections(plainValue(document, file) ?? {});
  const parsed = configSchema.safeParse(value);
  const faults: Fault[] = parsed.success ? [] : describeFaults(parsed.error, value, configSchema);
  faults.push(...missingBaseUrls(value));
  if (faults.length > 0 || !parsed.success)
    throw invalid(
      file,
      faults.map(({ path, message }) => `${place(path)}${pathText(path) || "the file"}: ${message}`),
    );
  return parsed.data;

  /** The line of the deepest part of `path` that the file has. */
  function place(path: readonly PropertyKey[]): string {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as
        | { range?: [number, ...number[]] }
        | undefined;
      if (node?.range) return `line ${lines.linePos(node.range[0]).line}: `;
    }
    return "";
  }
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

/** The document as plain data. An alias without its anchor, or aliases that multiply without end, come out here. */
function plainValue(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw invalid(file, [withoutQuotation(messageOf(error))]);
  }
}

function invalid(file: string, faults: string[], mostShown?: number): DsrError {
  return new DsrError(`${file} has ${faultList(faults, mostShown)}`, {
    code: "config_invalid",
    hint: "`dsr init` writes a commented configuration to start from.",
  });
}
