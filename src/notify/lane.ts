/** What waits for one channel, and the one worker that sends it: batched, spaced out, never more than so much. */
import { type Clock, quantity, type Random } from "../base/index.ts";
import { Cooldown } from "./cooldown.ts";
import { deliver } from "./deliver.ts";
import type { Destination } from "./destination.ts";
import type { ChannelCounts, Item, Notice, Trouble } from "./notice.ts";

import type { Send } from "./send.ts";
import { shapes } from "./shapes/shapes.ts";

export interface LaneOptions {
  to: Destination;
  clock: Clock;
  random: Random;
  send: Send;
  batchMs: number;
  cooldownMs: number;
  mostWaiting: number;
  onTrouble(trouble: Trouble): void;
}

interface Waiting {
  item: Item;
  takenAtMs: number;
}

export class Lane {
  readonly #options: LaneOptions;
  readonly #cooldown: Cooldown;
  readonly #stop = new AbortController();
  #queue: Waiting[] = [];
  /** In the message that is on its way. */
  #sending = 0;
  /** Dropped since the last message, which will tell it. */
  #leftOut = 0;
  #counts = { sent: 0, failed: 0, dropped: 0, heldBack: 0 };
  #lastSentMs = Number.NEGATIVE_INFINITY;
  #work: Promise<void> | null = null;
  #hurry = new AbortController();
  #wakeAtMs: number | null = null;
  #isClosed = false;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#cooldown = new Cooldown(options.cooldownMs);
  }

  take(notice: Notice): void {
    if (!this.#options.to.wants(notice)) return;
    if (this.#isClosed) {
      this.#counts.dropped += 1;
      return;
    }
    const item = this.#cooldown.take(notice, this.#options.clock.nowMs());
    if (item !== null) this.#put([item]);
    else {
      this.#counts.heldBack += 1;
      this.#wakeWhenDue();
    }
  }

  /** Resolves when nothing waits any more; batches are not waited for. */
  async flush(): Promise<void> {
    this.#hurry.abort();
    while (this.#work !== null) await this.#work;
    this.#hurry = new AbortController();
  }

  /** What waits is sent as far as there is time, the rest is given up and told. */
  async close(deadlineMs: number): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { clock } = this.#options;
    const isFlushed = new AbortController();
    const flushed = this.flush().then(() => isFlushed.abort());
    await Promise.race([flushed, clock.sleep(deadlineMs, isFlushed.signal)]);
    this.#stop.abort();
    await flushed;
  }

  counts(): ChannelCounts {
    const { name: channel, kind } = this.#options.to;
    return { channel, kind, ...this.#counts, waiting: this.#queue.length + this.#sending };
  }

  #put(items: readonly Item[]): void {
    const takenAtMs = this.#options.clock.nowMs();
    this.#queue.push(...items.map((item) => ({ item, takenAtMs })));
    const tooMany = this.#queue.length - this.#options.mostWaiting;
    if (tooMany > 0) this.#drop(this.#queue.splice(0, tooMany), "too many were waiting");
    this.#start();
  }

  #start(): void {
    this.#work ??= this.#run().finally(() => {
      this.#work = null;
      // Something may have come between the worker's last look and its end.
      if (this.#queue.length > 0) this.#start();
    });
  }

  async #run(): Promise<void> {
    const { batchMs } = this.#options;
    const shape = shapes[this.#options.to.kind];
    while (this.#queue.length > 0) {
      const first = this.#queue[0]?.takenAtMs ?? 0;
      await this.#until(first + batchMs, AbortSignal.any([this.#hurry.signal, this.#stop.signal]));
      await this.#until(this.#lastSentMs + shape.leastMsBetween, this.#stop.signal);
      if (this.#stop.signal.aborted) {
        this.#drop(this.#queue.splice(0), "there was no time left");
        return;
      }
      await this.#sendOne();
    }
  }

  async #until(atMs: number, signal: AbortSignal): Promise<void> {
    const waitMs = atMs - this.#options.clock.nowMs();
    if (waitMs > 0) await this.#options.clock.sleep(waitMs, signal);
  }

  async #sendOne(): Promise<void> {
    const { to, clock } = this.#options;
    const shape = shapes[to.kind];
    const leftOut = this.#leftOut;
    const compose = (items: readonly Item[]) => shape.compose(items, leftOut, to, clock.wallMs());
    const { taken } = compose(this.#queue.map(({ item }) => item));
    const batch = this.#queue.splice(0, taken).map(({ item }) => item);
    this.#sending = batch.length;
    const why = await deliver(() => compose(batch).request, {
      ...this.#options,
      shape,
      stop: this.#stop.signal,
    });
    this.#sending = 0;
    this.#lastSentMs = clock.nowMs();
    if (why === null) {
      this.#counts.sent += batch.length;
      this.#leftOut -= leftOut;
      return;
    }
    this.#counts.failed += batch.length;
    for (const { notice } of batch) this.#cooldown.untold(notice.key);
    this.#wakeWhenDue();
    this.#tell("failed", `${quantity(batch.length, "notice")} could not be sent: ${to.name} ${why}.`);
  }

  #drop(items: readonly Waiting[], why: string): void {
    if (items.length === 0) return;
    const isFirst = this.#leftOut === 0;
    this.#leftOut += items.length;
    this.#counts.dropped += items.length;
    for (const { item } of items) this.#cooldown.untold(item.notice.key);
    this.#wakeWhenDue();
    if (isFirst) this.#tell("dropped", `Notices to ${this.#options.to.name} are left out: ${why}.`);
  }

  /** Whoever is told of trouble cannot make more of it. */
  #tell(kind: Trouble["kind"], message: string): void {
    try {
      this.#options.onTrouble({ channel: this.#options.to.name, kind, message });
    } catch {}
  }

  /** What was held back is told when its cool-down has passed, also where nothing else happens. */
  #wakeWhenDue(): void {
    const { clock } = this.#options;
    const dueMs = this.#cooldown.nextDueMs();
    if (dueMs === null || this.#isClosed || (this.#wakeAtMs !== null && this.#wakeAtMs <= dueMs)) return;
    this.#wakeAtMs = dueMs;
    void clock.sleep(dueMs - clock.nowMs(), this.#stop.signal).then(() => {
      if (this.#wakeAtMs !== dueMs || this.#isClosed) return;
      this.#wakeAtMs = null;
      const items = this.#cooldown.due(clock.nowMs());
      if (items.length > 0) this.#put(items);
      this.#wakeWhenDue();
    });
  }
}
