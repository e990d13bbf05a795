/** What a comparison may cost, said before the first question: at most, and as is to be expected. */
import type { Env } from "../base/index.ts";
import type { Sample, WorkLeft } from "../bench/index.ts";
import { estimateCost, type LaneFacts } from "../load/index.ts";
import { type ExchangeRates, targetName } from "../record/index.ts";
import { mean } from "../stats/index.ts";
import { answerCounts, type GradedBundle, pairsToVerdict } from "../verify/index.ts";
import { typicalCny } from "./bench-estimate.ts";
import { announceCost, warnOfCaps } from "./limits.ts";
import type { VerifyRun } from "./verify-config.ts";

export interface VerifyEstimate {
  lanes: readonly LaneFacts[];
  bundle: GradedBundle;
  /** Of every pair that may be asked. */
  samples: readonly Sample[];
  /** By target name what of them is left. */
  work: ReadonlyMap<string, WorkLeft>;
  config: VerifyRun;
  rates: ExchangeRates;
  quiet: boolean;
}

/** Tells on stderr what all pairs cost and after how many a verdict is to be expected. Throws DsrError where a cap cannot be kept. */
export function announceVerify(options: VerifyEstimate, env: Env): void {
  const { lanes, bundle, samples, work, config, rates, quiet } = options;
  const { sampling, maxCostCny } = config;
  const delta = config.verify.deltaPoints / 100;
  const prompts = samples.map(({ prompt }) => prompt);
  warnOfCaps(lanes, prompts, sampling, env);
  const estimates = lanes.flatMap((lane) => {
    const left = work.get(targetName(lane.target))?.ask.flatMap(({ index }) => prompts[index] ?? []) ?? [];
    return estimateCost([lane], left, sampling, env.clock.wallMs(), rates);
  });
  const tokens = meanTokens(bundle);
  const typical = new Map(
    estimates.map((estimate) => {
      const outputTokens = tokens === null ? null : tokens * estimate.requests;
      const cny = outputTokens === null ? null : typicalCny(estimate, outputTokens, rates, env);
      const basis =
        tokens === null
          ? null
          : `the reference's answers: about ${Math.round(tokens)} tokens each, all pairs asked`;
      return [targetName(estimate.lane.target), { outputTokens, cny, timeMs: null, basis }];
    }),
  );
  announceCost(estimates, maxCostCny, rates, env, quiet, typical);
  if (quiet) return;
  const level = config.verify.alpha / lanes.length;
  const counts = answerCounts(bundle);
  const same = pairsToVerdict(counts, { as: "equivalent", drop: 0, delta, alpha: level, power: 0.5 });
  const worse = pairsToVerdict(counts, { as: "degraded", drop: delta, delta, alpha: level, power: 0.5 });
  const after = (pairs: number | null) =>
    pairs === null
      ? "cannot be told"
      : `${pairs} ${pairs > samples.length ? `(more than the ${samples.length} there are)` : `of ${samples.length}`}`;
  env.stderr.write(
    `A verdict ends the asking. Pairs it takes a target in the median: ${after(same)} where it is as good as the reference, ` +
      `${after(worse)} where it is ${config.verify.deltaPoints} points worse.\n`,
  );
}

/** Of a mean answer of the reference; null where none is known. */
export function meanTokens({ questions }: Pick<GradedBundle, "questions">): number | null {
  return mean(questions.flatMap(({ samples }) => samples.flatMap(({ outputTokens }) => outputTokens ?? [])));
}
