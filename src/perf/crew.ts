/** Who walks the legs of a run: this thread, or several others. All share one guard and one list of jobs. */
import type { Ending, Lane } from "../load/index.ts";
import { type Leg, type Share, walkLeg } from "./leg.ts";
import type { Finished, SenderDeps, Sent } from "./sender.ts";

/** One thread's worth of sending. */
export interface Member {
  /** Walks its share of a leg. Rejects only on a fault of dsr itself. */
  walk(leg: Leg, share: Share): Promise<Ending>;
  /** Lets go of its connections. */
  close(): Promise<void>;
}

/** Told of what happens in any member. */
export interface CrewHooks {
  sent(sent: Sent): void;
  finished(finished: Finished): void;
}

/** A member in this thread. */
export function localMember(lanes: readonly Lane[], deps: SenderDeps): Member {
  return {
    walk: (leg, share) => walkLeg(leg, share, lanes, deps),
    close: async () => {},
  };
}

/** Has all members walk a leg together. Rounds stay with the first: they are made of moments that all targets share. */
export async function walkTogether(leg: Leg, members: readonly Member[]): Promise<Ending> {
  const walking = leg.load.kind === "rounds" ? members.slice(0, 1) : members;
  const endings = await Promise.all(
    walking.map((member, part) => member.walk(leg, { part, of: walking.length })),
  );
  return endings.find(({ status }) => status !== "done") ?? { status: "done", reason: null };
}
