/** What repeated answers to one question are worth: one of k right, or the majority of k right. */

/**
 * pass@k: the unbiased estimate of the probability that at least one of k answers is correct, from n answers of which
 * `correct` are: 1 − C(n − correct, k) / C(n, k), multiplied out so that nothing overflows. Null where k exceeds n, which
 * these answers cannot tell. M. Chen et al., "Evaluating Large Language Models Trained on Code", arXiv:2107.03374 (2021).
 */
export function passAtK(n: number, correct: number, k: number): number | null {
  if (!(Number.isInteger(n) && Number.isInteger(correct) && correct >= 0 && correct <= n))
    throw new RangeError(`${correct} correct of ${n} answers is not a share`);
  mustBeWholeAndPositive(k);
  if (k > n) return null;
  if (n - correct < k) return 1;
  let noneRight = 1;
  for (let i = n - correct + 1; i <= n; i++) noneRight *= 1 - k / i;
  return 1 - noneRight;
}

/**
 * maj@k: the share of all choices of k of these answers, without replacement, whose most frequent answer is correct; a tie
 * counts in equal parts. Computed exactly, not by drawing. Correct answers vote as one, however they are written. An
 * answer of null (nothing could be read) votes for nothing, and where nobody votes nothing is correct. Least n is k;
 * a k beyond the number of answers is a RangeError.
 *
 * The vote is that of X. Wang et al., "Self-Consistency Improves Chain of Thought Reasoning", arXiv:2203.11171 (2022).
 * Counts of k drawn without replacement are independent binomials given that they sum to k, whatever their common
 * probability; with k/n every number in between is a probability, so none overflows.
 */
export function majorityCorrect(
  answers: readonly { answer: string | null; correct: boolean }[],
  k: number,
): number {
  mustBeWholeAndPositive(k);
  if (k > answers.length) throw new RangeError(`cannot choose ${k} of ${answers.length} answers`);
  const right = answers.filter(({ correct }) => correct).length;
  const wrong = answers.filter(({ correct, answer }) => !correct && answer !== null);
  const camps = [...Map.groupBy(wrong, ({ answer }) => answer).values()].map(({ length }) => length);
  const silent = answers.length - right - wrong.length;
  const share = k / answers.length;
  const [ofRight, ofSilent] = [binomial(right, share), binomial(silent, share)];
  let won = 0;
  for (let votes = 1; votes <= Math.min(k, right); votes++)
    won += (ofRight[votes] ?? 0) * atMost(votes, camps, ofSilent, k - votes, share);
  return won / (binomial(answers.length, share)[k] ?? 1);
}

/**
 * The probability that wrong and silent answers take up exactly `rest` places with no camp beyond `votes`, each outcome
 * weighed by the part of the tie that is left to the correct answer.
 */
function atMost(votes: number, camps: readonly number[], silent: Float64Array, rest: number, share: number) {
  // places[t][r]: the probability of r places taken with t camps level with the correct answer.
  let places = [Float64Array.from({ length: rest + 1 }, (_, r) => silent[r] ?? 0)];
  for (const camp of camps) {
    const chance = binomial(camp, share);
    const next = Array.from({ length: places.length + 1 }, () => new Float64Array(rest + 1));
    places.forEach((row, ties) => {
      row.forEach((probability, taken) => {
        if (probability === 0) return;
        for (let j = 0; j <= Math.min(votes, camp, rest - taken); j++) {
          const into = next[j === votes ? ties + 1 : ties];
          if (into !== undefined) into[taken + j] = (into[taken + j] ?? 0) + probability * (chance[j] ?? 0);
        }
      });
    });
    // No more camps can be level than there are places for.
    places = next.slice(0, Math.floor(rest / votes) + 1);
  }
  return places.reduce((sum, row, ties) => sum + (row[rest] ?? 0) / (ties + 1), 0);
}

/** Probabilities of 0 to n successes in n trials. From the mode outwards, so that no term is lost to underflow of another. */
function binomial(n: number, share: number): Float64Array {
  const terms = new Float64Array(n + 1);
  if (share === 1) {
    terms[n] = 1;
    return terms;
  }
  const odds = share / (1 - share);
  const mode = Math.min(n, Math.floor((n + 1) * share));
  terms[mode] = 1;
  for (let i = mode; i < n; i++) terms[i + 1] = ((terms[i] ?? 0) * odds * (n - i)) / (i + 1);
  for (let i = mode; i > 0; i--) terms[i - 1] = ((terms[i] ?? 0) * i) / (odds * (n - i + 1));
  const total = terms.reduce((sum, term) => sum + term, 0);
  return terms.map((term) => term / total);
}

function mustBeWholeAndPositive(k: number): void {
  if (!(Number.isInteger(k) && k >= 1)) throw new RangeError(`k is ${k}; it must be a whole number from 1`);
}
