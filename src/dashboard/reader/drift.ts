/** What `dsr drift` says of the last month with its usual settings, searched once for as long as the evidence is the same. */
import { type DriftDocument, driftMetrics, driftOf } from "../../metrics/index.ts";
import type { TargetEvidence } from "../../record/index.ts";
import type { Reading } from "./reading.ts";
import { everything } from "./scope.ts";
import type { Held } from "./shelf.ts";

export type Drift = Omit<DriftDocument, "basis">;

/** As the flags of `dsr drift` have it where none is given. */
const usual = { windowMs: 30 * 86_400_000, alpha: 0.05, minChange: 0.1, unit: "day" } as const;

const searched = new WeakMap<readonly TargetEvidence[], Drift>();

/** The evidence of the last month, and what changed in it. Throws DsrError where a store cannot be read. */
export function driftIn({ deps, shelf }: Reading): Held & { drift: Drift } {
  const { windowMs, ...rest } = usual;
  const held = shelf.evidence({ ...everything, windowMs });
  const drift =
    searched.get(held.targets) ??
    driftOf(held.targets, {
      ...rest,
      metrics: driftMetrics(undefined),
      rates: deps.rates,
      workloadOf: deps.workloads(),
      listPricesOf: deps.listPricesOf,
      wallMs: deps.clock.wallMs(),
      random: deps.random(),
    });
  searched.set(held.targets, drift);
  const { targets, asOf, since, until } = held;
  return { targets, asOf, since, until, drift };
}
