/** What load was asked for and what came about: requests that were not sent, or not on time, are told, never left out. */
import { brief, count, duration, figure, milliseconds } from "./number.ts";
import { aside, item, section } from "./section.ts";
import type { Style } from "./style.ts";
import { type Column, table } from "./table.ts";

export interface LoadRow {
  /** `provider/model@mode` */
  target: string;
  /** Requests planned, warm-up left out; null where a clock and not a count ended the run. */
  planned: number | null;
  /** Requests sent, warm-up and retries left out. */
  sent: number;
  /** Requests sent to warm up: in no number of the report. */
  warmup: number;
  /** Begun later than planned by more than `lateAfterMs`; null where nothing had a planned time. */
  late: number | null;
  /** 99th percentile of begun − planned, ms. */
  lateP99Ms: number | null;
  /** Planned and never sent. */
  dropped: number;
  /** Cut off by the sender: an interruption, a cost cap. */
  cutOff: number;
  /** Requests per second; null where no rate was asked for. */
  askedPerS: number | null;
  achievedPerS: number | null;
  /** The most requests open at once. */
  peakInFlight: number | null;
}

export interface LoadFacts {
  /** What was asked for, as a phrase: `10 rounds`, `open loop, 5 requests/s to each target, Poisson arrivals`. */
  asked: string;
  tookMs: number | null;
  lateAfterMs: number | null;
  rows: readonly LoadRow[];
}

/** Less than this of the rate asked for is worth a table. */
const SHORT = 0.98;

/** One sentence where the load came about as asked; a table by target where it did not. */
export function loadSection({ asked, tookMs, lateAfterMs, rows }: LoadFacts, style: Style): string {
  if (rows.length === 0) return "";
  const all = sums(rows);
  const sent = all.planned === null ? count(all.sent) : `${count(all.sent)} of ${count(all.planned)} planned`;
  const peak = Math.max(0, ...rows.map(({ peakInFlight }) => peakInFlight ?? 0));
  const sentence = [
    `${asked.charAt(0).toUpperCase()}${asked.slice(1)}: ${sent} requests sent${tookMs === null ? "" : ` in ${duration(tookMs)}`}`,
    rateText(rows),
    peak === 0 ? null : `at most ${count(peak)} in flight${rows.length > 1 ? " at one target" : ""}`,
    all.late === 0 ? null : `${count(all.late)} late`,
    all.dropped === 0 ? null : `${count(all.dropped)} dropped`,
    all.cutOff === 0 ? null : `${count(all.cutOff)} cut off by the end of the run`,
  ];
  return section(
    "Load",
    style,
    item("", `${sentence.filter((part) => part !== null).join(", ")}.`, style),
    all.warmup === 0
      ? null
      : item("", `${count(all.warmup)} more were sent to warm up; they are in no number.`, style),
    rows.some(isShort) ? loadTable(rows, style) : null,
    all.late === 0
      ? null
      : aside(
          `Late: begun more than ${lateAfterMs === null ? "the allowed time" : `${brief(lateAfterMs)} ms`} after the planned time.`,
          style,
        ),
    all.dropped === 0
      ? null
      : aside("Dropped: planned and never sent. It counts neither for nor against a provider.", style),
  );
}

function isShort(row: LoadRow): boolean {
  const slow =
    row.askedPerS !== null && row.achievedPerS !== null && row.achievedPerS < row.askedPerS * SHORT;
  return slow || (row.late ?? 0) > 0 || row.dropped > 0;
}

function loadTable(rows: readonly LoadRow[], style: Style): string {
  const right = { align: "right" as const };
  const columns: Column<LoadRow>[] = [
    { head: "target", cell: ({ target }) => target, wrapTo: 20 },
    { head: "planned", ...right, cell: ({ planned }) => count(planned), drop: 2 },
    { head: "sent", ...right, cell: ({ sent }) => count(sent) },
    { head: "dropped", ...right, cell: ({ dropped }) => count(dropped), tone: toneOf((row) => row.dropped) },
    { head: "late", ...right, cell: ({ late }) => count(late), tone: toneOf((row) => row.late ?? 0) },
    {
      head: "late by p99",
      unit: "ms",
      short: ["late by", "p99 ms"],
      ...right,
      cell: ({ lateP99Ms }) => milliseconds(lateP99Ms),
      drop: 1,
    },
    { head: "asked", unit: "req/s", ...right, cell: ({ askedPerS }) => brief(askedPerS), drop: 3 },
    { head: "achieved", unit: "req/s", ...right, cell: ({ achievedPerS }) => figure(achievedPerS) },
    {
      head: "peak in flight",
      short: ["peak in", "flight"],
      ...right,
      cell: ({ peakInFlight }) => count(peakInFlight),
      drop: 4,
    },
  ];
  return table(rows, columns, style);
}

function toneOf(bad: (row: LoadRow) => number) {
  return (row: LoadRow) => (bad(row) > 0 ? ("yellow" as const) : null);
}

/** `4.98 of 5 requests/s`, or from the slowest to the fastest target; null where no rate was asked for. */
function rateText(rows: readonly LoadRow[]): string | null {
  const asked = rangeOf(rows.map(({ askedPerS }) => askedPerS));
  if (asked === null) return null;
  const achieved = rangeOf(rows.map(({ achievedPerS }) => achievedPerS)) ?? brief(null);
  return `${achieved} of ${asked} requests/s${rows.length > 1 ? " at each target" : ""}`;
}

function rangeOf(values: readonly (number | null)[]): string | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const ends = [Math.min(...known), Math.max(...known)].map(brief);
  return ends[0] === ends[1] ? (ends[0] ?? null) : ends.join("–");
}

function sums(rows: readonly LoadRow[]) {
  const sum = (of: (row: LoadRow) => number) => rows.reduce((all, row) => all + of(row), 0);
  return {
    planned: rows.some(({ planned }) => planned === null) ? null : sum(({ planned }) => planned ?? 0),
    sent: sum(({ sent }) => sent),
    warmup: sum(({ warmup }) => warmup),
    late: sum(({ late }) => late ?? 0),
    dropped: sum(({ dropped }) => dropped),
    cutOff: sum(({ cutOff }) => cutOff),
  };
}
