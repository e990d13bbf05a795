/** The OpenAI-compatible wire: chat completions, streaming, Azure included. */
import type { Clock, Redact } from "../../base/index.ts";
import type { ProxySettings } from "../agents.ts";
import type { Wire } from "../contract.ts";
import { type LoopSource, systemLoopSource } from "../loop-source.ts";
import { createTransport } from "../transport.ts";
import { OutgoingRequests } from "./client.ts";
import { Exchange } from "./exchange.ts";
import { listModels } from "./models.ts";

export interface OpenAiWireOptions {
  clock: Clock;
  /** Removes the keys in use from text; an endpoint's own key is removed in any case. */
  redact: Redact;
  /** Absent or null connects directly, whatever the environment says. */
  proxy?: ProxySettings | null;
  /**
   * True gives every request a connection of its own, made from nothing: no TLS session is resumed. A name may still be in
   * the cache of the resolver.
   */
  cold?: boolean;
  /** What is known of this thread's waiting; of the real event loop unless told. It is closed with the wire. */
  loop?: LoopSource;
}

/** Opens a wire with a connection pool of its own; `close` it. */
export function createOpenAiWire(options: OpenAiWireOptions): Wire {
  const transport = createTransport({
    clock: options.clock,
    loop: options.loop ?? systemLoopSource(),
    proxy: options.proxy ?? null,
    cold: options.cold ?? false,
  });
  const requests = new OutgoingRequests();
  const deps = { clock: options.clock, redact: options.redact, transport, requests };
  return {
    send: (request, onEvent) => new Exchange(request, onEvent, deps).run(),
    listModels: (request) => listModels(request, deps),
    close: () => transport.close(),
  };
}
