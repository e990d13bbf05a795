/** What makes two answers answers to the same request. */
import { sha256 } from "../base/index.ts";
import type { Sampling, Target } from "../record/index.ts";
import type { Sample } from "./exam.ts";

/**
 * SHA-256 over all that decides what is asked: endpoint, the provider's id of the model, mode, sampling with the longest
 * answer really asked for, messages, and the repeat. Two repeats of a question differ by nothing else: their answers are
 * samples of their own, and none may stand for another.
 */
export function cacheKeyOf(
  { endpoint, modelId, mode }: Pick<Target, "endpoint" | "modelId" | "mode">,
  { temperature, topP, maxTokens }: Sampling,
  { prompt, repeat }: Pick<Sample, "prompt" | "repeat">,
): string {
  const messages = prompt.messages.map(({ role, content }) => [role, content]);
  return sha256(
    JSON.stringify([endpoint, modelId, mode, temperature, topP, maxTokens, messages, ["repeat", repeat]]),
  );
}
