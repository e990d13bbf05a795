/** A target: the thing that is measured and ranked. */
import { z } from "zod";

export const targetSchema = z.object({
  /** Catalog id of who serves it, for example `deepseek`. */
  provider: z.string().min(1),
  /** dsr's own name of the model, the same at every provider, for example `deepseek-r1`. */
  model: z.string().min(1),
  /** Named way of running it (thinking, effort); null is the provider's default. */
  mode: z.string().min(1).nullable(),
  /** The id the provider wants on the wire; null in records imported without one. */
  modelId: z.string().min(1).nullable(),
  /** Base URL; null in records imported without one. */
  endpoint: z.string().min(1).nullable(),
});

export type Target = z.infer<typeof targetSchema>;

/** `provider/model` or `provider/model@mode`: how a target is written in reports, flags and keys of maps. */
export function targetName(target: Pick<Target, "provider" | "model" | "mode">): string {
  const base = `${target.provider}/${target.model}`;
  return target.mode === null ? base : `${base}@${target.mode}`;
}
