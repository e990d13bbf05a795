/** The Pareto front as a table and as a picture: who is beaten in everything, and by whom. */
import { levelText, namesInShort, quantity } from "../base/index.ts";
import { figure } from "./number.ts";
import { scatter } from "./scatter.ts";
import { aside, blocks, lines, title } from "./section.ts";
import type { Style } from "./style.ts";
import { type Column, table } from "./table.ts";

export interface ParetoLike {
  axes: readonly { key: string; label: string; unit: string; better: "low" | "high" }[];
  targets: readonly {
    name: string;
    values: Readonly<Record<string, number | null>>;
    /** Null where a value is not known. */
    isOnFront: boolean | null;
    dominatedBy: readonly string[];
    surelyDominatedBy: readonly string[];
  }[];
  level: number;
}

type Target = ParetoLike["targets"][number];

/**
 * Table first, then the two first axes as a picture, where two targets or more have a place in it; `basis`: what it rests on,
 * one sentence each.
 */
export function paretoReport(
  { axes, targets, level }: ParetoLike,
  basis: readonly string[],
  style: Style,
): string {
  const onFront = targets.filter(({ isOnFront }) => isOnFront === true).length;
  const known = targets.filter(({ isOnFront }) => isOnFront !== null);
  const marks = marksOf(targets);
  const columns: Column<Target>[] = [
    { head: "", cell: (target) => marks.get(target) ?? "" },
    {
      head: "target",
      cell: ({ name }) => name,
      wrapTo: 16,
      tone: ({ isOnFront }) => (isOnFront === true ? "green" : null),
    },
    ...axes.map(
      ({ key, label, unit }): Column<Target> => ({
        ...{ head: label, unit, align: "right" },
        cell: ({ values }) => figure(values[key] ?? null),
      }),
    ),
    { head: "on the front", cell: (target) => standingOf(target, axes), wrapTo: 16 },
  ];
  const [x, y] = axes;
  const picture =
    x === undefined || y === undefined
      ? null
      : scatter(
          targets.flatMap((target) => {
            const [across, up] = [target.values[x.key] ?? null, target.values[y.key] ?? null];
            return across === null || up === null
              ? []
              : [{ x: across, y: up, mark: marks.get(target) ?? "?" }];
          }),
          { x, y },
          style,
        );
  return blocks(
    lines(
      title(`Pareto front: ${onFront} of ${quantity(known.length, "target")}`, style),
      table(targets, columns, style),
      ...axes
        .filter(
          ({ key }) => targets.length > 0 && targets.every(({ values }) => (values[key] ?? null) === null),
        )
        .map(({ label }) =>
          aside(`Nobody's ${label} is known: measure it, or name other metrics after --pareto.`, style),
        ),
      aside(
        `On the front is who is not beaten in everything by another. "Surely" holds at ${levelText(level)} for each pair.`,
        style,
      ),
    ),
    picture,
    lines(...basis.map((sentence) => aside(sentence, style))),
  );
}

/** A letter each: a capital on the front, a small one elsewhere. */
function marksOf(targets: readonly Target[]): Map<Target, string> {
  return new Map(
    targets.map((target, i) => {
      const letter = i < 26 ? String.fromCharCode(97 + i) : "*";
      return [target, target.isOnFront === true ? letter.toUpperCase() : letter];
    }),
  );
}

function standingOf(
  { isOnFront, dominatedBy, surelyDominatedBy, values }: Target,
  axes: ParetoLike["axes"],
): string {
  if (isOnFront === null) {
    const missing = axes.filter(({ key }) => (values[key] ?? null) === null).map(({ label }) => label);
    return `not known: ${namesInShort(missing)}`;
  }
  if (isOnFront) return "yes";
  return surelyDominatedBy.length > 0
    ? `no: surely worse than ${namesInShort(surelyDominatedBy, 2)}`
    : `no: worse than ${namesInShort(dominatedBy, 2)}, perhaps by chance`;
}
