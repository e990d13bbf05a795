/** Tells what happened: in batches, not the same thing twice, with patience, and never in the way of who tells. */
import type { Clock, Random } from "../base/index.ts";
import type { ChannelConfig, ChannelKind, Notice } from "./notice.ts";
import type { Send } from "./send.ts";

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
  /** The same key is not told again within so many ms; an hour by default. */
  cooldownMs?: number;
  /** Told what went wrong, without address or secret; must not throw. */
  onTrouble(trouble: Trouble): void;
}

export interface Trouble {
  /** The channel's name. */
  channel: string;
  kind: "failed" | "dropped";
  /** A sentence for a log. */
  message: string;
}

/** What became of the notices of one channel since the start. */
export interface ChannelCounts {
  /** Its name, or its kind where it has none; never its address. */
  channel: string;
  kind: ChannelKind;
  sent: number;
  failed: number;
  /** Left out because too many were waiting. */
  dropped: number;
  /** Not told because the same key was told within the cool-down. */
  heldBack: number;
  /** Taken, and not yet sent. */
  waiting: number;
}

export interface Notifier {
  /** Takes a notice. Never waits, never throws. */
  tell(notice: Notice): void;
  /** Resolves when all that was taken has been sent or given up. */
  flush(): Promise<void>;
  /** Sends what waits, within a deadline (10 s), and takes no more. */
  close(deadlineMs?: number): Promise<void>;
  counts(): readonly ChannelCounts[];
}

export function createNotifier(options: NotifierOptions): Notifier {
  void options;
  return { tell: () => {}, flush: async () => {}, close: async () => {}, counts: () => [] };
}
