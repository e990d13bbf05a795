/**
 * Bounds how long what is read now had lain unread: the part of a measured time that is this client's and not the
 * provider's.
 *
 * A turn of Node's loop runs timers, then polls the kernel for what is readable, then runs immediates (the check phase).
 * Libuv first polls without waiting; only when nothing at all is ready does it wait, and what it waits is counted as idle.
 * A mark is taken in the check phase of every turn: the time, and how much the loop had idled by then. Then, for what is
 * read in the next turn:
 *
 * - The loop idled since the mark: nothing was ready when it began to wait, and it woke at `mark + idled` or later (it was
 *   busy for a while before it waited). What is read now came no earlier than that wake, less the time for which the
 *   thread was ready to run and had no core.
 * - The loop did not idle: something was ready at once and may have been for any time, but it was not ready when the poll
 *   of the turn before returned, or it would have been read then. The same sum over the marks of that turn says when that
 *   was, at the earliest.
 *
 * What this cannot see: time for which the host took the core away from a virtual machine (steal), the network card's and
 * the kernel's own work before the bytes are in the socket's buffer, and bytes that the sender holds back because that
 * buffer is full. Nor is there anything to see in bytes that came together: events in one TCP segment or TLS record are
 * one arrival. Where the kernel keeps no account of waiting for a core, the bound covers this process alone: on a busy
 * host it was then too short for four samples in ten, against less than one in a hundred.
 */
import type { Clock } from "../base/index.ts";
import type { LoopSource } from "./loop-source.ts";

/** What happens on the way out of a poll that waited, between the kernel's look at the sockets and the loop's at a clock. */
const SWITCH_MS = 0.1;
/** After a wait as short as this all of it is taken for waiting for a core: to look that up costs more than it is worth. */
const SHORT_WAIT_MS = 0.25;
/** Waiting for a core is looked up at least this often, so that what is found goes back no further. */
const FRESH_MS = 2;

export class LoopWatch {
  readonly #clock: Clock;
  readonly #source: LoopSource;
  readonly #onTurn: () => void;
  /** How many requests want it to watch. */
  #watchers = 0;
  #immediate: NodeJS.Immediate | null = null;
  #isRefed = false;
  /** The mark: the check phase of the turn before this one. */
  #markMs = 0;
  #markIdleMs = 0;
  /** When the poll of that turn returned, at the earliest. */
  #pollMs = 0;
  /** As last looked up, and when. */
  #runWaitMs: number | null = null;
  #lookedUpMs = 0;
  /** What this thread waited for a core in this turn, at most; null until it is looked up. */
  #turnWaitMs: number | null = null;
  /** Not before this came what is read in this turn; NaN until something is read. */
  #sinceMs = Number.NaN;

  /** `onTurn` is called in the check phase of every turn for which somebody watches or called `wake`. */
  constructor(clock: Clock, source: LoopSource, onTurn: () => void) {
    this.#clock = clock;
    this.#source = source;
    this.#onTurn = onTurn;
  }

  /** From now on, until `unwatch`: for a request that is not sent yet, so that nothing of its answer can have come. */
  watch(): void {
    this.#watchers += 1;
    if (this.#immediate !== null) return;
    this.#markMs = this.#pollMs = this.#clock.nowMs();
    this.#markIdleMs = this.#source.idleMs();
    this.#sinceMs = Number.NaN;
    this.#waited(this.#markMs);
    this.#arm();
  }

  unwatch(): void {
    this.#watchers -= 1;
  }

  /** The loop does not wait before the next check phase: something is to be done there. */
  wake(): void {
    if (this.#isRefed) return;
    this.#isRefed = true;
    if (this.#immediate === null) this.#arm();
    else this.#immediate.ref();
  }

  /**
   * What is read now was not ready to be read before this moment, in `Clock.nowMs()`. To be called where it is read, at
   * `nowMs`.
   */
  readableSinceMs(nowMs: number): number {
    if (Number.isNaN(this.#sinceMs)) this.#sinceMs = this.#sinceWhen(nowMs);
    return this.#sinceMs;
  }

  #sinceWhen(nowMs: number): number {
    const idledMs = this.#source.idleMs() - this.#markIdleMs;
    if (idledMs <= 0) return this.#pollMs;
    if (idledMs <= SHORT_WAIT_MS) return this.#markMs;
    this.#turnWaitMs = this.#waited(nowMs);
    return this.#pollAfter(idledMs);
  }

  /** When the poll of this turn returned at the earliest, with so much idled since the mark. */
  #pollAfter(idledMs: number): number {
    return this.#markMs + Math.max(0, idledMs - (this.#turnWaitMs ?? 0) - SWITCH_MS);
  }

  /** How long this thread waited for a core since this was last looked up. */
  #waited(nowMs: number): number {
    const before = this.#runWaitMs;
    this.#runWaitMs = this.#source.runWaitMs();
    this.#lookedUpMs = nowMs;
    return before === null || this.#runWaitMs === null ? 0 : this.#runWaitMs - before;
  }

  /** An immediate for which nothing waits: it runs in the check phase of the turn without keeping the loop turning. */
  #arm(): void {
    this.#immediate = setImmediate(this.#turn);
    if (!this.#isRefed) this.#immediate.unref();
  }

  readonly #turn = (): void => {
    this.#isRefed = false;
    this.#immediate = null;
    if (this.#watchers > 0) this.#arm();
    this.#onTurn();
    const nowMs = this.#clock.nowMs();
    const idleMs = this.#source.idleMs();
    const idledMs = idleMs - this.#markIdleMs;
    // A core may have been taken away after the kernel looked at the sockets and before the loop looked at its clock.
    if (this.#turnWaitMs === null && (idledMs > SHORT_WAIT_MS || nowMs - this.#lookedUpMs > FRESH_MS))
      this.#turnWaitMs = this.#waited(nowMs);
    this.#pollMs = idledMs > SHORT_WAIT_MS ? this.#pollAfter(idledMs) : this.#markMs;
    this.#turnWaitMs = null;
    this.#markMs = nowMs;
    this.#markIdleMs = idleMs;
    this.#sinceMs = Number.NaN;
  };
}
