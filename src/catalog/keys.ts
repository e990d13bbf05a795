/**
 * Finds the key of each provider and says where it came from, never what it is.
 *
 * Order, the more deliberate first: the file given with `--keys`, `apiKey` in dsr.config, the environment, `.env`.
 * An empty value counts as absent, as it did in the original's keys.json.
 */
import { parse } from "dotenv";
import { isScalar, isMap as isYamlMap, LineCounter, type ParsedNode, parseDocument } from "yaml";
import { DsrError, faultList, secretHeaderValues, whyNotText } from "../base/index.ts";
import type { Config } from "./config.ts";
import type { ProviderEntry } from "./merge.ts";
import { namesThatAreNone, shownName } from "./secret-safe.ts";

export interface ProviderKey {
  key: string;
  /** Where it was found, for people: `environment variable TOGETHER_API_KEY`. */
  origin: string;
}

export interface Keys {
  /** The key of a provider, or null when none was found (or it needs none: see `ProviderEntry.needsKey`). */
  keyFor(providerId: string): ProviderKey | null;
  /** Every secret that was seen, used or not: what a redactor must know. */
  all(): string[];
}

export interface KeySources {
  providers: readonly ProviderEntry[];
  vars: Readonly<Record<string, string | undefined>>;
  /** Text of `.env`, or null when there is none. */
  dotenv: string | null;
  /** The file given with `--keys`, or null. */
  keysFile: { path: string; text: string } | null;
  config: Config | null;
}

/** The variables that a `.env` sets, by its text; null for a file that is not there. */
export function dotenvVars(text: string | null): Record<string, string> {
  return text === null ? {} : parse(text);
}

/** Collects keys from every source. Throws `DsrError` `keys_file_invalid` when the keys file cannot be read as one. */
export function resolveKeys(sources: KeySources): Keys {
  const fromFile =
    sources.keysFile === null ? {} : readKeysFile(sources.keysFile.text, sources.keysFile.path);
  const fromDotenv = dotenvVars(sources.dotenv);
  const found = new Map<string, ProviderKey>();
  const seen: (string | undefined)[] = [];

  for (const provider of sources.providers) {
    const offers: { value: string | undefined; origin: string }[] = [];
    for (const id of [provider.id, ...provider.formerIds])
      offers.push({
        value: own(fromFile, id)?.default,
        origin: `${sources.keysFile?.path ?? "keys file"}, entry "${id}"`,
      });
    offers.push({
      value: own(sources.config?.providers ?? {}, provider.id)?.apiKey,
      origin: `${sources.config?.file ?? "dsr.config"}, providers.${provider.id}.apiKey`,
    });
    for (const name of provider.apiKeyEnv)
      offers.push({ value: sources.vars[name], origin: `environment variable ${name}` });
    for (const name of provider.apiKeyEnv)
      offers.push({ value: own(fromDotenv, name), origin: `.env, variable ${name}` });

    const usable = offers.flatMap(({ value, origin }) => {
      const key = value?.trim();
      return key === undefined || key === "" ? [] : [{ key, origin }];
    });
    seen.push(...usable.map(({ key }) => key));
    if (usable[0] !== undefined) found.set(provider.id, usable[0]);
  }
  for (const names of Object.values(fromFile)) seen.push(...Object.values(names));
  for (const { headers } of sources.providers) seen.push(...secretHeaderValues(headers));

  return {
    keyFor: (providerId) => found.get(providerId) ?? null,
    all: () => [...new Set(seen.filter((key): key is string => key !== undefined && key.trim() !== ""))],
  };
}

/** The original's layout: `{"together": {"default": "…"}}`. Values never appear in a message. */
function readKeysFile(text: string, path: string): Record<string, Record<string, string>> {
  const notText = whyNotText(text);
  if (notText !== null)
    throw new DsrError(`${path} is not a text file: ${notText}.`, {
      code: "keys_file_invalid",
      hint: "A keys file is JSON, saved as UTF-8.",
    });
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "error",
    uniqueKeys: false,
  });
  const first = document.errors[0];
  if (first !== undefined) {
    const { line, col } = lines.linePos(first.pos[0]);
    throw keysFault(path, [`line ${line}, column ${col}: not valid JSON`]);
  }
  const nameless = namesThatAreNone(document, lines);
  if (nameless.length > 0) throw keysFault(path, nameless);
  let value: unknown;
  try {
    value = document.toJS();
  } catch {
    // An alias without its anchor; the message would quote the file, and the file holds keys.
    throw keysFault(path, ["not valid JSON"]);
  }
  const faults = doubles(document.contents).map(({ id, offset }) => {
    const { line, col } = lines.linePos(offset);
    return `line ${line}, column ${col}: ${id} is there twice; keep one`;
  });
  const keys: Record<string, Record<string, string>> = {};
  if (!isMap(value)) throw keysFault(path, ["the file must hold a map of provider ids"]);
  for (const [id, entry] of Object.entries(value)) {
    if (!isMap(entry)) {
      faults.push(`${shownName(id)}: expected a map, for example {"default": "…"}`);
      continue;
    }
    for (const [name, key] of Object.entries(entry))
      if (typeof key !== "string")
        faults.push(`${shownName(id)}.${shownName(name)}: expected the key as a string`);
    keys[id] = Object.fromEntries(
      Object.entries(entry).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
    );
  }
  if (faults.length > 0) throw keysFault(path, faults);
  return keys;
}

/** Names that stand twice in the file or in one provider's entry: which of the keys is meant, nobody can tell. */
function doubles(node: ParsedNode | null, under = ""): { id: string; offset: number }[] {
  if (!isYamlMap<ParsedNode, ParsedNode | null>(node)) return [];
  const seen = new Set<string>();
  return node.items.flatMap(({ key, value }) => {
    if (!isScalar(key)) return [];
    const name = String(key.value);
    const id = `${under}${shownName(name)}`;
    const again = seen.has(name) ? [{ id, offset: key.range[0] }] : [];
    seen.add(name);
    return [...again, ...(under === "" ? doubles(value, `${id}.`) : [])];
  });
}

function keysFault(path: string, faults: string[]): DsrError {
  return new DsrError(`${path} is not a keys file, ${faultList(faults)}`, {
    code: "keys_file_invalid",
    hint: 'The layout is {"together": {"default": "<key>"}, "deepseek": {"default": "<key>"}}.',
  });
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own<T>(map: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
