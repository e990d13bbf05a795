/** What changes how the numbers of a run are to be read: all that dsr says elsewhere beside a table, gathered as facts. */
import { honesty, isCounted, outputTokensOf, succeeded } from "../metrics/index.ts";
import { type RequestRecord, type RunInfo, substitutedModel, targetName } from "../record/index.ts";
import {
  type BenchRow,
  type Caution,
  type PerfSections,
  type RunDossier,
  substitutionNotes,
} from "../report/index.ts";
import type { DecideContext, Decision } from "../routing/index.ts";
import type { RunSummary } from "../store/index.ts";

export interface CautionsFrom {
  run: RunInfo;
  requests: readonly RequestRecord[];
  sections: PerfSections | null;
  exams: readonly BenchRow[];
  verification: RunDossier["verification"];
  /** Of the decisions behind the findings. */
  ofDecisions: Decision["cautions"];
  /** All runs of the store. */
  runs: readonly RunSummary[];
  prices: DecideContext;
  nowMs: number;
}

/** Fewer observations than these are said to be few. */
const FEW = 30;
/** From here on half of an answer or more comes at once, as in the section on streams. */
const MUCH_AT_ONCE = 0.5;
/** A lead below this is the way of the network. */
const WORTH_SAYING_MS = 50;
/** Less of its streams held back than this may be chance. */
const HELD_BACK_SHARE = 0.1;
const NAMED_RUNS = 3;

type Requests = readonly RequestRecord[];

/** The gravest first; those of one weight in the order of the code, then of the targets. */
export function cautionsOf(from: CautionsFrom): Caution[] {
  const { requests, sections, exams, verification } = from;
  const perf = requests.filter(({ kind }) => kind === "perf");
  const told = alreadyTold(requests);
  const found = [
    ...stateOf(from.run),
    ...neverAsked(from.run, requests, exams),
    ...byTarget(requests).flatMap(([target, own]) => [...substituted(target, own), ...ownCount(target, own)]),
    ...byTarget(perf).flatMap(([target, own]) => [...heldBack(target, own), ...few(target, own)]),
    ...(sections === null ? [] : ofSections(sections)),
    ...exams.flatMap((exam) => ofExam(exam, told)),
    ...(verification?.deviations ?? []).map((text) => caution("deviation", "warning", { text })),
    ...setAside(perf),
    ...from.ofDecisions
      .filter(({ code }) => code !== "nothing_measured")
      .map(({ code, text }) => caution("unlike", "warning", { code, text })),
    ...beside(from),
    ...pricesUsed(from),
    ...imported(requests),
  ];
  const weight = { serious: 0, warning: 1, note: 2 };
  return found.sort((a, b) => weight[a.grade] - weight[b.grade]);
}

function caution<Code extends Caution["code"]>(
  code: Code,
  grade: Caution["grade"],
  facts: Extract<Caution, { code: Code }>["facts"],
): Caution {
  return { code, grade, facts } as Caution;
}

