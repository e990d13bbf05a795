/** Sentences below a ranking: what it rests on, and what to know before acting on it. */
import { basename } from "node:path";
import { quantity } from "../base/index.ts";
import { type Catalog, modelOf } from "../catalog/index.ts";
import { targetName } from "../record/index.ts";
import type { Decision } from "../routing/index.ts";

/** What the decision rests on, and what to know before acting on it, in sentences. */
export function basisOf({ evidence, cautions }: Decision): string[] {
  type Summary = Decision["evidence"]["targets"][number];
  const sum = (of: (target: Summary) => number) =>
    evidence.targets.reduce((total, target) => total + of(target), 0);
  const figures = sum((target) => target.figures);
  const requests = quantity(
    sum((target) => target.perfRequests + target.benchRequests),
    "request",
  );
  const answers = quantity(
    sum((target) => target.scores),
    "graded answer",
  );
  const imported = figures > 0 ? ` and ${quantity(figures, "imported figure")}` : "";
  const rates = Object.entries(evidence.exchangeRates).map(
    ([currency, { rate, asOf, source }]) => `1 ${currency} = ${rate} CNY (${asOf}, ${basename(source)})`,
  );
  return [
    `Evidence: ${requests} and ${answers}${imported} of ${quantity(evidence.targets.length, "target")}.`,
    ...setAside(sum((target) => target.setAside)),
    ...evidence.targets
      .filter(({ substitutes }) => substitutes.length > 0)
      .map(
        (target) =>
          `${targetName(target)} answered as another model than asked for: ${target.substitutes.join(", ")}.`,
      ),
    ...(rates.length > 0 ? [`Exchange rates: ${rates.join(", ")}.`] : []),
    ...cautions.map(({ text }) => text),
  ];
}

/** Why requests that the store holds count for nothing. */
function setAside(n: number): string[] {
  if (n === 0) return [];
  return n === 1
    ? ["1 request is a step of a sweep or a warm-up, which is no evidence for a decision."]
    : [`${n} requests are steps of a sweep or warm-ups, which are no evidence for a decision.`];
}

/** A ranked target that its provider no longer serves is history, not a choice. */
export function retiredAmong({ ranking }: Decision, catalog: Catalog, today: string): string[] {
  return ranking.flatMap((target) => {
    const model = modelOf(catalog, target);
    return model?.retiredOn != null && model.retiredOn <= today
      ? [
          `${targetName(target)} is history: the provider ended it on ${model.retiredOn}${model.replacedBy === null ? "" : `, in its place is ${model.replacedBy}`}.`,
        ]
      : [];
  });
}
