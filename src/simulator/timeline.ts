/** A plan as the events of an OpenAI stream: what is written when. Pure. */
import { type ChunkWriter, chunkWriter, event, type ReplyIdentity } from "./chunks.ts";
import type { ReplyPlan } from "./plan.ts";
import type { SimulatorProfile } from "./profile.ts";
import { errorBody } from "./protocol.ts";

/** An event whose JSON breaks off. */
export const BROKEN_EVENT = 'data: {"id":"broken","choices":[{"index":0,"delta":{"cont\n\n';

export interface Step {
  /** Unscaled milliseconds from the request's start. */
  atMs: number;
  /** Bytes to write, as text. */
  text: string;
  /** What the text carries; `piece` is the only kind of output. `hang` and `cut` end the response and write nothing. */
  kind: "piece" | "other" | "broken" | "error" | "pause" | "hang" | "cut";
  /** Output tokens in the text. */
  tokens: number;
}

/**
 * The whole stream in order of time. Steps of equal time keep the order of this list. A fault in mid-stream changes
 * what follows it: see `profile.ts` for each.
 */
export function timelineOf(
  plan: ReplyPlan,
  profile: SimulatorProfile,
  identity: ReplyIdentity,
  includeUsage: boolean,
): Step[] {
  const write = chunkWriter(plan, profile, identity);
  const steps: Step[] = [...beforeOutput(plan, profile, write)];
  let shiftMs = 0;
  for (const [i, piece] of plan.pieces.entries()) {
    if (i === plan.faultAfterPieces) {
      const struck = strike(plan, profile, piece.atMs);
      steps.push(...struck.steps);
      if (struck.ends) return steps;
      shiftMs = struck.shiftMs;
    }
    const deltas = write.deltas(i);
    deltas.forEach((text, n) => {
      const tokens = n === deltas.length - 1 ? piece.tokens : 0;
      steps.push({ atMs: piece.atMs + shiftMs, text, kind: "piece", tokens });
    });
  }
  const lastMs = plan.pieces.at(-1)?.atMs ?? plan.ttftMs;
  if (plan.faultAfterPieces === plan.pieces.length) {
    const struck = strike(plan, profile, lastMs);
    steps.push(...struck.steps);
    if (struck.ends) return steps;
    shiftMs = struck.shiftMs;
  }
  for (const text of write.closing(includeUsage))
    steps.push({ atMs: lastMs + shiftMs, text, kind: "other", tokens: 0 });
  return steps;
}

/** The fault at its moment; `ends` when nothing follows, `shiftMs` by how much it delays what does. */
function strike(
  plan: ReplyPlan,
  profile: SimulatorProfile,
  atMs: number,
): { steps: Step[]; ends: boolean; shiftMs: number } {
  const step = (kind: Step["kind"], text = ""): Step => ({ atMs, text, kind, tokens: 0 });
  switch (plan.fault) {
    case "disconnect":
      return { steps: [step("cut")], ends: true, shiftMs: 0 };
    case "error_event":
      return { steps: [step("error", event(errorBody("error_event")))], ends: true, shiftMs: 0 };
    case "malformed":
      return {
        steps: [step("broken", BROKEN_EVENT)],
        ends: false,
        shiftMs: 0,
      };
    case "stall": {
      const { forMs } = profile.faults.stall;
      const forever = forMs === null;
      return { steps: [step(forever ? "hang" : "pause")], ends: forever, shiftMs: forMs ?? 0 };
    }
    default:
      return { steps: [], ends: false, shiftMs: 0 };
  }
}

function beforeOutput(plan: ReplyPlan, profile: SimulatorProfile, write: ChunkWriter): Step[] {
  const steps: Step[] = [];
  const other = (atMs: number, text: string): Step => ({ atMs, text, kind: "other", tokens: 0 });
  if (profile.keepAliveMs !== null)
    for (let at = profile.keepAliveMs; at < plan.ttftMs; at += profile.keepAliveMs)
      steps.push(other(at, ": keep-alive\n\n"));
  if (profile.roleChunkMs !== null)
    steps.push(other(Math.min(profile.roleChunkMs, plan.ttftMs), write.role()));
  return steps.sort((a, b) => a.atMs - b.atMs);
}
