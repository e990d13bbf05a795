/** Which numbers of two targets are held against each other: all that say something of a provider, or those that were named. */
import { DsrError, faultList, unknownName } from "../../base/index.ts";
import { type MetricDefinition, type Stat, stats } from "../definition.ts";
import type { Question } from "../question.ts";
import { findMetric, metricDefinitions } from "../registry.ts";
import { parseSlos, requestLimits } from "../slo.ts";

/** What this client did before and beside; compared when it is asked for. */
const OWN_TIMES: ReadonlySet<string> = new Set([
  "send_delay",
  "connect",
  "ttft_scheduled",
  "total_scheduled",
]);
/** Waits of which the tail matters as much as the middle. */
const WITH_TAIL: ReadonlySet<string> = new Set(["ttft", "total"]);
/** Sums of money add up by their mean; most pauses of most requests are none, so that their median says nothing. */
const BY_MEAN: ReadonlySet<string> = new Set(["cost_per_request", "stalled"]);

export interface ComparedQuestions {
  questions: readonly Question[];
  /** Whether the user named them: then also those are shown of which nothing is known. */
  areNamed: boolean;
}

/** Speed, then whether it works, whether it is right, and what it costs. */
const KINDS = ["request", "rate", "benchmark", "money", "price"];

/** `named` as `metric` or `metric:stat`, null for all; `limits` of goodput as `ttft<2`. DsrError lists every fault. */
export function comparedQuestions(
  named: readonly string[] | undefined,
  limits: readonly string[] | undefined,
): ComparedQuestions {
  const rates: Question[] = limits === undefined ? [] : [goodputWithin(limits)];
  if (named === undefined) {
    const inOrder = KINDS.flatMap((kind) =>
      metricDefinitions.filter((definition) => definition.kind === kind),
    );
    return { questions: [...inOrder.flatMap(usual), ...rates], areNamed: false };
  }
  const faults: string[] = [];
  const questions = named.flatMap((text) => {
    const read = readQuestion(text, rates);
    if (typeof read === "string") faults.push(read);
    return typeof read === "string" ? [] : read;
  });
  if (faults.length > 0)
    throw new DsrError(`--metrics cannot be used, ${faultList(faults)}`, {
      code: "metrics_invalid",
      hint: "A metric is written by its name, with a statistic where it has a choice: ttft:p90. docs/metrics.md lists them.",
    });
  const extra = named.includes("goodput") ? [] : rates;
  return { questions: once([...questions, ...extra]), areNamed: true };
}

/** What is named twice is compared once: every comparison makes each one harder to tell from chance. */
function once(questions: readonly Question[]): Question[] {
  const named = ({ definition, stat }: Question) => `${definition.name} ${stat}`;
  return [...new Map(questions.map((question) => [named(question), question])).values()];
}

function usual(definition: MetricDefinition): Question[] {
  const { name, kind } = definition;
  if (OWN_TIMES.has(name) || (kind === "rate" && definition.takesLimits)) return [];
  if (kind !== "request") return [{ definition, stat: null, limits: null }];
  const asked: Stat[] = BY_MEAN.has(name) ? ["avg"] : WITH_TAIL.has(name) ? ["median", "p90"] : ["median"];
  return asked.map((stat) => ({ definition, stat, limits: null }));
}

function readQuestion(text: string, rates: readonly Question[]): Question[] | string {
  const [name = "", stat, ...more] = apart(text).split(":");
  const definition = findMetric(name);
  if (definition === null)
    return unknownName(
      "metric",
      name,
      metricDefinitions.map((metric) => metric.name),
    );
  if (definition.kind === "rate" && definition.takesLimits && stat === undefined)
    return rates.length > 0 ? [...rates] : `${name} needs limits: --slo "ttft<2" --slo "tpot<50ms"`;
  if (stat === undefined) return definition.kind === "request" ? usualOf(definition) : usual(definition);
  if (definition.kind !== "request")
    return `"${text}": ${name} has one value and no ${stat}; write ${name} alone`;
  const wanted = stats.find((one) => one === stat);
  if (wanted === undefined || more.length > 0)
    return `"${text}": ${unknownName("statistic", [stat, ...more].join(":"), stats)}`;
  return [{ definition, stat: wanted, limits: null }];
}

/** Decisions name a number `ttft_p90`, which is `ttft:p90` here. */
function apart(text: string): string {
  const stat = stats.find((one) => text.endsWith(`_${one}`));
  const head = stat === undefined ? text : text.slice(0, -stat.length - 1);
  return stat !== undefined && findMetric(head)?.kind === "request" ? `${head}:${stat}` : text;
}

function usualOf(definition: MetricDefinition): Question[] {
  const asked = usual(definition);
  return asked.length > 0 ? asked : [{ definition, stat: "median", limits: null }];
}

function goodputWithin(texts: readonly string[]): Question {
  const definition = findMetric("goodput");
  if (definition === null) throw new RangeError("goodput is not defined");
  const limits = requestLimits(parseSlos(texts));
  if (limits.length === 0)
    throw new DsrError(
      "--slo needs a limit on single requests, such as ttft<2; success is in goodput already.",
      {
        code: "slo_invalid",
      },
    );
  return { definition, stat: null, limits };
}
