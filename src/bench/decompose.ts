/**
 * From a score to a cause: how much of a drop is answers that were cut, empty, refused or unreadable, and how much is answers
 * that were complete and wrong. The first are the provider's settings; only the last can be the weights.
 */
import type { ScoreFacts } from "../record/index.ts";
import { mean } from "../stats/index.ts";
import { questionShares } from "./questions.ts";

const incomplete = ["truncated", "empty", "refused", "unparsed"] as const;
export type IncompleteReason = (typeof incomplete)[number];

/** How the answers of a target ended, questions weighing alike; shares of all answers, 0–1. */
export interface Parts extends Record<IncompleteReason, number> {
  /** Answers that state a result. */
  complete: number;
  /** Of those, the share that is correct; null where there is none. */
  accuracyOfComplete: number | null;
}

/** Points of accuracy (0–100) that a target lost against a reference, by cause; the causes sum to `total`. */
export interface Drop extends Record<IncompleteReason, number> {
  total: number;
  /** Complete answers that are wrong where the reference's would be right. */
  wrong: number;
}

/** Null where there are no answers. Failed and ungraded requests are no answers: hand over the others. */
export function partsOf(
  answers: readonly Pick<ScoreFacts, "dataset" | "sampleId" | "verdict" | "reason">[],
): Parts | null {
  if (answers.length === 0) return null;
  const share = (test: (answer: (typeof answers)[number]) => boolean) =>
    mean(questionShares(answers, test)) ?? 0;
  const complete = share(({ reason }) => reason === null);
  return {
    truncated: share(({ reason }) => reason === "truncated"),
    empty: share(({ reason }) => reason === "empty"),
    refused: share(({ reason }) => reason === "refused"),
    unparsed: share(({ reason }) => reason === "unparsed"),
    complete,
    accuracyOfComplete: complete === 0 ? null : share(({ verdict }) => verdict === "correct") / complete,
  };
}

/**
 * With c the share of complete answers, a the accuracy of those, p_k the share that ended for reason k, and ′ for the reference:
 * c′a′ − ca = Σ_k a′(p_k − p′_k) + c(a′ − a). E. M. Kitagawa, "Components of a Difference Between Two Rates", Journal of the
 * American Statistical Association 50 (1955), weighed by the reference: an answer that was cut is taken to have been as
 * likely right as a complete one of the reference, which flatters the target where long answers are the hard ones.
 *
 * A reference that is a published figure alone (`accuracy`, 0–100) is taken to have had complete answers only.
 */
export function dropFrom(own: Parts, reference: Parts | { accuracy: number }): Drop {
  const other: Parts =
    "accuracy" in reference
      ? {
          truncated: 0,
          empty: 0,
          refused: 0,
          unparsed: 0,
          complete: 1,
          accuracyOfComplete: reference.accuracy / 100,
        }
      : reference;
  const theirs = other.accuracyOfComplete ?? 0;
  const lost = (reason: IncompleteReason) => 100 * theirs * (own[reason] - other[reason]);
  return {
    total: 100 * (other.complete * theirs - own.complete * (own.accuracyOfComplete ?? 0)),
    truncated: lost("truncated"),
    empty: lost("empty"),
    refused: lost("refused"),
    unparsed: lost("unparsed"),
    wrong: 100 * own.complete * (theirs - (own.accuracyOfComplete ?? 0)),
  };
}
