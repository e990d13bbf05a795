/** All targets at once, and who is beaten in everything. */
import { overviewOf } from "../../metrics/index.ts";
import { parseAxes, plainly, routeAnswer } from "../../routing/index.ts";
import type { Answers, Params } from "../contract/reader.ts";
import type { Reading } from "./reading.ts";
import { scopeOf } from "./scope.ts";

/** Of every interval. */
export const LEVEL = 0.95;

export function overview(params: Params, { shelf, deps, taken, made }: Reading): Answers["overview"] {
  const held = shelf.evidence(scopeOf(params));
  const { targets, asOf, since, until } = held;
  const prices = deps.pricesOf(targets, taken);
  const { rates, quoteFor } = prices;
  return made.of(held, prices, "overview", () =>
    overviewOf(targets, { asOf, since, until, level: LEVEL, quoteFor, rates }),
  );
}

/** Over `x` and `y`, keys as `ttft:p90`; without them, over price, speed and accuracy. Throws DsrError for what is no metric. */
export function pareto(params: Params, { shelf, deps, taken }: Reading): Answers["pareto"] {
  const named = [params.x, params.y].filter((key) => key !== undefined);
  const axes = named.length === 0 ? null : parseAxes(named.join(","));
  const { targets, asOf } = shelf.evidence(scopeOf(params));
  const { pareto: front } = routeAnswer(
    {
      requirement: { filters: [], order: [], ...plainly },
      ...{ assertions: [], whatIf: null, isExplained: false, pareto: { axes } },
    },
    {
      targets,
      prices: deps.pricesOf(targets, taken),
      races: new Set(),
      readAnew: () => ({ targets, close: () => {} }),
    },
  );
  if (front === null) throw new RangeError("a front was asked for and is not there");
  return { asOf, ...front };
}
