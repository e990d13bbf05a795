/** The charts of a report, by name: the dashboard's own, over what the run holds. */
import {
  bandOverTime,
  curves,
  drawnIn,
  ecdf,
  forest,
  isWide,
  type Look,
  phasesBar,
  scatterFront,
  sharesOverTime,
  spreads,
  stackedShares,
} from "../../charts/index.ts";
import { wordFor } from "../../words/index.ts";
import type { SweepStep } from "../perf-sweep.ts";
import type { NamedChart } from "./blocks.ts";
import { comparisonCharts } from "./comparison.ts";
import type { DossierDocument, RunDossier } from "./document.ts";
import { quantileTable } from "./quantile-table.ts";
import type { Say } from "./say.ts";

/** Every name that `--chart` takes, whether or not a run has it. */
export const chartNames = [
  ...["ttft-spread", "otps-spread", "ttft-ecdf", "otps-ecdf", "total-ecdf"],
  ...["ttft-over-time", "otps-over-time", "success-over-time", "price-speed", "failures", "phases"],
  ...["accuracy", "answers", "verification", "load-ttft", "load-goodput", "differences", "points"],
] as const;

/** More series than these are not told apart in one picture. */
const MOST_SERIES = 12;
/** Fewer points in time make no line. */
const FEWEST_BUCKETS = 4;

export function chartsOf({ runs, comparison }: DossierDocument, say: Say): NamedChart[] {
  const [first] = runs;
  if (comparison !== null) return comparison.targets.flatMap((target, i) => comparisonCharts(target, i, say));
  return first === undefined ? [] : runCharts(first, say);
}

export function runCharts(run: RunDossier, say: Say): NamedChart[] {
  return [
    ...spreadCharts(run, say),
    ...["ttft", "otps", "total"].flatMap((metric) => ecdfChart(run, metric, say)),
    ...["ttft", "otps"].flatMap((metric) => historyChart(run, metric, say)),
    ...successChart(run, say),
    ...frontChart(run, say),
    ...failuresChart(run, say),
    ...phasesChart(run, say),
    ...loadCharts(run, say),
    ...examCharts(run, say),
    ...verificationChart(run, say),
  ];
}

function spreadCharts({ overview }: RunDossier, say: Say): NamedChart[] {
  return overview.columns
    .filter(({ key }) => key === "ttft:median" || key === "otps:median")
    .map(({ key, metric, stat, unit, better }) => {
      const rows = overview.targets.flatMap(({ name, cells }) => {
        const cell = cells[key];
        if (cell === undefined || cell.value === null) return [];
        const ends = [cell.spread?.p10 ?? null, cell.spread?.p90 ?? null];
        const [low = null, high = null] = better === "low" ? ends : ends.reverse();
        return [
          {
            ...{ name, low, middle: cell.value, high, n: cell.n },
            ...{ boundsLow: cell.bounds?.low ?? null, boundsHigh: cell.bounds?.high ?? null },
          },
        ];
      });
      const log = isWide(rows.flatMap(({ low, middle, high }) => [low, middle, high]));
      const label = say.metric({ metric, stat: null }, true);
      return {
        ...{ name: `${metric}-spread`, title: say.chart.spread(say.metric({ metric, stat }, true)) },
        about: say.chart.spreadWhat,
        isSaid: true,
        draw: (look: Look) => spreads({ label, unit, better, log, rows }, look),
      };
    });
}

function ecdfChart({ targets }: RunDossier, metric: string, say: Say): NamedChart[] {
  const found = targets.flatMap(({ name, distributions }) => {
    const of = distributions.find((one) => one.metric === metric);
    return of === undefined ? [] : [{ name, of }];
  });
  const [first] = found;
  if (first === undefined) return [];
  const { unit, of: inUnit } = drawnIn(first.of.unit);
  const log = found.some(({ of }) => of.scale === "log");
  const series = found.slice(0, MOST_SERIES).map(({ name, of }) => ({
    ...{ name, n: of.n },
    points: of.ecdf.map(({ value, share }) => ({ value: inUnit(value), share })),
  }));
  const label = say.metric({ metric, stat: null }, true);
  return [
    {
      ...{ name: `${metric}-ecdf`, title: say.chart.ecdf(label) },
      about: first.of.better === "low" ? say.chart.ecdfWhat : say.chart.ecdfWhatHigh,
      draw: (look) => ecdf({ label, unit, log, series }, look),
      table: quantileTable(series, unit, say),
    },
  ];
}

