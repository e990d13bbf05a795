/** Which answers of a reference are draws of their own, so that each may be counted. */
import type { Sampling } from "../record/index.ts";
import type { GradedBundle } from "./bundle.ts";

/**
 * The questions with the answers that may be paired. Where either side always takes the likeliest token, a question in the same words
 * is answered the same way each time: counted again and again, a handful of questions that fall differently by the rounding of two
 * machines would look like hundreds. So only the first answer to each wording stays; otherwise all do.
 */
export function ownDraws(
  { questions }: Pick<GradedBundle, "questions">,
  samplings: readonly Sampling[],
): GradedBundle["questions"] {
  if (!samplings.some(isGreedy)) return questions;
  return questions.map(({ samples, ...question }) => {
    const wordings = new Set<string>();
    const isFirst = ({ hash }: { hash: string }) => !wordings.has(hash) && wordings.add(hash);
    return { ...question, samples: samples.filter(isFirst) };
  });
}

function isGreedy({ temperature, topP }: Sampling): boolean {
  return temperature === 0 || topP === 0;
}
