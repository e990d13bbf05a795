/**
 * Synthetic prompts of stated length: seeded words in sentences, different from the first word on, so that no two
 * prompts share a prefix. Lengths are exact by the given counter; see `textOfLength`.
 */
import type { Random } from "../base/index.ts";
import type { TokenCounter } from "../tokens/index.ts";
import { type LengthDistribution, parseLength } from "./lengths.ts";
import { fail, readOptions } from "./options.ts";
import { makePrompt, type PromptSource, type SourceDeps, UNSCHEDULED } from "./source.ts";
import { WORDS } from "./words.ts";

/** One word of each length, to settle the last tokens. */
const FILLERS = ["a", ...new Map(WORDS.map((word) => [word.length, word])).values()];

/** Below this many tokens the prompt is words alone; from here on it ends with a request to continue the text. */
const ROOM_FOR_REQUEST = 64;

/** Opens `synthetic[:input=LENGTH][,output=LENGTH]`; the default is `input=512,output=128`. */
export async function openSynthetic(spec: string, rest: string, deps: SourceDeps): Promise<PromptSource> {
  const options = readOptions(spec, rest, ["input", "output"]);
  const faults = options.words.map((word) => `"${word}" is not an option (input=…, output=…)`);
  const length = (key: string, fallback: string): LengthDistribution => {
    const parsed = parseLength(options.values.get(key) ?? fallback);
    if (typeof parsed !== "string") return parsed;
    faults.push(`${key}: ${parsed}`);
    return { text: "", draw: () => 1 };
  };
  const input = length("input", "512");
  const output = length("output", "128");
  const { counter } = deps;
  if (counter === null) faults.push("lengths are in tokens and need a token counter");
  fail(spec, faults);
  if (counter === null) throw new Error("unreachable: fail() throws");
  const name = `synthetic:input=${input.text},output=${output.text}`;
  async function* prompts(tokens: TokenCounter) {
    const random = deps.random.fork("prompts synthetic");
    for (let i = 1; ; i++) {
      const ofPrompt = random.fork(String(i));
      const maxTokens = output.draw(ofPrompt);
      const content = textOfLength(input.draw(ofPrompt), maxTokens, ofPrompt, tokens);
      const messages = [{ role: "user" as const, content }];
      yield makePrompt({ id: `synthetic-${i}`, source: name, messages, maxTokens }, tokens);
    }
  }
  return {
    ...UNSCHEDULED,
    name,
    description: `Synthetic text, input ${input.text} and output ${output.text} tokens by ${counter.tokenizer}`,
    prompts: () => prompts(counter),
  };
}

/**
 * Text of `target` tokens by `counter`. With o200k_base the length is exact; a counter by which a word is several
 * tokens may leave it off by less than the tokens of one word.
 */
function textOfLength(target: number, outputTokens: number, random: Random, counter: TokenCounter): string {
  const wish = `\n\nContinue this text in the same style for at least ${outputTokens} words. Do not stop early.`;
  const request = target >= ROOM_FOR_REQUEST && counter.count(wish) <= target / 2 ? wish : "";
  const words = sentences(random);
  const body: string[] = [];
  const count = (candidate: readonly string[]) => counter.count(candidate.join(" ") + request);
  while (body.length < target) body.push(words());
  let size = count(body);
  // Each step moves by the remaining distance, so a handful suffices; the last words are then settled one by one.
  for (let step = 0; step < 12 && size !== target; step++) {
    const distance = target - size;
    if (distance > 0) for (let i = 0; i < distance; i++) body.push(words());
    else body.length = Math.max(1, body.length + Math.min(-1, Math.ceil(distance / 2)));
    size = count(body);
  }
  while (size > target && body.length > 1) {
    body.pop();
    size = count(body);
  }
  if (size > target) {
    // One word is left, and it is too long: another one may fit, at least with a small letter.
    const shorter = random.shuffle(WORDS).find((word) => count([word]) <= target);
    if (shorter !== undefined) body.splice(0, 1, shorter);
    size = count(body);
  }
  while (size < target) {
    const ending = body.at(-1)?.replace(/\.$/, "") ?? "";
    // A full stop can merge with what follows it, so that a word more is two tokens more: then the stop goes.
    const longer = FILLERS.flatMap((word) => [
      [...body, word],
      [...body.slice(0, -1), ending, word],
    ]).find((tried) => {
      const triedSize = count(tried);
      return triedSize > size && triedSize <= target;
    });
    if (longer === undefined) break;
    body.splice(0, body.length, ...longer);
    size = count(body);
  }
  return body.join(" ") + request;
}

/** Words one after another, in sentences of 6 to 14 with a capital letter and a full stop. */
function sentences(random: Random): () => string {
  let left = 0;
  return () => {
    const first = left === 0;
    if (first) left = 6 + random.integer(9);
    left -= 1;
    const word = random.pick(WORDS);
    const cased = first ? word.charAt(0).toUpperCase() + word.slice(1) : word;
    return left === 0 ? `${cased}.` : cased;
  };
}
