/** What the counted pairs of one target say beside the verdict: why answers were lost, how long they are, which questions flip. */
import { median } from "../stats/index.ts";
import { causeOf, type LossCause, lossCauses, type Outcome } from "./outcome.ts";

/** One side of a pair: a reference's sample or a target's answer. */
export type Side = Pick<
  Outcome,
  | "verdict"
  | "lenient"
  | "reason"
  | "truncated"
  | "outputTokens"
  | "reasoningTokens"
  | "hash"
  | "answerSha256"
>;

export interface LengthShift {
  /** Tokens of the median answer; null where none is known. */
  reference: number | null;
  target: number | null;
  /** Median over pairs of target / reference; null without a pair in which both are known and above 0. */
  ratio: number | null;
}

export interface Flip {
  questionId: string;
  /** Pairs in which the reference alone was right, and the target alone. */
  worse: number;
  better: number;
}

/** Pairs in which both answers are complete: whether anything is lost beside caps, silence, refusals and form. */
export interface Complete {
  pairs: number;
  /** Right answers of either side among them. */
  reference: number;
  target: number;
}

/** Of answers to a question asked again in the same words: who answers from a cache repeats itself word for word. */
export interface Repeated {
  /** Answers that had another before them on both sides. */
  answers: number;
  /** Those that are the very text of the one before. */
  reference: number;
  target: number;
}

export class Tally {
  readonly #repeated: Repeated = { answers: 0, reference: 0, target: 0 };
  /** The last answers by wording, as hashes. */
  readonly #last = new Map<string, { reference: string; target: string }>();
  readonly #complete: Complete = { pairs: 0, reference: 0, target: 0 };
  readonly #causes = { reference: new Map<LossCause, number>(), target: new Map<LossCause, number>() };
  readonly #lengths: Record<"outputTokens" | "reasoningTokens", [number, number][]> = {
    outputTokens: [],
    reasoningTokens: [],
  };
  readonly #flips = new Map<string, Flip>();
  #pairs = 0;

  add(questionId: string, reference: Side, target: Side): void {
    this.#pairs += 1;
    for (const [side, outcome] of [
      ["reference", reference],
      ["target", target],
    ] as const) {
      const cause = causeOf(outcome);
      if (cause !== null) this.#causes[side].set(cause, (this.#causes[side].get(cause) ?? 0) + 1);
    }
    const [ofReference, ofTarget] = [causeOf(reference), causeOf(target)];
    if (isComplete(ofReference) && isComplete(ofTarget)) {
      this.#complete.pairs += 1;
      if (ofReference === null) this.#complete.reference += 1;
      if (ofTarget === null) this.#complete.target += 1;
    }
    for (const kind of ["outputTokens", "reasoningTokens"] as const) {
      const [a, b] = [reference[kind], target[kind]];
      if (a !== null && b !== null) this.#lengths[kind].push([a, b]);
    }
    this.#compareWithLast(reference, target);
    const [wasRight, isRight] = [reference.verdict === "correct", target.verdict === "correct"];
    if (wasRight === isRight) return;
    const flip = this.#flips.get(questionId) ?? { questionId, worse: 0, better: 0 };
    flip[wasRight ? "worse" : "better"] += 1;
    this.#flips.set(questionId, flip);
  }

  #compareWithLast(reference: Side, target: Side): void {
    if (reference.answerSha256 === null || target.answerSha256 === null) return;
    const last = this.#last.get(target.hash);
    this.#last.set(target.hash, { reference: reference.answerSha256, target: target.answerSha256 });
    if (last === undefined) return;
    this.#repeated.answers += 1;
    if (last.reference === reference.answerSha256) this.#repeated.reference += 1;
    if (last.target === target.answerSha256) this.#repeated.target += 1;
  }

  repeated(): Repeated {
    return { ...this.#repeated };
  }

  /** Shares of all pairs lost to each cause, on either side; null before the first pair. */
  losses(): Record<LossCause, { reference: number; target: number }> | null {
    if (this.#pairs === 0) return null;
    const share = (side: "reference" | "target", cause: LossCause) =>
      (this.#causes[side].get(cause) ?? 0) / this.#pairs;
    return Object.fromEntries(
      lossCauses.map((cause) => [
        cause,
        { reference: share("reference", cause), target: share("target", cause) },
      ]),
    ) as Record<LossCause, { reference: number; target: number }>;
  }

  complete(): Complete {
    return { ...this.#complete };
  }

  shift(kind: "outputTokens" | "reasoningTokens"): LengthShift {
    const pairs = this.#lengths[kind];
    return {
      reference: median(pairs.map(([a]) => a)),
      target: median(pairs.map(([, b]) => b)),
      ratio: median(pairs.filter(([a, b]) => a > 0 && b > 0).map(([a, b]) => b / a)),
    };
  }

  /** Questions with discordant pairs, those that lost most first. */
  flips(): Flip[] {
    return [...this.#flips.values()].sort(
      (a, b) => b.worse - b.better - (a.worse - a.better) || (a.questionId < b.questionId ? -1 : 1),
    );
  }
}

function isComplete(cause: LossCause | null): boolean {
  return cause === null || cause === "wrong";
}
