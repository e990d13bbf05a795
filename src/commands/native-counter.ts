/** Which tokenizer counts as a target's own model does: named by a flag, by the configuration, or known to the catalog. */
import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DsrError, messageOf, unknownName } from "../base/index.ts";
import { modelOf } from "../catalog/index.ts";
import { listDatasets, type TokenizerEntry, tokenizerEntries } from "../datasets/index.ts";
import { type Target, targetName } from "../record/index.ts";
import {
  type NativeTokenizer,
  parseTokenizer,
  type TokenCounter,
  tellingTokens,
  whyAnother,
} from "../tokens/index.ts";
import type { Settings } from "./settings.ts";

export interface TokenizerPlace {
  /** `--tokenizer`: the name of one that can be pulled, or the path of a tokenizer.json; null where the flag is absent. */
  named: string | null;
  /** The folder of data sets. */
  dir: string;
  settings: Pick<Settings, "catalog" | "config">;
  cwd: string;
}

type CountedTarget = Pick<Target, "provider" | "model" | "mode">;

export interface NativeCounters {
  /** By `targetName`; a target of whose model no tokenizer is at hand is absent. */
  counters: ReadonlyMap<string, TokenCounter>;
  /** Tokenizers that the catalog knows for some of the targets and that are not installed, by name. */
  notInstalled: string[];
}

/**
 * The counters of several targets; each file is read once. Takes some hundred milliseconds a file, so it comes before
 * anything is timed.
 * @throws DsrError (exit code 2) where a tokenizer that somebody named is not there, cannot be used (`tokenizer_invalid`)
 * or is that of another model (`tokenizer_mismatch`).
 */
export async function openNativeCounters(
  targets: readonly CountedTarget[],
  place: TokenizerPlace,
): Promise<NativeCounters> {
  const read = new Map<string, NativeTokenizer>();
  const counters = new Map<string, TokenCounter>();
  const notInstalled = new Set<string>();
  for (const target of targets) {
    const choice = await chosenFor(target, place);
    if (choice === null) continue;
    if ("missing" in choice) {
      notInstalled.add(choice.missing);
      continue;
    }
    const tokenizer = read.get(choice.path) ?? readTokenizer(choice);
    read.set(choice.path, tokenizer);
    checkFit(tokenizer, choice.entry, target, place);
    counters.set(targetName(target), tokenizer.counter);
  }
  return { counters, notInstalled: [...notInstalled] };
}

/** As `openNativeCounters`, for one target: null where no tokenizer of its model is known or installed. */
export async function openNativeCounter(
  target: CountedTarget,
  place: TokenizerPlace,
): Promise<TokenCounter | null> {
  const { counters } = await openNativeCounters([target], place);
  return counters.get(targetName(target)) ?? null;
}

interface Choice {
  path: string;
  /** The registry's entry, where the file was pulled by its name. */
  entry: TokenizerEntry | null;
}

/** The flag first, then the configuration, then what the catalog knows, which alone may be missing on disk. */
async function chosenFor(
  target: CountedTarget,
  { named, dir, settings, cwd }: TokenizerPlace,
): Promise<Choice | { missing: string } | null> {
  if (named !== null) return mustBeThere(named, cwd, dir, "--tokenizer");
  const { provider, model } = target;
  const known = modelOf(settings.catalog, target)?.tokenizer ?? null;
  if (known === null) return null;
  const stated = settings.config?.providers?.[provider]?.models?.[model]?.tokenizer;
  if (stated != null) {
    const base = settings.config === null ? cwd : dirname(settings.config.file);
    return mustBeThere(stated, base, dir, `providers.${provider}.models.${model}.tokenizer`);
  }
  const entry = entryNamed(known);
  return (entry === null ? null : await installed(entry, dir)) ?? { missing: known };
}

