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

export type RunInfo = z.infer<typeof runInfoSchema>;
