/** One target as a side of a comparison on one question: read when it is first needed, then kept. */
import type { TargetEvidence } from "../record/index.ts";
import { answers } from "./answer.ts";
import type { Answer, MetricContext } from "./definition.ts";
import { Observed } from "./observed.ts";
import type { Question } from "./question.ts";
import { type RoundValues, roundValues } from "./rounds.ts";

export class Side {
  readonly evidence: TargetEvidence;
  readonly #context: MetricContext;
  readonly #question: Question;
  #answer: Answer | null = null;
  #rounds: RoundValues | null | undefined;
  #observed: Observed | null = null;

  constructor(evidence: TargetEvidence, context: MetricContext, question: Question) {
    this.evidence = evidence;
    this.#context = context;
    this.#question = question;
  }

  get answer(): Answer {
    this.#answer ??= answers(this.evidence, this.#context)(this.#question);
    return this.#answer;
  }

  get rounds(): RoundValues | null {
    if (this.#rounds === undefined)
      this.#rounds = roundValues(this.evidence, this.#question, this.#context.rates);
    return this.#rounds;
  }

  get observed(): Observed {
    this.#observed ??= new Observed(this.evidence, this.#context.rates);
    return this.#observed;
  }
}
