/** Carries out one planned request on an HTTP response: refused, streamed, or answered in one piece. */
import { untilAborted } from "../base/index.ts";
import { messageOfPlan, type ReplyIdentity } from "./chunks.ts";
import type { Outcome } from "./journal.ts";
import type { ReplyPlan } from "./plan.ts";
import { flushed, playSteps, type Stage, waitUntil } from "./play.ts";
import type { SimulatorProfile } from "./profile.ts";
import { errorBody, usageBody } from "./protocol.ts";
import { timelineOf } from "./timeline.ts";

export interface Reply {
  plan: ReplyPlan;
  profile: SimulatorProfile;
  identity: ReplyIdentity;
  /** Whether the request asked for usage in the stream. */
  includeUsage: boolean;
}

/** Sends the reply and returns how it ended. Times and tokens go to the stage's journal entry as they happen. */
export async function sendReply(reply: Reply, stage: Stage): Promise<Outcome> {
  const { plan } = reply;
  const refused = plan.fault === "rate_limited" || plan.fault === "server_error" ? plan.fault : null;
  if (refused !== null) return refuse(refused, reply, stage);
  const planned = stage.entry.streamed ? await stream(reply, stage) : await answerWhole(reply, stage);
  const given = stage.entry.endedAtMs !== null;
  return planned === "ok" && !given ? "client_left" : planned;
}

function refuse(kind: "rate_limited" | "server_error", { profile }: Reply, stage: Stage): Outcome {
  const retry = kind === "rate_limited" ? retryHeaders(profile, stage.timeScale) : {};
  stage.entry.status = kind === "rate_limited" ? 429 : 500;
  stage.response.writeHead(stage.entry.status, { "content-type": "application/json", ...retry });
  finish(stage, JSON.stringify(errorBody(kind)));
  return kind;
}

/** What a 429 of the profile says of the time to wait. */
export function retryHeaders(profile: SimulatorProfile, timeScale: number): Record<string, string> {
  const waitMs = profile.faults.rateLimited.retryAfterMs * timeScale;
  return { "retry-after": String(Math.ceil(waitMs / 1000)), "retry-after-ms": String(Math.ceil(waitMs)) };
}

async function stream({ plan, profile, identity, includeUsage }: Reply, stage: Stage): Promise<Outcome> {
  const { response, entry } = stage;
  const steps = timelineOf(plan, profile, identity, includeUsage);
  if (!(await waitUntil(steps[0]?.atMs ?? 0, stage))) return "ok";
  entry.status = 200;
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
  response.flushHeaders();
  const outcome = await playSteps(steps, stage);
  if (!response.destroyed && !stage.signal.aborted) {
    if (outcome !== "error_event") entry.finishReason = plan.finishReason;
    finish(stage);
  }
  return outcome;
}

/** The same reply without streaming: all of it when the last token would have been there. */
async function answerWhole({ plan, profile, identity }: Reply, stage: Stage): Promise<Outcome> {
  const { response, entry } = stage;
  const lastMs = plan.pieces.at(-1)?.atMs ?? plan.ttftMs;
  const stalls = plan.fault === "stall";
  if (stalls && profile.faults.stall.forMs === null) {
    await untilAborted(stage.signal);
    return "stall";
  }
  if (!(await waitUntil(lastMs + (stalls ? (profile.faults.stall.forMs ?? 0) : 0), stage)))
    return stalls ? "stall" : "ok";
  entry.status = 200;
  const body = JSON.stringify({
    id: identity.id,
    object: "chat.completion",
    created: identity.created,
    model: identity.model,
    choices: [{ index: 0, message: messageOfPlan(plan, profile), finish_reason: plan.finishReason }],
    ...(profile.usage === "none" ? {} : { usage: usageBody(plan.tokens) }),
  });
  const half = body.slice(0, body.length / 2);
  response.writeHead(200, { "content-type": "application/json" });
  switch (plan.fault) {
    case "disconnect":
      response.write(half);
      await flushed(response);
      response.destroy();
      return "disconnect";
    case "malformed":
      finish(stage, half);
      return "malformed";
    case "error_event":
      finish(stage, JSON.stringify(errorBody("error_event")));
      return "error_event";
    default:
      entry.firstOutputAtMs = entry.lastOutputAtMs = stage.clock.nowMs();
      entry.outputTokens = plan.tokens.completion;
      entry.outputEvents = 1;
      entry.finishReason = plan.finishReason;
      finish(stage, body);
      return plan.fault ?? "ok";
  }
}

/** Ends the response; the journal's entry is complete before the client can know. */
function finish({ response, entry, clock }: Stage, body?: string): void {
  entry.endedAtMs = clock.nowMs();
  response.end(body);
}