function historyChart({ targets }: RunDossier, metric: string, say: Say): NamedChart[] {
  const found = targets.flatMap(({ name, histories }) => {
    const of = histories.find((one) => one.metric === metric);
    return of === undefined || of.buckets.length < FEWEST_BUCKETS ? [] : [{ name, of }];
  });
  const [first] = found;
  if (first === undefined) return [];
  const { unit, of: inUnit } = drawnIn(first.of.unit);
  const series = found.slice(0, MOST_SERIES).map(({ name, of }) => ({
    name,
    points: of.buckets.map(({ from, to, n, p10, median, p90 }) => {
      const ends = p10 === null || p90 === null ? null : [Math.min(p10, p90), Math.max(p10, p90)];
      return {
        at: (Date.parse(from) + Date.parse(to)) / 2,
        low: inUnit(ends?.[0] ?? null),
        middle: inUnit(median),
        high: inUnit(ends?.[1] ?? null),
        n,
      };
    }),
  }));
  const log = isWide(
    series.flatMap(({ points }) => points.flatMap(({ low, middle, high }) => [low, middle, high])),
  );
  const label = say.metric({ metric, stat: null }, true);
  return [
    {
      ...{ name: `${metric}-over-time`, title: say.chart.overTime(label), about: say.chart.overTimeWhat },
      draw: (look) => bandOverTime({ label, unit, log, series, marks: [] }, look),
    },
  ];
}

/** Where all succeeded all the time there is nothing to see. */
function successChart({ overview }: RunDossier, say: Say): NamedChart[] {
  const { bucketEdges, targets } = overview;
  const hasFailed = targets.some(({ failed }) => failed > 0);
  if (!hasFailed || bucketEdges.length <= FEWEST_BUCKETS) return [];
  const series = targets.slice(0, MOST_SERIES).map(({ name, successByTime }) => ({
    name,
    points: successByTime.flatMap((bucket, i) => {
      const [from, to] = [bucketEdges[i], bucketEdges[i + 1]].map((edge) => Date.parse(edge ?? ""));
      if (from === undefined || to === undefined) return [];
      const at = (from + to) / 2;
      return [{ at, share: bucket === null ? null : bucket.succeeded / bucket.sent, n: bucket?.sent ?? 0 }];
    }),
  }));
  const label = say.frame.success;
  return [
    {
      ...{ name: "success-over-time", title: say.chart.successOverTime, about: null },
      draw: (look) => sharesOverTime({ label, series }, look),
    },
  ];
}

function frontChart({ front, overview }: RunDossier, say: Say): NamedChart[] {
  const [x, y] = front?.axes ?? [];
  if (front === null || x === undefined || y === undefined) return [];
  const axisOf = (axis: typeof x) => {
    // Keys of the front are those of rankings: `otps_median`.
    const column = overview.columns.find(({ key }) => key.replace(":", "_") === axis.key);
    const values = front.targets.map(({ values }) => values[axis.key] ?? null);
    const label = column === undefined ? axis.label : say.metric(column, true);
    return { label, unit: axis.unit, better: axis.better, log: isWide(values) };
  };
  const boundsOf = (name: string, key: string) => {
    const column = overview.columns.find((one) => one.key.replace(":", "_") === key);
    const target = overview.targets.find((one) => one.name === name);
    const { low = null, high = null } = target?.cells[column?.key ?? ""]?.bounds ?? {};
    return low === null || high === null ? null : { low, high };
  };
  const points = front.targets.map(({ name, values, isOnFront }) => ({
    ...{ name, x: values[x.key] ?? null, y: values[y.key] ?? null },
    ...{ xBounds: boundsOf(name, x.key), yBounds: boundsOf(name, y.key), isOnFront: isOnFront === true },
  }));
  return [
    {
      ...{ name: "price-speed", title: say.chart.front, about: say.chart.frontWhat, isSaid: true },
      draw: (look) => scatterFront({ x: axisOf(x), y: axisOf(y), points }, look),
    },
  ];
}

function failuresChart({ targets }: RunDossier, say: Say): NamedChart[] {
  const failing = targets.filter(({ failures }) => failures.kinds.length > 0 || failures.emptyAnswers > 0);
  if (failing.length === 0) return [];
  const kinds = [...new Set(failing.flatMap(({ failures }) => failures.kinds.map(({ kind }) => kind)))];
  const rows = targets
    .filter(({ failures }) => failures.sent > 0)
    .map(({ name, failures: { sent, kinds: own, emptyAnswers } }) => {
      const failed = own.reduce((sum, { count }) => sum + count, emptyAnswers);
      const share = (count: number) => count / sent;
      return {
        name,
        parts: [
          { part: say.chart.succeeded, share: share(sent - failed) },
          ...kinds.map((kind) => ({
            part: wordFor(say.failures, kind),
            share: share(own.find((one) => one.kind === kind)?.count ?? 0),
          })),
          { part: say.failures.empty, share: share(emptyAnswers) },
        ],
      };
    });
  const used = rows[0]?.parts.map((_, i) => rows.some(({ parts }) => (parts[i]?.share ?? 0) > 0)) ?? [];
  const told = rows.map(({ name, parts }) => ({ name, parts: parts.filter((_, i) => used[i] === true) }));
  return [
    {
      ...{ name: "failures", title: say.chart.failures, about: say.chart.failuresWhat, isSaid: true },
      draw: (look) => stackedShares({ label: say.chart.failures, rows: told }, look),
    },
  ];
}

