/** Which measurement would settle a filter that is unknown, and what it would cost. */
import { shellWord } from "../base/index.ts";
import {
  findMetric,
  inputTokensOf,
  leastN,
  outputTokensOf,
  percentOf,
  requestCostCny,
} from "../metrics/index.ts";
import { type RequestFacts, toCny } from "../record/index.ts";
import { leastForBounds } from "../stats/index.ts";
import type { Assessed } from "./assess.ts";
import { moreToSettle } from "./distance.ts";
import {
  type BoundFilter,
  type Filter,
  metricKey,
  questionOf,
  type Requirement,
} from "./requirement/requirement.ts";
import type { FilterVerdict } from "./verdict.ts";

/** All figures are forecasts. */
export interface Settling {
  target: string;
  filter: Filter;
  /** To be typed; null where no measurement helps. */
  command: string | null;
  /** What to do instead, or besides, as a sentence; null when the command says it all. */
  advice: string | null;
  /** Requests that it takes, about; null where nobody can tell. */
  requests: number | null;
  /** CNY, by what the target's requests of that kind cost so far, or by its list price; null where that is not known. */
  costCny: number | null;
}

type Kind = RequestFacts["kind"];

/** `others`: all targets, from whose requests those of a target without any are guessed. */
export function settlingOf(
  one: Assessed,
  found: FilterVerdict,
  requirement: Requirement,
  others: readonly Assessed[],
): Settling {
  const { filter } = found;
  const said = { target: one.name, filter };
  if (filter.is !== undefined) {
    const command = `dsr verify ${selection(one)} --reference <bundle>`;
    return { ...said, command, advice: null, requests: null, costCny: null };
  }
  const { kind, name } = questionOf(filter).definition;
  if (kind === "price")
    return { ...said, command: null, advice: aboutPrice(one), requests: null, costCny: null };
  if (kind === "request" || kind === "rate") {
    const requests = missing(filter, found, requirement);
    const rounds = requests === null ? "" : ` --rounds ${requests}`;
    const { flag, unnamed } = promptsOf(one, others);
    const command = `dsr perf ${selection(one)}${rounds}${flag}`;
    const onBound =
      requests === null ? "the estimate lies on the bound: no number of requests is sure to settle it" : null;
    const parts = [onBound, unnamed].filter((part) => part !== null);
    const advice = parts.length === 0 ? null : parts.join("; ");
    return { ...said, command, advice, requests, costCny: costOf(requests, one, "perf", others) };
  }
  const dataset = kind === "benchmark" ? name : null;
  const wanted = missing(filter, found, requirement);
  const total = wanted === null || found.n === null ? wanted : found.n + wanted;
  const limit = total ?? most(others, filter);
  const command = `dsr bench ${selection(one)} --dataset ${dataset ?? "<name>"}${limit === null ? "" : ` --limit ${limit}`}`;
  const requests = limit === null ? null : limit - (found.n ?? 0);
  return {
    ...said,
    command,
    advice: requests === null ? "the whole exam" : "if the exam has so many questions",
    requests: requests === null ? null : Math.max(1, requests),
    costCny: costOf(requests, one, "bench", others),
  };
}

/** `--providers p --model m --mode x` */
function selection({ target: { provider, model, mode } }: Assessed): string {
  // Names may come from files of others, and the command is made to be copied.
  const flags = { providers: provider, model, ...(mode === null ? {} : { mode }) };
  return Object.entries(flags)
    .map(([flag, name]) => `--${flag} ${shellWord(name)}`)
    .join(" ");
}

/** Sources that `--prompts` takes by the name that requests have; others are files, of which the name alone is known. */
const BY_NAME = /^(?:sharegpt|leval)(?:$|:)|^synthetic:/;

