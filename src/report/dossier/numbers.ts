/** The tables of numbers: targets by metric, each value with its interval and what it rests on. */
import type { OverviewCell, OverviewColumn } from "../../metrics/index.ts";
import type { Block, Cell, Head } from "./blocks.ts";
import type { RunDossier } from "./document.ts";
import type { Say } from "./say.ts";

const OF_MONEY: ReadonlySet<OverviewColumn["kind"]> = new Set(["price", "money"]);
const MONEY_METRICS: ReadonlySet<string> = new Set(["cost_per_request"]);

/** Speed and success, then money: few columns each, so that they can be read on paper. */
export function numberBlocks(run: RunDossier, say: Say): Block[] {
  const isMoney = ({ kind, metric }: OverviewColumn) => OF_MONEY.has(kind) || MONEY_METRICS.has(metric);
  const { columns } = run.overview;
  const speed = columns.filter((column) => !isMoney(column) && column.kind !== "benchmark");
  const money = columns.filter(isMoney);
  return [
    ...table(run, speed, say.frame.speed, true, say),
    ...table(run, money, say.frame.money, false, say),
  ];
}

function table(
  { overview }: RunDossier,
  columns: readonly OverviewColumn[],
  caption: string,
  withRequests: boolean,
  say: Say,
): Block[] {
  if (columns.length === 0) return [];
  const { frame, format } = say;
  const counts: Head[] = withRequests
    ? [
        { name: frame.requests, isNumber: true },
        { name: frame.failed, isNumber: true },
      ]
    : [];
  const heads = columns.map((column) => ({
    name: say.column(column),
    under: [format.unit(column.unit), say.better(column.better)].join(say.method.comma),
    isNumber: true,
  }));
  return [
    {
      ...{ kind: "table", caption },
      head: [{ name: frame.target }, ...heads, ...counts],
      rows: overview.targets.map(({ name, requests, failed, cells }) => [
        { text: name },
        ...columns.map(({ key, unit }) => cellOf(cells[key], unit, say)),
        ...(withRequests ? [{ text: format.count(requests) }, { text: format.count(failed) }] : []),
      ]),
    },
  ];
}

function cellOf(cell: OverviewCell | undefined, unit: string, say: Say): Cell {
  if (cell === undefined) return { text: "–" };
  const { value, bounds, n, why } = cell;
  if (value === null) return { text: "–", ...(why === null ? {} : { under: say.why(why) }) };
  const between = say.interval(bounds?.low ?? null, bounds?.high ?? null, unit);
  const under = [between, n === null ? "" : `n ${say.format.count(n)}`]
    .filter((part) => part !== "")
    .join("; ");
  return { text: say.format.inUnit(value, unit), ...(under === "" ? {} : { under }) };
}
