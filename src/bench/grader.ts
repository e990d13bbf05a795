/**
 * Grades answers behind the sending: whoever sends never waits for a grade, and never more gradings run at once than were
 * allowed. An answer is on record before its turn comes, so that a kill in between loses a grade and no answer.
 */
import { setImmediate } from "node:timers/promises";
import { sha256 } from "../base/index.ts";
import type { RequestError, Score, Target } from "../record/index.ts";
import type { Sample } from "./exam.ts";
import type { Grade } from "./scorer/grade.ts";
import type { Grading } from "./scorer/grading.ts";

/** An answer that waits for its grade. */
export interface Gradable {
  sample: Sample;
  target: Target;
  /** The request that brought it. */
  requestId: string;
  attempt: number;
  fromCache: boolean;
  finishReason: string | null;
  error: Pick<RequestError, "kind"> | null;
  /** The answer without thinking; asked for when it is graded. */
  text(): string;
}

export interface GraderOptions {
  runId: string;
  grading: Grading;
  /** Gradings at once, at least 1. */
  atOnce: number;
  /** ISO 8601 time of a grade. */
  now(): string;
  score(score: Score): void;
  /** Told after each grade how many answers still wait for theirs. */
  waiting?(answers: number): void;
  /** Whether the grading of a program may be left for later now; asked before and after each. */
  mayLeaveOut(): boolean;
  /** Ends programs that are running; absent: all run to their end. */
  signal?: AbortSignal | undefined;
}

export interface Grader {
  take(gradable: Gradable): void;
  /** Resolves when everything taken so far is graded or left out. Rejects only on a fault of dsr itself. */
  settled(): Promise<void>;
}

export function createGrader(options: GraderOptions): Grader {
  const queue: Gradable[] = [];
  const faults: unknown[] = [];
  const working = new Set<Promise<void>>();
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      // Streams are being timed in this thread: they come first.
      await setImmediate();
      const isProgram = next.sample.kind === "code";
      if (isProgram && options.mayLeaveOut()) continue;
      const score = await scoreOf(next, options);
      // A program that was ended because the run was says nothing.
      if (!(isProgram && options.mayLeaveOut())) options.score(score);
      options.waiting?.(queue.length + working.size - 1);
    }
  };
  return {
    take: (gradable) => {
      queue.push(gradable);
      if (working.size >= options.atOnce) return;
      const worker: Promise<void> = work()
        .catch((thrown: unknown) => void faults.push(thrown))
        .finally(() => working.delete(worker));
      working.add(worker);
    },
    settled: async () => {
      while (working.size > 0) await Promise.all(working);
      if (faults.length > 0) throw faults[0];
    },
  };
}

/** The score of one answer. */
async function scoreOf(
  { sample, target, requestId, attempt, fromCache, finishReason, error, text }: Gradable,
  { runId, grading, now, signal }: Pick<GraderOptions, "runId" | "grading" | "now" | "signal">,
): Promise<Score> {
  const answer = text();
  return {
    schema: 1,
    runId,
    requestId,
    dataset: sample.exam,
    sampleId: sample.id,
    sampleHash: sample.hash,
    repeat: sample.repeat,
    target,
    ...shareable(await grading.grade(sample, { answer, finishReason, error }, signal), sample),
    subject: sample.subject,
    flawed: sample.flawed,
    attempt,
    fromCache,
    answerSha256: answer === "" ? null : sha256(answer),
    scoredAt: now(),
  };
}

/** Control and format characters and broken halves of others: what a terminal acts upon, or shows in another order. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}]+/gu;

/**
 * Scores leave this machine in exports and CSV files. A formula is what the model wrote in the place of one: of sensitive data its
 * hash alone is kept, under which equal ones still vote as one; of other data its visible characters.
 */
function shareable(grade: Grade, { kind, prompt }: Sample): Grade {
  if (kind !== "math") return grade;
  const kept = (formula: string | null) => {
    if (formula === null) return null;
    if (prompt.sensitive) return `formula ${sha256(formula).slice(0, 12)}`;
    // Nothing is left before a sign with which a spreadsheet's formula begins: the store looks for it at the very beginning.
    return formula.replace(/\s+/g, " ").replace(UNSEEN, "").trim() || null;
  };
  return { ...grade, extracted: kept(grade.extracted), lenientExtracted: kept(grade.lenientExtracted) };
}
