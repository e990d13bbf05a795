/** One invocation of a measuring command, and what became of it. */
import { z } from "zod";

export const runInfoSchema = z.object({
  schema: z.literal(1),
  id: z.string().min(1),
  kind: z.enum(["perf", "bench", "import"]),
  startedAt: z.iso.datetime(),
  /** Null while the run goes on, or where it was killed. */
  endedAt: z.iso.datetime().nullable(),
  seed: z.string(),
  /** The settings of the run, keys removed, as the command resolved them. */
  config: z.record(z.string(), z.json()),
  versions: z.object({ dsr: z.string(), node: z.string(), platform: z.string() }),
  status: z.enum(["running", "done", "stopped", "interrupted"]),
  /** Why it stopped before its plan was done; null otherwise. */
  stopReason: z.string().nullable(),
});

/** Why a run stopped that something other than its plan, its limits or its user ended: what was in flight may not be on record. */
export const ENDED_BY_FAULT = "a fault of dsr";

/** The setting of a run that holds under which id a scheduler began it. */
export const SCHEDULED_AS = "scheduled";

export type RunInfo = z.infer<typeof runInfoSchema>;
