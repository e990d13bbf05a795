/**
 * How long a user waits who comes when the plan says, whether or not the client can send by then. Counting from the send
 * alone would leave out the queue that a slow provider causes (coordinated omission: G. Tene, "How NOT to Measure
 * Latency", 2015; the latency of wrk2).
 */
import type { RequestFacts, Times } from "../record/index.ts";
import { notNegative, type RequestMetric, stats } from "./definition.ts";
import { secondsBetween } from "./latency.ts";

const shared = {
  kind: "request",
  unit: "s",
  range: notNegative,
  better: "low",
  stats,
  needsDeltas: false,
} as const;

/** When the wait began: as scheduled or, where nothing was, when the client began the request. Milliseconds, or null. */
export function wantedAtMs({ scheduledAtMs, dispatchedAtMs }: Times): number | null {
  return scheduledAtMs ?? dispatchedAtMs;
}

/** When this client began a request; records that do not say so have its sending. Milliseconds, or null where it never began. */
export function beganAtMs({ dispatchedAtMs, sentAtMs }: Times): number | null {
  return dispatchedAtMs ?? sentAtMs;
}

/**
 * How long after its planned time this client began a request, milliseconds; 0 where it began early, null without a plan or a
 * beginning.
 */
export function latenessMs(times: Times): number | null {
  const began = beganAtMs(times);
  return times.scheduledAtMs === null || began === null ? null : Math.max(0, began - times.scheduledAtMs);
}

export const ttftScheduled: RequestMetric = {
  ...shared,
  name: "ttft_scheduled",
  formula: "first non-empty output delta − time the plan wanted the request sent",
  needs:
    "the time of the plan or, without a plan, the time at which the client began; and that of the first output",
  note:
    "The client's own queue and the connection are part of it. Without a schedule (rounds, a fixed concurrency) it counts " +
    "from the moment at which the client began, before connecting. A retry counts from when it was due.",
  ofRequest: ({ times }) => secondsBetween(wantedAtMs(times), times.firstOutputAtMs),
  waited: ({ times }) => (times.firstOutputAtMs === null ? waitedSince(times) : null),
};

export const totalScheduled: RequestMetric = {
  ...shared,
  name: "total_scheduled",
  formula: "end of the stream − time the plan wanted the request sent",
  needs: "the time of the plan or, without a plan, the time at which the client began; and that of the end",
  note: "As ttft_scheduled, up to the end of the stream.",
  ofRequest: ({ times }) => waitedSince(times),
  waited: ({ times }) => waitedSince(times),
};

export const sendDelay: RequestMetric = {
  ...shared,
  name: "send_delay",
  formula: "request sent − time the plan wanted it sent",
  needs: "a schedule (a rate, a trace) and the time of sending",
  note:
    "This client's lateness and the connecting, no merit or fault of the provider's serving. Sent before its time is sent " +
    "without delay: 0.",
  ofRequest: ({ times: { scheduledAtMs, sentAtMs } }: Pick<RequestFacts, "times">) =>
    scheduledAtMs === null || sentAtMs === null ? null : Math.max(0, sentAtMs - scheduledAtMs) / 1000,
};

export const connect: RequestMetric = {
  ...shared,
  name: "connect",
  formula: "name lookup + TCP + TLS of a connection made for this request",
  needs: "a connection of its own whose phases were measured",
  note:
    "A request on a connection that was there already has none. All of it comes before the send, so it is in no ttft; what " +
    "else the client does before a send (building the request, waiting for its turn) is not in it.",
  ofRequest: ({ connection }) => {
    // A connection used again has no phases.
    if (connection === null || connection.tcpMs === null) return null;
    // An address needs no lookup and plain HTTP no TLS: those phases did not happen.
    return ((connection.dnsMs ?? 0) + connection.tcpMs + (connection.tlsMs ?? 0)) / 1000;
  },
};

function waitedSince(times: Times): number | null {
  return secondsBetween(wantedAtMs(times), times.endedAtMs);
}
