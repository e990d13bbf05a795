/** How many requests the plan of a run holds, by its settings. */
import { z } from "zod";
import type { RunInfo } from "../../record/index.ts";

const count = z.number().int().nonnegative();

const settings = z.union([
  z.object({
    rounds: count.nullable(),
    warmup: count.default(0),
    sweep: z.object({ grid: z.array(z.number()), order: z.string() }).nullish(),
    race: z.json().nullish(),
    targets: z.array(z.string()),
  }),
  z.object({ questions: count, repeats: count, targets: z.array(z.string()) }),
]);

/**
 * Requests that the run is to send, warm-ups included and retries not; null where time, a search or what is seen on the way
 * ends it, and where the settings are of another kind.
 */
export function plannedRequests({ config }: RunInfo): number | null {
  const read = settings.safeParse(config);
  if (!read.success) return null;
  const { targets } = read.data;
  if ("questions" in read.data) return read.data.questions * read.data.repeats * targets.length;
  const { rounds, warmup, sweep = null, race = null } = read.data;
  if (rounds === null || race !== null) return null;
  if (sweep !== null && sweep.order !== "all") return null;
  return (warmup + rounds) * (sweep?.grid.length ?? 1) * targets.length;
}
