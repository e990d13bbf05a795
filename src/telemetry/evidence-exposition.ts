/** What a store holds, as Prometheus reads it: text format 0.0.4. Labels are targets, kinds and names of exams, never ids or text. */
import {
  benchmarkNames,
  type Estimate,
  estimator,
  findMetric,
  type MetricContext,
  type Question,
  type Stat,
  stats,
  survey,
  withEnough,
} from "../metrics/index.ts";
import {
  type ExchangeRates,
  type PriceQuote,
  type RunInfo,
  type TargetEvidence,
  targetName,
} from "../record/index.ts";
import { evidenceFamilies as families } from "./evidence-families.ts";
import { Exposition, type Labels } from "./exposition.ts";
import { operationName, providerName } from "./gen-ai.ts";
import { type TargetTally, tallyOf } from "./tally.ts";

export interface EvidenceExtra {
  /** Version of dsr. */
  version: string;
  rates: ExchangeRates;
  /** The list price now; null where it is not known. */
  quoteFor(target: TargetEvidence["target"]): PriceQuote | null;
  /** Level of the bounds, 0.95 by default. */
  level?: number;
  /** Null where nobody looked. */
  alerts: readonly { kind: string; grade: string; target: string | null }[] | null;
  /** Verdicts of requirement files on targets, by `targetName`; null where there is no requirement. */
  requirements:
    | readonly { requirement: string; target: string; verdict: "met" | "failed" | "unknown" }[]
    | null;
  /** Heads of the stored runs; null where nobody looked. Their ids are not told: only counts, and how far the running ones are. */
  runs:
    | readonly {
        kind: RunInfo["kind"];
        status: RunInfo["status"];
        /** Of a running one, where the plan says. */
        planned: number | null;
        done: number;
      }[]
    | null;
}

type Named = TargetEvidence["target"];

/**
 * Prometheus text of all the evidence that is handed in; for counters to be counters that must be all that is stored, not a
 * window of it. A value that is not known has no sample.
 */
export async function evidenceExposition(
  targets: readonly TargetEvidence[],
  extra: EvidenceExtra,
): Promise<string> {
  const to = new Exposition();
  to.sample(families.info, { service_name: "dsr", service_version: extra.version }, 1);
  const byName = new Map(targets.map((evidence) => [targetName(evidence.target), evidence.target]));
  for (const name of [...byName.keys()].sort()) {
    const evidence = targets.find(({ target }) => targetName(target) === name);
    if (evidence !== undefined) writeTarget(to, evidence, extra);
  }
  writeRequirements(to, extra, byName);
  writeAlerts(to, extra, byName);
  writeRuns(to, extra);
  return await to.text();
}

function labelsOf(target: Named): Labels {
  return {
    dsr_target: targetName(target),
    gen_ai_provider_name: providerName(target.provider),
    gen_ai_request_model: target.model,
  };
}

function writeTarget(to: Exposition, evidence: TargetEvidence, extra: EvidenceExtra): void {
  const labels = labelsOf(evidence.target);
  const tally = tallyOf(evidence, extra.rates);
  writeTally(to, labels, tally);
  // Requests that were given up or never sent are no evidence, however new.
  const { succeeded, failed } = tally.kinds.perf;
  const last = succeeded + failed === 0 ? undefined : survey(evidence).span?.last;
  to.sample(families.lastRequest, labels, last === undefined ? null : Date.parse(last) / 1000);
  writeNumbers(to, labels, evidence, extra);
}

function writeTally(to: Exposition, labels: Labels, { kinds, spentCny }: TargetTally): void {
  for (const [kind, tally] of Object.entries(kinds)) {
    if (tally.succeeded + tally.failed > 0) {
      const of = { ...labels, dsr_kind: kind };
      to.sample(families.requests, { ...of, outcome: "success" }, tally.succeeded);
      to.sample(families.requests, { ...of, outcome: "failure" }, tally.failed);
    }
    const of = { ...labels, gen_ai_operation_name: operationName, dsr_kind: kind };
    for (const [error, histogram] of [...tally.durations].sort(([a], [b]) => (a < b ? -1 : 1)))
      to.histogram(families.duration, { ...of, error_type: error === "" ? null : error }, histogram);
    to.histogram(families.firstChunk, of, tally.firstChunk);
    to.histogram(families.perChunk, of, tally.perChunk);
    to.histogram(families.tokens, { ...of, gen_ai_token_type: "input" }, tally.inputTokens);
    to.histogram(families.tokens, { ...of, gen_ai_token_type: "output" }, tally.outputTokens);
  }
  to.sample(families.spent, labels, spentCny);
}

