/** Below the accuracies: where the points went against what the model's makers published, and how long answers are. */
import type { BenchReference, BenchRow, Loss } from "./bench-row.ts";
import { count, duration, signedPoints } from "./number.ts";
import { aside, item, section } from "./section.ts";
import type { Style } from "./style.ts";
import { type Column, table } from "./table.ts";

type Referenced = BenchRow & { reference: BenchReference };

/** Null where there is nothing to say: no reference and no lengths. */
export function benchCauses(rows: readonly BenchRow[], style: Style): string | null {
  const parts = [drops(rows, style), lengths(rows, style)].filter((part) => part !== "");
  return parts.length === 0 ? null : parts.join("\n\n");
}

function drops(rows: readonly BenchRow[], style: Style): string {
  const referenced = rows.filter((row): row is Referenced => row.reference !== null);
  if (referenced.length === 0) return "";
  const grid = table(
    referenced,
    [
      { head: "target", cell: (row) => row.target, wrapTo: 20 },
      { head: "published", align: "right", cell: ({ reference }) => reference.score.toFixed(1) },
      ...lossColumns<Referenced>(({ reference }) => reference.drop),
      { head: "errored", align: "right", cell: ({ unscored }) => count(unscored.error) },
    ],
    style,
  );
  const sources = [...new Set(referenced.map(({ reference }) => sourceOf(reference)))];
  return section(
    "Where the points went",
    style,
    grid,
    ...sources.map((source) => item("  ", source, style)),
    aside(
      "Points of accuracy against the published figure; the causes sum to what was lost, and below zero is a gain. A cut answer is taken to have been as likely right as any of the reference's. Errored requests are counted beside it: they are no answers.",
      style,
    ),
  );
}

/** What was lost, in all and by cause, a column each. */
export function lossColumns<Row>(of: (row: Row) => Loss | null): Column<Row>[] {
  const lost = (head: string, cause: keyof Loss): Column<Row> => ({
    head,
    align: "right",
    cell: (row) => signedPoints(of(row)?.[cause] ?? null),
  });
  return [
    lost("lost", "total"),
    lost("truncated", "truncated"),
    lost("empty", "empty"),
    lost("refused", "refused"),
    lost("unparsed", "unparsed"),
    { ...lost("wrong though complete", "wrong"), short: ["wrong,", "complete"] },
  ];
}

/** `R1 71.5: gpqa, pass@1 over 64 answers, T 0.6, 32768 tokens; 2025-01-20, URL`. */
function sourceOf({ model, score, source, date, confirmed, settings }: BenchReference): string {
  const facts = [
    settings.metric,
    settings.samples === null ? null : `${count(settings.samples)} answers a question`,
    settings.temperature === null ? null : `temperature ${settings.temperature}`,
    settings.maxTokens === null ? null : `at most ${count(settings.maxTokens)} tokens`,
  ].filter((fact) => fact !== null);
  return `${model} ${score.toFixed(1)} (${facts.join(", ")}): ${source}, ${date}${confirmed ? "" : ", not confirmed"}`;
}

function lengths(rows: readonly BenchRow[], style: Style): string {
  const known = rows.filter(({ lengths: { outputTokens } }) => outputTokens.median !== null);
  if (known.length === 0) return "";
  const right = { align: "right" as const };
  return section(
    "How long answers are",
    style,
    table(
      known,
      [
        { head: "target", cell: (row) => row.target, wrapTo: 20 },
        {
          head: "output",
          unit: "tok median",
          ...right,
          cell: ({ lengths: l }) => count(l.outputTokens.median),
        },
        { head: "p90", unit: "tok", ...right, cell: ({ lengths: l }) => count(l.outputTokens.p90) },
        {
          head: "thinking",
          unit: "tok median",
          ...right,
          cell: ({ lengths: l }) => count(l.thinkingTokens.median),
        },
        { head: "p90", unit: "tok", ...right, cell: ({ lengths: l }) => count(l.thinkingTokens.p90) },
        {
          head: "time",
          unit: "median",
          ...right,
          cell: ({ lengths: l }) => duration(l.totalMs.median),
          drop: 1,
        },
      ],
      style,
    ),
  );
}
