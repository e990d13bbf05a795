/** What a run may cost, said before it is sent. */
import { quantity } from "../base/index.ts";
import { sumKnown } from "../stats/index.ts";
import { count, duration, money, UNKNOWN } from "./number.ts";
import { blocks, item, lines, title } from "./section.ts";
import type { Style } from "./style.ts";
import { type Column, table } from "./table.ts";

export interface EstimateRow {
  /** `provider/model@mode` */
  target: string;
  requests: number;
  inputTokens: number | null;
  /** If every answer used all the tokens it may. */
  maxOutputTokens: number | null;
  /** Null when a price, an exchange rate or a length is not known. */
  maxCny: number | null;
  /** What is not known, in words; null when the money is known. */
  unknown: string | null;
  /** What is to be expected rather than feared; absent where nobody asked for it. */
  typical?: TypicalEstimate;
}

export interface TypicalEstimate {
  /** Of all requests together; null where nobody knows. */
  outputTokens: number | null;
  cny: number | null;
  timeMs: { low: number; high: number } | null;
  /** What this rests on, in words; null where nothing is known. */
  basis: string | null;
}

/** Tokens and money by target and in all; a sum with an unknown part says that it is only the known part. */
export function estimateText(rows: readonly EstimateRow[], maxCostCny: number | null, style: Style): string {
  const grid = table(
    rows,
    [
      { head: "target", cell: (row) => row.target, wrapTo: 20 },
      { head: "requests", ...right, cell: (row) => count(row.requests) },
      { head: "input", unit: "tok", ...right, cell: (row) => count(row.inputTokens) },
      { head: "output", unit: "tok, at most", ...right, cell: (row) => count(row.maxOutputTokens) },
      { head: "cost", unit: "CNY, at most", ...right, cell: (row) => money(row.maxCny) },
      ...(rows.some(({ typical }) => typical !== undefined) ? typicalColumns : []),
    ],
    style,
    "no target to ask",
  );
  const unknown = rows.filter((row) => row.maxCny === null);
  const known = rows.filter((row) => row.maxCny !== null);
  const sum = known.reduce((total, row) => total + (row.maxCny ?? 0), 0);
  return lines(
    title("Before the first request", style),
    blocks(
      grid,
      lines(
        item(
          "",
          `In all at most ${known.length === 0 ? UNKNOWN : money(sum)} CNY${unknown.length > 0 ? rest(unknown, known) : ""}.`,
          style,
        ),
        ...bases(rows).map((text) => item("  ", text, style)),
        ...unknown.map((row) =>
          item("  ", `${row.target}: ${row.unknown ?? "the cost is not known"}`, style, "yellow"),
        ),
        typicalTotal(rows, style),
        maxCostCny === null
          ? null
          : item("", `The run stops before it can pass ${money(maxCostCny)} CNY.`, style),
      ),
    ),
  );
}

const right = { align: "right" as const };

const typicalColumns: readonly Column<EstimateRow>[] = [
  {
    head: "output",
    unit: "tok, typical",
    ...right,
    cell: ({ typical }) => count(typical?.outputTokens ?? null),
  },
  { head: "cost", unit: "CNY, typical", ...right, cell: ({ typical }) => money(typical?.cny ?? null) },
  { head: "time", ...right, cell: ({ typical }) => spanText(typical?.timeMs ?? null) },
];

/** `0:35–2:10`; one time where both are the same. */
function spanText(timeMs: TypicalEstimate["timeMs"]): string {
  if (timeMs === null) return UNKNOWN;
  const [low, high] = [duration(timeMs.low), duration(timeMs.high)];
  return low === high ? low : `${low}–${high}`;
}

/** What the typical figures rest on; targets of which the same is to be said share a line. */
function bases(rows: readonly EstimateRow[]): string[] {
  const told = rows.flatMap(({ target, typical }) =>
    typical === undefined ? [] : [{ target, text: basisText(typical) }],
  );
  return [...Map.groupBy(told, ({ text }) => text)].map(
    ([text, group]) => `${group.map(({ target }) => target).join(", ")}: ${text}`,
  );
}

function basisText({ basis, timeMs }: TypicalEstimate): string {
  if (basis === null) return "how long answers are and how long they take is not known";
  return `typical by ${basis}${timeMs === null ? "; its speed is not known" : ""}`;
}

/** Targets are asked side by side: the slowest tells how long it takes. Nothing where a part is not known. */
function typicalTotal(rows: readonly EstimateRow[], style: Style): string | null {
  const typical = rows.map((row) => row.typical ?? null);
  const cny = sumKnown(typical.map((one) => one?.cny ?? null));
  const times = typical.flatMap((one) => one?.timeMs ?? []);
  const isTimed = times.length === rows.length && rows.length > 0;
  if (cny === null && !isTimed) return null;
  const longest = {
    low: Math.max(...times.map(({ low }) => low)),
    high: Math.max(...times.map(({ high }) => high)),
  };
  const parts = [cny === null ? null : `${money(cny)} CNY`, isTimed ? spanText(longest) : null];
  return item("", `To be expected: ${parts.filter((part) => part !== null).join(", in ")}.`, style);
}

function rest(unknown: readonly EstimateRow[], known: readonly EstimateRow[]): string {
  const targets = quantity(unknown.length, "target");
  return known.length === 0
    ? `: the cost of ${targets} is not known`
    : `, and what ${targets} without a known cost will take`;
}
