/**
 * Merging a run of one class (letters, spaces, signs) takes more time than in proportion to its length: a model that
 * loops on "====" would hold up the process for seconds. Runs longer than `longest` are cut, which can move a count by a
 * token a cut; every other text stays whole.
 */
export function* pieces(text: string, longest: number): Generator<string> {
  const { longRun, piece } = patternsFor(longest);
  let from = 0;
  for (const { 0: run, index } of text.matchAll(longRun)) {
    if (index > from) yield text.slice(from, index);
    yield* run.match(piece) ?? [];
    from = index + run.length;
  }
  if (from < text.length) yield text.slice(from);
}

interface Patterns {
  longRun: RegExp;
  piece: RegExp;
}

const compiled = new Map<number, Patterns>();

function patternsFor(longest: number): Patterns {
  const known = compiled.get(longest);
  if (known !== undefined) return known;
  const over = `{${longest + 1},}`;
  const patterns = {
    longRun: new RegExp(`[\\p{L}\\p{M}\\p{N}]${over}|\\s${over}|[^\\s\\p{L}\\p{M}\\p{N}]${over}`, "gu"),
    piece: new RegExp(`[^]{1,${longest}}`, "gu"),
  };
  compiled.set(longest, patterns);
  return patterns;
}
