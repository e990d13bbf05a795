/**
 * Seeded random numbers: the same seed gives the same run on every machine.
 * Generator: sfc32 (Chris Doty-Humphrey, PractRand), seeded from the FNV-1a hash of the seed's text.
 */

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, bound). `bound` must be a positive integer. */
  integer(bound: number): number;
  /** Standard normal (Box–Muller). */
  normal(): number;
  /** A shuffled copy (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[];
  /** One item; throws on an empty list. */
  pick<T>(items: readonly T[]): T;
  /** An independent stream for a named purpose, so that adding draws to one does not move another. */
  fork(label: string): Random;
}

export function randomFromSeed(seed: string | number): Random {
  const text = String(seed);
  const draw = sfc32(fnv1a(`a:${text}`), fnv1a(`b:${text}`), fnv1a(`c:${text}`), 1);
  for (let i = 0; i < 12; i++) draw();
  const next = () => draw() / 2 ** 32;
  const integer = (bound: number) => {
    if (!Number.isInteger(bound) || bound <= 0)
      throw new RangeError(`bound ${bound} is not a positive integer`);
    return Math.floor(next() * bound);
  };
  return {
    next,
    integer,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    shuffle: <T>(items: readonly T[]) => {
      const copy = [...items];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
      }
      return copy;
    },
    pick: <T>(items: readonly T[]) => items[integer(items.length)] as T,
    fork: (label) => randomFromSeed(`${text}/${label}`),
  };
}

function sfc32(a0: number, b0: number, c0: number, d0: number): () => number {
  let [a, b, c, d] = [a0 | 0, b0 | 0, c0 | 0, d0 | 0];
  return () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}
