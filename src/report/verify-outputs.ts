/** Whether targets answer prompts as a reference does. */
import { brief, count, figure, UNKNOWN } from "./number.ts";
import { aside, blocks, item } from "./section.ts";
import type { Style } from "./style.ts";
import { table } from "./table.ts";

export interface OutputsDocument {
  /** The reference in words. */
  reference: string;
  alpha: number;
  targets: readonly {
    target: string;
    verdict: "differs" | "no difference found" | "untested";
    statistic: number | null;
    p: number | null;
    prompts: number;
    outputs: number;
    chars: number | null;
  }[];
}

export function outputsReport({ reference, alpha, targets }: OutputsDocument, style: Style): string {
  const right = { align: "right" as const };
  const grid = table(
    targets,
    [
      { head: "target", cell: (row) => row.target, wrapTo: 20 },
      {
        head: "verdict",
        cell: (row) => row.verdict,
        tone: (row) => (row.verdict === "differs" ? "red" : row.verdict === "untested" ? "yellow" : null),
      },
      { head: "p", ...right, cell: (row) => (row.p === null ? UNKNOWN : row.p.toFixed(4)) },
      { head: "MMD²", ...right, cell: (row) => figure(row.statistic), drop: 1 },
      { head: "prompts", ...right, cell: (row) => count(row.prompts) },
      { head: "outputs", ...right, cell: (row) => count(row.outputs) },
      { head: "length", unit: "chars, median", ...right, cell: (row) => count(row.chars), drop: 2 },
    ],
    style,
    "no target was compared",
  );
  return blocks(
    item("", `Against ${reference}.`, style),
    grid,
    aside(
      `differs: the outputs come from another distribution; even one false one among all targets has a probability of at most ${brief(alpha)}. It does not say ` +
        `what differs: weights, template, or settings that do not act. no difference found is never "the same": a small one, or a mixture that serves the true ` +
        `model most of the time, needs more outputs.`,
      style,
    ),
  );
}