/** New requests are to be comparable with those there are: the same prompts, where those were all of one source. */
function promptsOf(
  { survey }: Assessed,
  others: readonly Assessed[],
): { flag: string; unnamed: string | null } {
  const own = survey.sources.length > 0 ? [survey] : others.map((other) => other.survey);
  const [source, ...rest] = new Set(own.flatMap(({ sources }) => sources));
  if (source === undefined || rest.length > 0) return { flag: "", unnamed: null };
  if (!BY_NAME.test(source)) return { flag: "", unnamed: `with the prompts of before, ${source}` };
  return { flag: ` --prompts ${/^[\w:=,.-]+$/.test(source) ? source : `"${source}"`}`, unnamed: null };
}

/** Observations on top of those there are: to exist at all, to reach what the file asks for, or to settle the filter. */
function missing(filter: BoundFilter, found: FilterVerdict, requirement: Requirement): number | null {
  const { confidence, minSamples } = requirement;
  const have = found.n ?? 0;
  if (found.value !== null) return confidence === null ? null : moreToSettle(found, confidence);
  const percent = filter.stat === undefined ? null : percentOf(filter.stat);
  const forBounds = confidence === null || percent === null ? 0 : leastForBounds(percent, confidence);
  const least = Math.max(minSamples ?? leastN(questionOf(filter)), forBounds, have === 0 ? USUAL : 0);
  return findMetric(filter.metric)?.kind === "benchmark" && have === 0 && minSamples === null
    ? null
    : Math.max(1, least - have);
}

/** Requests that say something of a target of which nothing is known. */
const USUAL = 30;

/** The questions that others answered, for the same exam. */
function most(others: readonly Assessed[], filter: BoundFilter): number | null {
  const counts = others.flatMap(({ estimates }) => estimates.get(metricKey(filter))?.n ?? []);
  const largest = Math.max(0, ...counts);
  return largest === 0 ? null : largest;
}

function aboutPrice({ context: { quote, rates }, target }: Assessed): string {
  if (quote !== null && toCny(1, quote.currency, rates) === null) {
    return `its price is in ${quote.currency}: say --fx ${quote.currency}=…`;
  }
  return `set its price in dsr.config.yaml (providers.${target.provider}.models.${target.model})`;
}

function costOf(
  requests: number | null,
  one: Assessed,
  kind: Kind,
  others: readonly Assessed[],
): number | null {
  if (requests === null) return null;
  const each = costOfOne(one, kind, others);
  return each === null ? null : requests * each;
}

/** CNY of one request: the mean of what the target's own cost; else other targets' tokens at its list price. */
function costOfOne(
  { evidence, context, taken }: Assessed,
  kind: Kind,
  others: readonly Assessed[],
): number | null {
  const { n, total } = taken.of(evidence, `cost ${kind}`, () => {
    const sum = { n: 0, total: 0 };
    evidence.requests.forEach((facts) => {
      const cost = facts.kind === kind ? requestCostCny(facts, context.rates) : null;
      if (cost === null) return;
      sum.n += 1;
      sum.total += cost;
    });
    return sum;
  });
  if (n > 0) return total / n;
  const { quote, rates } = context;
  if (quote?.inputPerM == null || quote.outputPerM === null) return null;
  let [count, input, output] = [0, 0, 0];
  for (const other of others) {
    const own = tokensOf(other, kind);
    count += own.count;
    input += own.input;
    output += own.output;
  }
  if (count === 0) return null;
  return toCny((input * quote.inputPerM + output * quote.outputPerM) / count / 1e6, quote.currency, rates);
}

/** Sums over the target's requests of a kind of which both are known. */
function tokensOf({ evidence, taken }: Assessed, kind: Kind) {
  return taken.of(evidence, `tokens ${kind}`, () => {
    const sum = { count: 0, input: 0, output: 0 };
    evidence.requests.forEach((facts) => {
      const [sent, came] = [inputTokensOf(facts).value, outputTokensOf(facts).value];
      if (facts.kind !== kind || sent === null || came === null) return;
      sum.count += 1;
      sum.input += sent;
      sum.output += came;
    });
    return sum;
  });
}
