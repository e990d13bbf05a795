/** Below the accuracies: where the points went against what the model's makers published or another target, and how long answers are. */
import { benchAgainst } from "./bench-against.ts";
import { lossColumns } from "./bench-loss.ts";
import type { BenchReference, BenchRow } from "./bench-row.ts";
import { count, figure, pointRange, UNKNOWN } from "./number.ts";
import { aside, item, section } from "./section.ts";
import type { Style } from "./style.ts";
import { table } from "./table.ts";

type Referenced = BenchRow & { reference: BenchReference };

/** Null where there is nothing to say: nothing to hold them against, and no lengths. */
export function benchCauses(rows: readonly BenchRow[], style: Style): string | null {
  const parts = [drops(rows, style), benchAgainst(rows, style), lengths(rows, style)].filter(
    (part) => part !== "",
  );
  return parts.length === 0 ? null : parts.join("\n\n");
}

function drops(rows: readonly BenchRow[], style: Style): string {
  const referenced = rows.filter((row): row is Referenced => row.reference !== null);
  if (referenced.length === 0) return "";
  const loss = lossColumns(referenced, ({ reference }) => reference.drop);
  const grid = table(
    referenced,
    [
      { head: "target", cell: (row) => row.target, wrapTo: 20 },
      { head: "published", align: "right", cell: ({ reference }) => reference.score.toFixed(1) },
      loss.lost,
      { head: "95 %", align: "right", cell: lostInterval, drop: 1 },
      ...loss.causes,
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
    ...[...new Set(referenced.flatMap((row) => otherSettings(row) ?? []))].map((text) =>
      item("  ", text, style, "yellow"),
    ),
    aside(
      "Points of accuracy against the published figure; the causes sum to what was lost, and below zero is a gain. A cut answer is taken to have been as likely right as any of the reference's. Errored requests are counted beside it: they are no answers. The interval takes the published figure for exact.",
      style,
    ),
  );
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

function lostInterval({ interval, reference: { score } }: Referenced): string {
  return interval === null ? UNKNOWN : pointRange(score - interval.high, score - interval.low);
}

/** What the figure was measured with and this run was not; null where nothing is known to differ. */
function otherSettings({ sampling, reference: { model, score, settings } }: Referenced): string | null {
  if (sampling === null) return null;
  const { maxTokens, temperature, topP, shots } = settings;
  const differs = (theirs: number | null, ours: number | null) => theirs !== null && theirs !== ours;
  const parts = [
    differs(maxTokens, sampling.maxTokens)
      ? `${sampling.maxTokens === null ? "no cap on length named" : `at most ${count(sampling.maxTokens)} tokens`} (there ${count(maxTokens)})`
      : null,
    differs(temperature, sampling.temperature)
      ? `temperature ${sampling.temperature ?? "of the provider's own"} (there ${temperature})`
      : null,
    differs(topP, sampling.topP) ? `top_p ${sampling.topP ?? "of the provider's own"} (there ${topP})` : null,
    shots > 0 ? `no worked examples in the prompt (there ${count(shots)})` : null,
  ].filter((part) => part !== null);
  return parts.length === 0
    ? null
    : `${model} ${score.toFixed(1)} was measured otherwise: asked here with ${parts.join(", ")}`;
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
          unit: "s median",
          ...right,
          cell: ({ lengths: l }) => figure(l.totalMs.median === null ? null : l.totalMs.median / 1000),
          drop: 1,
        },
      ],
      style,
    ),
  );
}
