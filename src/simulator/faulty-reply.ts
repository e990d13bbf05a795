/** What a faulty server does to its n-th request: chosen by seed, and then written as a golden script. Pure. */
import { type Random, randomFromSeed } from "../base/index.ts";
import { event } from "./chunks.ts";
import { type GoldenStep, golden } from "./golden-script.ts";
import { errorBody } from "./protocol.ts";
import { BROKEN_EVENT } from "./timeline.ts";

/** Each way in which a request can fare, `none` being the one where it is answered. */
export const faultyKinds = [
  "none",
  /** The socket is closed, or reset, without a byte. */
  "cut_before_headers",
  /** Headers of a 200, then the socket is closed. */
  "cut_after_headers",
  /** The socket is closed inside an event of the stream. */
  "cut_mid_event",
  /** Not a byte, until the client gives up. */
  "stall_before_headers",
  /** Some output, then silence until the client gives up. */
  "stall",
  /** The whole answer, one byte at a time. */
  "trickle",
  /** One event is broken JSON; the stream then goes on to its end. */
  "malformed",
  /** HTTP 429 with `retry-after` (whole seconds) and `retry-after-ms`. */
  "rate_limited",
  /** HTTP 500. */
  "server_error",
  /** Under HTTP 200, an `error` event takes the place of the rest of the output. */
  "error_event",
] as const;

export type FaultyKind = (typeof faultyKinds)[number];

export interface FaultySettings {
  seed: string;
  /** How often each kind comes up, relative to the others; 0 where not named. */
  weights: Readonly<Partial<Record<FaultyKind, number>>>;
  /** Most output events of an answer; each answer has from 1 to so many, by seed. */
  events: number;
  /** Time between two events. */
  gapMs: number;
  /** Time between two bytes of a trickle. */
  trickleMs: number;
  /** What a 429 asks to wait. */
  retryAfterMs: number;
}

export type FaultyReply =
  /** No answer at all. `reset` tells a connection that is reset from one that is closed. */
  | { kind: "cut"; reset: boolean }
  | { kind: "silence" }
  | { kind: "refusal"; status: number; headers: Record<string, string>; body: string }
  /** A stream; `ends` is false where nothing follows the steps and the connection stays open. */
  | { kind: "stream"; steps: GoldenStep[]; ends: boolean };

/** The kind that strikes request `n` of the server, from 0. */
export function faultOf({ seed, weights }: FaultySettings, n: number): FaultyKind {
  const shares = faultyKinds.map((kind) => weights[kind] ?? 0);
  let left = randomFromSeed(`${seed}/fault/${n}`).next() * shares.reduce((sum, share) => sum + share, 0);
  const at = shares.findIndex((share) => {
    left -= share;
    return left < 0;
  });
  return faultyKinds[at] ?? "none";
}

/** What is sent to request `n`, which the fault strikes. */
export function faultyReply(settings: FaultySettings, n: number, fault: FaultyKind): FaultyReply {
  const random = randomFromSeed(`${settings.seed}/reply/${n}`);
  const { outputs, ending } = answer(settings, random);
  const some = outputs.slice(0, random.integer(outputs.length + 1));
  const nextMs = some.length * settings.gapMs;
  const next = golden.answer(nextMs, " never whole");
  const stream = (steps: GoldenStep[], ends = true): FaultyReply => ({ kind: "stream", steps, ends });
  switch (fault) {
    case "none":
      return stream([...outputs, ...ending]);
    case "cut_before_headers":
      return { kind: "cut", reset: random.next() < 0.5 };
    case "cut_after_headers":
      return stream([golden.cut(settings.gapMs)]);
    case "cut_mid_event": {
      const half = golden.raw(nextMs, String(next.bytes).slice(0, 1 + random.integer(80)), "half");
      return stream([...some, half, golden.cut(nextMs + settings.gapMs)]);
    }
    case "stall_before_headers":
      return { kind: "silence" };
    case "stall":
      return stream(some, false);
    case "trickle": {
      const text = [...outputs, ...ending].map(({ bytes }) => bytes).join("");
      const cuts = Array.from({ length: Buffer.byteLength(text) - 1 }, (_, i) => i + 1);
      return stream(golden.split(golden.raw(0, text, "byte"), cuts, settings.trickleMs));
    }
    case "malformed":
      return stream([...some, golden.raw(nextMs, BROKEN_EVENT), ...outputs.slice(some.length), ...ending]);
    case "rate_limited":
      return refusal(429, "rate_limited", {
        "retry-after": String(Math.ceil(settings.retryAfterMs / 1000)),
        "retry-after-ms": String(Math.ceil(settings.retryAfterMs)),
      });
    case "server_error":
      return refusal(500, "server_error", {});
    case "error_event":
      return stream([...some, golden.raw(nextMs, event(errorBody("error_event")))]);
  }
}

function refusal(
  status: number,
  kind: "rate_limited" | "server_error",
  headers: Record<string, string>,
): FaultyReply {
  return { kind: "refusal", status, headers, body: JSON.stringify(errorBody(kind)) };
}

/** Half of the outputs, or one more, are reasoning. */
function answer(
  { events, gapMs }: FaultySettings,
  random: Random,
): { outputs: GoldenStep[]; ending: GoldenStep[] } {
  const count = 1 + random.integer(events);
  const outputs = Array.from({ length: count }, (_, i) =>
    i < (count - 1) / 2 ? golden.reasoning(i * gapMs, ` why${i}`) : golden.answer(i * gapMs, ` so${i}`),
  );
  const endMs = count * gapMs;
  const usage = { prompt_tokens: 7, completion_tokens: count };
  return { outputs, ending: [golden.finish(endMs), golden.usage(endMs, usage), golden.done(endMs)] };
}
