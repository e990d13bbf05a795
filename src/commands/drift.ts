/** `dsr drift`: finds when the levels of stored measurements changed, and by how much, for a scheduler to act on. */
import type { Command } from "commander";
import { type Env, EXIT, type ExitCode, quantity, randomFromSeed } from "../base/index.ts";
import { type DriftDocument, driftMetrics, driftOf } from "../metrics/index.ts";
import { driftReport, jsonText, styleFor } from "../report/index.ts";
import { openEvidence } from "../store/index.ts";
import { addDriftFlags, type DriftFlags } from "./drift-flags.ts";
import { listPricesOf } from "./drift-prices.ts";
import { workloads } from "./drift-workload.ts";
import { lacks, nothingFound, queryOf, sourcesOf } from "./evidence-flags.ts";
import { flagsGiven } from "./flags.ts";
import { shown } from "./outputs.ts";
import { openSettings } from "./settings.ts";
import { warner } from "./warner.ts";

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
  const warn = warner(env);
  if (flags.since !== undefined && given.includes("window"))
    warn(`--since ${flags.since} takes the place of --window ${flags.window.text}.`);
  const windowed = new Date(env.clock.wallMs() - flags.window.ms).toISOString();
  const query = queryOf(flags, sources, {
    since: windowed,
    withDeltas: metrics.medians.some(({ needsDeltas }) => needsDeltas),
  });
  const evidence = openEvidence(sources, query, warn);
  try {
    const { targets } = evidence;
    if (targets.length === 0 || lacks(targets, flags)) throw nothingFound(flags, sources);
    const found = driftOf(targets, {
      ...{ metrics, alpha: flags.alpha, minChange: flags.minChange, unit: flags.unit },
      rates: settings.rates,
      workloadOf: workloads(sources, warn),
      listPricesOf: (target) => listPricesOf(settings.catalog, target),
      wallMs: env.clock.wallMs(),
      // The seed is fixed: who asks again is told the same.
      random: randomFromSeed("drift"),
    });
    const document: DriftDocument = {
      ...found,
      basis: { sources: sources.map(({ path }) => path), since: query.since ?? windowed, ...found.basis },
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
