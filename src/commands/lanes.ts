/** Binds a catalog target to a wire and a key: the one place where `load` meets `catalog` and `wire`. */
import { type CatalogTarget, type Keys, quoteAt } from "../catalog/index.ts";
import type { Lane } from "../load/index.ts";
import type { Timeouts, Wire } from "../wire/index.ts";

export function laneOf(target: CatalogTarget, wire: Wire, keys: Keys, timeouts: Timeouts): Lane {
  const { providerEntry } = target;
  return {
    target: target.target,
    maxContext: target.maxContext,
    maxOutput: target.maxOutput,
    quote: (wallMs, inputTokens) => quoteAt(target.prices, { wallMs, inputTokens }),
    ask: ({ prompt, sampling, signal }, onEvent) =>
      wire.send(
        {
          kind: target.wire,
          baseUrl: target.target.endpoint ?? "",
          apiKey: keys.keyFor(providerEntry.id)?.key ?? null,
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
