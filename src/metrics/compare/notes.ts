/** What to know before acting on a comparison: who was measured with whom, on what, and as which model. */
import type { CompareRow, CompareSide } from "./document.ts";

export function compareNotes(a: CompareSide, b: CompareSide, rows: readonly CompareRow[]): string[] {
  return [
    ...substituted(a, "A"),
    ...substituted(b, "B"),
    ...notMeasuredAlike(a, b, rows),
    ...differentPrompts(a, b),
    ...notInPairs(rows),
    ...opposed(rows),
    ...differentQuestions(rows),
    ...failed(a, b, rows),
  ];
}

function substituted({ target, substitutes }: CompareSide, side: string): string[] {
  if (substitutes.length === 0) return [];
  return [`${side} (${target}) answered as another model than asked for: ${substitutes.join(", ")}.`];
}

/** Nothing in common but, at most, a price. */
function notMeasuredAlike(a: CompareSide, b: CompareSide, rows: readonly CompareRow[]): string[] {
  const measured = rows.filter(({ kind }) => kind !== "price");
  if (measured.length === 0 || measured.some(({ difference }) => difference !== null)) return [];
  const has = ({ requests, answers, figures }: CompareSide) =>
    [
      requests > 0 ? "speed" : null,
      answers > 0 ? "accuracy" : null,
      figures > 0 && answers === 0 ? "imported figures" : null,
    ].filter((part) => part !== null);
  // Where both have the same kind of evidence, each number says what it lacks.
  if (has(a).some((part) => has(b).includes(part))) return [];
  const said = (side: CompareSide) => has(side).join(" and ") || "nothing";
  return [
    `Nothing that was measured can be compared: of A there is ${said(a)}, of B ${said(b)}. Measure both in one run: dsr perf, dsr bench.`,
  ];
}

function differentPrompts(a: CompareSide, b: CompareSide): string[] {
  if (a.requests === 0 || b.requests === 0 || a.sources.join() === b.sources.join()) return [];
  return [
    `The prompts are not the same: A's came from ${a.sources.join(", ")}, B's from ${b.sources.join(", ")}. Speed depends on the prompt, so a difference may be one of prompts.`,
  ];
}

const isOfRequests = ({ kind }: CompareRow) => kind === "request" || kind === "rate";

function notInPairs(rows: readonly CompareRow[]): string[] {
  const compared = rows.filter((row) => isOfRequests(row) && row.difference !== null);
  if (compared.length === 0 || compared.some(({ difference }) => difference?.isPaired === true)) return [];
  return [
    "They were not measured in the same rounds and are compared as if independent: another hour or other prompts may explain a difference. One run of dsr perf over both makes pairs.",
  ];
}

/** A verdict in pairs, beside values of all that either was measured on, which say the opposite. */
function opposed(rows: readonly CompareRow[]): string[] {
  return rows.flatMap(({ metric, stat, a, b, difference, verdict }) => {
    if (difference === null || !verdict.endsWith("_better") || a.value === null || b.value === null)
      return [];
    if ((b.value - a.value) * difference.value >= 0) return [];
    const name = stat === null ? metric : `${metric} ${stat}`;
    return [
      `In ${name} the verdict rests on the ${difference.n} pairs; all that A and B were measured on beside them says the opposite, and the two values are of all.`,
    ];
  });
}

function differentQuestions(rows: readonly CompareRow[]): string[] {
  return rows
    .filter(({ kind, difference }) => kind === "benchmark" && difference?.isPaired === false)
    .map(({ metric }) => `They were asked different questions of ${metric}: compared as if independent.`);
}

function failed(a: CompareSide, b: CompareSide, rows: readonly CompareRow[]): string[] {
  const isPaired = rows.some((row) => row.kind === "request" && row.difference?.isPaired === true);
  if (!isPaired || a.failed + b.failed === 0) return [];
  return [
    `${a.failed} of A's requests and ${b.failed} of B's failed. They count in success; in the other pairs their rounds are left out.`,
  ];
}