function phasesChart({ targets }: RunDossier, say: Say): NamedChart[] {
  const rows = targets
    .filter(({ phases }) => phases.phases.some(({ n }) => n > 0))
    .map(({ name, phases }) => ({
      name,
      phases: phases.phases.map(({ phase, median }) => ({
        phase: say.phases[phase],
        ms: median === null ? null : median * 1000,
      })),
    }));
  if (rows.length === 0) return [];
  return [
    {
      ...{ name: "phases", title: say.chart.phases, about: say.chart.phasesWhat },
      draw: (look) => phasesBar({ label: say.chart.phases, rows }, look),
    },
  ];
}

function loadCharts({ sections }: RunDossier, say: Say): NamedChart[] {
  const sweep = sections?.sweep;
  if (sweep === undefined) return [];
  const x = { label: say.frame[sweep.of], unit: "" };
  const seriesOf = (of: (step: SweepStep) => number | null) =>
    sweep.targets.slice(0, MOST_SERIES).map(({ target, steps, knee }) => ({
      ...{ name: target, knee },
      points: steps.map((step) => ({ x: step.load, y: of(step), n: step.n })),
    }));
  const ttft = seriesOf(({ ttftP90S }) => ttftP90S);
  const label = say.metric({ metric: "ttft", stat: "p90" }, true);
  const log = isWide(ttft.flatMap(({ points }) => points.map(({ y }) => y)));
  const goodput = seriesOf(({ goodput }) => (goodput === null ? null : 100 * goodput));
  const about = sweep.limits.length === 0 ? null : say.chart.loadWhat;
  return [
    {
      ...{ name: "load-ttft", title: say.chart.loadTtft, about, isSaid: true },
      draw: (look) => curves({ x, y: { label, unit: "s", better: "low", log }, series: ttft }, look),
    },
    ...(goodput.every(({ points }) => points.every(({ y }) => y === null)) || sweep.limits.length === 0
      ? []
      : [
          {
            ...{ name: "load-goodput", title: say.chart.loadGoodput, about, isSaid: true },
            draw: (look: Look) =>
              curves(
                {
                  x,
                  y: { label: say.frame.goodput, unit: "%", better: "high", log: false },
                  series: goodput,
                },
                look,
              ),
          },
        ]),
  ];
}

function examCharts({ exams }: RunDossier, say: Say): NamedChart[] {
  const datasets = [...new Set(exams.map(({ dataset }) => dataset))];
  return datasets.flatMap((dataset, i) => {
    const own = exams.filter((exam) => exam.dataset === dataset && exam.accuracy !== null);
    if (own.length === 0) return [];
    const exam = say.metric({ metric: dataset, stat: null });
    const rows = own.map(({ target, accuracy, interval, answered }) => ({
      ...{ name: target, low: null, middle: accuracy, high: null, n: answered },
      ...{ boundsLow: interval?.low ?? null, boundsHigh: interval?.high ?? null },
    }));
    const parts = own.map(({ target, parts }) => ({ name: target, parts: partsOf(parts, say) }));
    const suffix = i === 0 ? "" : `-${i + 1}`;
    return [
      {
        ...{
          name: `accuracy${suffix}`,
          title: say.chart.accuracy(exam),
          about: say.chart.accuracyWhat,
          isSaid: true,
        },
        draw: (look: Look) => spreads({ label: exam, unit: "", better: "high", log: false, rows }, look),
      },
      {
        ...{ name: `answers${suffix}`, title: say.chart.answers(exam), about: say.chart.answersWhat },
        draw: (look: Look) => stackedShares({ label: say.chart.answers(exam), rows: parts }, look),
      },
    ];
  });
}

function partsOf(parts: RunDossier["exams"][number]["parts"], { frame }: Say) {
  if (parts === null) return [];
  const { complete, accuracyOfComplete, truncated, empty, refused, unparsed } = parts;
  const correct = accuracyOfComplete === null ? 0 : complete * accuracyOfComplete;
  const shares = { correct, wrong: complete - correct, truncated, empty, refused, unparsed };
  return Object.entries(shares).map(([part, share]) => ({
    part: frame.parts[part as keyof typeof shares],
    share: Math.max(0, share),
  }));
}

function verificationChart({ verification }: RunDossier, say: Say): NamedChart[] {
  if (verification === null || verification.targets.every(({ drop }) => drop === null)) return [];
  const rows = verification.targets.map(({ target, drop, interval, verdict }) => ({
    ...{ name: target, value: drop, low: interval.low, high: interval.high },
    verdict: say.frame.verdicts[verdict],
  }));
  return [
    {
      ...{
        name: "verification",
        title: say.chart.verification,
        about: say.chart.verificationWhat,
        isSaid: true,
      },
      draw: (look) => forest({ label: say.frame.drop, unit: "", rows }, look),
    },
  ];
}
