/** What targets lost against another target of the same run, by cause, and how much longer their answers are. */
import { lossColumns } from "./bench-loss.ts";
import type { BenchAgainst, BenchRow } from "./bench-row.ts";
import { count, pointRange, UNKNOWN } from "./number.ts";
import { aside, section } from "./section.ts";
import type { Style } from "./style.ts";
import { table } from "./table.ts";

type Held = BenchRow & { against: BenchAgainst };

/** Empty where no target was named to hold the others against. */
export function benchAgainst(rows: readonly BenchRow[], style: Style): string {
  const held = rows.filter((row): row is Held => row.against !== null);
  const [first] = held;
  if (first === undefined) return "";
  const right = { align: "right" as const };
  const loss = lossColumns(held, ({ against }) => against.drop);
  const grid = table(
    held,
    [
      { head: "target", cell: (row) => row.target, wrapTo: 20 },
      { head: "answers", ...right, cell: ({ against }) => count(against.n), drop: 2 },
      { head: "against", ...right, cell: ({ against }) => against.accuracy?.toFixed(1) ?? UNKNOWN, drop: 4 },
      loss.lost,
      { head: "95 %", ...right, cell: ({ against }) => intervalText(against), drop: 1 },
      ...loss.causes,
      { head: "errored", ...right, cell: ({ unscored }) => count(unscored.error), drop: 5 },
      {
        head: "output",
        unit: "times",
        ...right,
        cell: ({ against }) => ratioText(against.lengthRatio),
        drop: 3,
      },
      {
        head: "thinking",
        unit: "times",
        ...right,
        cell: ({ against }) => ratioText(against.thinkingRatio),
        drop: 3,
      },
    ],
    style,
  );
  return section(
    `What was lost against ${first.against.target}`,
    style,
    grid,
    aside(
      `Points of accuracy against ${first.against.target}, over the questions that both answered; the causes sum to what was lost, and below zero is a gain. A cut answer is taken to have been as likely right as any of its. Lengths are of the median question. dsr bench diff tells where two targets differ.`,
      style,
    ),
  );
}

function intervalText({ interval }: BenchAgainst): string {
  return interval === null ? UNKNOWN : pointRange(interval.low, interval.high);
}

function ratioText(ratio: number | null): string {
  return ratio === null ? UNKNOWN : ratio.toFixed(2);
}
