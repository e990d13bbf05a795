/** `dsr drift`: finds when the levels of stored measurements changed, and by how much, for a scheduler to act on. */
import type { Command } from "commander";
import { type Env, EXIT, type ExitCode, quantity, randomFromSeed } from "../base/index.ts";
import { histories } from "../metrics/index.ts";
import { type EvidenceQuery, type TargetEvidence, targetName } from "../record/index.ts";
import {
  type DriftChange,
  type DriftDocument,
  driftReport,
  jsonText,
  styleFor,
  warningText,
} from "../report/index.ts";
import { openEvidence } from "../store/index.ts";
import { addDriftFlags, type DriftFlags, driftMetrics } from "./drift-flags.ts";
import { priceDrift } from "./drift-prices.ts";
import { type Change, searched, seriesOf } from "./drift-series.ts";
import { workloads } from "./drift-workload.ts";
import { lacks, nothingFound, sinceOf, sourcesOf, wholeIds } from "./evidence-flags.ts";
import { flagsGiven } from "./flags.ts";
import { shown } from "./outputs.ts";
import { openSettings } from "./settings.ts";

/** The least change of a share of successes that matters: a relative one would hide 99 % falling to 95 %. */
const LEAST_POINTS = 0.01;
/** Prompts that are longer or shorter by more than this explain a change themselves. */
const SAME_LENGTH = 1.2;

export function driftCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command.description(
    "Looks for changes in the history of each target: latency, speed, length of answers, success, price; when, and by how\n" +
      "much. Runs are compared with runs on the same prompts and load alone. Sends nothing.",
  );
  addDriftFlags(command)
    .addHelpText(
      "after",
      `
Examples:
  dsr drift
  dsr drift --window 8w --model deepseek-r1 --metrics ttft,otps,success
  dsr drift --min-change 25% --json

Exit code 0: nothing changed; 3: something did. docs/drift.md says what is tested, how, and what it cannot tell.`,
    )
    .action((flags: DriftFlags) => done(drift(flags, flagsGiven(command), env)));
}

function drift(flags: DriftFlags, given: readonly string[], env: Env): ExitCode {
  const metrics = driftMetrics(flags.metrics);
  const settings = openSettings(flags, env);
  const sources = sourcesOf(flags, settings, env);
  const warn = (message: string) => env.stderr.write(warningText(message, styleFor(env.stderr, env.vars)));
  if (flags.since !== undefined && given.includes("window"))
    warn(`--since ${flags.since} takes the place of --window ${flags.window.text}.`);
  const since = sinceOf(flags.since) ?? new Date(env.clock.wallMs() - flags.window.ms).toISOString();
  const query: EvidenceQuery = {
    models: flags.model ?? null,
    providers: flags.providers ?? null,
    runIds: flags.run === undefined ? null : wholeIds(flags.run, sources),
    since,
    withDeltas: metrics.medians.some(({ needsDeltas }) => needsDeltas),
  };
  const evidence = openEvidence(sources, query, warn);
  try {
    const { targets } = evidence;
    if (targets.length === 0 || lacks(targets, flags)) throw nothingFound(flags, sources);
    const workloadOf = workloads(sources, warn);
    const past = targets.map((target) => ({
      target,
      histories: histories(target, metrics.medians, settings.rates, workloadOf),
    }));
    const series = past.flatMap(({ target, histories }) =>
      histories.flatMap((history) =>
        seriesOf(targetName(target.target), history, metrics.medians, metrics.success, flags.unit),
      ),
    );
    // The seed is fixed: who asks again is told the same.
    const result = searched(series, flags.alpha, randomFromSeed("drift"));
    const changes = result.changes.map((change) => told(change, targets, flags.minChange));
    const prices = targets.flatMap((target) =>
      priceDrift(target, metrics.prices, settings.catalog, env.clock.wallMs()),
    );
    const points = past.flatMap(({ histories }) => histories.flatMap((history) => history.points));
    const document: DriftDocument = {
      isDrift: prices.length > 0 || changes.some(({ verdict }) => verdict === "drift"),
      ...{ changes, prices },
      lacking: result.lacking.map(({ series: { target, workload, metric }, has, needs }) => ({
        ...{ target, workload, metric, has, needs },
      })),
      basis: {
        sources: sources.map(({ path }) => path),
        ...{ since, alpha: flags.alpha, minChange: flags.minChange, unit: flags.unit, tested: result.tested },
        constant: series.length - result.tested - result.lacking.length,
        targets: targets.length,
        runs: new Set(points.map(({ runId }) => runId)).size,
        requests: points.reduce((sum, { sent }) => sum + sent, 0),
      },
    };
    env.stdout.write(
      flags.json === true
        ? jsonText(document)
        : `${driftReport(document, notes(document, env), styleFor(env.stdout, env.vars))}\n`,
    );
    return document.isDrift ? EXIT.nothingMeetsRequirement : EXIT.done;
  } finally {
    evidence.close();
  }
}

function told(change: Change, targets: readonly TargetEvidence[], minChange: number): DriftChange {
  const { series, before, after, ratio, last, first, earliest, latest, p, inputTokens } = change;
  const { definition, metric, workload, target } = series;
  const named = targets.find((evidence) => targetName(evidence.target) === target)?.target;
  const relative = ratio === null ? (before === 0 ? null : after / before - 1) : ratio.value - 1;
  const by = definition === null ? after - before : relative;
  const least = definition === null ? LEAST_POINTS : minChange;
  const isSmall = by !== null && Math.abs(by) < least;
  return {
    ...{ target, workload, metric, before, after, p, inputTokens },
    provider: named?.provider ?? "",
    model: named?.model ?? "",
    mode: named?.mode ?? null,
    unit: definition?.unit ?? "0–1",
    change: by,
    bounds:
      ratio === null
        ? null
        : {
            low: ratio.bounds.low === null ? null : ratio.bounds.low - 1,
            high: ratio.bounds.high === null ? null : ratio.bounds.high - 1,
          },
    isWorse: (definition?.better ?? "high") === "high" ? after < before : after > before,
    last: { runId: last.runId, at: last.to },
    first: { runId: first.runId, at: first.from },
    within: { from: earliest.from, to: latest.from },
    verdict: isSmall ? "small" : promptsChanged(inputTokens) ? "prompts" : "drift",
  };
}

function promptsChanged({ before, after }: Change["inputTokens"]): boolean {
  if (before === null || after === null || before === 0 || after === 0) return false;
  return Math.max(before / after, after / before) > SAME_LENGTH;
}

function notes({ basis }: DriftDocument, env: Env): string[] {
  const { requests, runs, targets, since, alpha, unit, constant, tested } = basis;
  return [
    `From ${quantity(requests, "request")} of ${quantity(runs, "run")} at ${quantity(targets, "target")} since ${since} in ${basis.sources.map((path) => shown(path, env)).join(", ")}.`,
    ...(tested === 0
      ? []
      : [
          `${tested} series tested (a metric of a target on one workload)${constant > 0 ? `, ${constant} never varied` : ""}; the chance of even one false change among them is ${alpha * 100} %, where ${unit === "day" ? "one day does not take after the day before" : "one run does not take after the run before"}.`,
        ]),
    ...(unit === "run"
      ? [
          "--unit run: runs that follow each other within a day share queues and hours, so a rhythm of the day may pass for a change.",
        ]
      : []),
  ];
}
