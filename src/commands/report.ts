/** `dsr report`: one run, or two held against each other, as something to send to somebody. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { DsrError, type Env, EXIT, type ExitCode, unknownName } from "../base/index.ts";
import { chartNames, type DossierDocument } from "../report/index.ts";
import { type Language, languages } from "../words/index.ts";
import { packageVersion } from "./package-root.ts";
import { runComparison } from "./report-compare.ts";
import { LEVEL, runDossier } from "./report-dossier.ts";
import { checkFiles, writeChart, writeReport } from "./report-files.ts";
import { redacted } from "./report-redacted.ts";
import { namedRun } from "./report-run-id.ts";
import { openSettings } from "./settings.ts";
import { addSourceFlags, type SourceFlags, sourceOf } from "./stored-source.ts";

interface ReportFlags extends SourceFlags {
  html?: string;
  md?: string;
  charts?: string;
  json?: boolean;
  lang: Language;
  compare?: boolean;
  chart?: string;
  svg?: string;
  width?: number;
  height?: number;
  theme?: "light" | "dark";
}

const WIDTH = 960;

export function reportCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command
    .argument("<run>", "id of a run, the beginning of one, or latest")
    .argument("[second]", "with --compare, the run that is held against it")
    .description(
      "What a run found, for people who were not there: who leads in what and how sure that is, the numbers with their intervals,\n" +
        "charts, what to be careful of, and how it was measured. No prompt, question or answer is in it. Nothing is asked.",
    )
    .option("--html <file>", "write one page that needs nothing else: to read, to send, to print")
    .option("--md <file>", "write Markdown; without any of these it goes to standard output")
    .option("--charts <folder>", "write the charts as SVG files, which the Markdown then shows")
    .option("--json", "print one JSON document")
    .addOption(new Option("--lang <language>", "of the report").choices([...languages]).default("en"))
    .option("--compare", "hold the second run against the first, target by target")
    .option("--chart <name>", `one chart for a slide, as SVG: ${chartNames.join(", ")}`, chartName)
    .option("--svg <file>", "where the chart goes (default: standard output)")
    .option("--width <px>", `of the chart (default: ${WIDTH})`, pixels)
    .option("--height <px>", "of the chart (default: what it needs)", pixels)
    .addOption(new Option("--theme <theme>", "of the chart (default: light)").choices(["light", "dark"]));
  addSourceFlags(command)
    .addHelpText(
      "after",
      `
Examples:
  dsr report latest                                     as Markdown, on the terminal
  dsr report latest --html report.html
  dsr report 3f2a --html zh.html --lang zh
  dsr report --compare 3f2a 9c01 --md diff.md           two runs, target by target
  dsr report 3f2a --chart ttft-ecdf --svg chart.svg     a chart for a slide

A PNG of a chart is had from the dashboard ("Save as PNG"), or from the SVG by any program that draws.
docs/report.md says how to read a report.`,
    )
    .action(async (run: string, second: string | undefined, flags: ReportFlags) =>
      done(await report(run, second, flags, env)),
    );
}

async function report(
  id: string,
  second: string | undefined,
  flags: ReportFlags,
  env: Env,
): Promise<ExitCode> {
  checkFlags(second, flags);
  const source = sourceOf(flags, env);
  checkFiles(
    [
      ["--html", flags.html],
      ["--md", flags.md],
      ["--svg", flags.svg],
    ],
    source,
    env,
  );
  const settings = openSettings(flags, env);
  const ids = [id, ...(second === undefined ? [] : [second])].map((named) => namedRun(named, source, env));
  const runs = ids.map((one) => runDossier(one, source, settings, env));
  const [a, b] = runs;
  const document: DossierDocument = {
    schema: 1,
    madeAt: new Date(env.clock.wallMs()).toISOString(),
    version: packageVersion(),
    runs,
    comparison:
      a === undefined || b === undefined
        ? null
        : runComparison(a, b, { source, level: LEVEL, settings, env }),
  };
  await write(redacted(document, settings.redact), flags, env);
  return EXIT.done;
}

async function write(document: DossierDocument, flags: ReportFlags, env: Env): Promise<void> {
  const { chart: name, svg, lang, theme = "light", width = WIDTH, height } = flags;
  if (name === undefined) await writeReport(document, flags, env);
  else await writeChart(document, { name, svg, lang, look: { theme, width, height } }, env);
}

function checkFlags(second: string | undefined, flags: ReportFlags): void {
  const contradict = (message: string) => {
    throw new DsrError(message, { code: "flags_contradict" });
  };
  if (flags.compare === true && second === undefined)
    contradict("--compare takes two runs: dsr report --compare RUN RUN.");
  if (flags.compare !== true && second !== undefined)
    contradict(`Two runs are compared with --compare: dsr report --compare RUN ${second}.`);
  const ofChart = (["svg", "width", "height", "theme"] as const).filter((flag) => flags[flag] !== undefined);
  if (flags.chart === undefined && ofChart.length > 0)
    contradict(`--${ofChart[0]} is about one chart: name it with --chart.`);
  const ofReport = (["html", "md", "charts", "json"] as const).filter((flag) => flags[flag] !== undefined);
  if (flags.chart !== undefined && ofReport.length > 0)
    contradict(
      `--chart makes one chart, and --${ofReport[0]} a whole report: ask for them one after the other.`,
    );
}

function chartName(text: string): string {
  if ((chartNames as readonly string[]).includes(text)) return text;
  // Of several exams, or several targets that are compared, each has its own: accuracy-2.
  if (/^(accuracy|answers|differences|points)-\d+$/.test(text)) return text;
  throw new InvalidArgumentError(unknownName("chart", text, chartNames));
}

function pixels(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 200 && value <= 8000) return value;
  throw new InvalidArgumentError("a whole number from 200 to 8000 is needed.");
}