async function mustBeThere(given: string, base: string, dir: string, origin: string): Promise<Choice> {
  const entry = entryNamed(given);
  if (entry !== null) {
    const choice = await installed(entry, dir);
    if (choice !== null) return choice;
    throw new DsrError(`${origin}: the tokenizer "${given}" is not installed in ${dir}.`, {
      code: "dataset_missing",
      hint: `dsr datasets pull ${given}`,
    });
  }
  const path = resolve(base, given);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return { path: join(path, FILE), entry: null };
  if (found !== undefined) return { path, entry: null };
  const names = tokenizerEntries().map(({ name }) => name);
  throw new DsrError(
    /[/\\]|\.json$/i.test(given)
      ? `${origin}: there is no file ${path}.`
      : `${origin}: ${unknownName("tokenizer", given, names)}`,
    { code: "tokenizer_missing", hint: `A tokenizer.json, or one of ${names.join(", ")}.` },
  );
}

const FILE = "tokenizer.json";

function entryNamed(name: string): TokenizerEntry | null {
  return tokenizerEntries().find((entry) => entry.name === name) ?? null;
}

async function installed(entry: TokenizerEntry, dir: string): Promise<Choice | null> {
  const [status] = await listDatasets(dir, [entry]);
  return status?.path == null ? null : { path: join(status.path, FILE), entry };
}

function readTokenizer({ path, entry }: Choice): NativeTokenizer {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new DsrError(`The tokenizer ${path} cannot be read: ${messageOf(error)}`, {
      code: "file_unreadable",
      cause: error,
    });
  }
  return parseTokenizer(text, { name: entry?.name ?? FILE, path });
}

/** Throws where the file tells that it is not what it was installed as, or not of the target's model. */
function checkFit(
  tokenizer: NativeTokenizer,
  entry: TokenizerEntry | null,
  target: CountedTarget,
  { settings }: TokenizerPlace,
): void {
  const known = modelOf(settings.catalog, target)?.tokenizer ?? null;
  const own = known === null ? null : entryNamed(known);
  for (const expected of [entry, own]) {
    const fault = expected === null ? null : whyAnother(tokenizer, expected.tokenizer);
    if (expected !== null && fault !== null) throw mismatch(tokenizer, target, expected, fault);
  }
  if (own !== null) return;
  // Nothing but the model's name tells of it: enough to refuse a file that is plainly of another family, no more.
  const families = tokenizerEntries().filter((one) => isOfFamily(target.model, one.tokenizer.family));
  const whose = ownersOf(tokenizer);
  const [expected] = families;
  if (expected === undefined || whose.length === 0) return;
  if (families.some((one) => whose.includes(one.tokenizer.family))) return;
  throw mismatch(tokenizer, target, expected, `it is one of ${whose.join(" or ")}`);
}

/** The families whose markers a file has. */
function ownersOf(tokenizer: NativeTokenizer): string[] {
  const fitting = tokenizerEntries().filter(
    ({ tokenizer: { markers } }) => whyAnother(tokenizer, { markers, vocabulary: null }) === null,
  );
  return [...new Set(fitting.map((entry) => entry.tokenizer.family))];
}

/** True for a model whose name has the family's name in it, as a word of its own: `my-qwen3-32b` is of `qwen`. */
function isOfFamily(model: string, family: string): boolean {
  return new RegExp(`(^|[^a-z])${family}([^a-z]|$)`, "i").test(model);
}

function mismatch(
  tokenizer: NativeTokenizer,
  { model }: CountedTarget,
  expected: TokenizerEntry,
  fault: string,
): DsrError {
  const { markers, vocabulary } = expected.tokenizer;
  const size = vocabulary === null ? "" : ` and ${vocabulary} tokens at model.vocab`;
  const whose = ownersOf(tokenizer);
  const found = tellingTokens(tokenizer);
  return new DsrError(
    `${tokenizer.path} is not ${expected.name}, the tokenizer of ${model}: ${fault}.\n` +
      `Expected: ${markers.join(", ")}${size}.\n` +
      `Found: ${found.join(", ") || "no added tokens"} and ${tokenizer.vocabulary} tokens at model.vocab` +
      `${whose.length === 0 ? "" : `, as ${whose.join(" or ")} has`}.`,
    {
      code: "tokenizer_mismatch",
      hint: `\`dsr datasets pull ${expected.name}\` installs it; a model of your own names its tokenizer in dsr.config.yaml.`,
    },
  );
}
