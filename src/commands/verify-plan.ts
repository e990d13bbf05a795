/** `dsr verify plan`: how many answers a verdict takes, and what they cost at each target. Asks nobody. */
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { publishedScores } from "../bench/index.ts";
import { type CostEstimate, estimateCost } from "../load/index.ts";
import { targetName } from "../record/index.ts";
import { jsonText, styleFor, type VerifyPlanDocument, verifyPlanReport } from "../report/index.ts";
import { loadTokenCounter } from "../tokens/index.ts";
import {
  type AnswerCounts,
  ASSUMED_WITHIN,
  answerCounts,
  assumedCounts,
  ownDraws,
  planRows,
} from "../verify/index.ts";
import { typicalCny } from "./bench-estimate.ts";
import { list, numberBetween, wholeNumber } from "./flags.ts";
import { laneFactsOf } from "./lanes.ts";
import { addSelectionFlags, selectTargets } from "./selection.ts";
import { addSettingsFlags, openSettings, type SettingsFlags } from "./settings.ts";
import { meanTokens } from "./verify-estimate.ts";
import { loadWhole } from "./verify-exam.ts";
import { addReferenceFlags, bundleAt, type ReferenceFlags, targetsFor } from "./verify-prepare.ts";

interface PlanFlags extends ReferenceFlags, SettingsFlags {
  dataset?: string;
  accuracy?: number;
  answerTokens?: number;
  delta?: number[];
  alpha: number;
  power: number;
  json?: boolean;
}

export function verifyPlanCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command.description(
    "Tells, before anything is paid for, how many questions and repeats it takes to find a drop, and what that costs at each target.",
  );
  addReferenceFlags(command)
    .option("--dataset <name>", "the exam, where there is no reference yet")
    .option(
      "--accuracy <percent>",
      "what the model is expected to get right, without a reference (default: as published)",
      numberBetween(1, 99),
    )
    .option(
      "--answer-tokens <n>",
      "length of an answer, for its cost (default: the reference's or the exam's)",
      wholeNumber(1),
    )
    .option("--delta <points>", "drops to plan for (default: 2,5,10)", (text: string) =>
      list(text, undefined).map(numberBetween(0.1, 99)),
    )
    .option(
      "--alpha <p>",
      "probability of even one false verdict, over all targets",
      numberBetween(1e-9, 0.5),
      0.05,
    )
    .option("--power <p>", "probability that the verdict is there by then", numberBetween(0.01, 0.999), 0.8);
  addSelectionFlags(command).option("--json", "print one JSON document");
  addSettingsFlags(command)
    .addHelpText(
      "after",
      `
Examples:
  dsr verify plan --dataset gpqa --model deepseek-v4-pro --accuracy 80    before a reference is recorded
  dsr verify plan --reference v4-gpqa.json --delta 2,5 --power 0.9        with its own answers as the measure`,
    )
    .action(async (flags: PlanFlags) => done(await plan(flags, env)));
}

async function plan(flags: PlanFlags, env: Env): Promise<ExitCode> {
  const settings = openSettings(flags, env);
  const counter = await loadTokenCounter();
  const bundle = flags.reference === undefined ? null : bundleAt(flags, env);
  const targets =
    bundle === null ? selectTargets(flags, settings, env) : targetsFor(bundle.target, flags, settings, env);
  const name = bundle?.exam.name ?? flags.dataset ?? null;
  if (name === null && flags.exam === undefined)
    throw new DsrError("Name what is to be compared: --reference with a bundle, or --dataset with an exam.", {
      code: "reference_missing",
    });
  const exam = await loadWhole(
    {
      name: name ?? "",
      examFile: flags.exam ?? null,
      window: bundle?.exam.window ?? null,
      dataDir: flags.dataDir,
    },
    counter,
    env,
  );
  const ids = bundle === null ? null : new Set(bundle.questions.map(({ id }) => id));
  const prompts = exam.samples.filter(({ id }) => ids === null || ids.has(id)).map(({ prompt }) => prompt);
  const known = bundle === null ? assumed(exam.name, flags, targets[0]?.target.model ?? "") : null;
  const counts =
    known?.counts ?? answerCounts({ questions: bundle === null ? [] : ownDraws(bundle, [bundle.sampling]) });
  const deltas = flags.delta ?? [2, 5, 10];
  const rows = planRows(counts, prompts.length, {
    deltas: deltas.map((points) => points / 100),
    alpha: flags.alpha,
    power: flags.power,
    targets: targets.length,
  });
  const tokens =
    flags.answerTokens ?? (bundle === null ? (exam.typicalOutput?.tokens ?? null) : meanTokens(bundle));
  const estimates = estimateCost(
    targets.map(laneFactsOf),
    prompts,
    bundle?.sampling ?? exam.sampling,
    env.clock.wallMs(),
    settings.rates,
  );
  const document: VerifyPlanDocument = {
    basis: [
      bundle === null
        ? (known?.basis ?? "")
        : `${counts.reduce((sum, { answers }) => sum + answers, 0)} answers of ${targetName(bundle.target)} to ${prompts.length} questions of ${exam.name}.`,
      tokens === null
        ? "How long an answer is is not known, so neither is its cost: --answer-tokens states it."
        : `An answer has about ${Math.round(tokens)} tokens.`,
    ].join(" "),
    alpha: flags.alpha,
    power: flags.power,
    questions: prompts.length,
    rows: rows.map(({ delta, ...row }) => ({ deltaPoints: Number((100 * delta).toFixed(3)), ...row })),
    targets: estimates.map((estimate) => {
      const each = perAnswer(estimate, tokens, settings.rates, env);
      const costOf = (pairs: number | null) => (each === null || pairs === null ? null : each * pairs);
      return {
        target: targetName(estimate.lane.target),
        cnyPerAnswer: each,
        costs: rows.map(({ toDetect, toClear }) => ({
          detectCny: costOf(toDetect),
          clearCny: costOf(toClear),
        })),
      };
    }),
  };
  env.stdout.write(
    flags.json === true
      ? jsonText(document)
      : `${verifyPlanReport(document, styleFor(env.stdout, env.vars))}\n`,
  );
  return EXIT.done;
}

/** Without answers: the accuracy that is told or was published, and how much of it varies from answer to answer on such sets. */
function assumed(
  exam: string,
  { accuracy, mode }: PlanFlags,
  model: string,
): { counts: AnswerCounts; basis: string } {
  const [published] = publishedScores(exam, model, { mode: mode?.[0] ?? null });
  const percent = accuracy ?? published?.score;
  if (percent === undefined)
    throw new DsrError(`No accuracy of ${model} on ${exam} was published that dsr knows.`, {
      code: "accuracy_unknown",
      hint: "State what is to be expected: --accuracy, for example 70; or give a reference.",
    });
  const source = accuracy === undefined ? `as published (${published?.source})` : "as told";
  return {
    counts: assumedCounts(percent / 100),
    basis: `Assumed: an accuracy of ${percent} %, ${source}, of whose variance ${Math.round(100 * ASSUMED_WITHIN)} % is from one answer to the next. A reference of two repeats and more would measure it.`,
  };
}

/** Of one answer of that length to a question of mean length. */
function perAnswer(
  estimate: CostEstimate,
  tokens: number | null,
  rates: Parameters<typeof typicalCny>[2],
  env: Env,
): number | null {
  if (tokens === null || estimate.requests === 0) return null;
  const all = typicalCny(estimate, tokens * estimate.requests, rates, env);
  return all === null ? null : all / estimate.requests;
}
