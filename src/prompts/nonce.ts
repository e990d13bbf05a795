/** Makes a prompt unlike any sent before, from its first words on, so that no prefix cache can answer for it. */
import type { Prompt } from "../record/index.ts";

/**
 * A copy of the prompt with a line holding the nonce at its head, in the first message (system or user). Whatever
 * comes before it on the wire is the provider's chat template alone. `estimatedInputTokens` stays that of the text
 * without the nonce. Whoever sends it records the nonce.
 */
export function withNonce(prompt: Prompt, nonce: string): Prompt {
  const at = prompt.messages.findIndex((message) => message.role !== "assistant");
  const messages = prompt.messages.map((message, i) =>
    i === at ? { ...message, content: `[request ${nonce}]\n\n${message.content}` } : { ...message },
  );
  return { ...prompt, messages };
}
