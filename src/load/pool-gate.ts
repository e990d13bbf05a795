/** The way into a lane: as many at once as its limiter says, in the order in which they came, nobody while the lane rests. */
import type { Clock } from "../base/index.ts";
import type { Limiter } from "./limiter.ts";

export class Gate {
  readonly #limiter: Limiter;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #waiting: ((mayEnter: boolean) => void)[] = [];
  #inside = 0;
  #isResting = false;
  #isOver = false;
  readonly #interrupt = () => this.close();

  constructor(limiter: Limiter, clock: Clock, signal: AbortSignal) {
    this.#limiter = limiter;
    this.#clock = clock;
    this.#signal = signal;
    if (signal.aborted) this.#isOver = true;
    else signal.addEventListener("abort", this.#interrupt, { once: true });
  }

  /** Resolves when it is the caller's turn, true; or false once nobody enters any more. */
  enter(): Promise<boolean> {
    if (this.#isOver) return Promise.resolve(false);
    const turn = new Promise<boolean>((resolve) => this.#waiting.push(resolve));
    this.#look();
    return turn;
  }

  /** Whoever entered has done its work; the limiter has heard of it. */
  leave(): void {
    this.#inside -= 1;
    this.#look();
  }

  /** Sends everybody home who waits. */
  close(): void {
    this.#isOver = true;
    this.#signal.removeEventListener("abort", this.#interrupt);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const answer of waiting) answer(false);
  }

  #look(): void {
    if (this.#isResting) return;
    while (this.#waiting.length > 0 && this.#inside < this.#limiter.width) {
      const restMs = this.#limiter.restUntilMs - this.#clock.nowMs();
      if (restMs > 0) {
        void this.#rest(restMs);
        return;
      }
      this.#inside += 1;
      this.#waiting.shift()?.(true);
    }
  }

  async #rest(ms: number): Promise<void> {
    this.#isResting = true;
    await this.#clock.sleep(ms, this.#signal);
    this.#isResting = false;
    if (!this.#isOver) this.#look();
  }
}
