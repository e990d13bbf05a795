/** A member of the crew in a thread of its own, and what runs there. */
import type { MessagePort, Worker } from "node:worker_threads";
import type { Ending, Lane } from "../load/index.ts";
import type { CrewHooks, Member } from "./crew.ts";
import { type Leg, type Share, walkLeg } from "./leg.ts";
import type { Finished, SenderDeps, Sent } from "./sender.ts";

type Order = { kind: "walk"; id: number; leg: Leg; share: Share } | { kind: "abort" } | { kind: "close" };

type News =
  | { kind: "ready" }
  /** What happened since the last news, each in order. */
  | { kind: "happened"; sent: readonly Sent[]; finished: readonly Finished[] }
  | { kind: "walked"; id: number; ending: Ending };

/** News is gathered this long: each message costs the thread that is timing streams a copy. */
const GATHER_MS = 20;

/**
 * A member over a thread that runs `serveLegs`. Resolves when it is ready; aborting the signal cuts what it has in flight.
 * Its faults reject the leg it walks.
 */
export async function threadMember(worker: Worker, hooks: CrewHooks, signal: AbortSignal): Promise<Member> {
  const walking = new Map<number, { resolve(ending: Ending): void; reject(error: unknown): void }>();
  const ready = Promise.withResolvers<void>();
  let legs = 0;
  let fault: unknown = null;
  const fail = (error: unknown) => {
    fault ??= error;
    ready.reject(fault);
    for (const { reject } of walking.values()) reject(fault);
    walking.clear();
  };
  worker.on("message", (news: News) => {
    if (news.kind === "ready") ready.resolve();
    else if (news.kind === "happened") {
      for (const sent of news.sent) hooks.sent(sent);
      for (const finished of news.finished) hooks.finished(finished);
    } else {
      walking.get(news.id)?.resolve(news.ending);
      walking.delete(news.id);
    }
  });
  worker.on("error", fail);
  worker.on("exit", (code) => fail(new Error(`a sending thread ended with code ${code}`)));
  const order = (message: Order) => worker.postMessage(message);
  const abort = () => order({ kind: "abort" });
  signal.addEventListener("abort", abort, { once: true });
  await ready.promise;
  if (signal.aborted) abort();
  return {
    walk: (leg, share) =>
      new Promise((resolve, reject) => {
        if (fault !== null) return reject(fault);
        const id = legs++;
        walking.set(id, { resolve, reject });
        order({ kind: "walk", id, leg, share });
      }),
    close: async () => {
      signal.removeEventListener("abort", abort);
      if (fault !== null) return;
      const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
      order({ kind: "close" });
      await ended;
    },
  };
}

/** Serves a `threadMember` from within its thread until it says close; `close` then lets go of the lanes' connections. */
export function serveLegs(
  port: MessagePort,
  lanes: readonly Lane[],
  deps: Omit<SenderDeps, "signal" | "sent" | "finished">,
  close: () => Promise<void>,
): void {
  const abort = new AbortController();
  let sent: Sent[] = [];
  let finished: Finished[] = [];
  let timer: NodeJS.Timeout | null = null;
  const tell = (news: News) => port.postMessage(news);
  const tellGathered = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (sent.length + finished.length === 0) return;
    tell({ kind: "happened", sent, finished });
    sent = [];
    finished = [];
  };
  const gather = () => {
    timer ??= setTimeout(tellGathered, GATHER_MS);
  };
  const sender: SenderDeps = {
    ...deps,
    signal: abort.signal,
    sent: (one) => {
      sent.push(one);
      gather();
    },
    finished: (one) => {
      finished.push(one);
      gather();
    },
  };
  port.on("message", async (order: Order) => {
    if (order.kind === "abort") abort.abort();
    else if (order.kind === "close") {
      await close();
      port.close();
    } else {
      const ending = await walkLeg(order.leg, order.share, lanes, sender);
      tellGathered();
      tell({ kind: "walked", id: order.id, ending });
    }
  });
  tell({ kind: "ready" });
}
