/** What a comparison would take, before anybody pays for it. */
import { brief, count, money, UNKNOWN } from "./number.ts";
import { aside, blocks, item, lines, title } from "./section.ts";
import type { Style } from "./style.ts";
import { table } from "./table.ts";

export interface VerifyPlanDocument {
  /** What the figures rest on, in words. */
  basis: string;
  alpha: number;
  power: number;
  questions: number;
  rows: readonly {
    deltaPoints: number;
    toDetect: number | null;
    toClear: number | null;
    repeats: number | null;
  }[];
  targets: readonly {
    target: string;
    /** CNY for one answer; null where it is not known. */
    cnyPerAnswer: number | null;
    /** For each row the money until a target that much worse is called degraded, and until a twin is called equivalent. */
    costs: readonly { detectCny: number | null; clearCny: number | null }[];
  }[];
}

/** Pairs and repeats for each drop, then the money at each target. */
export function verifyPlanReport(document: VerifyPlanDocument, style: Style): string {
  const { basis, alpha, power, questions, rows, targets } = document;
  const right = { align: "right" as const };
  const plan = table(
    rows,
    [
      { head: "drop", unit: "points", ...right, cell: (row) => brief(row.deltaPoints) },
      { head: "degraded", unit: "pairs", ...right, cell: (row) => count(row.toDetect) },
      { head: "equivalent", unit: "pairs", ...right, cell: (row) => count(row.toClear) },
      {
        head: "repeats",
        unit: `of ${count(questions)} questions`,
        ...right,
        cell: (row) => count(row.repeats),
      },
    ],
    style,
  );
  const costs = table(
    targets,
    [
      { head: "target", cell: (row) => row.target, wrapTo: 20 },
      { head: "an answer", unit: "CNY", ...right, cell: (row) => money(row.cnyPerAnswer) },
      ...rows.map(({ deltaPoints }, i) => ({
        head: `${brief(deltaPoints)} points`,
        unit: "CNY",
        ...right,
        cell: (row: VerifyPlanDocument["targets"][number]) =>
          `${money(row.costs[i]?.detectCny ?? null)} / ${money(row.costs[i]?.clearCny ?? null)}`,
      })),
    ],
    style,
    "no target to ask",
  );
  return blocks(
    lines(title("What a verdict takes", style), item("", basis, style)),
    plan,
    costs,
    aside(
      `degraded: pairs by which a target that is worse by the drop is called so with probability ${brief(power)}. equivalent: pairs by which one that is as good is ` +
        `called equivalent within that drop. A pair is one answer of a target; each needs an answer of the reference of its own, so the reference needs that many repeats. ` +
        `Costs are for degraded / equivalent, at list prices of now, with alpha ${brief(alpha)} over all targets together. ${UNKNOWN}: too many pairs, or not known.`,
      style,
    ),
  );
}
