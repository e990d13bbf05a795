/** From the evidence on each target to verdicts that hold for all targets together. */
import { eHolm } from "../stats/index.ts";
import type { PairEvidence } from "./evidence.ts";

/** `undecided` is no verdict of "the same": the pairs so far allow both. */
export type VerifyVerdict = "degraded" | "equivalent" | "undecided";

/**
 * The verdict on each target, in the order given. "Degraded" over all targets is one family of claims and "equivalent" another; in
 * each the probability of even one false verdict is at most alpha (`eHolm`), whenever one looks: of any kind at most alpha for one
 * target, and at most 2 alpha for several of which some are as good and others worse by δ. Holm and not a false discovery
 * rate: each verdict is acted on by itself, by someone who buys from that one target.
 *
 * A drop between 0 and δ is both real and within the margin: where both are shown it is `equivalent` within δ only if the caller's
 * margin says that such a drop does not matter, so `degraded` gives way.
 */
export function verdicts(
  targets: readonly Pick<PairEvidence, "logEDegraded" | "logEEquivalent">[],
  alpha: number,
): VerifyVerdict[] {
  const degraded = eHolm(
    targets.map(({ logEDegraded }) => logEDegraded),
    alpha,
  );
  const equivalent = eHolm(
    targets.map(({ logEEquivalent }) => logEEquivalent),
    alpha,
  );
  return targets.map((_, i) =>
    equivalent[i] === true ? "equivalent" : degraded[i] === true ? "degraded" : "undecided",
  );
}
