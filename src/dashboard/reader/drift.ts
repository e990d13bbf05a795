/** What `dsr drift` says of the last month with its usual settings. */
import { type DriftDocument, driftMetrics, driftOf } from "../../metrics/index.ts";
import type { ReaderDeps } from "./deps.ts";
import { everything } from "./scope.ts";
import type { Held, Shelf } from "./shelf.ts";

export type Drift = Omit<DriftDocument, "basis">;

/** As the flags of `dsr drift` have it where none is given. */
const usual = { alpha: 0.05, minChange: 0.1, unit: "day" } as const;
export const lastMonth = { ...everything, windowMs: 30 * 86_400_000 };

/** Searching takes seconds where there is much, and looks for changes between days: while a run writes, it is not done again sooner. */
const TOLERATED_MS = 600_000;

/** Searches, and keeps what it found. */
export class DriftSearch {
  readonly #deps: ReaderDeps;
  readonly #shelf: Shelf;
  #found: { drift: Drift; targets: Held["targets"]; wallMs: number } | null = null;

  constructor(deps: ReaderDeps, shelf: Shelf) {
    this.#deps = deps;
    this.#shelf = shelf;
  }

  /** Of the evidence as it is, or as it was minutes ago. Throws DsrError where a store cannot be read. */
  found(): Drift {
    const wallMs = this.#deps.clock.wallMs();
    const { targets } = this.#shelf.evidence(lastMonth);
    const before = this.#found;
    if (before !== null && (before.targets === targets || Math.abs(wallMs - before.wallMs) < TOLERATED_MS))
      return before.drift;
    const drift = this.#search(targets, wallMs);
    this.#found = { drift, targets, wallMs };
    return drift;
  }

  #search(targets: Held["targets"], wallMs: number): Drift {
    const { rates, listPricesOf, workloads, random } = this.#deps;
    return driftOf(targets, {
      ...usual,
      ...{ rates, listPricesOf, wallMs },
      metrics: driftMetrics(),
      workloadOf: workloads(),
      random: random(),
    });
  }
}