/** The numbers that decisions rest on, by the same code. */
function writeNumbers(to: Exposition, labels: Labels, evidence: TargetEvidence, extra: EvidenceExtra): void {
  const context: MetricContext = { quote: extra.quoteFor(evidence.target), rates: extra.rates };
  const timed = stats.flatMap((stat) => [question("ttft", stat), question("otps", stat)]);
  const plain = estimator(evidence, context, null, [...timed, question("cost_per_request", "avg")]);
  const bounded = estimator(evidence, context, extra.level ?? 0.95, [question("success")]);
  const of = (name: string, stat: Stat | null = null) => enough(plain, question(name, stat)).value;
  for (const stat of stats) {
    to.sample(families.ttft, { ...labels, stat }, of("ttft", stat));
    to.sample(families.otps, { ...labels, stat }, of("otps", stat));
  }
  for (const price of ["input", "output", "cached_input"])
    to.sample(families.price, { ...labels, price }, of(`${price}_price`));
  to.sample(families.costPerRequest, labels, of("cost_per_request", "avg"));
  to.sample(families.costPerCorrect, labels, of("cost_per_correct"));
  const success = enough(bounded, question("success"));
  to.sample(families.success, labels, success.value);
  to.sample(families.successLow, labels, success.bounds?.low ?? null);
  to.sample(families.successHigh, labels, success.bounds?.high ?? null);
  for (const dataset of benchmarkNames) {
    const { value, bounds } = enough(bounded, question(dataset));
    const of = { ...labels, dataset };
    to.sample(families.accuracy, of, ratio(value));
    to.sample(families.accuracyLow, of, ratio(bounds?.low ?? null));
    to.sample(families.accuracyHigh, of, ratio(bounds?.high ?? null));
  }
}

function question(name: string, stat: Stat | null = null): Question {
  const definition = findMetric(name);
  if (definition === null) throw new TypeError(`there is no metric ${name}`);
  return { definition, stat, limits: null };
}

function enough(estimates: (question: Question) => Estimate, asked: Question): Estimate {
  return withEnough(estimates(asked), asked);
}

/** Exams are 0 to 100 in dsr, and 0 to 1 by the habits of Prometheus. */
function ratio(value: number | null): number | null {
  return value === null ? null : value / 100;
}

function writeRequirements(
  to: Exposition,
  { requirements }: EvidenceExtra,
  names: ReadonlyMap<string, Named>,
) {
  for (const { requirement, target, verdict } of requirements ?? []) {
    const named = names.get(target);
    if (named === undefined || verdict === "unknown") continue;
    to.sample(families.requirement, { ...labelsOf(named), requirement }, verdict === "met" ? 1 : 0);
  }
}

function writeAlerts(to: Exposition, { alerts }: EvidenceExtra, names: ReadonlyMap<string, Named>): void {
  if (alerts === null) return;
  for (const grade of new Set(["serious", "warning", "note", ...alerts.map((alert) => alert.grade)]))
    to.sample(families.alerts, { grade }, alerts.filter((alert) => alert.grade === grade).length);
  const counts = new Map<string, { labels: Labels; count: number }>();
  for (const { kind, grade, target } of alerts) {
    const named = target === null ? undefined : names.get(target);
    if (named === undefined) continue;
    const key = `${target} ${kind} ${grade}`;
    const one = counts.get(key) ?? { labels: { ...labelsOf(named), kind, grade }, count: 0 };
    one.count += 1;
    counts.set(key, one);
  }
  for (const { labels, count } of counts.values()) to.sample(families.targetAlerts, labels, count);
}

function writeRuns(to: Exposition, { runs }: EvidenceExtra): void {
  if (runs === null) return;
  const counts = new Map<string, { labels: Labels; count: number }>();
  for (const { kind, status } of runs) {
    const one = counts.get(`${kind} ${status}`) ?? { labels: { dsr_kind: kind, status }, count: 0 };
    one.count += 1;
    counts.set(`${kind} ${status}`, one);
  }
  for (const { labels, count } of counts.values()) to.sample(families.runs, labels, count);
  for (const kind of new Set(runs.map((run) => run.kind))) {
    const running = runs.filter((run) => run.kind === kind && run.status === "running");
    if (running.length === 0) continue;
    const planned = running.map((run) => run.planned);
    to.sample(families.runDone, { dsr_kind: kind }, total(running.map(({ done }) => done)));
    to.sample(families.runPlanned, { dsr_kind: kind }, planned.includes(null) ? null : total(planned));
  }
}

function total(values: readonly (number | null)[]): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}
