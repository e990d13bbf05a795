/** Why a decision is as it is, for people: how close each verdict was, what would change the first place, what to measure next. */
import { namesInShort, quantity } from "../base/index.ts";
import { targetName } from "../record/index.ts";
import { keyLabel } from "./key-label.ts";
import { brief, count, figure, money } from "./number.ts";
import { aside, blocks, item, section } from "./section.ts";
import type { Style } from "./style.ts";
import { type Column, table } from "./table.ts";

interface Range {
  low: number | null;
  high: number | null;
}

interface DistanceLike {
  amount: number;
  percent: number | null;
}

interface FilterLike<Filter> {
  filter: Filter;
  verdict: "met" | "failed" | "unknown";
  value: number | null;
  n: number | null;
  bounds: Range | null;
  distance: DistanceLike | null;
  moreObservations: number | null;
}

/** What `routing` explains; `Filter` is whatever it calls a filter. */
export interface ExplanationLike<Filter> {
  targets: readonly {
    provider: string;
    model: string;
    mode: string | null;
    rank: number | null;
    filters: readonly FilterLike<Filter>[];
  }[];
  runnerUp: {
    winner: string;
    target: string;
    isTied: boolean;
    changes: readonly {
      key: string;
      from: number | null;
      to: number | null;
      amount: number | null;
      percent: number | null;
    }[];
    open: readonly {
      key: string;
      difference: number | null;
      bounds: Range | null;
      why: string;
      moreObservations: number | null;
    }[];
  } | null;
  betterButExcluded: readonly {
    target: string;
    misses: readonly { filter: Filter; verdict: "failed" | "unknown"; distance: DistanceLike | null }[];
  }[];
  settling: readonly {
    target: string;
    filter: Filter;
    command: string | null;
    advice: string | null;
    requests: number | null;
    costCny: number | null;
  }[];
}

export function explanationReport<Filter>(
  explanation: ExplanationLike<Filter>,
  describe: (filter: Filter) => string,
  style: Style,
): string {
  const { targets, runnerUp, betterButExcluded, settling } = explanation;
  return blocks(
    section("How close every verdict was", style, verdictTable(targets, describe, style)),
    runnerUp === null
      ? null
      : section(
          "What would change the first place",
          style,
          ...runnerUpSentences(runnerUp, firstOf(targets)).map((sentence) => item("- ", sentence, style)),
        ),
    betterButExcluded.length === 0
      ? null
      : section(
          "Better, but excluded",
          style,
          ...betterButExcluded.map(({ target, misses }) =>
            item(
              "- ",
              `${target} would stand first, but for ${misses.map((miss) => missText(miss, describe)).join("; ")}.`,
              style,
            ),
          ),
        ),
    settling.length === 0
      ? null
      : section(
          "What would settle the unknown",
          style,
          ...settling.map((one) => item("- ", settlingText(one, describe), style)),
          settling.some(({ requests }) => requests !== null)
            ? aside("Requests and costs are forecasts from what is known so far.", style)
            : null,
        ),
  );
}

function verdictTable<Filter>(
  targets: ExplanationLike<Filter>["targets"],
  describe: (filter: Filter) => string,
  style: Style,
): string {
  const rows = targets.flatMap((target) =>
    target.filters.map((found, i) => ({ ...found, target: i === 0 ? targetName(target) : "" })),
  );
  type Row = (typeof rows)[number];
  const columns: Column<Row>[] = [
    { head: "target", cell: (row) => row.target, wrapTo: 16 },
    { head: "filter", cell: (row) => describe(row.filter), wrapTo: 12 },
    { head: "verdict", cell: (row) => row.verdict, tone: (row) => TONES[row.verdict] },
    { head: "value", align: "right", cell: (row) => figure(row.value) },
    { head: "interval", align: "right", cell: (row) => rangeText(row.bounds), drop: 1 },
    { head: "n", align: "right", cell: (row) => count(row.n) },
    { head: "to another verdict", cell: distanceCell, wrapTo: 16 },
  ];
  return rows.length === 0 ? item("", "The requirement has no filters.", style) : table(rows, columns, style);
}

