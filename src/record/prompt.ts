/** A later turn of the user's, sent once the provider has answered the turn before. */
export interface FollowUp {
  content: string;
  /** As on the prompt, of this turn's text alone. */
  estimatedInputTokens: number | null;
}

/** A prompt: what is sent to every target of a round. */

export interface ChatMessage {
  role: "system" | "user" | "assistant";
  content: string;
}

export interface Prompt {
  /** Stable within its source, for example a ShareGPT conversation id or a question's record id. */
  id: string;
  /** Name of the source, for example `sharegpt`, `leval`, `bench:gpqa`. */
  source: string;
  messages: ChatMessage[];
  /** Output length asked of the model in tokens; null leaves it to the run's own setting. */
  maxTokens: number | null;
  /** Our estimate of the input length, for cost estimates before the run; null when nobody counted. */
  estimatedInputTokens: number | null;
  /** True when the text must not leave this machine's memory except to the provider (GPQA). */
  sensitive: boolean;
  /** The user's later turns; each is sent with the provider's own answers before it. Empty for a single request. */
  followUps: readonly FollowUp[];
  /** When a trace wants it sent, milliseconds after the trace's first request at its own speed; null without a trace. */
  traceAtMs: number | null;
}

/** Whether a source is one of those named: `sharegpt:single` is `sharegpt:single`, and of the family `sharegpt`. */
export function isFromSource(source: string, names: readonly string[]): boolean {
  return names.some((name) => source === name || source.startsWith(`${name}:`));
}

/** Sampling settings of a request; null leaves the provider's default in force. */
export interface Sampling {
  temperature: number | null;
  topP: number | null;
  maxTokens: number | null;
  /** Texts before which the answer ends; absent sends none. Records keep neither this nor what follows. */
  stop?: readonly string[];
  /** Absent sends none. */
  seed?: number;
  /** True asks for the log-probabilities of the tokens; absent does not. */
  logprobs?: boolean;
}
