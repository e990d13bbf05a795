/** The prompts of a perf run, made before its first request: how many the load needs, and the hash by which they are known. */
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { DsrError, type Env, type Random, untilAborted } from "../base/index.ts";
import { locateDataset } from "../datasets/index.ts";
import { openPromptSource, type PromptSource } from "../prompts/index.ts";
import type { Prompt } from "../record/index.ts";
import { startProgress, styleFor } from "../report/index.ts";
import type { TokenCounter } from "../tokens/index.ts";
import { datasetsDir } from "./datasets-dir.ts";

/** A run that ends by time goes through so many and begins again; the nonce keeps caches from noticing. */
const POOL = 1000;
const PROMPTS_WORTH_A_LINE = 500;

export interface Material {
  sources: readonly PromptSource[];
  /** True when the prompts say themselves when they are to be sent. */
  isTrace: boolean;
  /** True when prompts begin alike on purpose, for the provider's cache to see. */
  keepsPrefixes: boolean;
}

/** Opens the sources of the specs, as far checked as is possible without making prompts. */
export async function openMaterial(
  specs: readonly string[],
  random: Random,
  counter: TokenCounter,
  dataDir: string | undefined,
  env: Env,
): Promise<Material> {
  const dir = datasetsDir(dataDir, env);
  const sources = await Promise.all(
    specs.map((spec) =>
      openPromptSource(spec, {
        random: random.fork(spec),
        locate: (name) => locateDataset(name, { dir }),
        counter,
        cwd: env.cwd,
        clock: env.clock,
      }),
    ),
  );
  const isTrace = sources.some(({ schedule }) => schedule === "trace");
  if (isTrace && sources.length > 1)
    throw new DsrError(
      "A trace says when its own prompts are due, so it cannot take turns with other prompts.",
      {
        code: "flags_contradict",
        hint: "Give one --prompts trace:FILE, or other sources.",
      },
    );
  return { sources, isTrace, keepsPrefixes: sources.some(({ keepsPrefixes }) => keepsPrefixes) };
}

/**
 * The prompts of a run: those of the warm-up first, then `wanted` more (null: a pool to go round in, or the whole trace).
 * The warm-up of a trace is made of its own first prompts, sent once more: the trace itself stays whole.
 */
export async function makePrompts(
  { sources, isTrace }: Material,
  wanted: number | null,
  warmup: number,
  env: Env,
  quiet: boolean,
): Promise<Prompt[]> {
  const [first] = sources;
  const whole = isTrace && first?.schedule === "trace" ? first.trace.prompts : POOL;
  const counted = wanted ?? whole;
  const n = isTrace ? counted : warmup + counted;
  const prompts = await take(inTurn(sources.map((source) => source.prompts())), n, env, quiet);
  if (!isTrace) return prompts;
  const warm = Array.from({ length: warmup }, (_, i) => prompts[i % prompts.length]).filter(
    (p) => p !== undefined,
  );
  return [...warm, ...prompts];
}

/** SHA-256 over what will be sent and in which order. */
export function hashOf(prompts: readonly Prompt[]): string {
  const hash = createHash("sha256");
  for (const { messages, followUps, maxTokens, traceAtMs } of prompts)
    hash.update(JSON.stringify([messages, followUps, maxTokens, traceAtMs]));
  return hash.digest("hex");
}

/** One of each source in turn; a source that ends is passed over. */
async function* inTurn(sources: readonly AsyncIterable<Prompt>[]): AsyncGenerator<Prompt> {
  let open = sources.map((source) => source[Symbol.asyncIterator]());
  try {
    while (open.length > 0) {
      for (const source of open) {
        const next = await source.next();
        if (next.done === true) open = open.filter((other) => other !== source);
        else yield next.value;
      }
    }
  } finally {
    // A user's own generator may hold a file open.
    await Promise.all(open.map((source) => source.return?.()));
  }
}

/** The first `n` prompts; fewer when the source has fewer, or when the user has had enough. Says so when it takes long. */
async function take(prompts: AsyncIterable<Prompt>, n: number, env: Env, quiet: boolean): Promise<Prompt[]> {
  const taken: Prompt[] = [];
  const progress = startProgress({
    out: env.stderr,
    clock: env.clock,
    style: styleFor(env.stderr, env.vars),
    quiet: quiet || n < PROMPTS_WORTH_A_LINE,
    status: () => `preparing prompts: ${taken.length}/${n}`,
  });
  try {
    const source = prompts[Symbol.asyncIterator]();
    const cutOff = untilAborted(env.signal);
    while (taken.length < n) {
      const next = await Promise.race([source.next(), cutOff]);
      if (next === undefined || next.done === true) break;
      taken.push(next.value);
      // Making text is all computing: without a pause neither Ctrl-C nor the line above would get a turn.
      if (taken.length % 100 === 0) await setImmediate();
    }
    // Not waited for: a user's generator may hang, and is left behind then.
    void Promise.resolve(source.return?.()).catch(() => {});
    return taken;
  } finally {
    progress.stop();
  }
}
