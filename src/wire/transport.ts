/** HTTP below any SDK: connections, and calls whose arrivals are stamped when they come and handed on in their turn. */
import type { Clock } from "../base/index.ts";
import { createAgents, type ProxySettings } from "./agents.ts";
import { Arrivals } from "./arrivals.ts";
import { Call, type Receiver } from "./call.ts";
import { Connections } from "./connections.ts";
import type { LoopSource } from "./loop-source.ts";
import { LoopWatch } from "./loop-watch.ts";

export interface Transport {
  /** Prepares one call. */
  call(receiver: Receiver): Call;
  /** Hands on what was stamped and not handed on yet. */
  drain(): void;
  close(): Promise<void>;
}

export function createTransport(options: {
  clock: Clock;
  loop: LoopSource;
  proxy: ProxySettings | null;
  /** A fresh connection for every call. */
  cold: boolean;
}): Transport {
  const { clock, loop, proxy, cold } = options;
  const arrivals = new Arrivals();
  const watch = new LoopWatch(clock, loop, () => arrivals.drain());
  const connections = new Connections(clock, { resumes: !cold });
  const agents = createAgents({ connect: connections.connect, proxy, cold });
  return {
    call: (receiver) => new Call({ agents, connections, clock, arrivals, watch }, receiver),
    drain: () => arrivals.drain(),
    close: async () => {
      await agents.close();
      loop.close();
    },
  };
}
