/**
 * Trace replay: every request of a production trace as a prompt of exactly its input length, at its time, asking for
 * its output length. Where a trace knows which inputs began alike (Mooncake), so do the prompts.
 */
import { basename, resolve } from "node:path";
import type { Random } from "../base/index.ts";
import type { Prompt } from "../record/index.ts";
import { type ExactText, exactText } from "./exact-text.ts";
import { fail, readOptions } from "./options.ts";
import { makePrompt, type PromptSource, type SourceDeps, type TraceFacts } from "./source.ts";
import { BLOCK_TOKENS } from "./trace-format.ts";
import { readTrace, type TraceCut, type TraceRequest, type TraceRequests } from "./trace-rows.ts";

const OPTIONS = ["from", "to", "limit", "max-input", "max-output"] as const;

/**
 * Opens `trace:FILE[,from=S][,to=S][,limit=N][,max-input=TOKENS][,max-output=TOKENS]`. The text of a prompt is made when
 * its turn comes, from the seed, so that hours of traffic need no memory.
 * @throws DsrError `prompts_spec` for the options, `prompts_trace` naming every faulty line, `prompts_empty` when nothing
 * is left, `prompts_tokenizer` for a counter by which lengths cannot be met.
 */
export async function openTrace(spec: string, rest: string, deps: SourceDeps): Promise<PromptSource> {
  const options = readTraceOptions(spec, rest);
  const { counter } = deps;
  if (counter === null) fail(spec, ["lengths are in tokens and need a token counter"]);
  if (counter === null) throw new Error("unreachable: fail() throws");
  const path = resolve(deps.cwd, options.file);
  const random = deps.random.fork("prompts trace");
  const text = exactText(counter, random);
  const trace = await readTrace(path, options.cut);
  const { requests } = trace;
  const asked = requests.map(({ outputTokens }) => Math.min(options.maxOutput, Math.max(1, outputTokens)));
  const facts: TraceFacts = {
    prompts: requests.length,
    durationMs: requests.at(-1)?.atMs ?? 0,
    inputTokens: requests.reduce((total, { inputTokens }) => total + inputTokens, 0),
    outputTokens: asked.reduce((total, tokens) => total + tokens, 0),
  };
  const name = `trace:${basename(path)}`;
  const contentOf = contents(requests, text, random);

  async function* prompts(): AsyncGenerator<Prompt> {
    for (const [i, request] of requests.entries()) {
      const messages = [{ role: "user" as const, content: contentOf(request) }];
      yield {
        ...makePrompt({ id: request.id, source: name, messages, maxTokens: asked[i] ?? null }, null),
        estimatedInputTokens: request.inputTokens,
        traceAtMs: request.atMs,
      };
    }
  }
  return {
    name,
    description: describe(path, trace, facts, options),
    schedule: "trace",
    trace: facts,
    keepsPrefixes: requests.some(({ blocks }) => blocks !== null),
    prompts,
  };
}

interface TraceOptions {
  file: string;
  cut: TraceCut;
  /** In tokens. */
  maxOutput: number;
}

function readTraceOptions(spec: string, rest: string): TraceOptions {
  // The file comes first, so that its name may hold anything but a comma.
  const [file = "", ...options] = rest.split(",");
  const { words, values } = readOptions(spec, options.join(","), OPTIONS);
  const faults: string[] = [];
  const number = (key: (typeof OPTIONS)[number], pattern: RegExp, what: string): number | null => {
    const value = values.get(key);
    if (value === undefined) return null;
    if (pattern.test(value)) return Number(value);
    faults.push(`${key}=${value}: expected ${what}`);
    return null;
  };
  const seconds = (key: "from" | "to") => number(key, /^\d{1,9}(\.\d+)?$/, "seconds of the trace, 0 or more");
  const whole = (key: "limit" | "max-input" | "max-output") =>
    number(key, /^[1-9]\d{0,8}$/, "a positive integer") ?? Number.POSITIVE_INFINITY;
  const from = seconds("from") ?? 0;
  const to = seconds("to") ?? Number.POSITIVE_INFINITY;
  if (from >= to) faults.push(`from=${from} leaves nothing before to=${to}`);
  const cut = {
    fromMs: from * 1000,
    toMs: to * 1000,
    limit: whole("limit"),
    maxInputTokens: whole("max-input"),
  };
  const maxOutput = whole("max-output");
  if (file.trim() === "") faults.push("expected the file of a trace, as in trace:conv.csv");
  for (const word of words) faults.push(`"${word}" is not an option (${OPTIONS.join("=…, ")}=…)`);
  fail(spec, faults);
  return { file: file.trim(), cut, maxOutput };
}

/**
 * The text of a request. Without blocks it is its own from the first word on. With blocks, block N is the same text
 * wherever it occurs, and a shorter last block its beginning: two prompts share as many tokens as the trace says.
 */
function contents(
  requests: readonly TraceRequest[],
  text: ExactText,
  random: Random,
): (request: TraceRequest) => string {
  const endings = soleEndings(requests);
  return ({ line, inputTokens, blocks }) => {
    const content =
      blocks === null
        ? text.makeWithWish(random.fork(`line ${line}`), inputTokens)
        : blocks
            .map((id, i) => {
              const tokens = Math.min(BLOCK_TOKENS, inputTokens - i * BLOCK_TOKENS);
              const ofBlock = random.fork(`block ${id}`);
              return endings.has(id) ? text.makeWithWish(ofBlock, tokens) : text.make(ofBlock, tokens);
            })
            .join("");
    return content.slice(1);
  };
}

/**
 * The blocks that are only ever the shorter end of a prompt, and always of one length. They may close with a request to
 * go on writing, since whatever shares them shares that, too.
 */
function soleEndings(requests: readonly TraceRequest[]): ReadonlySet<number> {
  const lengths = new Map<number, number>();
  const unfit = new Set<number>();
  for (const { inputTokens, blocks } of requests) {
    const id = blocks?.at(-1);
    const length = inputTokens % BLOCK_TOKENS;
    if (id === undefined || length === 0) continue;
    if ((lengths.get(id) ?? length) !== length) unfit.add(id);
    lengths.set(id, length);
  }
  for (const { inputTokens, blocks } of requests)
    for (const id of blocks?.slice(0, Math.floor(inputTokens / BLOCK_TOKENS)) ?? []) unfit.add(id);
  return new Set([...lengths.keys()].filter((id) => !unfit.has(id)));
}

function describe(
  path: string,
  { format, requests, tooLong }: TraceRequests,
  { prompts, durationMs, inputTokens, outputTokens }: TraceFacts,
  { cut, maxOutput }: TraceOptions,
): string {
  const cutShort = requests.filter((request) => request.outputTokens > maxOutput).length;
  const withoutOutput = requests.filter((request) => request.outputTokens === 0).length;
  return [
    `${format} trace, ${prompts} requests over ${(durationMs / 1000).toFixed(1)} s with ${inputTokens} input and ${outputTokens} output tokens, in ${path}`,
    ...(tooLong > 0 ? [`${tooLong} longer than max-input=${cut.maxInputTokens} left out`] : []),
    ...(cutShort > 0 ? [`the output of ${cutShort} cut to max-output=${maxOutput}`] : []),
    ...(withoutOutput > 0 ? [`${withoutOutput} without output ask for one token`] : []),
  ].join("; ");
}
