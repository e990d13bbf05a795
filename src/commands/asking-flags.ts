/** The flags that say what is asked: which prompts, and how answers are sampled. */
import type { Command } from "commander";
import { numberBetween, REGION_FLAG, wholeNumber } from "./flags.ts";

const DEFAULT_MAX_TOKENS = 2048;

export interface AskingFlags {
  prompts?: string[];
  maxTokens: number;
  temperature?: number;
  topP?: number;
  seed?: string;
  nonce: boolean;
  tokenizer?: string;
  region?: string;
}

/** Adds `--prompts`; `standard` is for the help. */
export function addPromptsFlag(command: Command, standard: string): Command {
  return command.option(
    "--prompts <source>",
    `sharegpt[:multi|:sessions], leval, synthetic:…, trace:FILE, file:mine.jsonl or ./mine.mjs; repeat the flag to take several in turn (default: ${standard})`,
    (spec: string, previous: string[] | undefined) => [...(previous ?? []), spec],
  );
}

/** Adds the rest of `AskingFlags`. */
export function addAskingFlags(command: Command): Command {
  return command
    .option("--max-tokens <n>", "longest answer asked for", wholeNumber(1), DEFAULT_MAX_TOKENS)
    .option("--temperature <t>", "sampling temperature (default: the provider's)", numberBetween(0, 2))
    .option("--top-p <p>", "nucleus sampling (default: the provider's)", numberBetween(0, 1))
    .option("--seed <text>", "same seed, same prompts in the same order (default: a new one, shown)")
    .option(
      "--tokenizer <name>",
      "a tokenizer.json, or a name of `dsr datasets list`, to count as the model does (default: the model's own, where installed)",
    )
    .option("--no-nonce", "send prompts as they are: a provider may answer from its prefix cache")
    .option(...REGION_FLAG);
}