const TONES = { met: "green", failed: "red", unknown: "yellow" } as const;

function rangeText(range: Range | null): string {
  if (range === null || (range.low === null && range.high === null)) return "";
  if (range.low === null) return `≤ ${figure(range.high)}`;
  return range.high === null ? `≥ ${figure(range.low)}` : `${figure(range.low)}–${figure(range.high)}`;
}

/** `0.4 (20 %)`, and how many observations more would settle it. */
function distanceCell({ distance, moreObservations }: FilterLike<unknown>): string {
  const more = moreObservations === null ? "" : `about ${count(moreObservations)} observations more`;
  if (distance === null) return more;
  return more === "" ? distanceText(distance) : `${distanceText(distance)}, ${more}`;
}

function distanceText({ amount, percent }: DistanceLike): string {
  return percent === null ? brief(amount) : `${brief(amount)} (${brief(percent)} %)`;
}

function firstOf(targets: ExplanationLike<unknown>["targets"]): string[] {
  return targets.filter(({ rank }) => rank === 1).map(targetName);
}

function runnerUpSentences(
  { winner, target, isTied, changes, open }: NonNullable<ExplanationLike<unknown>["runnerUp"]>,
  first: readonly string[],
): string[] {
  const tied = isTied ? [`${namesInShort(first)} share the first place.`] : [];
  const told = open.map(({ key, difference, bounds, why, moreObservations }) => {
    const found =
      difference === null
        ? why
        : `${winner} − ${target} is ${signed(difference)}${betweenText(bounds)}, ${why}`;
    const more =
      moreObservations === null
        ? ""
        : `; about ${count(moreObservations)} observations more of each would tell them apart`;
    return `On ${keyLabel(key).label} ${found}${more}.`;
  });
  if (isTied) return [...tied, ...told];
  const needed = changes.map(({ key: name, from, to, amount, percent }) => {
    const key = keyLabel(name).label;
    if (from === null) return `${target} has no ${key}: that has to be known first.`;
    if (to === null) return `No ${key} alone would bring ${target} level with ${winner}.`;
    const by =
      amount === null || percent === null ? "" : `, a change of ${brief(amount)} (${brief(percent)} %)`;
    return `${target} would draw level with ${winner} if its ${key} were ${brief(to)} and not ${brief(from)}${by}.`;
  });
  return [...told, ...needed];
}

/** ` (−0.10 to 0.02)` */
function betweenText(range: Range | null): string {
  if (range === null || range.low === null || range.high === null) return "";
  return ` (${signed(range.low)} to ${signed(range.high)})`;
}

/** With a true minus. */
function signed(value: number): string {
  return brief(value).replace(/^-/, "−");
}

function missText<Filter>(
  { filter, verdict, distance }: ExplanationLike<Filter>["betterButExcluded"][number]["misses"][number],
  describe: (filter: Filter) => string,
): string {
  if (verdict === "unknown") return `${describe(filter)}, which is unknown`;
  return distance === null ? describe(filter) : `${describe(filter)}, missed by ${distanceText(distance)}`;
}

function settlingText<Filter>(
  { target, filter, command, advice, requests, costCny }: ExplanationLike<Filter>["settling"][number],
  describe: (filter: Filter) => string,
): string {
  const effort = [
    requests === null ? null : `about ${quantity(requests, "request")}`,
    costCny === null ? null : `about ${money(costCny)} CNY`,
  ].filter((part) => part !== null);
  const parts = [command, effort.length === 0 ? null : effort.join(", "), advice].filter(
    (part) => part !== null,
  );
  return `${target}, ${describe(filter)}: ${parts.join("; ")}`;
}
