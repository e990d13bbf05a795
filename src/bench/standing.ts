/** How far an accuracy run has come at a target: which samples have their score, which answers wait for one, what is to be asked. */
import { isRefusal } from "../load/index.ts";
import { latestScores, type RequestRecord, type Score, type Target, targetName } from "../record/index.ts";
import type { Sample } from "./exam.ts";
import type { Gradable } from "./grader.ts";
import type { SampleToAsk, WorkLeft } from "./plan.ts";

/** What is on record of a run. */
export interface Earlier {
  requests: readonly RequestRecord[];
  scores: readonly Score[];
  /** Whether the text of the answer to a request is kept whole. */
  hasAnswer(requestId: string): boolean;
  /** That text; asked for when it is graded. */
  textOf(requestId: string): string;
}

export interface StandingOptions {
  /** Samples whose request failed are asked again too. */
  retryErrors: boolean;
}

/**
 * What is left to do at a target. A sample with a score is done. An answer without one is graded where its text is kept. What
 * was cut off, turned away, never asked, or answered with nothing kept of it, is asked as the next attempt.
 */
export function workLeft(
  samples: readonly Sample[],
  target: Target,
  earlier: Earlier,
  { retryErrors }: StandingOptions,
): WorkLeft {
  const name = targetName(target);
  const isOwn = (one: { target: Target }) => targetName(one.target) === name;
  const requests = Map.groupBy(earlier.requests.filter(isOwn), ({ round }) => round);
  const scores = new Map(
    latestScores(earlier.scores.filter(isOwn)).map((score) => [keyOf(score.sampleId, score.repeat), score]),
  );
  const ask: SampleToAsk[] = [];
  const grade: Gradable[] = [];
  samples.forEach((sample, index) => {
    const score = scores.get(keyOf(sample.id, sample.repeat));
    const last = latestOf(requests.get(index) ?? []);
    const attempt = Math.max(last?.attempt ?? 0, score?.attempt ?? 0) + 1;
    if (score !== undefined && !(retryErrors && score.reason === "error")) return;
    const isNew = last !== null && last.attempt > (score?.attempt ?? 0);
    if (isNew && isGradable(last, earlier) && !(retryErrors && last.error !== null))
      grade.push(gradableOf(sample, last, earlier));
    else ask.push({ index, attempt });
  });
  return { ask, grade };
}

/** A failure is a grade of its own, unless the sample is to be asked again for it. */
function isGradable({ error, id }: RequestRecord, { hasAnswer }: Earlier): boolean {
  if (error === null) return hasAnswer(id);
  return error.kind !== "aborted" && !isRefusal(error);
}

function gradableOf(
  sample: Sample,
  { id, target, attempt, finishReason, error }: RequestRecord,
  { textOf }: Earlier,
): Gradable {
  return {
    sample,
    target,
    requestId: id,
    attempt,
    fromCache: false,
    finishReason,
    error,
    text: () => (error === null ? textOf(id) : ""),
  };
}

function latestOf(attempts: readonly RequestRecord[]): RequestRecord | null {
  return attempts.reduce<RequestRecord | null>(
    (latest, one) => (latest === null || one.attempt > latest.attempt ? one : latest),
    null,
  );
}

function keyOf(sampleId: string, repeat: number): string {
  return JSON.stringify([sampleId, repeat]);
}
