/** Two targets held against each other, as `dsr compare` does it. */
import { DsrError } from "../../base/index.ts";
import { comparedQuestions, compareTargets, questionNeedsDeltas } from "../../metrics/index.ts";
import { targetName } from "../../record/index.ts";
import type { Answers, Params } from "../contract/reader.ts";
import { LEVEL } from "./overview.ts";
import type { Reading } from "./reading.ts";
import { namesIn, needed, scopeOf } from "./scope.ts";
import { nameAmong } from "./target-name.ts";

/** `metric`: names as of `--metrics`, all without. Throws DsrError for a target or a metric that there is not, or one target twice. */
export function compare(params: Params, { shelf, deps, taken, made }: Reading): Answers["compare"] {
  const asked = comparedQuestions(
    params.metric === undefined ? undefined : namesIn(params.metric),
    undefined,
  );
  const held = shelf.evidence(scopeOf(params, { withDeltas: asked.questions.some(questionNeedsDeltas) }));
  const { targets, asOf } = held;
  const prices = deps.pricesOf(targets, taken);
  const sideOf = (name: string) => {
    const whole = nameAmong(name, targets);
    const evidence = targets.find(({ target }) => targetName(target) === whole);
    if (evidence === undefined) throw new RangeError(`${whole} was there a moment ago`);
    return { evidence, context: { quote: prices.quoteFor(evidence.target), rates: prices.rates } };
  };
  const [a, b] = [sideOf(needed(params, "a")), sideOf(needed(params, "b"))];
  if (a.evidence === b.evidence)
    throw new DsrError(`Both are ${targetName(a.evidence.target)}: there is nothing to compare.`, {
      code: "compare_same",
    });
  const level = levelOf(params);
  const name = [
    "compare",
    params.metric,
    level,
    ...[a, b].map(({ evidence }) => targetName(evidence.target)),
  ];
  return made.of(held, prices, JSON.stringify(name), () => ({ asOf, ...compareTargets(asked, a, b, level) }));
}

function levelOf({ confidence }: Params): number {
  if (confidence === undefined) return LEVEL;
  const level = Number(confidence);
  if (level >= 0.5 && level < 1) return level;
  throw new DsrError(`confidence=${confidence} is not a level such as 0.95.`, { code: "parameter_invalid" });
}
