/** Prompts from a user's own JavaScript module: its default export is an async iterable, or a function returning one. */
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { DsrError, messageOf, type Random, systemClock } from "../base/index.ts";
import type { Prompt } from "../record/index.ts";
import { readItem } from "./item.ts";
import { type Items, patiently, within } from "./patience.ts";
import { makePrompt, type PromptSource, type SourceDeps, UNSCHEDULED } from "./source.ts";

/** What a generator function is given. */
interface GeneratorContext {
  /** Seeded by the run's seed and the pass: with it the same seed gives the same prompts. */
  random: Random;
  /** Tokens of a text by the run's counter; null when it has none. */
  countTokens(text: string): number | null;
  /** The folder in which dsr was started. */
  cwd: string;
  /** 0 at first, then 1, 2, … : an exhausted generator is called again. */
  pass: number;
}

/** Enough for a program that asks a slow service for its prompts, once for each. */
const PATIENCE_MS = 60_000;

/**
 * Opens a module. Each item is checked when it is given: a string, or an object as in a JSONL file.
 * The order is the module's own.
 * @throws DsrError `prompts_module` when the module cannot be loaded or gives something else, or when loading it, its
 * function or one item takes longer than a minute.
 */
export async function openModule(path: string, deps: SourceDeps): Promise<PromptSource> {
  const full = resolve(deps.cwd, path);
  const inTime = <T>(work: Promise<T>, what: string) =>
    within(work, PATIENCE_MS, deps.clock ?? systemClock, () =>
      fault(
        full,
        `${what} within ${PATIENCE_MS / 1000} s`,
        undefined,
        "a slow program can prepare its prompts first and write them to a JSONL file",
      ),
    );
  const exported = await inTime(defaultExport(full), "it did not finish loading");
  const name = basename(full);
  if (typeof exported !== "function" && !isItems(exported))
    throw fault(full, "its default export must be an async iterable, or a function that returns one");

  async function* prompts(): AsyncGenerator<Prompt> {
    let number = 0;
    for (let pass = 0; ; pass++) {
      const before = number;
      const next = <T>(step: Promise<T>) => inTime(step, `it did not give item ${number + 1}`);
      for await (const value of patiently(await itemsOf(exported, pass), next)) {
        number += 1;
        const item = readItem(typeof value === "string" ? { prompt: value } : value);
        if ("faults" in item) throw fault(full, `item ${number}: ${item.faults.join("; ")}`);
        yield makePrompt({ ...item, id: item.id ?? `item-${number}`, source: name }, deps.counter);
      }
      if (number === 0) throw fault(full, "it gives no prompts");
      // An iterable that can be read only once is exhausted for good: the source ends.
      if (number === before) return;
    }
  }

  async function itemsOf(value: unknown, pass: number): Promise<Items> {
    if (typeof value !== "function") return value as Items;
    const context: GeneratorContext = {
      random: deps.random.fork(`prompts module ${pass}`),
      countTokens: (text) => deps.counter?.count(text) ?? null,
      cwd: deps.cwd,
      pass,
    };
    const result: unknown = await inTime(Promise.resolve(value(context)), "its function did not return");
    if (!isItems(result)) throw fault(full, "its function must return an async iterable");
    return result;
  }

  return {
    ...UNSCHEDULED,
    name,
    description: `prompts from the generator ${full}`,
    prompts: () => explained(full, prompts()),
  };
}

/** Gives errors thrown by the user's code the module's name; dsr's own pass. */
async function* explained(full: string, prompts: AsyncGenerator<Prompt>): AsyncGenerator<Prompt> {
  try {
    yield* prompts;
  } catch (error) {
    throw error instanceof DsrError ? error : fault(full, `it failed: ${messageOf(error)}`, error);
  }
}

async function defaultExport(full: string): Promise<unknown> {
  try {
    const module: { default?: unknown } = await import(pathToFileURL(full).href);
    return module.default;
  } catch (error) {
    throw fault(full, `it cannot be loaded: ${messageOf(error)}`, error);
  }
}

function isItems(value: unknown): value is Items {
  return (
    typeof value === "object" && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value)
  );
}

function fault(
  path: string,
  what: string,
  cause?: unknown,
  hint = "docs/prompts.md has an example",
): DsrError {
  return new DsrError(`The prompts module ${path}: ${what}.`, {
    code: "prompts_module",
    hint,
    cause,
  });
}
