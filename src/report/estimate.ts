/** What a run may cost, said before it is sent. */
import { count, money, UNKNOWN } from "./number.ts";
import { blocks, item, lines, title } from "./section.ts";
import type { Style } from "./style.ts";
import { table } from "./table.ts";

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
}

/** Tokens and money by target and in all; a sum with an unknown part says that it is only the known part. */
export function estimateText(rows: readonly EstimateRow[], maxCostCny: number | null, style: Style): string {
  const right = { align: "right" as const };
  const grid = table(
    rows,
    [
      { head: "target", cell: (row) => row.target, wrapTo: 20 },
      { head: "requests", ...right, cell: (row) => count(row.requests) },
      { head: "input", unit: "tok", ...right, cell: (row) => count(row.inputTokens) },
      { head: "output", unit: "tok, at most", ...right, cell: (row) => count(row.maxOutputTokens) },
      { head: "cost", unit: "CNY, at most", ...right, cell: (row) => money(row.maxCny) },
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
        ...unknown.map((row) =>
          item("  ", `${row.target}: ${row.unknown ?? "the cost is not known"}`, style, "yellow"),
        ),
        maxCostCny === null
          ? null
          : item("", `The run stops before it can pass ${money(maxCostCny)} CNY.`, style),
      ),
    ),
  );
}

function rest(unknown: readonly EstimateRow[], known: readonly EstimateRow[]): string {
  const targets = `${unknown.length} ${unknown.length === 1 ? "target" : "targets"}`;
  return known.length === 0
    ? `: the cost of ${targets} is not known`
    : `, and what ${targets} without a known cost will take`;
}
