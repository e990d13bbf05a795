/** `dsr schedule check` and `dsr schedule status`: what is to come and what it may cost; what has run and what is left. */
import { quantity } from "../base/index.ts";
import { count, duration, UNKNOWN } from "./number.ts";
import { aside, blocks, item, section } from "./section.ts";
import type { Style, Tone } from "./style.ts";
import { table } from "./table.ts";

/** Sums of money are in CNY, as they are to be shown; null for a command that spends nothing. */
export interface ScheduledJobRow {
  name: string;
  command: string;
  /** When it runs, as the file says. */
  when: string;
  zone: string;
  /** The next times in its zone, as they are to be shown. */
  next: readonly string[];
  ticksADay: number;
  most: string | null;
  worstDay: string | null;
  worstMonth: string | null;
}

export interface ScheduleTotals {
  day: string;
  month: string;
  /** What to know of the schedule, in sentences. */
  notes: readonly string[];
}

/** `dsr schedule check` */
export function scheduleReport(
  rows: readonly ScheduledJobRow[],
  { day, month, notes }: ScheduleTotals,
  style: Style,
): string {
  return blocks(
    table(
      rows,
      [
        { head: "job", cell: (row) => row.name },
        { head: "command", cell: (row) => row.command, wrapTo: 20, drop: 2 },
        { head: "when", cell: (row) => row.when },
        { head: "zone", cell: (row) => row.zone, drop: 1 },
        { head: "a day", align: "right", cell: (row) => count(row.ticksADay) },
        { head: "one run", align: "right", cell: (row) => row.most ?? "nothing" },
        { head: "worst day", align: "right", cell: (row) => row.worstDay ?? "nothing" },
        { head: "worst month", align: "right", cell: (row) => row.worstMonth ?? "nothing" },
      ],
      style,
    ),
    section(
      "Next",
      style,
      ...rows.map(({ name, next }) =>
        item(`  ${name}: `, next.length === 0 ? "never again" : next.join(", "), style),
      ),
    ),
    section(
      "At worst, all jobs together",
      style,
      item("  a day: ", day, style),
      item("  a month: ", month, style),
      aside(
        "At list prices, as long as providers keep to max_tokens. What a run does not spend is given back when it ends.",
        style,
      ),
    ),
    ...notes.map((note) => item("", note, style)),
  );
}

export interface BudgetRow {
  /** Of which job, or of all. */
  of: string;
  period: string;
  limit: string;
  spent: string;
  reserved: string;
  left: string;
}

export interface ScheduledRunRow {
  job: string;
  started: string;
  tookS: number | null;
  outcome: string;
  tone: Tone | null;
  exitCode: number | null;
  /** What counts against budgets. */
  counted: string | null;
  note: string | null;
}

/** `dsr schedule status` */
export function scheduleStatusReport(
  budgets: readonly BudgetRow[],
  runs: readonly ScheduledRunRow[],
  {
    missed,
    notes,
  }: { missed: readonly { job: string; cause: string; ticks: number }[]; notes: readonly string[] },
  style: Style,
): string {
  return blocks(
    budgets.length === 0
      ? "The schedule has no budgets."
      : table(
          budgets,
          [
            { head: "budget of", cell: (row) => row.of },
            { head: "for", cell: (row) => row.period },
            { head: "limit", align: "right", cell: (row) => row.limit },
            { head: "spent", align: "right", cell: (row) => row.spent },
            { head: "put aside", align: "right", cell: (row) => row.reserved },
            { head: "left", align: "right", cell: (row) => row.left },
          ],
          style,
        ),
    table(
      runs,
      [
        { head: "job", cell: (row) => row.job },
        { head: "started", cell: (row) => row.started },
        {
          head: "took",
          align: "right",
          cell: (row) => duration(row.tookS === null ? null : row.tookS * 1000),
          drop: 2,
        },
        { head: "state", cell: (row) => row.outcome, tone: (row) => row.tone },
        {
          head: "exit",
          align: "right",
          cell: (row) => (row.exitCode === null ? UNKNOWN : String(row.exitCode)),
          drop: 3,
        },
        { head: "counted", align: "right", cell: (row) => row.counted ?? "nothing" },
        { head: "note", cell: (row) => row.note ?? "", wrapTo: 20, drop: 1 },
      ],
      style,
      "Nothing has run yet.",
    ),
    section(
      "Left out",
      style,
      ...missed.map(({ job, cause, ticks }) =>
        item("  ", `${job}: ${quantity(ticks, "tick")}, ${cause}`, style),
      ),
    ),
    ...notes.map((note) => item("", note, style)),
  );
}
