/** What a Pareto front is drawn over: the numbers that were named, or else price, speed and accuracy. */
import { DsrError, faultList, unknownName } from "../base/index.ts";
import { benchmarkNames, findMetric, stats } from "../metrics/index.ts";
import type { TargetEvidence } from "../record/index.ts";
import { readKeyText, splitList } from "./requirement/key-text.ts";
import { type Key, mentioned, metricKey, questionOf, type Requirement } from "./requirement/requirement.ts";
import { metricNames, VERIFY } from "./requirement/schema.ts";
import { writtenKeyOf } from "./requirement/written-key.ts";

/** Reads `output_price,ttft:p90,gpqa`, and the names of numbers in decisions: `ttft_p90`, `goodput(ttft<=2)`. Throws a DsrError (`pareto_invalid`) that lists everything wrong with it. */
export function parseAxes(text: string): Key[] {
  const faults: string[] = [];
  const keys = splitList(text).flatMap((part): Key[] => {
    const read = readAxis(part);
    if (typeof read === "string") faults.push(`"${part}": ${read}`);
    return typeof read === "string" ? [] : [read];
  });
  const twice = keys.find((key, i) => keys.findIndex((other) => metricKey(other) === metricKey(key)) < i);
  if (twice !== undefined) faults.push(`${metricKey(twice)} stands there twice`);
  if (faults.length === 0 && keys.length < 2) faults.push("a front needs two numbers at least");
  if (faults.length === 0) return keys;
  throw new DsrError(`--pareto cannot be drawn, ${faultList(faults)}`, {
    code: "pareto_invalid",
    hint: "Name metrics, with a statistic where they have one: --pareto output_price,otps:median,gpqa",
  });
}

/** A statistic stands behind a colon or, as decisions name a number, behind `_`. A text is what is wrong. */
function readAxis(text: string): Key | string {
  const [, name = "", given] = /^([\w-]+):(.*)$/.exec(text) ?? [];
  const written = given === undefined ? readKeyText(text) : { metric: name, stat: given };
  if (typeof written === "string") return written;
  const { metric, stat } = written;
  const kind = findMetric(metric)?.kind ?? null;
  if (metric === VERIFY) return "a verification is a verdict, not a number";
  if (kind === null) return unknownName("metric", metric, metricNames);
  if (kind !== "request" && stat !== undefined) return `${metric} has one value and no ${stat}`;
  if (stat !== undefined && !stats.some((one) => one === stat)) return unknownName("statistic", stat, stats);
  return (
    writtenKeyOf({ ...written }) ?? "goodput needs limits on metrics of requests: goodput(ttft<=2,tpot<=0.05)"
  );
}

/** Price, speed and accuracy: those that the requirement mentions; else the output price, the median of otps, and the benchmark that most is known of, where there is one. */
export function usualAxes(requirement: Requirement, targets: readonly TargetEvidence[]): Key[] {
  const keys = mentioned(requirement);
  const first = (fits: (kind: string, metric: string) => boolean) =>
    keys.find((key) => fits(questionOf(key).definition.kind, key.metric));
  const isMoney = (kind: string, metric: string) => kind === "price" || metric.startsWith("cost_");
  const benchmark = first((kind) => kind === "benchmark") ?? bestKnownBenchmark(targets);
  return [
    first(isMoney) ?? { metric: "output_price" },
    first((kind, metric) => kind === "request" && !isMoney(kind, metric)) ?? {
      metric: "otps",
      stat: "median",
    },
    ...(benchmark === null ? [] : [benchmark]),
  ];
}

/** The benchmark that most targets have a result of; of several, the one with most answers. */
function bestKnownBenchmark(targets: readonly TargetEvidence[]): Key | null {
  const known = benchmarkNames.map((metric) => {
    const answers = targets.map(({ scores }) => scores.filter(({ dataset }) => dataset === metric).length);
    const has = targets.filter(
      ({ figures }, i) => (answers[i] ?? 0) > 0 || figures.some((figure) => figure.metric === metric),
    );
    return { metric, targets: has.length, answers: answers.reduce((sum, n) => sum + n, 0) };
  });
  const [best] = known.sort((a, b) => b.targets - a.targets || b.answers - a.answers);
  return best === undefined || best.targets === 0 ? null : { metric: best.metric };
}
