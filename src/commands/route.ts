/** `dsr route`: a requirement applied to the evidence: who qualifies, in which order, and why not the others. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { questionNeedsDeltas } from "../metrics/index.ts";
import { jsonText, type Style, styleFor, warningText } from "../report/index.ts";
import {
  assertionForms,
  type Key,
  parseAssertions,
  parseAxes,
  parseRequirement,
  plainly,
  questionOf,
  type Requirement,
} from "../routing/index.ts";
import { addEvidenceFlags, type EvidenceFlags, sourcesOf } from "./evidence-flags.ts";
import { flagsGiven } from "./flags.ts";
import { addMeasureFlags, type MeasureFlags, wantsMeasuring } from "./measure-flags.ts";
import { shown } from "./outputs.ts";
import { answerFromStore, type ToldAnswer } from "./route-answer.ts";
import { type AssertFlags, addAssertFlags, assertionText } from "./route-assert.ts";
import { addExportFlags, checkExportFlags, type ExportFlags, exportRanking } from "./route-export.ts";
import { routeText } from "./route-text.ts";
import { addWhatIfFlags, type WhatIfFlags, whatIfOf } from "./route-what-if.ts";
import { addSettingsFlags, openSettings, readNamed, type SettingsFlags } from "./settings.ts";
import { warner } from "./warner.ts";

interface DecideFlags extends SettingsFlags, EvidenceFlags, AssertFlags, WhatIfFlags, ExportFlags {
  requirement?: string;
  explain?: boolean;
  /** True without a value. */
  pareto?: string | true;
  json?: boolean;
}

type RouteFlags = DecideFlags & MeasureFlags;

export function routeCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command
    .description(
      "Applies a requirement file to stored results. Unknown is not met, and every excluded target gets its reason.",
    )
    .option("--requirement <file>", "requirement file (JSON); only --pareto can do without")
    .option("--explain", "also how close every verdict was, what would change it, and what to measure next")
    .option(
      "--pareto [metrics]",
      "also who is beaten in everything: output_price,otps:median,gpqa (default: price, speed and accuracy)",
    )
    .option("--json", "print one JSON document");
  addExportFlags(addWhatIfFlags(addAssertFlags(command)));
  addMeasureFlags(addSettingsFlags(addEvidenceFlags(command)))
    .addHelpText(
      "after",
      `
Examples:
  dsr route --requirement requirements/balanced.json
  dsr route --requirement req.json --model deepseek-r1 --since 2026-11-01 --json
  dsr route --requirement req.json --explain
  dsr route --pareto output_price,ttft:p90,gpqa
  dsr route --requirement req.json --whatif window=30d --whatif "price:deepseek=*0.5"
  dsr route --requirement req.json --assert provider=deepseek --assert "eligible>=2"
  dsr route --requirement req.json --export litellm --export-to litellm.yaml
  dsr route --requirement req.json --measure --max-cost 5CNY

Assertions:
${assertionForms.map(([form, meaning]) => `  ${form.padEnd(32)} ${meaning}`).join("\n")}

Exit code 3: no target meets the requirement, an assertion does not hold, or something is unknown where the file
says "unknown": "fail". docs/route.md says how to read a decision, docs/requirements.md has the grammar of the file.`,
    )
    .action(async (flags: RouteFlags) => done(await route(flags, flagsGiven(command), env)));
}

