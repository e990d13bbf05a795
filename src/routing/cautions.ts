/**
 * What to know before acting on a decision: evidence that does not compare, numbers that nobody measured, prices that cannot
 * be converted, few observations. Each says what to do about it.
 */
import { namesInShort } from "../base/index.ts";
import { type ExchangeRates, isAnswer } from "../record/index.ts";
import type { Assessed } from "./assess.ts";
import { type Key, mentioned, metricKey, questionOf, type Requirement } from "./requirement/requirement.ts";

export interface Caution {
  code:
    | "nothing_measured"
    | "currency_without_rate"
    | "different_prompts"
    | "different_questions"
    | "not_measured_together"
    | "few_observations"
    /** Told by whoever knows the runs: a race stops when its answer is clear. */
    | "from_a_race";
  /** Whole sentences. */
  text: string;
  /** Names of the targets that it is about. */
  targets: string[];
}

/** Fewer observations than this are said to be few where point estimates decide. */
const FEW = 30;

const PERF_KINDS: ReadonlySet<string> = new Set(["request", "rate"]);

export function cautionsOf(
  requirement: Requirement,
  assessed: readonly Assessed[],
  ranked: readonly Assessed[],
  rates: ExchangeRates,
  axes: readonly Key[] = [],
): Caution[] {
  const keys = [...mentioned(requirement), ...axes];
  const restsOnPerf = keys.some((key) => PERF_KINDS.has(questionOf(key).definition.kind));
  const measured = restsOnPerf ? assessed.filter(({ survey }) => survey.perfRequests > 0) : [];
  return [
    ...notMeasured(requirement.filters, keys, assessed),
    ...withoutRate(keys, assessed, rates),
    ...differentPrompts(measured),
    ...notTogether(measured),
    ...differentQuestions(keys, assessed),
    ...(requirement.confidence === null ? fewObservations(mentioned(requirement), ranked) : []),
  ];
}

/** Numbers that are not known of any target, because nothing measured them. */
function notMeasured(
  filters: Requirement["filters"],
  keys: readonly Key[],
  assessed: readonly Assessed[],
): Caution[] {
  if (assessed.length === 0) return [];
  const missing = keys.flatMap((key): Caution[] => {
    const isMissing = assessed.every(({ estimates }) => {
      const estimate = estimates.get(metricKey(key));
      return estimate?.value === null && estimate.n === 0;
    });
    return isMissing ? [caution("nothing_measured", whatMeasures(key, assessed), [])] : [];
  });
  const asksVerify = filters.some(({ is }) => is !== undefined);
  if (!asksVerify || assessed.some(({ evidence }) => (evidence.verifications ?? []).length > 0))
    return missing;
  return [...missing, caution("nothing_measured", "No run verified any of them: dsr verify.", [])];
}

function whatMeasures(key: Key, assessed: readonly Assessed[]): string {
  const { name, kind, needs } = questionOf(key).definition;
  if (kind === "benchmark") return `No evidence that counts here has ${name}: dsr bench --dataset ${name}.`;
  if (kind === "money") return `No evidence that counts here has ${name}: dsr bench.`;
  return assessed.some(({ survey }) => survey.perfRequests > 0)
    ? `No evidence that counts here has ${name}, which needs ${needs}.`
    : `No evidence that counts here has ${name}: dsr perf.`;
}

function withoutRate(keys: readonly Key[], assessed: readonly Assessed[], rates: ExchangeRates): Caution[] {
  if (!keys.some((key) => questionOf(key).definition.kind === "price")) return [];
  const foreign = assessed.filter(({ context: { quote } }) => {
    return quote !== null && quote.currency !== "CNY" && rates.cnyPer[quote.currency] === undefined;
  });
  const byCurrency = Map.groupBy(foreign, ({ context }) => context.quote?.currency ?? "");
  return [...byCurrency].map(([currency, targets]) =>
    caution(
      "currency_without_rate",
      `The prices of ${listed(targets)} are in ${currency}, and no rate to CNY is known: say --fx ${currency}=….`,
      targets,
    ),
  );
}

function differentPrompts(measured: readonly Assessed[]): Caution[] {
  const bySources = Map.groupBy(measured, ({ survey }) => survey.sources.join(" and "));
  if (bySources.size < 2) return [];
  const [first] = measured.flatMap(({ survey }) => survey.sources);
  const groups = [...bySources].map(([sources, targets]) => `${listed(targets)} on ${sources}`);
  return [
    caution(
      "different_prompts",
      `Evidence from different prompt sets is compared as if equal: ${groups.join("; ")}. ` +
        `"where": {"source": "${first}"} compares on one of them alone.`,
      measured,
    ),
  ];
}

