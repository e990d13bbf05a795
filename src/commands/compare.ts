/** `dsr compare`: two targets on every number that there is evidence of, in pairs where they were measured together. */
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { comparedQuestions, compareTargets, questionNeedsDeltas } from "../metrics/index.ts";
import { type TargetEvidence, targetName } from "../record/index.ts";
import { compareReport, jsonText, styleFor } from "../report/index.ts";
import { type EvidenceSource, type OpenEvidence, openEvidence } from "../store/index.ts";
import { addEvidenceFlags, type EvidenceFlags, nothingFound, queryOf, sourcesOf } from "./evidence-flags.ts";
import { list, numberBetween, repeated, timeWindow } from "./flags.ts";
import { pricesOf } from "./route-prices.ts";
import { addSettingsFlags, openSettings, type SettingsFlags } from "./settings.ts";
import { targetNamed } from "./target-named.ts";
import { warner } from "./warner.ts";

interface CompareFlags extends SettingsFlags, EvidenceFlags {
  window?: { text: string; ms: number };
  confidence: number;
  metrics?: string[];
  slo?: string[];
  json?: boolean;
}

export function compareCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command
    .argument("<a>", "a target: provider, provider/model or provider/model@mode")
    .argument("<b>", "another")
    .description(
      "Holds the stored results of two targets against each other, number by number: how far B is from A, between which bounds,\n" +
        "and whether that can be chance. Requests of one round are compared as pairs. Nothing is asked.",
    )
    .option("--window <span>", "only evidence of the last hours, days or weeks: 24h, 7d, 2w", timeWindow)
    .option("--confidence <level>", "of intervals and verdicts", numberBetween(0.5, 0.9999), 0.95)
    .option("--metrics <names>", "only these, as ttft or ttft:p90 (default: all with evidence)", list)
    .option(
      "--slo <limit>",
      'also compare goodput within this limit, such as "ttft<2"; repeat the flag for several',
      repeated,
    )
    .option("--json", "print one JSON document");
  addSettingsFlags(addEvidenceFlags(command))
    .addHelpText(
      "after",
      `
Examples:
  dsr compare deepseek volcengine
  dsr compare deepseek/deepseek-r1 together/deepseek-r1 --window 7d
  dsr compare deepseek volcengine --metrics ttft:p90,otps,success --confidence 0.99
  dsr compare deepseek volcengine --slo "ttft<2" --slo "tpot<50ms" --json

docs/compare.md says how to read it, docs/metrics.md what the numbers are.`,
    )
    .action(async (a: string, b: string, flags: CompareFlags) => done(await compare(a, b, flags, env)));
}

async function compare(a: string, b: string, flags: CompareFlags, env: Env): Promise<ExitCode> {
  const asked = comparedQuestions(flags.metrics, flags.slo);
  const settings = openSettings(flags, env);
  const sources = sourcesOf(flags, settings, env);
  const opened = openBoth(a, b, flags, sources, asked.questions.some(questionNeedsDeltas), env);
  try {
    const prices = pricesOf(settings, opened.sides, env);
    const inContext = (evidence: TargetEvidence) => ({
      evidence,
      context: { quote: prices.quoteFor(evidence.target), rates: prices.rates },
    });
    const [first, second] = opened.sides;
    const document = compareTargets(asked, inContext(first), inContext(second), flags.confidence);
    if (document.metrics.length === 0)
      throw new DsrError("There is no evidence of either target for what is to be compared.", {
        code: "no_evidence",
        hint: "Measure both in one run: `dsr perf`, `dsr bench`. --metrics names what is compared.",
      });
    env.stdout.write(
      flags.json === true
        ? jsonText({ schema: 1, ...document })
        : `${compareReport(document, styleFor(env.stdout, env.vars))}\n`,
    );
    return EXIT.done;
  } finally {
    opened.close();
  }
}

interface BothSides {
  sides: [TargetEvidence, TargetEvidence];
  close(): void;
}

/** The evidence of both, as named. A DsrError says which name is unknown and which are nearest. */
function openBoth(
  a: string,
  b: string,
  flags: CompareFlags,
  sources: readonly EvidenceSource[],
  withDeltas: boolean,
  env: Env,
): BothSides {
  const warn = warner(env);
  if (flags.since !== undefined && flags.window !== undefined)
    warn(`--since ${flags.since} counts, and not --window ${flags.window.text}.`);
  const windowed =
    flags.window === undefined ? null : new Date(env.clock.wallMs() - flags.window.ms).toISOString();
  const query = queryOf(flags, sources, { since: windowed });
  // All targets by name; the two of them are then read again, with what their metrics need.
  const all = openEvidence(sources, query, warn);
  const names = all.targets.map(({ target }) => targetName(target));
  all.close();
  if (names.length === 0) throw nothingFound(flags, sources);
  const [first, second] = [targetNamed(a, names, "the evidence"), targetNamed(b, names, "the evidence")];
  if (first === second)
    throw new DsrError(`Both are ${first}: there is nothing to compare.`, { code: "compare_same" });
  return bothOf(
    openEvidence(sources, { ...query, providers: [providerOf(first), providerOf(second)], withDeltas }),
    first,
    second,
  );
}

function bothOf(opened: OpenEvidence, first: string, second: string): BothSides {
  const named = (name: string) => opened.targets.find(({ target }) => targetName(target) === name);
  const [a, b] = [named(first), named(second)];
  if (a === undefined || b === undefined) {
    opened.close();
    throw new RangeError(`${first} and ${second} were there a moment ago`);
  }
  return { sides: [a, b], close: () => opened.close() };
}

function providerOf(name: string): string {
  return name.split("/")[0] ?? name;
}