function byTarget(requests: Requests): [string, RequestRecord[]][] {
  const groups = Map.groupBy(requests, ({ target }) => targetName(target));
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

function stateOf({ status, stopReason: reason }: RunInfo): Caution[] {
  if (status === "running") return [caution("running", "serious", {})];
  if (status === "interrupted") return [caution("interrupted", "serious", { reason })];
  return status === "stopped" ? [caution("stopped", "serious", { reason })] : [];
}

function neverAsked({ config }: RunInfo, requests: Requests, exams: readonly BenchRow[]): Caution[] {
  const planned = Array.isArray(config.targets)
    ? config.targets.filter((name) => typeof name === "string")
    : [];
  const seen = new Set([
    ...requests.map(({ target }) => targetName(target)),
    ...exams.map(({ target }) => target),
  ]);
  return planned
    .filter((name) => !seen.has(name))
    .map((target) => caution("never_asked", "serious", { target }));
}

function substituted(target: string, own: Requests): Caution[] {
  const names = [...new Set(own.map(substitutedModel))].filter((name) => name !== null);
  return names.length === 0
    ? []
    : [caution("substituted", "serious", { target, answered: names.join(", ") })];
}

function ownCount(target: string, own: Requests): Caution[] {
  const answered = own.filter(succeeded);
  const n = answered.filter((record) => outputTokensOf(record).source === "counted").length;
  return n === 0 ? [] : [caution("own_count", "note", { target, n, of: answered.length })];
}

function heldBack(target: string, own: Requests): Caution[] {
  const { n, of } = honesty(own).heldBack;
  return n > 0 && n >= HELD_BACK_SHARE * of ? [caution("held_back", "warning", { target, n, of })] : [];
}

function few(target: string, own: Requests): Caution[] {
  const n = own.filter((record) => isCounted(record) && record.step === null).length;
  return n > 0 && n < FEW ? [caution("few", "warning", { target, n })] : [];
}

function ofSections({ delay, censored, retries, honesty: streams, load }: PerfSections): Caution[] {
  return [
    ...(delay?.rows ?? []).flatMap(({ target, flagged: n, measured: of, unmeasured, worstMs }) => [
      ...(n === 0
        ? []
        : [
            caution("flagged", "warning", {
              ...{ target, n, of, worst_ms: worstMs, share_allowed: delay?.shareAllowed ?? 0 },
            }),
          ]),
      ...(unmeasured === 0 ? [] : [caution("delay_unknown", "note", { target, n: unmeasured })]),
    ]),
    ...(censored ?? [])
      .filter(({ failed, what }) => failed > 0 && what === "p90 ttft")
      .map(({ target, failed, succeeded, ofSuccessesS, withFailuresS, worseThanS }) =>
        caution("failures_counted", "warning", {
          ...{ target, failed, of: failed + succeeded, of_successes_s: ofSuccessesS },
          ...{ with_failures_s: withFailuresS, worse_than_s: worseThanS },
        }),
      ),
    ...(retries ?? [])
      .filter(({ retried }) => retried > 0)
      .map(({ target, retried, recovered, attempts }) =>
        caution("retried", "note", { target, n: retried, recovered, attempts }),
      ),
    ...(streams ?? []).flatMap(({ target, burst, emptyFirst, emptyLeadMs }) => [
      ...(burst.median !== null && burst.median >= MUCH_AT_ONCE
        ? [caution("at_once", "warning", { target, share: burst.median })]
        : []),
      ...((emptyFirst ?? 0) > 0 && (emptyLeadMs ?? 0) >= WORTH_SAYING_MS
        ? [caution("early_event", "note", { target, share: emptyFirst ?? 0, lead_ms: emptyLeadMs ?? 0 })]
        : []),
    ]),
    ...(load?.rows ?? [])
      .filter(({ late, dropped }) => (late ?? 0) + dropped > 0)
      .map(({ target, planned, late, dropped }) =>
        caution("not_delivered", "warning", { target, planned, late: late ?? 0, dropped }),
      ),
    ...cutOff((load?.rows ?? []).reduce((sum, row) => sum + row.cutOff, 0)),
  ];
}

function cutOff(n: number): Caution[] {
  return n === 0 ? [] : [caution("cut_off", "note", { n })];
}

/** Cut answers are told of apart. */
const REASONS = ["error", "empty", "refused", "unparsed", "ungraded"] as const;

/** What is said as another caution. */
function alreadyTold(requests: Requests): ReadonlySet<string> {
  return new Set(byTarget(requests).flatMap(([, own]) => substitutionNotes(own)));
}

function ofExam(exam: BenchRow, told: ReadonlySet<string>): Caution[] {
  const { target, dataset, answered, asked, unscored, truncated, fromCache, notes } = exam;
  const why = REASONS.map((reason) => ({ reason, n: unscored[reason] })).filter(({ n }) => n > 0);
  const counted = why.reduce((sum, { n }) => sum + n, 0);
  return [
    ...(answered > 0 && answered < FEW
      ? [caution("few_questions", "warning", { target, dataset, n: answered })]
      : []),
    ...(counted === 0
      ? []
      : [
          caution("unscored", unscored.error + unscored.ungraded > 0 ? "warning" : "note", {
            ...{ target, dataset, n: counted, of: asked },
            why,
          }),
        ]),
    ...(truncated === 0
      ? []
      : [caution("truncated", "warning", { target, dataset, n: truncated, of: asked })]),
    ...(fromCache === 0
      ? []
      : [caution("cached_answers", "note", { target, dataset, n: fromCache, of: asked })]),
    ...notes
      .filter((text) => !told.has(text))
      .map((text) => caution("exam_note", "note", { target, dataset, text })),
  ];
}

function setAside(perf: Requests): Caution[] {
  const warmup = perf.filter((record) => record.warmup).length;
  const sweep = perf.filter((record) => !record.warmup && record.step !== null).length;
  return warmup + sweep === 0 ? [] : [caution("set_aside", "note", { warmup, sweep })];
}

/** Runs whose time overlaps: they shared this host and its way to the providers. */
function beside({ run, runs, nowMs }: CautionsFrom): Caution[] {
  if (run.kind === "import") return [];
  const spanOf = ({ startedAt, endedAt, status }: RunInfo) => ({
    from: Date.parse(startedAt),
    to: endedAt !== null ? Date.parse(endedAt) : status === "running" ? nowMs : Date.parse(startedAt),
  });
  const own = spanOf(run);
  const others = runs
    .map((one) => one.run)
    .filter((other) => other.id !== run.id && other.kind !== "import")
    .filter((other) => spanOf(other).from < own.to && spanOf(other).to > own.from)
    .map(({ id }) => id)
    .sort();
  const named = others.slice(0, NAMED_RUNS).join(", ");
  return others.length === 0 ? [] : [caution("beside", "warning", { runs: named, n: others.length })];
}

function pricesUsed({ requests, prices }: CautionsFrom): Caution[] {
  const quotes = byTarget(requests).map(([target, own]) => {
    const first = own[0];
    return { target, quote: first === undefined ? null : prices.quoteFor(first.target) };
  });
  const currencies = [...new Set(quotes.flatMap(({ quote }) => quote?.currency ?? []))].sort();
  return [
    ...quotes
      .filter(({ quote }) => quote === null)
      .map(({ target }) => caution("no_price", "note", { target })),
    ...currencies.flatMap((currency) => {
      const known = prices.rates.cnyPer[currency];
      if (currency === "CNY" || known === undefined) return [];
      return [
        caution("converted", "note", { currency, rate: known.rate, as_of: known.asOf, source: known.source }),
      ];
    }),
  ];
}

function imported(requests: Requests): Caution[] {
  const sources = [...new Set(requests.flatMap(({ importedFrom }) => importedFrom ?? []))].sort();
  return sources.length === 0
    ? []
    : [caution("imported", "warning", { source: sources.slice(0, 5).join(", ") })];
}
