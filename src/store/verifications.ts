/** What comparisons with a reference found, out of the settings of their runs, where `dsr verify` keeps it. */
import { z } from "zod";
import type { RunInfo } from "../record/index.ts";
import type { FoundVerification } from "./evidence-groups.ts";
import type { Selection } from "./selection.ts";

const keptSchema = z.object({
  verify: z.object({ target: z.string(), deltaPoints: z.number(), alpha: z.number() }),
  verdicts: z.array(
    z.object({
      target: z.string(),
      verdict: z.enum(["degraded", "equivalent", "undecided"]),
      pairs: z.number(),
      drop: z.number().nullable(),
      interval: z.object({ low: z.number(), high: z.number() }),
    }),
  ),
});

/** One for each target of a comparison that belongs to what was asked by its run and its time; none for other runs. */
export function verificationsOf(run: RunInfo, { runIds, sinceMs, untilMs }: Selection): FoundVerification[] {
  const at = run.endedAt ?? run.startedAt;
  const atMs = Date.parse(at);
  if ((runIds !== null && !runIds.has(run.id)) || atMs < sinceMs || atMs >= untilMs) return [];
  if (!Array.isArray(run.config.verdicts)) return [];
  const kept = keptSchema.safeParse(run.config);
  if (!kept.success) return [];
  const { verify, verdicts } = kept.data;
  return verdicts.map(({ target, ...found }) => ({
    target,
    verification: {
      runId: run.id,
      at,
      reference: verify.target,
      deltaPoints: verify.deltaPoints,
      alpha: verify.alpha,
      ...found,
    },
  }));
}
