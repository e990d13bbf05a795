/** From the document to what is shown of it: its sections in the order in which a reader asks. */
import type { Block, NamedChart, Report, Section } from "./blocks.ts";
import { cautionItems, cautionText } from "./cautions.ts";
import { runCharts } from "./charts.ts";
import { comparisonItems, comparisonSections } from "./comparison.ts";
import type { DossierDocument, RunComparison, RunDossier } from "./document.ts";
import { findingItems } from "./findings.ts";
import { rulesBlocks, sentBlocks } from "./method.ts";
import { numberBlocks } from "./numbers.ts";
import { examBlocks, failureBlocks, loadBlocks, verdictBlocks } from "./outcomes.ts";
import type { Say } from "./say.ts";

const STATES: ReadonlySet<string> = new Set(["running", "interrupted", "stopped"]);

export function reportOf(document: DossierDocument, say: Say): Report {
  const [run, second] = document.runs;
  if (run === undefined) throw new RangeError("a report without a run");
  const { frame, format } = say;
  const { comparison } = document;
  return {
    locale: format.locale,
    title: comparison === null ? frame.titles[run.nature] : frame.compared,
    lead: document.runs.map((one) => leadOf(one, say)),
    states: document.runs.flatMap((one) => statesOf(one, say)),
    contents: frame.contents,
    sections: (comparison === null || second === undefined
      ? runSections(run, say)
      : comparedSections(run, second, comparison, say)
    ).filter(({ blocks }) => blocks.length > 0),
    foot: frame.madeBy(document.version, format.fullMoment(document.madeAt)),
  };
}

function statesOf({ cautions }: RunDossier, say: Say): string[] {
  return cautions.filter(({ code }) => STATES.has(code)).map((one) => cautionText(one, say));
}

/** Of each run what a reader of the differences has to know; all of it is in the report of that run. */
function comparedSections(
  first: RunDossier,
  second: RunDossier,
  comparison: RunComparison,
  say: Say,
): Section[] {
  const { frame } = say;
  const both = (blocksOf: (run: RunDossier) => Block[]): Block[] =>
    [first, second].flatMap((run) => [
      { kind: "heading" as const, text: frame.runOf(run.run.id) },
      ...blocksOf(run),
    ]);
  return [
    {
      id: "findings",
      title: frame.findings,
      blocks: [{ kind: "list", items: comparisonItems(comparison, say) }],
    },
    ...comparisonSections(comparison, say),
    { id: "cautions", title: frame.cautions, blocks: both((run) => cautionBlocks(run, say)) },
    {
      id: "method",
      title: frame.method,
      blocks: [...both((run) => sentBlocks(run, say)), ...rulesBlocks(first, say)],
    },
    { id: "configuration", title: frame.configuration, blocks: both(configurationBlocks(say)) },
  ];
}

function configurationBlocks({ frame }: Say): (run: RunDossier) => Block[] {
  return ({ config }) => [
    { kind: "code", title: frame.configurationWhat, text: JSON.stringify(config, null, 2) },
  ];
}

function leadOf({ run, nature, counts, overview, exams }: RunDossier, { frame, format }: Say): string {
  const names = new Set([...overview.targets.map(({ name }) => name), ...exams.map(({ target }) => target)]);
  const { startedAt, endedAt } = run;
  return frame.lead({
    nature: frame.natures[nature],
    id: run.id,
    targets: frame.targetsCount(names.size, format.count(names.size)),
    requests:
      counts.requests === 0 && counts.scores > 0
        ? frame.scoresCount(counts.scores, format.count(counts.scores))
        : frame.requestsCount(counts.requests, format.count(counts.requests)),
    span:
      endedAt === null
        ? frame.since(format.moment(startedAt))
        : frame.fromTo(format.moment(startedAt), format.moment(endedAt)),
  });
}

function runSections(run: RunDossier, say: Say): Section[] {
  const { frame } = say;
  const charts = runCharts(run, say);
  const numbers = numberBlocks(run, say);
  const about: Block = { kind: "text", text: frame.numbersWhat(say.level(run.overview.level)), quiet: true };
  const named = (...starts: string[]): Block[] =>
    charts.filter(({ name }) => starts.some((start) => name.startsWith(start))).map(shown);
  const ofNumbers: Section = {
    ...{ id: "numbers", title: frame.numbers },
    blocks: numbers.length === 0 ? [] : [about, ...numbers, ...named("price-speed")],
  };
  const ofLoad = {
    ...{ id: "load", title: frame.load },
    blocks: [...named("load"), ...loadBlocks(run, say)],
  };
  const ofExams: Section[] = [
    {
      ...{ id: "verification", title: frame.verification },
      blocks: [...verdictBlocks(run, say), ...named("verification")],
    },
    { id: "exams", title: frame.exams, blocks: [...examBlocks(run, say), ...named("accuracy", "answers")] },
  ];
  return [
    { id: "findings", title: frame.findings, blocks: [{ kind: "list", items: findingItems(run, say) }] },
    // What the run was about comes first.
    ...(run.exams.length > 0 ? [...ofExams, ofNumbers, ofLoad] : [ofLoad, ofNumbers]),
    {
      ...{ id: "spread", title: frame.spread },
      blocks: named("ttft-spread", "otps-spread", "ttft-ecdf", "otps-ecdf", "total-ecdf"),
    },
    { id: "over-time", title: frame.overTime, blocks: named("ttft-over", "otps-over", "success-over") },
    { id: "failures", title: frame.failures, blocks: [...failureBlocks(run, say), ...named("failures")] },
    { id: "phases", title: frame.phases, blocks: named("phases") },
    { id: "cautions", title: frame.cautions, blocks: cautionBlocks(run, say) },
    { id: "method", title: frame.method, blocks: [...sentBlocks(run, say), ...rulesBlocks(run, say)] },
    { id: "configuration", title: frame.configuration, blocks: configurationBlocks(say)(run) },
  ];
}

function cautionBlocks({ cautions, log }: RunDossier, say: Say): Block[] {
  const { frame, format } = say;
  const lines = log.lines.map(({ at, text }) => `${at} ${text}`);
  const left = log.leftOut === 0 ? [] : [frame.moreRows(format.count(log.leftOut))];
  return [
    cautions.length === 0
      ? { kind: "text", text: frame.noCautions }
      : { kind: "list", items: cautionItems(cautions, say) },
    ...(lines.length === 0
      ? []
      : [{ kind: "quotes" as const, title: frame.log, lines: [...lines, ...left] }]),
  ];
}

function shown(chart: NamedChart): Block {
  return { kind: "chart", chart };
}
