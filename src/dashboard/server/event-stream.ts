/**
 * Server-sent events to one client. What comes faster than it reads is left out but for the newest, so a slow client takes no memory;
 * a client that has gone, or reads nothing any more, is let go of.
 */
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { type SSEMessage, streamSSE } from "hono/streaming";
import type { Clock } from "../../base/index.ts";
import { type FaultError, fault } from "./faults.ts";

export interface EventStreams {
  /** Streams to the client of `c` what `open` gives to `send`, up to a last message; `open` returns how to stop it. */
  stream(c: Context, open: (send: (message: SSEMessage, isLast?: boolean) => void) => () => void): Response;
  readonly open: number;
  close(): void;
}

/** A browser has one or two for each window that shows the dashboard. */
const MOST_STREAMS = 200;
const HEARTBEAT_MS = 15_000;
/** A client that takes nothing for so long is no longer there. */
const LONGEST_WRITE_MS = 60_000;

export function eventStreams(clock: Clock): EventStreams {
  const closing = new AbortController();
  let open = 0;
  return {
    stream: (c, opened) => {
      if (open >= MOST_STREAMS) throw tooMany();
      // A body that is never sent would never be taken back either.
      if (c.req.method === "HEAD") return c.body(null, 200, { "Content-Type": "text/event-stream" });
      open += 1;
      c.header("X-Accel-Buffering", "no");
      return streamSSE(c, async (stream) => {
        let next: SSEMessage | null = null;
        let isEnding = false;
        let wake = Promise.withResolvers<void>();
        let isGone = false;
        const end = () => {
          isGone = true;
          wake.resolve();
        };
        const stop = opened((message, isLast = false) => {
          if (isEnding) return;
          next = message;
          isEnding = isLast;
          wake.resolve();
        });
        stream.onAbort(end);
        closing.signal.addEventListener("abort", end, { once: true });
        const { outgoing } = c.env as HttpBindings;
        const written = async (writing: Promise<unknown>) => {
          const done = new AbortController();
          const late = clock.sleep(LONGEST_WRITE_MS, done.signal).then(() => {
            if (!done.signal.aborted) outgoing.destroy();
          });
          await Promise.race([writing, late]);
          done.abort();
        };
        try {
          while (!isGone) {
            const message: SSEMessage | null = next;
            next = null;
            if (message !== null) await written(stream.writeSSE(message));
            else if (isEnding) break;
            else {
              const quiet = new AbortController();
              const isQuiet = await Promise.race([
                wake.promise.then(() => false),
                clock.sleep(HEARTBEAT_MS, quiet.signal).then(() => true),
              ]);
              quiet.abort();
              if (isQuiet) await written(stream.write(": still here\n\n"));
              else wake = Promise.withResolvers();
            }
          }
        } finally {
          open -= 1;
          stop();
          closing.signal.removeEventListener("abort", end);
        }
      });
    },
    get open() {
      return open;
    },
    close: () => closing.abort(),
  };
}

function tooMany(): FaultError {
  return fault(
    503,
    "streams_full",
    `${MOST_STREAMS} windows are being kept up to date already.`,
    "Close some that nobody looks at.",
  );
}
