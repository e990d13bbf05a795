/** Tells what happened: in batches, not the same thing twice, with patience, and never in the way of who tells. */
import type { Clock, Random } from "../base/index.ts";
import { destinations } from "./destination.ts";
import { Lane } from "./lane.ts";
import type { ChannelConfig, ChannelCounts, Notice, Trouble } from "./notice.ts";
import { type Send, sendThrough } from "./send.ts";

export interface NotifierOptions {
  channels: readonly ChannelConfig[];
  /** The environment, which holds addresses and secrets. */
  vars: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  random: Random;
  /** `sendThrough(fetch)` of a `fetch` that knows the proxy; a plain one by default. */
  send?: Send;
  /** What comes within so many ms of the first is one message; 5,000 by default. */
  batchMs?: number;
  /** The same key is not told again within so many ms; an hour by default. The latest that was held back is told then. */
  cooldownMs?: number;
  /** How many notices wait for one channel at most; beyond, the oldest are left out. 200 by default. */
  mostWaiting?: number;
  /** Told what went wrong, without address or secret. */
  onTrouble(trouble: Trouble): void;
}

export interface Notifier {
  /** Takes a notice. Never waits, never throws. */
  tell(notice: Notice): void;
  /** Resolves when all that was taken has been sent or given up; what the cool-down holds back is not part of it. */
  flush(): Promise<void>;
  /** Sends what waits, within a deadline (10 s by default), and takes no more. */
  close(deadlineMs?: number): Promise<void>;
  counts(): readonly ChannelCounts[];
}

const CLOSE_WITHIN_MS = 10_000;

/** Throws a DsrError (`notify_invalid`) that lists every variable that is missing or holds no address. */
export function createNotifier(options: NotifierOptions): Notifier {
  const { channels, vars, clock, random, onTrouble } = options;
  const { send = sendThrough(), batchMs = 5000, cooldownMs = 3_600_000, mostWaiting = 200 } = options;
  const lanes = destinations(channels, vars).map(
    (to) =>
      new Lane({
        to,
        clock,
        random: random.fork(to.name),
        send,
        batchMs,
        cooldownMs,
        mostWaiting,
        onTrouble,
      }),
  );
  return {
    tell: (notice) => {
      for (const lane of lanes) lane.take(notice);
    },
    flush: async () => {
      await Promise.all(lanes.map((lane) => lane.flush()));
    },
    close: async (deadlineMs = CLOSE_WITHIN_MS) => {
      await Promise.all(lanes.map((lane) => lane.close(deadlineMs)));
    },
    counts: () => lanes.map((lane) => lane.counts()),
  };
}
