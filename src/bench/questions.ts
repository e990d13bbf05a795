/** Answers by the question that they are to: repeats of one question are not new questions. */

/** What tells questions apart, over data sets and runs. */
export interface AboutQuestion {
  dataset: string;
  sampleId: string;
}

/** The answers to each question, both in the order given. */
export function byQuestion<T>(answers: readonly T[], questionOf: (answer: T) => AboutQuestion): T[][] {
  const keyOf = ({ dataset, sampleId }: AboutQuestion) => JSON.stringify([dataset, sampleId]);
  return [...Map.groupBy(answers, (answer) => keyOf(questionOf(answer))).values()];
}

/** For each question, the share of its answers (0–1) that pass. */
export function questionShares<T extends AboutQuestion>(
  answers: readonly T[],
  passes: (answer: T) => boolean,
): number[] {
  return byQuestion(answers, (answer) => answer).map((own) => own.filter(passes).length / own.length);
}
