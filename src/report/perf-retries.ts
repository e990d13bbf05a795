/** The ledger of attempts: what retrying saved and what it cost. */
import { count, figure } from "./number.ts";
import { aside, section } from "./section.ts";
import type { Style } from "./style.ts";
import { type Column, table } from "./table.ts";

export interface RetryRow {
  /** `provider/model@mode` */
  target: string;
  /** Planned requests that were sent, each once however often it was tried. */
  requests: number;
  /** Of these, tried more than once. */
  retried: number;
  /** Of these, answered in the end. */
  recovered: number;
  /** Attempts in all, the first ones included. */
  attempts: number;
  /** Spent on attempts that failed and on waiting before the next, all requests together, ms. */
  lostMs: number | null;
  /** Seconds, over the requests that were answered: of the attempt that was, and from the first attempt on. */
  ttftP90: { ofAttemptS: number | null; withRetriesS: number | null };
  totalP90: { ofAttemptS: number | null; withRetriesS: number | null };
}

/** A table, one row a target; nothing where nothing was retried. */
export function retrySection(rows: readonly RetryRow[], style: Style): string {
  if (!rows.some(({ retried }) => retried > 0)) return "";
  const right = { align: "right" as const };
  const columns: Column<RetryRow>[] = [
    { head: "target", cell: ({ target }) => target, wrapTo: 20 },
    { head: "requests", ...right, cell: ({ requests }) => count(requests), drop: 2 },
    { head: "attempts", ...right, cell: ({ attempts }) => count(attempts), drop: 1 },
    {
      head: "recovered",
      ...right,
      cell: ({ recovered, retried }) => `${count(recovered)}/${count(retried)}`,
    },
    {
      head: "time lost",
      unit: "s",
      short: ["time", "lost s"],
      ...right,
      cell: ({ lostMs }) => figure(lostMs === null ? null : lostMs / 1000),
    },
    ...both("ttft", ({ ttftP90 }) => ttftP90, null),
    ...both("total", ({ totalP90 }) => totalP90, 3),
  ];
  return section(
    "Retries",
    style,
    table(rows, columns, style),
    aside(
      "Recovered: answered in the end, of those retried. Alone: the attempt that was answered. Whole: from the first attempt on, failures and waiting included, " +
        "which is what a user of retries waits.",
      style,
    ),
  );
}

function both(
  metric: string,
  of: (row: RetryRow) => RetryRow["ttftP90"],
  drop: number | null,
): Column<RetryRow>[] {
  const columns: Column<RetryRow>[] = [
    {
      head: `${metric} p90 of the attempt alone`,
      unit: "s",
      short: [`${metric} p90`, "alone"],
      align: "right",
      cell: (row) => figure(of(row).ofAttemptS),
    },
    {
      head: `${metric} p90 of the whole`,
      unit: "s",
      short: [`${metric} p90`, "whole"],
      align: "right",
      cell: (row) => figure(of(row).withRetriesS),
    },
  ];
  return drop === null ? columns : columns.map((column) => ({ ...column, drop }));
}
