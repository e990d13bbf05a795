/** Which questions a limited run asks: the same ones for every target, chosen by seed and spread over subjects. */
import { sha256 } from "../../base/index.ts";

/**
 * All items in the order in which they are drawn; a limit takes the first N of it.
 *
 * Within a subject, items are ordered by SHA-256 of seed and id. An item's place in the whole is
 * `(rank within subject + u) / size of subject`, with `u` in [0, 1) drawn per subject from the seed: systematic sampling,
 * so each subject gets its share of any N to within about one question, and every question about the same chance. The first
 * 20 contain the first 10, and a run that is stopped early has asked a fair subset. File order does not matter.
 */
export function drawOrder<T extends { id: string; subject: string | null }>(
  items: readonly T[],
  seed: string | number,
): T[] {
  const subjects = Map.groupBy(items, ({ subject }) => subject ?? "");
  const placed: { item: T; place: number; tie: string }[] = [];
  for (const [subject, members] of subjects) {
    const u = fraction(sha256(`${seed}\nsubject\n${subject}`));
    const ranked = members
      .map((item) => ({ item, tie: sha256(`${seed}\nitem\n${item.id}`) }))
      .sort((a, b) => (a.tie < b.tie ? -1 : 1));
    for (const [rank, { item, tie }] of ranked.entries()) {
      placed.push({ item, tie, place: (rank + u) / members.length });
    }
  }
  return placed.sort((a, b) => a.place - b.place || (a.tie < b.tie ? -1 : 1)).map(({ item }) => item);
}

/** The first 52 bits of a hex digest as a number in [0, 1). */
function fraction(hex: string): number {
  return Number.parseInt(hex.slice(0, 13), 16) / 2 ** 52;
}
