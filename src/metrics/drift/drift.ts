/** Looks for changes in the histories of targets: when a level moved, by how much, and whether that is the target's doing. */
import type { Random } from "../../base/index.ts";
import {
  type ExchangeRates,
  type RequestFacts,
  type TargetEvidence,
  targetName,
} from "../../record/index.ts";
import type { Drift, DriftBasis, DriftChange } from "./document.ts";
import { histories } from "./history.ts";
import type { DriftMetrics } from "./metrics.ts";
import { type ListPrices, priceDrift } from "./prices.ts";
import { type Change, searched, seriesOf } from "./series.ts";

/** The least change of a share of successes that matters: a relative one would hide 99 % falling to 95 %. */
const LEAST_POINTS = 0.01;
/** Prompts that are longer or shorter by more than this explain a change themselves. */
const SAME_LENGTH = 1.2;

export interface DriftOptions extends Pick<DriftBasis, "alpha" | "minChange" | "unit"> {
  metrics: DriftMetrics;
  rates: ExchangeRates;
  /** Requests of another workload are another history, and no change in this one. */
  workloadOf(facts: RequestFacts): string;
  /** What is listed of a target today, at `wallMs`. */
  listPricesOf(target: TargetEvidence["target"]): ListPrices;
  wallMs: number;
  random: Random;
}

/** The same evidence and random numbers give the same answer. */
export function driftOf(targets: readonly TargetEvidence[], options: DriftOptions): Drift {
  const { metrics, alpha, minChange, unit, wallMs } = options;
  const past = targets.map((target) => ({
    name: targetName(target.target),
    histories: histories(target, metrics.medians, options.rates, options.workloadOf),
  }));
  const series = past.flatMap(({ name, histories }) =>
    histories.flatMap((history) => seriesOf(name, history, metrics.medians, metrics.success, unit)),
  );
  const result = searched(series, alpha, options.random);
  const changes = result.changes.map((change) => told(change, targets, minChange));
  const prices = targets.flatMap((evidence) =>
    priceDrift(evidence, metrics.prices, options.listPricesOf(evidence.target), wallMs),
  );
  const points = past.flatMap(({ histories }) => histories.flatMap((history) => history.points));
  return {
    isDrift: prices.length > 0 || changes.some(({ verdict }) => verdict === "drift"),
    ...{ changes, prices },
    lacking: result.lacking.map(({ series: { target, workload, metric }, has, needs }) => ({
      ...{ target, workload, metric, has, needs },
    })),
    basis: {
      ...{ alpha, minChange, unit, tested: result.tested },
      constant: series.length - result.tested - result.lacking.length,
      targets: targets.length,
      runs: new Set(points.map(({ runId }) => runId)).size,
      requests: points.reduce((sum, { sent }) => sum + sent, 0),
    },
  };
}

/** `minChange`: the least change of a level that matters, as a share of it. */
function told(change: Change, targets: readonly TargetEvidence[], minChange: number): DriftChange {
  const { series, before, after, ratio, last, first, earliest, latest, p, inputTokens } = change;
  const { definition, metric, workload, target } = series;
  const named = targets.find((evidence) => targetName(evidence.target) === target)?.target;
  const relative = ratio === null ? (before === 0 ? null : after / before - 1) : ratio.value - 1;
  const by = definition === null ? after - before : relative;
  const least = definition === null ? LEAST_POINTS : minChange;
  const isSmall = by !== null && Math.abs(by) < least;
  return {
    ...{ target, workload, metric, before, after, p, inputTokens },
    provider: named?.provider ?? "",
    model: named?.model ?? "",
    mode: named?.mode ?? null,
    unit: definition?.unit ?? "0–1",
    change: by,
    bounds:
      ratio === null
        ? null
        : {
            low: ratio.bounds.low === null ? null : ratio.bounds.low - 1,
            high: ratio.bounds.high === null ? null : ratio.bounds.high - 1,
          },
    isWorse: (definition?.better ?? "high") === "high" ? after < before : after > before,
    last: { runId: last.runId, at: last.to },
    first: { runId: first.runId, at: first.from },
    within: { from: earliest.from, to: latest.from },
    verdict: isSmall ? "small" : promptsChanged(inputTokens) ? "prompts" : "drift",
  };
}

function promptsChanged({ before, after }: Change["inputTokens"]): boolean {
  if (before === null || after === null || before === 0 || after === 0) return false;
  return Math.max(before / after, after / before) > SAME_LENGTH;
}
