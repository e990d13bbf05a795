/**
 * Whether one group of answers agrees more within itself than another: exact permutation test on the number of equal pairs.
 * And how often the plain signs of a parameter that does nothing come about where it does act.
 */

/** Answers as they are compared: case and white space do not count. */
export function plainText(answer: string): string {
  return answer.trim().replace(/\s+/g, " ").toLowerCase();
}

/** How many of the n(n−1)/2 pairs are equal. */
export function equalPairs(answers: readonly string[]): number {
  const seen = new Map<string, number>();
  let pairs = 0;
  for (const answer of answers) {
    const before = seen.get(answer) ?? 0;
    pairs += before;
    seen.set(answer, before + 1);
  }
  return pairs;
}

/**
 * The probability, were the two groups drawn alike, that the first has as many more equal pairs than the second as it has: the
 * share of all ways of parting the answers into groups of these sizes (Fisher's exact randomisation test). Each of the
 * C(n, k) ways is counted, so groups are to be small: some ten answers each.
 */
export function agreementP(first: readonly string[], second: readonly string[]): number {
  const all = [...first, ...second];
  const seen = equalPairs(first) - equalPairs(second);
  // Of each answer, how often it is in either group so far.
  const inFirst = new Map<string, number>();
  const inSecond = new Map<string, number>();
  let ways = 0;
  let asExtreme = 0;
  const part = (from: number, room: number, difference: number) => {
    const answer = all[from];
    if (answer === undefined) {
      ways += 1;
      if (difference >= seen) asExtreme += 1;
      return;
    }
    const into = (group: Map<string, number>, roomLeft: number, sign: 1 | -1) => {
      const before = group.get(answer) ?? 0;
      group.set(answer, before + 1);
      part(from + 1, roomLeft, difference + sign * before);
      group.set(answer, before);
    };
    if (room > 0) into(inFirst, room - 1, 1);
    if (all.length - from > room) into(inSecond, room, -1);
  };
  part(0, first.length, 0);
  return asExtreme / ways;
}

/**
 * At most the probability that no two of n answers are equal where the most likely one has probability `mode` or more: that of
 * at most one being it, (1 − q)ⁿ + n·q·(1 − q)ⁿ⁻¹, which falls as q grows (for n ≥ 2).
 */
export function allDifferentP(n: number, mode: number): number {
  return (1 - mode) ** n + n * mode * (1 - mode) ** (n - 1);
}

/** At most the probability that n answers are all equal where none has more than probability `mode`: Σpⁿ ≤ modeⁿ⁻¹. */
export function allEqualP(n: number, mode: number): number {
  return mode ** (n - 1);
}

/** For a sentence: `0.011`. */
export function pText(p: number): string {
  return p < 0.001 ? "less than 0.001" : p.toFixed(3);
}
