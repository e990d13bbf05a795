/** Two targets held against each other, as `dsr compare` does it. */
import { DsrError } from "../../base/index.ts";
import {
  comparedQuestions,
  compareTargets,
  type Question,
  questionNeedsDeltas,
} from "../../metrics/index.ts";
import { type TargetEvidence, targetName } from "../../record/index.ts";
import type { Answers, Params } from "../contract/reader.ts";
import { LEVEL } from "./overview.ts";
import type { Reading } from "./reading.ts";
import { namesIn, needed, scopeOf } from "./scope.ts";
import type { Held } from "./shelf.ts";
import { nameAmong } from "./target-name.ts";

/** Reading all deltas of so many requests takes about a second. */
const MOST_WITH_DELTAS = 20_000;

/**
 * `metric`: names as of `--metrics`, all without; of many requests, those that take all deltas are then left out, which a note
 * says. Throws DsrError for a target or a metric that there is not, or one target twice.
 */
export function compare(params: Params, { shelf, deps, taken, made }: Reading): Answers["compare"] {
  const asked = comparedQuestions(
    params.metric === undefined ? undefined : namesIn(params.metric),
    undefined,
  );
  const held = shelf.evidence(scopeOf(params));
  const names = [needed(params, "a"), needed(params, "b")].map((name) => nameAmong(name, held.targets));
  const [a = "", b = ""] = names;
  if (a === b) throw new DsrError(`Both are ${a}: there is nothing to compare.`, { code: "compare_same" });
  const count = names.reduce((sum, name) => sum + named(held, name).requests.length, 0);
  const needDeltas = asked.questions.filter(questionNeedsDeltas);
  const isLeftOut = !asked.areNamed && count > MOST_WITH_DELTAS;
  const questions = isLeftOut ? asked.questions.filter((one) => !needDeltas.includes(one)) : asked.questions;
  const from =
    isLeftOut || needDeltas.length === 0 ? held : shelf.evidence(scopeOf(params, { withDeltas: true }));
  const prices = deps.pricesOf(from.targets, taken);
  const sideOf = (name: string) => {
    const evidence = named(from, name);
    return { evidence, context: { quote: prices.quoteFor(evidence.target), rates: prices.rates } };
  };
  const level = levelOf(params);
  return made.of(from, prices, JSON.stringify(["compare", params.metric, level, a, b]), () => {
    const document = compareTargets({ ...asked, questions }, sideOf(a), sideOf(b), level);
    const notes = isLeftOut ? [...document.notes, leftOut(needDeltas, count)] : document.notes;
    return { asOf: from.asOf, ...document, notes };
  });
}

function named({ targets }: Held, name: string): TargetEvidence {
  const found = targets.find(({ target }) => targetName(target) === name);
  if (found === undefined) throw new RangeError(`${name} was there a moment ago`);
  return found;
}

function leftOut(questions: readonly Question[], count: number): string {
  const names = [...new Set(questions.map(({ definition }) => definition.name))];
  return `${names.join(", ")} need every delta of ${count} requests and are left out here: \`dsr compare\` has them.`;
}

function levelOf({ confidence }: Params): number {
  if (confidence === undefined) return LEVEL;
  const level = Number(confidence);
  if (level >= 0.5 && level < 1) return level;
  throw new DsrError(`confidence=${confidence} is not a level such as 0.95.`, { code: "parameter_invalid" });
}
