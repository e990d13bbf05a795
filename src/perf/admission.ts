/** Who may be sent to now: by money, by who still answers, and by whether the run is over. */
import type { Guard, Lane, Reservation } from "../load/index.ts";
import type { Prompt } from "../record/index.ts";

export class Admission {
  readonly #guard: Guard;
  readonly #signal: AbortSignal;
  #stopped: string | null = null;

  constructor(guard: Guard, signal: AbortSignal) {
    this.#guard = guard;
    this.#signal = signal;
  }

  /** Why nothing more may be sent; null while all is well. */
  get stopped(): string | null {
    return this.#stopped;
  }

  /** Waits until the prompt may be sent to the lane; `over` when it never will. */
  async toOne(lane: Lane, prompt: Prompt): Promise<Reservation | "over"> {
    const guard = this.#guard;
    for (;;) {
      if (this.#signal.aborted || guard.isStopped || this.#stopped !== null) return "over";
      const state = guard.stateOf(lane);
      if (state === "closed") return "over";
      const reserved = state === "unsure" ? "wait" : guard.reserve([lane], prompt);
      if (reserved === "wait") await guard.changed();
      else if ("stop" in reserved) {
        this.#stop(reserved.stop);
        return "over";
      } else {
        const [own] = reserved;
        if (own !== undefined) return own;
      }
    }
  }

  /** As `toOne` for one prompt at several lanes: all of those that still answer, or a text that says why the run stops. */
  async toAll(
    lanes: readonly Lane[],
    prompt: Prompt,
  ): Promise<{ lane: Lane; reservation: Reservation }[] | string> {
    const guard = this.#guard;
    for (;;) {
      if (this.#signal.aborted) return [];
      const over = this.#stopped ?? guard.nobodyLeft();
      if (over !== null) return over;
      if (guard.isStopped) return "stopped";
      const open = lanes.filter((lane) => guard.stateOf(lane) === "open");
      const isUnsure = lanes.some((lane) => guard.stateOf(lane) === "unsure");
      const reserved = isUnsure ? "wait" : guard.reserve(open, prompt);
      if (reserved === "wait") await guard.changed();
      else if ("stop" in reserved) return this.#stop(reserved.stop);
      else
        return open.flatMap((lane, i) => {
          const reservation = reserved[i];
          return reservation === undefined ? [] : [{ lane, reservation }];
        });
    }
  }

  /** Ends the run for all threads: the first reason stands. */
  #stop(reason: string): string {
    this.#stopped ??= reason;
    this.#guard.stop();
    return this.#stopped;
  }
}
