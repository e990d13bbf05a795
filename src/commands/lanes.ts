/** Binds a catalog target to a wire and a key: the one place where `load` meets `catalog` and `wire`. */
import { type CatalogTarget, quoteAt } from "../catalog/index.ts";
import type { Lane, LaneFacts } from "../load/index.ts";
import type { Timeouts, Wire } from "../wire/index.ts";

/** What is known of a target without asking it. */
export function laneFactsOf({ target, maxContext, maxOutput, prices }: CatalogTarget): LaneFacts {
  return {
    target,
    maxContext,
    maxOutput,
    quote: (wallMs, inputTokens) => quoteAt(prices, { wallMs, inputTokens }),
  };
}

/** The target, ready to be asked; `apiKey` null sends no authorisation. */
export function laneOf(target: CatalogTarget, wire: Wire, apiKey: string | null, timeouts: Timeouts): Lane {
  return {
    ...laneFactsOf(target),
    ask: ({ prompt, sampling, signal }, onEvent) =>
      wire.send(
        {
          kind: target.wire,
          baseUrl: target.target.endpoint ?? "",
          apiKey,
          apiVersion: target.apiVersion,
          modelId: target.target.modelId ?? target.target.model,
          messages: prompt.messages,
          sampling,
          sensitive: prompt.sensitive,
          body: target.body,
          headers: target.headers,
          inlineReasoning: target.inlineReasoning,
          timeouts,
          signal,
        },
        onEvent,
      ),
  };
}
