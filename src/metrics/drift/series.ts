/** From histories to the changes in them: which series can be tested at all, and how the chance of error is shared out. */
import type { Random } from "../../base/index.ts";
import {
  type Bounds,
  blockMedians,
  type ChangePoint,
  leastBlocks,
  levelChanges,
  levelPersistence,
  levelRatio,
  median,
  shareChanges,
  sharePersistence,
  sumKnown,
} from "../../stats/index.ts";
import type { RequestMetric } from "../definition.ts";
import type { History, HistoryPoint } from "./history.ts";

/** One metric of one target on one workload. */
export interface Series {
  target: string;
  workload: string;
  metric: string;
  /** Null for success. */
  definition: RequestMetric | null;
  points: readonly HistoryPoint[];
  /** What is independent of what comes before it: a number for each point. */
  blocks: readonly number[];
}

export interface Change {
  series: Series;
  /** The levels on both sides, up to the next change: medians of the points, or shares. */
  before: number;
  after: number;
  /** after / before with its 95 % bounds; null for shares, and where a value is 0. */
  ratio: { value: number; bounds: Bounds } | null;
  /** The points between which it lies, and those between which it lies with 95 % confidence. */
  last: HistoryPoint;
  first: HistoryPoint;
  earliest: HistoryPoint;
  latest: HistoryPoint;
  /** Adjusted for all series that were looked at. */
  p: number;
  /** Median input tokens on both sides. */
  inputTokens: { before: number | null; after: number | null };
}

export interface Lacking {
  series: Series;
  /** Independent units there are, and the least number in which a change could show. */
  has: number;
  needs: number;
}

export interface Searched {
  changes: Change[];
  tested: number;
  lacking: Lacking[];
}

/** Series of a history: those metrics that have values in it. */
export function seriesOf(
  target: string,
  { workload, points }: History,
  metrics: readonly RequestMetric[],
  withSuccess: boolean,
  unit: "day" | "run",
): Series[] {
  const series = (
    metric: string,
    definition: RequestMetric | null,
    own: readonly HistoryPoint[],
  ): Series => ({
    ...{ target, workload, metric, definition, points: own },
    blocks: own.map(({ from }, i) => (unit === "day" ? Math.floor(Date.parse(from) / 86_400_000) : i)),
  });
  return [
    ...metrics.map((definition) =>
      series(
        definition.name,
        definition,
        points.filter(({ medians }) => medians.has(definition.name)),
      ),
    ),
    ...(withSuccess ? [series("success", null, points)] : []),
  ].filter((own) => own.points.length > 0);
}

/**
 * Searches all series with a chance of at most `alpha` for even one false change among them: each series is given the same
 * share of it (Bonferroni; what Holm would take back from series that did change is what pays for further changes in them).
 * Series too short to show a change at their share take none from the others, and neither do those that never varied.
 */
export function searched(all: readonly Series[], alpha: number, random: Random): Searched {
  const varying = all.filter(varies).sort((a, b) => unitsOf(b) - unitsOf(a));
  let tested = varying.length;
  while (tested > 0 && unitsOf(varying[tested - 1] as Series) < leastBlocks(alpha / tested)) tested -= 1;
  const able = varying.slice(0, tested);
  // What all series show together: each one alone tells it badly.
  const persistence = median(able.map(persistenceOf)) ?? 0;
  const chance = { level: alpha / Math.max(1, tested), tested, persistence, random };
  return {
    changes: able.flatMap((series) => changesIn(series, chance)),
    tested,
    lacking: varying
      .slice(tested)
      .map((series) => ({ series, has: unitsOf(series), needs: leastBlocks(alpha / (tested + 1)) })),
  };
}

interface Chance {
  /** Of even one false change in a series. */
  level: number;
  tested: number;
  persistence: number;
  random: Random;
}

function changesIn(series: Series, { level, tested, persistence, random }: Chance): Change[] {
  const { points, blocks, metric } = series;
  const values = valuesOf(series);
  const options = {
    blocks,
    level,
    persistence,
    random: random.fork(`${series.target} ${series.workload} ${metric}`),
  };
  const found =
    series.definition === null
      ? shareChanges(points.map(succeededIn), points.map(sentIn), options)
      : levelChanges(values, options);
  return found.flatMap((change, i) => {
    const from = found[i - 1]?.at ?? 0;
    const to = found[i + 1]?.at ?? points.length;
    return described(series, values, change, { from, to }, tested) ?? [];
  });
}

function described(
  series: Series,
  values: readonly number[],
  { at, earliest, latest, p }: ChangePoint,
  { from, to }: { from: number; to: number },
  tested: number,
): Change | null {
  const { points, blocks, definition } = series;
  const [left, right] = [points.slice(from, at), points.slice(at, to)];
  const [last, first] = [points[at - 1], points[at]];
  const level = (part: readonly HistoryPoint[], own: readonly number[]) =>
    definition === null ? shareOf(part) : median(own);
  const before = level(left, values.slice(from, at));
  const after = level(right, values.slice(at, to));
  if (before === null || after === null || last === undefined || first === undefined) return null;
  const ratio = levelRatio(
    blockMedians(values.slice(from, at), blocks.slice(from, at)),
    blockMedians(values.slice(at, to), blocks.slice(at, to)),
    0.95,
  );
  const inputs = (part: readonly HistoryPoint[]) =>
    median(part.flatMap(({ inputTokens }) => inputTokens ?? []));
  return {
    ...{ series, before, after, last, first },
    ratio: definition === null || ratio === null ? null : { value: ratio.ratio, bounds: ratio.bounds },
    earliest: points[earliest] ?? first,
    latest: points[latest] ?? first,
    p: Math.min(1, p * tested),
    inputTokens: { before: inputs(left), after: inputs(right) },
  };
}

function valuesOf({ points, metric, definition }: Series): number[] {
  return points.map((point) =>
    definition === null ? point.succeeded / point.sent : (point.medians.get(metric)?.value ?? Number.NaN),
  );
}

function persistenceOf(series: Series): number {
  const { definition, points, blocks } = series;
  return definition === null
    ? sharePersistence(points.map(succeededIn), points.map(sentIn), blocks)
    : levelPersistence(valuesOf(series), blocks);
}

const succeededIn = ({ succeeded }: HistoryPoint): number => succeeded;
const sentIn = ({ sent }: HistoryPoint): number => sent;

/** One day, or one run, has had no chance to: that is too short, and not constant. */
function varies(series: Series): boolean {
  if (unitsOf(series) < 2) return true;
  const values = valuesOf(series);
  return values.some((value) => value !== values[0]);
}

function unitsOf({ blocks }: Series): number {
  return new Set(blocks).size;
}

function shareOf(points: readonly HistoryPoint[]): number | null {
  const sent = sumKnown(points.map(sentIn));
  const succeeded = sumKnown(points.map(succeededIn));
  return sent === null || succeeded === null || sent === 0 ? null : succeeded / sent;
}
