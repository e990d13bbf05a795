/** From the graded answers of a run to a bundle. */
import { DsrError } from "../base/index.ts";
import { isAnswer, latestScores, type RequestRecord, type Score, targetName } from "../record/index.ts";
import type { GradedBundle, ReferenceSample } from "./bundle.ts";
import { outcomeOf } from "./outcome.ts";

/** What whoever makes a bundle knows beside the answers. */
export type BundleFacts = Pick<
  GradedBundle,
  "created" | "dsr" | "run" | "exam" | "sampling" | "published" | "target"
>;

/**
 * The bundle of one target's answers, questions by id and repeats in order. Throws DsrError where nothing is graded, and where an
 * answer was taken from an earlier one (a cache): that is no answer of its own.
 */
export function makeBundle(
  facts: BundleFacts,
  scores: readonly Score[],
  records: readonly RequestRecord[],
): GradedBundle {
  const name = targetName(facts.target);
  const own = latestScores(scores.filter(({ target }) => targetName(target) === name));
  const cached = own.filter(({ fromCache }) => fromCache).length;
  if (cached > 0)
    throw new DsrError(
      `${cached} answers of run ${facts.run} were taken from earlier runs: a reference needs answers of its own.`,
      { code: "bundle_cached", hint: "Run it again without --cache." },
    );
  const requests = new Map(records.map((record) => [record.id, record]));
  const because = (reason: Score["reason"]) => own.filter((score) => score.reason === reason).length;
  const graded = own.filter(isAnswer);
  if (graded.length === 0)
    throw new DsrError(`Run ${facts.run} has no graded answer of ${name}.`, { code: "bundle_empty" });
  const questions = [...Map.groupBy(own, ({ sampleId }) => sampleId)]
    .map(([id, ofQuestion]) => ({
      id,
      flawed: ofQuestion.some(({ flawed }) => flawed),
      samples: ofQuestion
        .filter(isAnswer)
        .map((score) => sampleOf(score, requests.get(score.requestId)))
        .sort((a, b) => a.repeat - b.repeat),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    schema: 1,
    kind: "graded",
    ...facts,
    graders: [...new Set(graded.map(({ grader }) => grader ?? "unknown"))].sort(),
    leftOut: { error: because("error"), ungraded: because("ungraded") },
    questions,
  };
}

function sampleOf(score: Score, record: RequestRecord | undefined): ReferenceSample {
  const { questionId: _, reason, ...outcome } = outcomeOf(score, record);
  if (reason === "error" || reason === "ungraded") throw new Error(`${reason} is no sample of a bundle`);
  return { ...outcome, reason, finishReason: asWord(outcome.finishReason) };
}

/** A provider may write anything there, the question too: what is no single word is not passed on. */
function asWord(finishReason: string | null): string | null {
  return finishReason !== null && /^\w{1,32}$/.test(finishReason) ? finishReason : null;
}
