/** Which targets meet a requirement, as `dsr route --json` says, and what changed since it was last known. Pure. */
import { z } from "zod";

const target = { provider: z.string(), model: z.string(), mode: z.string().nullish() };
const reasons = z.array(
  z.object({
    verdict: z.enum(["failed", "unknown"]),
    filter: z.object({ metric: z.string() }),
    why: z.string().nullish(),
  }),
);
/** What is read of the answer: its ranking and who is left out of it. */
export const decisionSchema = z.object({
  ranking: z.array(z.object({ ...target, reasons })),
  excluded: z.array(z.object({ ...target, reasons })),
});

export type DecisionRead = z.infer<typeof decisionSchema>;

export type Standing = "met" | "failed" | "unknown";

export interface TargetStanding {
  target: string;
  standing: Standing;
  /** What stands in the way, as metrics; empty where nothing does. */
  because: string[];
}

/** Where each target stands: a filter that failed decides, else one that is unknown. */
export function standingsOf({ ranking, excluded }: DecisionRead): TargetStanding[] {
  return [...ranking, ...excluded].map(({ provider, model, mode, reasons: found }) => {
    const failed = found.filter(({ verdict }) => verdict === "failed");
    const unknown = found.filter(({ verdict }) => verdict === "unknown");
    const because = failed.length > 0 ? failed : unknown;
    return {
      target: `${provider}/${model}${mode == null ? "" : `:${mode}`}`,
      standing: failed.length > 0 ? "failed" : unknown.length > 0 ? "unknown" : "met",
      because: [...new Set(because.map(({ filter }) => filter.metric))],
    };
  });
}

export type Change = "lost" | "regained" | "became_unknown" | "known_again";

/** What is kept between two looks. A verdict that became unknown is neither lost nor forgotten: what was known last stands beside it. */
export interface Remembered {
  known: "met" | "failed" | null;
  isUnknown: boolean;
}

/** What a new standing makes of what was remembered. A target that is seen for the first time has lost nothing. */
export function changeOf(
  before: Remembered | null,
  standing: Standing,
): { after: Remembered; change: Change | null } {
  const known = before?.known ?? null;
  if (standing === "unknown")
    return {
      after: { known, isUnknown: true },
      change: known === "met" && before?.isUnknown === false ? "became_unknown" : null,
    };
  const after: Remembered = { known: standing, isUnknown: false };
  if (known !== null && known !== standing)
    return { after, change: standing === "failed" ? "lost" : "regained" };
  return { after, change: known !== null && before?.isUnknown === true ? "known_again" : null };
}
