/** A requirement as a document again, to be changed or kept: reading it gives the same requirement. */
import type { Workload } from "../../record/index.ts";
import { type Key, plainly, type Requirement, type Tolerance } from "./requirement.ts";
import type { RequirementFile } from "./schema.ts";

type WrittenKey = Pick<RequirementFile["filters"][number], "metric" | "stat" | "limits">;

/** The document that states the requirement, what goes without saying left out. */
export function documentOf(requirement: Requirement): RequirementFile {
  const { filters, order, weights, confidence, window, models, where, minSamples, unknown } = requirement;
  return {
    filters: filters.map((filter) =>
      filter.is !== undefined
        ? { ...filter }
        : { ...writtenKey(filter), ...present("min", filter.min), ...present("max", filter.max) },
    ),
    ...(weights === null
      ? {
          order: order.map((key) => ({
            ...writtenKey(key),
            ...present(
              "tolerance",
              key.tolerance === undefined ? undefined : writtenTolerance(key.tolerance),
            ),
          })),
        }
      : { weights: weights.map((entry) => ({ ...writtenKey(entry), weight: entry.weight })) }),
    ...present("confidence", confidence),
    ...present("window", window?.text),
    ...present("model", models === null ? null : [...models]),
    ...present("where", where === null ? null : writtenWhere(where)),
    ...present("min_samples", minSamples),
    ...(unknown === plainly.unknown ? {} : { unknown }),
  };
}

function writtenKey({ metric, stat, limits }: Key): WrittenKey {
  return {
    metric,
    ...present("stat", stat),
    ...(limits === undefined
      ? {}
      : { limits: Object.fromEntries(limits.map((limit) => [limit.metric, limit.bound])) }),
  };
}

function writtenTolerance(tolerance: Tolerance): number | string {
  return "absolute" in tolerance ? tolerance.absolute : `${tolerance.percent}%`;
}

function writtenWhere({
  sources,
  inputTokens,
  hours,
  regions,
}: Workload): NonNullable<RequirementFile["where"]> {
  return {
    ...present("source", sources === null ? null : [...sources]),
    ...(inputTokens === null
      ? {}
      : { input_tokens: { ...present("min", inputTokens.min), ...present("max", inputTokens.max) } }),
    ...present("region", regions === null ? null : [...regions]),
    ...present("hours", hours),
  };
}

function present<K extends string, V>(key: K, value: V | null | undefined): { [P in K]?: V } {
  return value === null || value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}
