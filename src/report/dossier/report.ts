/** From the document to what is shown of it: its sections in the order in which a reader asks. */
import type { Block, NamedChart, Report, Section } from "./blocks.ts";
import { cautionItems, cautionText } from "./cautions.ts";
import { runCharts } from "./charts.ts";
import type { DossierDocument, RunDossier } from "./document.ts";
import { findingItems } from "./findings.ts";
import { numberBlocks } from "./numbers.ts";
import type { Say } from "./say.ts";

const STATES: ReadonlySet<string> = new Set(["running", "interrupted", "stopped"]);

export function reportOf(document: DossierDocument, say: Say): Report {
  const [run] = document.runs;
  if (run === undefined) throw new RangeError("a report without a run");
  const { frame, format } = say;
  const state = run.cautions.find(({ code }) => STATES.has(code));
  return {
    locale: format.locale,
    title: frame.titles[run.nature],
    lead: [leadOf(run, say)],
    state: state === undefined ? null : cautionText(state, say),
    contents: frame.contents,
    sections: runSections(run, say),
    foot: frame.madeBy(document.version, format.fullMoment(document.madeAt)),
  };
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
  const named = (...starts: string[]): Block[] =>
    charts.filter(({ name }) => starts.some((start) => name.startsWith(start))).map(shown);
  const sections: Section[] = [
    { id: "findings", title: frame.findings, blocks: [{ kind: "list", items: findingItems(run, say) }] },
    {
      ...{ id: "numbers", title: frame.numbers },
      blocks: [
        { kind: "text", text: frame.numbersWhat(say.level(run.overview.level)), quiet: true },
        ...numberBlocks(run, say),
        ...named("price-speed"),
      ],
    },
    {
      id: "spread",
      title: frame.spread,
      blocks: named("ttft-spread", "otps-spread", "ttft-ecdf", "otps-ecdf", "total-ecdf"),
    },
    { id: "exams", title: frame.exams, blocks: named("accuracy", "answers") },
    { id: "verification", title: frame.verification, blocks: named("verification") },
    {
      id: "over-time",
      title: frame.overTime,
      blocks: named("ttft-over-time", "otps-over-time", "success-over-time"),
    },
    { id: "failures", title: frame.failures, blocks: named("failures") },
    { id: "phases", title: frame.phases, blocks: named("phases") },
    {
      ...{ id: "cautions", title: frame.cautions },
      blocks: [
        run.cautions.length === 0
          ? { kind: "text", text: frame.noCautions }
          : { kind: "list", items: cautionItems(run.cautions, say) },
      ],
    },
    {
      ...{ id: "configuration", title: frame.configuration },
      blocks: [{ kind: "code", title: frame.configurationWhat, text: JSON.stringify(run.config, null, 2) }],
    },
  ];
  return sections.filter(({ blocks }) => blocks.length > 0);
}

function shown(chart: NamedChart): Block {
  return { kind: "chart", chart };
}
