/** From the evidence on each target to verdicts that hold for all targets together. */
import type { PairEvidence } from "./evidence.ts";

/** `undecided` is no verdict of "the same": the pairs so far allow both. */
export type VerifyVerdict = "degraded" | "equivalent" | "undecided";

type Evidence = Pick<PairEvidence, "logEDegraded" | "logEEquivalent">;

/**
 * The verdict on each target, in the order given. The probability that any of them is false, of either kind and on whichever target,
 * is at most alpha, whenever one looks.
 *
 * Holm's procedure on 1/E over both claims on all targets, as J. P. Shaffer sharpened it where not all hypotheses can be true at
 * once ("Modified Sequentially Rejective Multiple Test Procedures", JASA 81, 1986): of the two claims on a target one at most is
 * false. So a claim needs E ≥ t/alpha, with t the number of targets of which not both claims are shown: as long as no claim was
 * false, the true hypotheses are among theirs, one each, and by Ville's inequality one of at most t ever reaches t/alpha with
 * probability ≤ alpha. Not a false discovery rate: each verdict is acted on by itself, by someone who buys from that target.
 *
 * A drop between 0 and δ is both real and within the margin: where both are shown it is `equivalent`, because the caller's
 * margin says that such a drop does not matter.
 */
export function verdicts(targets: readonly Evidence[], alpha: number): VerifyVerdict[] {
  const level = claimLevel(targets, alpha);
  return targets.map((target) => {
    const { degraded, equivalent } = shown(target, level);
    return equivalent ? "equivalent" : degraded ? "degraded" : "undecided";
  });
}

/** The level that is left to each claim that is not shown yet: it is shown by an e-value of 1 / level. */
export function claimLevel(targets: readonly Evidence[], alpha: number): number {
  let open = targets.length;
  for (;;) {
    const level = alpha / Math.max(1, open);
    const left = targets.filter((target) => {
      const { degraded, equivalent } = shown(target, level);
      return !(degraded && equivalent);
    }).length;
    if (left === open) return level;
    open = left;
  }
}

function shown(
  { logEDegraded, logEEquivalent }: Evidence,
  level: number,
): { degraded: boolean; equivalent: boolean } {
  const needed = -Math.log(level);
  return { degraded: logEDegraded >= needed, equivalent: logEEquivalent >= needed };
}
