/** A lane that answers from a script, on a clock of the test's choosing. */
import type { Clock } from "../base/index.ts";
import type { Lane } from "../load/index.ts";
import type { PriceQuote, RequestError, Usage } from "../record/index.ts";
import { aTarget } from "./builders.ts";

export interface LaneScript {
  provider: string;
  /** Milliseconds to the first delta and to the end; 100 and 200 unless told. */
  ttftMs?: number;
  totalMs?: number;
  answer?: string;
  usage?: Usage | null;
  price?: PriceQuote | null;
  maxOutput?: number;
  /** Fails every request with this error. */
  error?: RequestError;
  /** Fails the nth request (from 0) with what it returns. */
  errorAt?: (nth: number) => RequestError | undefined;
  /** Called when a request arrives, before anything is sent back. */
  onAsk?: (text: string) => void;
}

const ABORTED: RequestError = {
  kind: "aborted",
  httpStatus: null,
  providerCode: null,
  retryAfterMs: null,
  message: "aborted",
};

/** Reports sent, headers, one answer delta, finish, usage and end; or the error; aborts when told. */
export function scriptedLane(clock: Clock, script: LaneScript): Lane {
  const { ttftMs = 100, totalMs = 200, answer = "four", price = null } = script;
  const usage =
    script.usage === undefined
      ? { inputTokens: 10, outputTokens: 5, reasoningTokens: null, cachedTokens: null }
      : script.usage;
  let asked = 0;
  return {
    target: aTarget({ provider: script.provider }),
    maxContext: null,
    maxOutput: script.maxOutput ?? null,
    quote: () => price,
    async ask({ prompt, signal }, onEvent) {
      const error = script.errorAt?.(asked++) ?? script.error;
      script.onAsk?.(prompt.messages.map((message) => message.content).join("\n"));
      onEvent({ kind: "sent", at: clock.nowMs() });
      const fail = (error: RequestError) => {
        onEvent({ kind: "error", at: clock.nowMs(), error });
        onEvent({ kind: "end", at: clock.nowMs() });
      };
      await clock.sleep(ttftMs, signal);
      if (signal.aborted) return fail(ABORTED);
      if (error !== undefined) return fail(error);
      onEvent({ kind: "headers", at: clock.nowMs(), status: 200, requestId: null });
      onEvent({ kind: "delta", at: clock.nowMs(), channel: "answer", text: answer });
      await clock.sleep(totalMs - ttftMs, signal);
      if (signal.aborted) return fail(ABORTED);
      onEvent({ kind: "finish", at: clock.nowMs(), reason: "stop" });
      if (usage !== null) onEvent({ kind: "usage", at: clock.nowMs(), usage });
      onEvent({ kind: "end", at: clock.nowMs() });
    },
  };
}
