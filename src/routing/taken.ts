/**
 * What was worked out of targets, kept for who decides again and again on the same evidence: a requirement that is edited asks
 * mostly what was asked before. What is kept is small, and goes with the evidence that it is of.
 */
import type { TargetEvidence } from "../record/index.ts";

export interface Taken {
  /** What `take` makes of one target, or what it made before under the same name. */
  of<T>(evidence: TargetEvidence, name: string, take: () => T): T;
  /** The same, of two targets in this order. */
  between<T>(a: TargetEvidence, b: TargetEvidence, name: string, take: () => T): T;
}

/** Keeps nothing: who decides once. */
export const nothingTaken: Taken = {
  of: (_evidence, _name, take) => take(),
  between: (_a, _b, _name, take) => take(),
};

/** Keeps what was asked of evidence for as long as somebody holds that. */
export function keptTaken(): Taken {
  const single = new WeakMap<TargetEvidence, Map<string, unknown>>();
  const pairs = new WeakMap<TargetEvidence, WeakMap<TargetEvidence, Map<string, unknown>>>();
  return {
    of: (evidence, name, take) => found(kept(single, evidence, newMap), name, take),
    between: (a, b, name, take) => found(kept(kept(pairs, a, newWeakMap), b, newMap), name, take),
  };
}

function kept<V>(of: WeakMap<TargetEvidence, V>, evidence: TargetEvidence, make: () => V): V {
  const known = of.get(evidence) ?? make();
  of.set(evidence, known);
  return known;
}

function found<T>(known: Map<string, unknown>, name: string, take: () => T): T {
  if (!known.has(name)) known.set(name, take());
  return known.get(name) as T;
}

const newMap = () => new Map<string, unknown>();
const newWeakMap = () => new WeakMap<TargetEvidence, Map<string, unknown>>();
