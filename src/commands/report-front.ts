/** Price against speed of the targets of a run: who is beaten in both, by the rules of `dsr route --pareto`. */
import type { OverviewColumn } from "../metrics/index.ts";
import type { TargetEvidence } from "../record/index.ts";
import type { RunDossier } from "../report/index.ts";
import { type DecideContext, parseAxes, plainly, routeAnswer } from "../routing/index.ts";

/** The first of each that is known. */
const AXES = [
  ["output_price", "cost_per_request:avg"],
  ["otps:median", "ttft:median"],
] as const;

/** Null with fewer than two targets, and where a price or a speed is known of nobody. */
export function frontOf(
  targets: readonly TargetEvidence[],
  columns: readonly OverviewColumn[],
  prices: DecideContext,
): RunDossier["front"] {
  const axes = AXES.flatMap((keys) => keys.find((key) => columns.some((column) => column.key === key)) ?? []);
  if (targets.length < 2 || axes.length < AXES.length) return null;
  const { pareto } = routeAnswer(
    {
      requirement: { filters: [], order: [], ...plainly },
      ...{ assertions: [], whatIf: null, isExplained: false, pareto: { axes: parseAxes(axes.join(",")) } },
    },
    { targets, prices, races: new Set(), readAnew: () => ({ targets, close: () => {} }) },
  );
  return pareto;
}