async function route(flags: RouteFlags, given: readonly string[], env: Env): Promise<ExitCode> {
  checkExportFlags(flags, env);
  const file = flags.requirement === undefined ? null : requirementIn(flags.requirement, env);
  if (wantsMeasuring(flags, given)) {
    const { measureRace } = await import("./route-measure.ts");
    return measureRace(flags, given, file ?? neededFor("--measure"), env);
  }
  if (file === null) checkWithoutFile(flags);
  const requirement = file?.requirement ?? noDemands;
  const assertions = parseAssertions(flags.assert ?? []);
  const whatIf = whatIfOf(flags, requirement);
  const axes = typeof flags.pareto === "string" ? parseAxes(flags.pareto) : null;
  const settings = openSettings(flags, env);
  const answer = answerFromStore(
    {
      ...{ requirement, assertions, whatIf, isExplained: flags.explain === true },
      pareto: flags.pareto === undefined ? null : { axes },
    },
    flags,
    { settings, sources: sourcesOf(flags, settings, env), withDeltas: needDeltas(axes) },
    env,
  );
  print(answer, file === null ? null : requirement, flags, env);
  env.stderr.write(complaints(requirement, answer, styleFor(env.stderr, env.vars)));
  const code = exitCodeOf(requirement, answer);
  if (flags.export !== undefined) {
    // A gateway must not be told to follow a decision that does not hold.
    if (code === EXIT.done)
      exportRanking(answer.decision.ranking, { ...flags, export: flags.export }, settings, env);
    else warner(env)(NOT_EXPORTED);
  }
  return code;
}

const NOT_EXPORTED = "nothing is exported: the requirement is not met, or what was asserted does not hold.";

function requirementIn(given: string, env: Env): { requirement: Requirement; file: string } {
  const path = resolve(env.cwd, given);
  const file = shown(path, env);
  return { requirement: parseRequirement(readNamed(path, "requirement file"), file), file };
}

/** A front alone demands nothing and prefers nothing. */
const noDemands: Requirement = { filters: [], order: [], ...plainly };

function neededFor(what: string): never {
  throw new DsrError(`--requirement is missing: ${what} needs a requirement file.`, {
    code: "requirement_missing",
    hint: "Examples lie in requirements/; docs/requirements.md has the grammar.",
  });
}

/** A front can do without a file; all that is said of a ranking cannot. */
function checkWithoutFile({ pareto, ...flags }: DecideFlags): void {
  const asked = (["explain", "assert", "whatif", "export"] as const).find(
    (name) => flags[name] !== undefined,
  );
  if (asked !== undefined) neededFor(`--${asked}`);
  if (pareto === undefined) neededFor("a decision");
}

function needDeltas(axes: readonly Key[] | null): boolean {
  return (axes ?? []).some((key) => questionNeedsDeltas(questionOf(key)));
}

function print(answer: ToldAnswer, requirement: Requirement | null, flags: DecideFlags, env: Env): void {
  // What is exported to stdout stands there alone.
  if (flags.export !== undefined && flags.exportTo === undefined) return;
  if (flags.json !== true) {
    env.stdout.write(`${routeText(answer, requirement, styleFor(env.stdout, env.vars))}\n`);
    return;
  }
  const { decision, explanation, pareto, whatIf, assertions } = answer;
  env.stdout.write(
    jsonText({
      ...decision,
      ...(explanation === null ? {} : { explanation }),
      ...(pareto === null ? {} : { pareto }),
      ...(whatIf === null ? {} : { whatif: whatIf }),
      ...(assertions.length === 0 ? {} : { assertions }),
    }),
  );
}

/** What is said on stderr of all that makes the exit code 3 though targets are ranked; "" when nothing does. */
function complaints(requirement: Requirement, { decision, assertions }: ToldAnswer, style: Style): string {
  const refusal = isRefused(requirement, decision)
    ? warningText(
        `the file says "unknown": "fail", and a filter is unknown of ${decision.unsettled.join(", ")}.`,
        style,
      )
    : "";
  return refusal + assertionText(assertions, style);
}

function isRefused({ unknown }: Requirement, { unsettled }: ToldAnswer["decision"]): boolean {
  return unknown === "fail" && unsettled.length > 0;
}

function exitCodeOf(requirement: Requirement, { decision, assertions }: ToldAnswer): ExitCode {
  const isMet = decision.ranking.some(({ reasons }) => reasons.length === 0);
  const holds = assertions.every((assertion) => assertion.holds);
  return isMet && holds && !isRefused(requirement, decision) ? EXIT.done : EXIT.nothingMeetsRequirement;
}
