/** Do targets answer prompts as the reference does? One test each, held against chance over all of them. */
import { randomFromSeed } from "../base/index.ts";
import { holm, median, mmdHamming } from "../stats/index.ts";
import type { OutputsBundle } from "./outputs-bundle.ts";

export interface OutputsResult {
  target: string;
  /** `no difference found` is never "the same": a difference may be too small for so few outputs. */
  verdict: "differs" | "no difference found" | "untested";
  /** MMD², around 0 for equal distributions; null where too little was answered. */
  statistic: number | null;
  /** By itself, before the correction for several targets. */
  p: number | null;
  /** Prompts answered at least twice. */
  prompts: number;
  outputs: number;
  /** Median length in characters. */
  chars: number | null;
}

/** Enough that the smallest p stays below alpha for dozens of targets. */
const PERMUTATIONS = 4999;

/** Holm's procedure over the p-values of all targets that could be tested: one false `differs` has a probability of at most `alpha`. */
export function compareOutputs(
  { prompts }: Pick<OutputsBundle, "prompts">,
  targets: readonly { target: string; outputsOf(promptId: string): readonly string[] }[],
  { alpha, seed }: { alpha: number; seed: string },
): OutputsResult[] {
  const tested = targets.map(({ target, outputsOf }) => {
    const samples = prompts
      .map(({ id, outputs }) => ({ prompt: id, a: outputs, b: outputsOf(id) }))
      .filter(({ b }) => b.length >= 2);
    const random = randomFromSeed(`${seed}/outputs/${target}`);
    const found = mmdHamming(samples, { permutations: PERMUTATIONS, random });
    const lengths = samples.flatMap(({ b }) => b.map((text) => text.length));
    return {
      target,
      statistic: found?.statistic ?? null,
      p: found?.p ?? null,
      prompts: samples.length,
      outputs: lengths.length,
      chars: median(lengths),
    };
  });
  const known = tested.flatMap(({ p }) => (p === null ? [] : [p]));
  const rejected = holm(known, alpha);
  let next = 0;
  return tested.map((one) => ({
    ...one,
    verdict: one.p === null ? "untested" : rejected[next++] === true ? "differs" : "no difference found",
  }));
}