/** Targets that share no run, directly or through others: hours, load and network differed as well. */
function notTogether(measured: readonly Assessed[]): Caution[] {
  const groups = sharingRuns(measured);
  if (groups.length < 2) return [];
  const said = groups.map((targets) => `${listed(targets)} (${daysOf(targets)})`);
  return [
    caution(
      "not_measured_together",
      `No run measured these together: ${said.join("; ")}. Between them the hour and the network may differ as well as the ` +
        "provider; one run of dsr perf with all of them compares like with like.",
      measured,
    ),
  ];
}

function sharingRuns(measured: readonly Assessed[]): Assessed[][] {
  let groups: { members: Assessed[]; runs: Set<string> }[] = [];
  for (const one of measured) {
    const joined = groups.filter((group) => one.survey.runIds.some((run) => group.runs.has(run)));
    const members = [...joined.flatMap((group) => group.members), one];
    const runs = new Set([...joined.flatMap((group) => [...group.runs]), ...one.survey.runIds]);
    groups = [...groups.filter((group) => !joined.includes(group)), { members, runs }];
  }
  return groups.map(({ members }) => members);
}

/** `2026-03-02`, or `2026-03-02 to 2026-03-09`. */
function daysOf(targets: readonly Assessed[]): string {
  const spans = targets.flatMap(({ survey }) => (survey.span === null ? [] : [survey.span]));
  const first = spans.map((span) => span.first.slice(0, 10)).sort()[0] ?? "";
  const last =
    spans
      .map((span) => span.last.slice(0, 10))
      .sort()
      .at(-1) ?? "";
  return first === last ? first : `${first} to ${last}`;
}

function differentQuestions(keys: readonly Key[], assessed: readonly Assessed[]): Caution[] {
  const names = keys.map((key) => questionOf(key).definition).filter(({ kind }) => kind === "benchmark");
  return names.flatMap(({ name }): Caution[] => {
    const answered = assessed.flatMap((one) => {
      const scores = one.evidence.scores.filter((score) => score.dataset === name && isAnswer(score));
      const questions = new Set(scores.map(({ sampleId }) => sampleId));
      return questions.size === 0 ? [] : [{ one, questions }];
    });
    const exams: (typeof answered)[] = [];
    for (const each of answered) {
      const same = exams.find(([first]) => first !== undefined && isSame(first.questions, each.questions));
      if (same === undefined) exams.push([each]);
      else same.push(each);
    }
    if (exams.length < 2) return [];
    // Most took the same exam, as a rule: who did not is what to know.
    const [usual = [], ...others] = exams.sort((a, b) => b.length - a.length);
    const named = ({ one, questions }: (typeof answered)[number]) => `${one.name} ${questions.size}`;
    const isRule = usual.length > 2 && usual.length > others.flat().length;
    const said = isRule
      ? [...others.flat().map(named), `${usual.length} others ${usual[0]?.questions.size}`]
      : answered.map(named);
    return [
      caution(
        "different_questions",
        `Not everyone answered the same questions of ${name}: ${namesInShort(said)}.`,
        answered.map(({ one }) => one),
      ),
    ];
  });
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((item) => b.has(item));
}

function fewObservations(keys: readonly Key[], ranked: readonly Assessed[]): Caution[] {
  const few = ranked.flatMap((one) => {
    const counts = keys.flatMap((key) => {
      const { value = null, n = null } = one.estimates.get(metricKey(key)) ?? {};
      return value === null || n === null || n >= FEW ? [] : [n];
    });
    return counts.length === 0 ? [] : [{ one, n: Math.min(...counts) }];
  });
  if (few.length === 0) return [];
  const said = few.map(({ one, n }) => `${one.name} (${n})`);
  return [
    caution(
      "few_observations",
      `Few observations decide: ${namesInShort(said)}. "confidence": 0.95 in the requirement leaves open what may well be chance.`,
      few.map(({ one }) => one),
    ),
  ];
}

function caution(code: Caution["code"], text: string, targets: readonly Assessed[]): Caution {
  return { code, text, targets: targets.map(({ name }) => name) };
}

function listed(targets: readonly Assessed[]): string {
  return namesInShort(targets.map(({ name }) => name));
}
