/** The two ways to count a latency in an open loop: from the send, and from the moment at which the plan wanted it. */
import { count, figure } from "./number.ts";
import { aside, section } from "./section.ts";
import type { Style } from "./style.ts";
import { type Column, table } from "./table.ts";

/** One statistic, seconds; null where it is not known. */
export interface FromSendAndSchedule {
  fromSendS: number | null;
  fromScheduleS: number | null;
}

export interface ScheduleRow {
  /** `provider/model@mode` */
  target: string;
  /** Successful requests that had a planned time. */
  n: number;
  ttftMedian: FromSendAndSchedule;
  ttftP90: FromSendAndSchedule;
  totalMedian: FromSendAndSchedule;
  totalP90: FromSendAndSchedule;
}

/** A table, one row a target; nothing where no request had a planned time. */
export function scheduleSection(rows: readonly ScheduleRow[], style: Style): string {
  const planned = rows.filter(({ n }) => n > 0);
  if (planned.length === 0) return "";
  const columns: Column<ScheduleRow>[] = [
    { head: "target", cell: ({ target }) => target, wrapTo: 20 },
    { head: "n", align: "right", cell: ({ n }) => count(n), drop: 5 },
    ...pair("ttft", "med", ({ ttftMedian }) => ttftMedian, 3),
    ...pair("ttft", "p90", ({ ttftP90 }) => ttftP90, null),
    ...pair("total", "med", ({ totalMedian }) => totalMedian, 4),
    ...pair("total", "p90", ({ totalP90 }) => totalP90, 2),
  ];
  return section(
    "From the send and from the schedule",
    style,
    table(planned, columns, style),
    aside(
      "Seconds. From the schedule: counted from when the plan wanted the request sent, so that what waited in this client " +
        "is not left out. The other tables count from the send.",
      style,
    ),
  );
}

function pair(
  metric: string,
  stat: string,
  of: (row: ScheduleRow) => FromSendAndSchedule,
  drop: number | null,
): Column<ScheduleRow>[] {
  const columns: Column<ScheduleRow>[] = [
    {
      head: `${metric} ${stat} from the send`,
      unit: "s",
      short: [`${metric} ${stat}`, "send"],
      align: "right",
      cell: (row) => figure(of(row).fromSendS),
    },
    {
      head: `${metric} ${stat} from the schedule`,
      unit: "s",
      short: [`${metric} ${stat}`, "schedule"],
      align: "right",
      cell: (row) => figure(of(row).fromScheduleS),
    },
  ];
  return drop === null ? columns : columns.map((column) => ({ ...column, drop }));
}
