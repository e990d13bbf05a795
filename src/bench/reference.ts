/**
 * Accuracies that the makers of models published, with their source: what a measurement is held against. A wrong reference is
 * worse than none, so a model is matched by its exact name, in the mode and on the questions the figure is of. The data is
 * `datasets/references.json`.
 */
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { DateWindow } from "./exam.ts";

const day = z.iso.date();

const referenceSchema = z.strictObject({
  exam: z.string().min(1),
  /** As the source names it. */
  model: z.string().min(1),
  /** Names under which the catalog and providers know these weights, in lower case and without the owner's prefix. */
  models: z.array(z.string().regex(/^[a-z0-9][a-z0-9.-]*$/)).min(1),
  /** The catalog's modes that the figure is of; null where the model has one way of answering. */
  modes: z.array(z.string().min(1)).min(1).nullable(),
  /** Days of the contests the figure is of, both included; null where the set has none, or the source does not say. */
  window: z.strictObject({ from: day, to: day }).nullable(),
  /** 0–100. */
  score: z.number().min(0).max(100),
  settings: z.strictObject({
    metric: z.string().min(1),
    temperature: z.number().nullable(),
    topP: z.number().nullable(),
    maxTokens: z.number().int().nullable(),
    /** Answers to each question; null where the source does not say. */
    samples: z.number().int().nullable(),
    /** Worked examples in the prompt. */
    shots: z.number().int(),
  }),
  source: z.url(),
  table: z.string().min(1),
  /** When the source said so. */
  date: day,
  /** True where the figure was read in the source itself or in two copies of it that agree. */
  confirmed: z.boolean(),
  note: z.string().nullable(),
});

const documentSchema = z.strictObject({ schema: z.literal(1), references: z.array(referenceSchema) });

export type PublishedScore = z.infer<typeof referenceSchema>;

/** The run that a figure is to be comparable with. */
export interface ReferenceRun {
  /** The target's mode; null where it has none. */
  mode?: string | null;
  window?: DateWindow | null;
}

let loaded: readonly PublishedScore[] | null = null;

/** Every published figure, or those of one exam, in the order of the file. */
export function allPublishedScores(exam: string | null = null): readonly PublishedScore[] {
  loaded ??= documentSchema.parse(
    JSON.parse(readFileSync(new URL("../../datasets/references.json", import.meta.url), "utf8")),
  ).references;
  return exam === null ? loaded : loaded.filter((reference) => reference.exam === exam);
}

/**
 * Figures of `model` on `exam` that a run can be held against: confirmed ones first, then the newest. Empty where none is known,
 * where the figures are of another mode, and, for LiveCodeBench, where they are of other contests or do not say of which.
 */
export function publishedScores(exam: string, model: string, run: ReferenceRun = {}): PublishedScore[] {
  const name = bareName(model);
  return allPublishedScores(exam)
    .filter(
      ({ models, modes, window }) =>
        models.includes(name) &&
        (modes === null || modes.includes(run.mode ?? "")) &&
        (exam !== "livecodebench" || isSameWindow(window, run.window ?? null)),
    )
    .sort((a, b) => Number(b.confirmed) - Number(a.confirmed) || b.date.localeCompare(a.date));
}

/** `deepseek-ai/DeepSeek-R1` → `deepseek-r1`. Nothing else is taken off: an `-AWQ` is another model. */
function bareName(model: string): string {
  return model.slice(model.lastIndexOf("/") + 1).toLowerCase();
}

/** The days from which LiveCodeBench has contests: a window beyond them asks the same questions. */
const FIRST_CONTEST = "2023-05-01";
const LAST_CONTEST = "2025-04-30";

function isSameWindow(published: PublishedScore["window"], run: DateWindow | null): boolean {
  if (published === null) return false;
  const from = (date: string | null) => (date === null || date < FIRST_CONTEST ? FIRST_CONTEST : date);
  const to = (date: string | null) => (date === null || date > LAST_CONTEST ? LAST_CONTEST : date);
  return from(published.from) === from(run?.from ?? null) && to(published.to) === to(run?.to ?? null);
}
