/**
 * Targets against a reference, pair by pair in an order fixed beforehand: who is to be asked what next, what has been counted, and
 * what follows. Asking is somebody else's.
 */
import { randomFromSeed } from "../base/index.ts";
import { isAnswer } from "../record/index.ts";
import type { GradedBundle, ReferenceSample } from "./bundle.ts";
import { PairEvidence } from "./evidence.ts";
import { InOrder, type Pair, pairKey, pairOrder } from "./order.ts";
import type { Outcome } from "./outcome.ts";
import { Tally } from "./tally.ts";
import { type VerifyVerdict, verdicts } from "./verdict.ts";

export interface ComparisonOptions {
  bundle: Pick<GradedBundle, "questions">;
  /** Names; each is compared with the same answers of the reference. */
  targets: readonly string[];
  /** The probability of even one false verdict of a kind, over all targets and all looks. */
  alpha: number;
  /** The drop (a share) that "equivalent" excludes. */
  delta: number;
  seed: string;
  /** Ask at most so many pairs of each target; null for all that the reference has. */
  maxPairs: number | null;
}

interface Counted {
  evidence: PairEvidence;
  /** The same pairs as the lenient grader reads them. */
  lenient: PairEvidence;
  tally: Tally;
  inOrder: InOrder<Both>;
  leftOut: { error: number; ungraded: number };
  isLost: boolean;
}

interface Both {
  questionId: string;
  reference: ReferenceSample;
  target: Outcome;
}

/** What the counted pairs say of one target. */
export interface Standing {
  target: string;
  verdict: VerifyVerdict;
  /** By the lenient reading of both sides. */
  lenientVerdict: VerifyVerdict;
  evidence: PairEvidence;
  lenient: PairEvidence;
  tally: Tally;
  /** Pairs planned at most. */
  ofPairs: number;
  /** Pairs asked that say nothing of the model. */
  leftOut: { error: number; ungraded: number };
  /** True where it was given up. */
  isLost: boolean;
}

export class Comparison {
  /** Every pair that may be asked, in the order in which pairs count. */
  readonly order: readonly Pair[];
  readonly alpha: number;
  readonly #samples: ReadonlyMap<string, ReferenceSample>;
  readonly #places: ReadonlyMap<string, number>;
  readonly #targets: ReadonlyMap<string, Counted>;
  #next = 0;

  constructor({ bundle, targets, alpha, delta, seed, maxPairs }: ComparisonOptions) {
    const questions = bundle.questions.map(({ id, samples }) => ({
      id,
      repeats: samples.map(({ repeat }) => repeat),
    }));
    this.alpha = alpha;
    this.order = pairOrder(questions, randomFromSeed(`${seed}/verify`)).slice(0, maxPairs ?? undefined);
    this.#places = new Map(
      this.order.map(({ questionId, repeat }, place) => [pairKey(questionId, repeat), place]),
    );
    this.#samples = new Map(
      bundle.questions.flatMap(({ id, samples }) =>
        samples.map((sample) => [pairKey(id, sample.repeat), sample]),
      ),
    );
    this.#targets = new Map(targets.map((name) => [name, counted({ alpha, delta })]));
  }

  /** The reference's sample of a pair. */
  referenceOf({ questionId, repeat }: Pair): ReferenceSample {
    const sample = this.#samples.get(pairKey(questionId, repeat));
    if (sample === undefined) throw new Error(`the reference has no answer ${repeat} of ${questionId}`);
    return sample;
  }

  /** The next pairs and whom to ask them, at most `size`; null when there are none or nobody is open. */
  nextBatch(size: number): { from: number; pairs: readonly Pair[]; targets: string[] } | null {
    const targets = this.openTargets();
    const from = this.#next;
    const pairs = this.order.slice(from, from + size);
    if (targets.length === 0 || pairs.length === 0) return null;
    this.#next += pairs.length;
    return { from, pairs, targets };
  }

  /** Takes what came of a pair. A pair of which nothing ever comes holds back all that are planned after it. */
  take(target: string, outcome: Outcome): void {
    const pair = { questionId: outcome.questionId, repeat: outcome.repeat };
    const place = this.#places.get(pairKey(pair.questionId, pair.repeat));
    if (place === undefined)
      throw new RangeError(`repeat ${pair.repeat} of ${pair.questionId} is in no pair`);
    const own = this.#of(target);
    const reference = this.referenceOf(pair);
    if (outcome.hash !== reference.hash)
      throw new RangeError(
        `${pair.questionId}, repeat ${pair.repeat}, was asked in other words than the reference`,
      );
    if (isAnswer(outcome))
      own.inOrder.put(place, { questionId: pair.questionId, reference, target: outcome });
    else {
      own.leftOut[outcome.reason === "ungraded" ? "ungraded" : "error"] += 1;
      own.inOrder.put(place, null);
    }
  }

  /** The target is not to be asked any more, whatever its verdict. */
  giveUp(target: string): void {
    this.#of(target).isLost = true;
  }

  /** Targets without a verdict that can still be asked. */
  openTargets(): string[] {
    return this.standings().flatMap(({ target, verdict, isLost }) =>
      verdict === "undecided" && !isLost ? [target] : [],
    );
  }

  /** One per target, in the order in which they were named. */
  standings(): Standing[] {
    const all = [...this.#targets];
    const strict = verdicts(
      all.map(([, { evidence }]) => evidence),
      this.alpha,
    );
    const lenient = verdicts(
      all.map(([, own]) => own.lenient),
      this.alpha,
    );
    return all.map(([target, own], i) => ({
      target,
      verdict: strict[i] ?? "undecided",
      lenientVerdict: lenient[i] ?? "undecided",
      evidence: own.evidence,
      lenient: own.lenient,
      tally: own.tally,
      ofPairs: this.order.length,
      leftOut: own.leftOut,
      isLost: own.isLost,
    }));
  }

  #of(target: string): Counted {
    const own = this.#targets.get(target);
    if (own === undefined) throw new RangeError(`${target} is not compared here`);
    return own;
  }
}

function counted(options: { alpha: number; delta: number }): Counted {
  const evidence = new PairEvidence(options);
  const lenient = new PairEvidence(options);
  const tally = new Tally();
  return {
    evidence,
    lenient,
    tally,
    inOrder: new InOrder<Both>(({ questionId, reference, target }) => {
      evidence.add({ reference: reference.verdict === "correct", target: target.verdict === "correct" });
      lenient.add({ reference: isLenientlyRight(reference), target: isLenientlyRight(target) });
      tally.add(questionId, reference, target);
    }),
    leftOut: { error: 0, ungraded: 0 },
    isLost: false,
  };
}

function isLenientlyRight({ verdict, lenient }: Pick<Outcome, "verdict" | "lenient">): boolean {
  return (lenient ?? verdict) === "correct";
}
