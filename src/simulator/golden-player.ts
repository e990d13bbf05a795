/**
 * Writes many streams, each on its own schedule, from one loop: whatever is due is written, then the loop sleeps until
 * shortly before the next write. What it waits for, it waits for once, however many streams are open.
 */
import type { Socket } from "node:net";
import { DueQueue } from "./due-queue.ts";
import type { Played } from "./golden-played.ts";

/** What became of the steps of one stream so far. */
export interface Track {
  /** Times of the writes, with room for all steps of the script. */
  beforeMs: Float64Array;
  afterMs: Float64Array;
  /** How many writes there were. */
  written: number;
  /** Writes that the kernel did not take at once. */
  held: number;
  complete: boolean;
}

/** One stream as it is played. */
export interface Stream {
  socket: Socket;
  script: Played;
  /** The schedule counts from here. */
  receivedMs: number;
  track: Track;
  /** After the last step. */
  played(): void;
}

export function trackOf({ length }: Played): Track {
  return {
    beforeMs: new Float64Array(length),
    afterMs: new Float64Array(length),
    written: 0,
    held: 0,
    complete: false,
  };
}

/** Timers are late by 1–2 ms: the last stretch before a write is spent turning the event loop over. */
const SPIN_MS = 3;
/**
 * Turning over keeps a core from everybody else, and a kernel takes it away in the end, for milliseconds. So the loop naps
 * while it has the time: the thread is awake again some 70 µs after the end of a nap, however short that is.
 */
const NAP_FROM_MS = 0.07;
const SHORTEST_NAP_MS = 0.001;
/** Requests arrive during naps too, and their moment of arrival is part of the truth. */
const LONGEST_NAP_MS = 0.2;
/** Writes in one turn of the event loop, so that requests are read while many writes are due. */
const WRITES_PER_TURN = 64;

/** The host's monotonic clock, in milliseconds. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export class Player {
  readonly #due = new DueQueue<{ stream: Stream; frame: string | Buffer | null }>();
  readonly #napping = new Int32Array(new SharedArrayBuffer(4));
  #timer: NodeJS.Timeout | null = null;
  /** When the timer fires; Infinity while none is set, -Infinity while the loop turns. */
  #wakesMs = Infinity;

  play(stream: Stream): void {
    this.#schedule(stream);
    this.#wakeBy(this.#due.nextMs);
  }

  #schedule(stream: Stream): void {
    const { script, track } = stream;
    if (track.written === script.length) {
      track.complete = true;
      stream.played();
      return;
    }
    const { atMs, bytes } = script.step(track.written);
    this.#due.add(stream.receivedMs + atMs, { stream, frame: bytes === null ? null : framed(bytes) });
  }

  #wakeBy(dueMs: number): void {
    const wakeMs = dueMs - SPIN_MS;
    if (wakeMs >= this.#wakesMs) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const idleMs = wakeMs - monotonicMs();
    if (idleMs > 1) {
      this.#wakesMs = wakeMs;
      this.#timer = setTimeout(this.#turn, Math.floor(idleMs)).unref();
    } else {
      this.#wakesMs = -Infinity;
      setImmediate(this.#turn);
    }
  }

  readonly #turn = (): void => {
    this.#timer = null;
    let nowMs = monotonicMs();
    for (let left = WRITES_PER_TURN; left > 0 && this.#due.nextMs <= nowMs; left--) {
      this.#write(nowMs);
      nowMs = monotonicMs();
    }
    const idleMs = this.#due.nextMs - nowMs;
    if (idleMs > NAP_FROM_MS && idleMs <= SPIN_MS) {
      const napMs = Math.min(idleMs - NAP_FROM_MS, LONGEST_NAP_MS);
      Atomics.wait(this.#napping, 0, 0, Math.max(napMs, SHORTEST_NAP_MS));
    }
    this.#wakesMs = Infinity;
    if (this.#due.size > 0) this.#wakeBy(this.#due.nextMs);
  };

  #write(beforeMs: number): void {
    const next = this.#due.take();
    if (next === undefined) return;
    const { stream, frame } = next;
    const { socket, track } = stream;
    if (socket.destroyed) return;
    if (frame === null) socket.destroy();
    else socket.write(frame);
    track.beforeMs[track.written] = beforeMs;
    track.afterMs[track.written] = monotonicMs();
    track.written += 1;
    if (socket.writableLength > 0) track.held += 1;
    this.#schedule(stream);
  }
}

/**
 * A chunk of HTTP's chunked encoding, for the socket itself: node's response object would leave the bytes corked until the
 * next tick.
 */
function framed(payload: string | Uint8Array): string | Buffer {
  const size = Buffer.byteLength(payload).toString(16);
  if (typeof payload === "string") return `${size}\r\n${payload}\r\n`;
  return Buffer.concat([Buffer.from(`${size}\r\n`), payload, Buffer.from("\r\n")]);
}
