/** What changed in the histories of targets: each change in words, a table of them, and what could not be looked at. */
import { namesInShort, quantity } from "../base/index.ts";
import type { DriftChange, DriftDocument, DriftLacking, DriftPrice } from "../metrics/index.ts";
import { figure, moment, percent, UNKNOWN } from "./number.ts";
import { blocks, item, lines, section, title } from "./section.ts";
import type { Style } from "./style.ts";
import { type Column, table } from "./table.ts";

/** `notes` are sentences for the foot. */
export function driftReport(document: DriftDocument, notes: readonly string[], style: Style): string {
  const { changes, prices, lacking, basis } = document;
  const drifts = changes.filter(({ verdict }) => verdict === "drift");
  const others = changes.filter(({ verdict }) => verdict !== "drift");
  return blocks(
    title(headline(drifts.length, prices.length, basis.tested + basis.constant), style),
    lines(
      ...drifts.map((change) => item("  ", sentence(change), style, change.isWorse ? "yellow" : null)),
      ...prices.map((price) => item("  ", priceSentence(price), style, "yellow")),
    ),
    drifts.length === 0 ? "" : table(drifts, columns, style),
    section(
      "Not counted as drift",
      style,
      ...others.map((change) => item("  ", `${sentence(change)}: ${whyNot(change, basis.minChange)}`, style)),
    ),
    section(
      "Too little history",
      style,
      ...lackingLines(lacking, basis.unit).map((line) => item("  ", line, style)),
    ),
    lines(...notes.map((note) => item("", note, style, "dim"))),
  );
}

function headline(changes: number, prices: number, looked: number): string {
  const found = [
    ...(changes > 0 ? [quantity(changes, "change")] : []),
    ...(prices > 0 ? [`${quantity(prices, "change")} of price`] : []),
  ];
  if (found.length > 0) return found.join(", ");
  return looked > 0 ? "No change was found" : "No history is long enough to look for changes";
}

function sentence(change: DriftChange): string {
  const { target, metric, before, after, last, first, within, workload } = change;
  const isShare = metric === "success";
  const show = (value: number) => (isShare ? percent(value) : `${figure(value)} ${change.unit}`);
  const interval =
    within.from < first.at || within.to > first.at
      ? `; with 95 % confidence the first at the new level was between ${moment(within.from)} and ${moment(within.to)}`
      : "";
  return `${target} (${workload}): ${metric}${isShare ? "" : " median"} ${after > before ? "rose" : "fell"} from ${show(before)} to ${show(after)} (${byHowMuch(change)}) between ${moment(last.at)} and ${moment(first.at)}${interval}`;
}

/** `+48 to +61 %`, `+54 %`, of success `−4.1 points`. */
function byHowMuch({ metric, change, bounds }: DriftChange): string {
  if (change === null) return "from 0";
  if (metric === "success") return `${signed(change)} points`;
  if (bounds === null || bounds.low === null || bounds.high === null) return `${signed(change)} %`;
  return `${signed(bounds.low)} to ${signed(bounds.high)} %`;
}

function signed(share: number): string {
  const points = share * 100;
  const digits = Math.abs(points) < 10 ? 1 : 0;
  return `${points < 0 ? "−" : "+"}${Math.abs(points).toFixed(digits)}`;
}

function priceSentence({ target, metric, currency, before, after, last, first }: DriftPrice): string {
  const show = (prices: readonly number[]) => prices.map((price) => figure(price)).join(" or ");
  const direction = Math.max(...after) > Math.max(...before) ? "rose" : "fell";
  const when =
    first === null
      ? `since the last request, ${moment(last)}: today's catalog says so`
      : `between ${moment(last)} and ${moment(first)}`;
  return `${target}: ${metric} ${direction} from ${show(before)} to ${show(after)} ${currency} per million tokens ${when}`;
}

function whyNot({ verdict, inputTokens }: DriftChange, minChange: number): string {
  return verdict === "small"
    ? `less than the ${brief(minChange)} asked for`
    : `the prompts changed as well, from ${figure(inputTokens.before)} to ${figure(inputTokens.after)} input tokens`;
}

function brief(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

/** One line for all targets and metrics of a workload that lack the same. */
function lackingLines(lacking: readonly DriftLacking[], unit: "day" | "run"): string[] {
  const groups = Map.groupBy(lacking, ({ metric, workload, has, needs }) =>
    JSON.stringify([workload, has, needs, metric]),
  );
  const ofTargets = [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...first, who: namesInShort(group.map(({ target }) => target)) }];
  });
  const alike = Map.groupBy(ofTargets, ({ who, workload, has, needs }) =>
    JSON.stringify([who, workload, has, needs]),
  );
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { who, workload, has, needs } = first;
    return `${who} (${workload}): ${group.map(({ metric }) => metric).join(", ")} of ${quantity(has, unit)}; a change can show from ${needs} on`;
  });
}

const columns: readonly Column<DriftChange>[] = [
  { head: "target", cell: ({ target }) => target, wrapTo: 16 },
  { head: "metric", cell: ({ metric }) => metric },
  { head: "workload", cell: ({ workload }) => workload, drop: 2, wrapTo: 12 },
  { head: "before", align: "right", cell: (row) => level(row, row.before) },
  { head: "after", align: "right", cell: (row) => level(row, row.after) },
  { head: "change", align: "right", cell: byHowMuch },
  { head: "new from", cell: ({ first }) => moment(first.at) },
  { head: "run", cell: ({ first }) => first.runId.slice(0, 8), drop: 3 },
  { head: "p", align: "right", cell: ({ p }) => (p < 0.001 ? "<0.001" : p.toFixed(3)), drop: 1 },
];

function level({ metric, unit }: DriftChange, value: number): string {
  if (!Number.isFinite(value)) return UNKNOWN;
  return metric === "success" ? percent(value) : `${figure(value)} ${unit}`;
}
