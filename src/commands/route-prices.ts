/** List prices of targets at the time of deciding. */
import type { Env } from "../base/index.ts";
import { listPriceOf, modelOf } from "../catalog/index.ts";
import { inputTokensOf } from "../metrics/index.ts";
import { type TargetEvidence, targetName } from "../record/index.ts";
import type { DecideContext, Taken } from "../routing/index.ts";
import { median } from "../stats/index.ts";
import type { Settings } from "./settings.ts";

/** Where a price depends on the length of the prompt, it is that of the median prompt of the evidence. */
export function pricesOf(
  { catalog, rates }: Pick<Settings, "catalog" | "rates">,
  targets: readonly TargetEvidence[],
  { clock }: Pick<Env, "clock">,
  taken: Taken | null = null,
): DecideContext {
  const wallMs = clock.wallMs();
  const evidenceOf = new Map(targets.map((evidence) => [targetName(evidence.target), evidence]));
  return {
    rates,
    ...(taken === null ? {} : { taken }),
    quoteFor: (target) => {
      const flat = listPriceOf(catalog, target, { wallMs, inputTokens: null });
      const evidence = evidenceOf.get(targetName(target));
      // Only a price that is not known without a length is worth a walk through all requests.
      if (flat !== null || evidence === undefined || modelOf(catalog, target) === null) return flat;
      const typical = () => typicalInput(evidence);
      const inputTokens = taken === null ? typical() : taken.of(evidence, "typical input", typical);
      return listPriceOf(catalog, target, { wallMs, inputTokens });
    },
  };
}

/** Median input tokens of the target's perf requests; null when none is known. */
function typicalInput({ requests }: TargetEvidence): number | null {
  const tokens: number[] = [];
  requests.forEach((facts) => {
    const value = facts.kind === "perf" ? inputTokensOf(facts).value : null;
    if (value !== null) tokens.push(value);
  });
  return median(tokens);
}
