/** How much of what was measured this client itself may have caused, sample by sample. */
import { quantity } from "../base/index.ts";
import { brief, count, milliseconds, percent } from "./number.ts";
import { aside, item, section } from "./section.ts";
import type { Style } from "./style.ts";
import { table } from "./table.ts";

export interface DelayRow {
  /** `provider/model@mode` */
  target: string;
  /** Samples with a known bound of this client's delay. */
  measured: number;
  /** Of these, the bound is more than the allowed share of what was measured. */
  flagged: number;
  /** Samples whose delay nobody measured. */
  unmeasured: number;
  /** The largest bound, ms. */
  worstMs: number | null;
  /** The largest bound of a ttft as a share (0–1) of that ttft. */
  worstShare: number | null;
}

export interface DelayFacts {
  /** A bound above this share (0–1) of one of a sample's times, and above `floorMs`, flags it. */
  shareAllowed: number;
  floorMs: number;
  /** Whether flagged samples are left out of the numbers above. */
  leftOut: boolean;
  /** What to do about flagged samples, as a sentence: which flag leaves them out, or that less load would help. */
  remedy: string | null;
  rows: readonly DelayRow[];
}

/** One sentence, and a table by target where samples are flagged at several. */
export function delaySection(
  { shareAllowed, floorMs, leftOut, remedy, rows }: DelayFacts,
  style: Style,
): string {
  const sum = (of: (row: DelayRow) => number) => rows.reduce((all, row) => all + of(row), 0);
  const measured = sum((row) => row.measured);
  const flagged = sum((row) => row.flagged);
  const unmeasured = sum((row) => row.unmeasured);
  if (measured + unmeasured === 0) return "";
  const worst = rows.reduce<number | null>(
    (most, { worstMs }) => (worstMs === null ? most : Math.max(most ?? 0, worstMs)),
    null,
  );
  const many = `${count(flagged)} of ${samples(measured)} (${percent(flagged / measured)})`;
  const bound = worst === null ? "" : `; the worst bound is ${brief(worst)} ms`;
  const off = (which: string) =>
    `off by more than ${percent(shareAllowed)}, and ${brief(floorMs)} ms, in ${which} times through this client's own delay`;
  return section(
    "This client's own delay",
    style,
    measured === 0
      ? null
      : item(
          "",
          flagged === 0
            ? `None of ${samples(measured)} can be ${off("any of its")}${bound}.`
            : `${many} may be ${off("one of their")}${bound}. They are ${leftOut ? "left out of" : "counted in"} the numbers above.`,
          style,
          flagged === 0 ? null : "yellow",
        ),
    flagged === 0 || remedy === null ? null : item("", remedy, style),
    flagged === 0 || rows.length < 2 ? null : delayTable(rows, style),
    unmeasured === 0 ? null : aside(`Of ${samples(unmeasured)} this client's delay was not measured.`, style),
  );
}

function delayTable(rows: readonly DelayRow[], style: Style): string {
  const right = { align: "right" as const };
  return table(
    rows,
    [
      { head: "target", cell: ({ target }) => target, wrapTo: 20 },
      { head: "samples", ...right, cell: ({ measured }) => count(measured) },
      {
        head: "flagged",
        ...right,
        cell: ({ flagged }) => count(flagged),
        tone: ({ flagged }) => (flagged > 0 ? "yellow" : null),
      },
      { head: "worst bound", unit: "ms", ...right, cell: ({ worstMs }) => milliseconds(worstMs) },
      {
        head: "worst of ttft",
        short: ["worst", "of ttft"],
        ...right,
        cell: ({ worstShare }) => percent(worstShare),
        drop: 1,
      },
    ],
    style,
  );
}

function samples(n: number): string {
  return quantity(n, "sample");
}
