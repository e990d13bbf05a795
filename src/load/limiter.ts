/**
 * How many requests may be in flight at a target that turns requests away: one more for every window of answers, half as
 * many after a refusal. Additive increase with multiplicative decrease is what shares a capacity fairly with others who do
 * the same (D.-M. Chiu, R. Jain, "Analysis of the Increase and Decrease Algorithms for Congestion Avoidance in Computer
 * Networks", Computer Networks and ISDN Systems 17, 1989). Until the first refusal every answer widens it by one (slow start:
 * V. Jacobson, "Congestion Avoidance and Control", SIGCOMM 1988), so that a patient provider is soon asked at full width.
 */
import type { RequestError } from "../record/index.ts";

const FIRST_WIDTH = 4;
const FIRST_REST_MS = 1000;
/** A provider may ask for hours; it is asked again after this. */
const LONGEST_REST_MS = 120_000;
const OVERLOADED: readonly (number | null)[] = [503, 529];

export interface Limiter {
  /** How many may be in flight now, from 1 to the ceiling. */
  readonly width: number;
  readonly ceiling: number;
  /** Nothing is to be sent before this moment. */
  readonly restUntilMs: number;
  /** A request was answered. */
  answered(): void;
  /**
   * A request that left at `sentAtMs` was turned away. Of those that left before the width was last halved, none halves it
   * again: they are the same burst. Without `retryAfterMs`, or where it is 0, which refuses and says nothing of when, the rest
   * doubles from one second until something is answered.
   */
  refused(refusal: { sentAtMs: number; nowMs: number; retryAfterMs: number | null }): void;
}

/** Times are those of whatever clock the caller reads; `ceiling` is at least 1. */
export function createLimiter(ceiling: number): Limiter {
  let width = Math.min(ceiling, FIRST_WIDTH);
  let isStarting = true;
  let answers = 0;
  let refusalsInARow = 0;
  let halvedAtMs = Number.NEGATIVE_INFINITY;
  let restUntilMs = Number.NEGATIVE_INFINITY;
  return {
    ceiling,
    get width() {
      return width;
    },
    get restUntilMs() {
      return restUntilMs;
    },
    answered: () => {
      refusalsInARow = 0;
      answers += 1;
      if (!isStarting && answers < width) return;
      answers = 0;
      width = Math.min(ceiling, width + 1);
    },
    refused: ({ sentAtMs, nowMs, retryAfterMs }) => {
      if (sentAtMs >= halvedAtMs) {
        width = Math.max(1, Math.floor(width / 2));
        halvedAtMs = nowMs;
        isStarting = false;
        answers = 0;
        refusalsInARow += 1;
      }
      const ownRestMs = FIRST_REST_MS * 2 ** Math.max(0, refusalsInARow - 1);
      const restMs = retryAfterMs === null || retryAfterMs <= 0 ? ownRestMs : retryAfterMs;
      restUntilMs = Math.max(restUntilMs, nowMs + Math.min(LONGEST_REST_MS, restMs));
    },
  };
}

/** Whether a failure says that there was too much to do, and nothing of the question: it may be asked again. */
export function isRefusal(error: Pick<RequestError, "kind" | "httpStatus"> | null): boolean {
  if (error === null) return false;
  return error.kind === "rate_limited" || (error.kind === "server" && OVERLOADED.includes(error.httpStatus));
}
