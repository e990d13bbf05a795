/** One target in all its parts: numbers, histories, distributions, failures, hours of the day, phases. */
import type { ExchangeRates, PriceQuote, TargetEvidence } from "../../record/index.ts";
import { comparedQuestions } from "../compare/questions.ts";
import { costPerRequest } from "../cost.ts";
import type { RequestMetric } from "../definition.ts";
import type { DriftChange } from "../drift/document.ts";
import { total, ttfat, ttft } from "../latency.ts";
import { type Buckets, bucketAt, bucketsHolding } from "../overview/buckets.ts";
import { cellsOf, columnsOf, isKnown, written } from "../overview/cells.ts";
import type { OverviewCell } from "../overview/document.ts";
import { headOf } from "../overview/head.ts";
import { tenthsOf } from "../overview/tenths.ts";
import { questionNeedsDeltas } from "../question.ts";
import { decode, otpr, otps, prefill } from "../rates.ts";
import { tpot } from "../stream.ts";
import { distributionOf } from "./distribution.ts";
import { type PhasesDocument, type PortraitDocument, phases } from "./document.ts";
import { failuresOf } from "./failures.ts";
import { known } from "./groups.ts";
import { historyOf } from "./history.ts";
import { hoursOf } from "./hours.ts";
import { Seen } from "./seen.ts";

export interface PortraitOptions {
  /** When the evidence was read, ISO 8601 UTC; and the window that was asked for, null on a side without a limit. */
  asOf: string;
  since: string | null;
  until: string | null;
  /** Of every interval, such as 0.95. */
  level: number;
  /** List price of the target now; null when it is not known. */
  quoteFor(target: TargetEvidence["target"]): PriceQuote | null;
  rates: ExchangeRates;
  /** IANA time zone of the hours of the day. */
  zone: string;
  /** What a search for drift found, of all targets or of this one; null where nobody searched. */
  changes: readonly DriftChange[] | null;
}

/** One value a request. tpot reads deltas: without them it has no values, and no place. */
const metrics: readonly RequestMetric[] = [
  ...[ttft, ttfat, otps, decode, tpot, prefill, total, otpr],
  costPerRequest,
];

/** All that `dsr compare` holds against each other, but for what needs deltas. */
const columns = columnsOf(
  comparedQuestions(undefined, undefined).questions.filter((question) => !questionNeedsDeltas(question)),
);

/** Of perf requests without sweeps and warm-ups, as everywhere. Throws DsrError for an unknown time zone. */
export function portraitOf(target: TargetEvidence, options: PortraitOptions): PortraitDocument {
  const { asOf, since, until, level, quoteFor, rates, zone, changes } = options;
  const seen = new Seen(metrics, rates, target.requests.length);
  const head = headOf(target, (facts, wallMs, isSuccess) => seen.add(facts, wallMs, isSuccess));
  const cells = cellsOf(target, columns, { quote: quoteFor(target.target), rates }, level);
  const shown = columns.filter(({ key }) => isKnown(cells.get(key) as OverviewCell));
  const buckets = bucketsHolding(seen.wallMs);
  const ofSuccesses = bucketsOf(buckets, seen.successMs);
  const found = metrics.map((metric) => {
    const values = seen.valuesOf(metric);
    return {
      history: buckets && historyOf(metric, values, ofSuccesses, buckets),
      distribution: distributionOf(metric, known(values).sort()),
    };
  });
  return {
    ...{ asOf, since, until, level },
    ...head,
    columns: shown.map(written),
    cells: Object.fromEntries(shown.map(({ key }) => [key, cells.get(key) as OverviewCell])),
    histories: found.flatMap(({ history }) => history ?? []),
    distributions: found.flatMap(({ distribution }) => distribution ?? []),
    failures: failuresOf(seen, bucketsOf(buckets, seen.wallMs), buckets),
    hours: hoursOf(seen, zone),
    phases: phasesOf(seen),
    changes: changes?.filter((change) => change.target === head.name) ?? null,
    substitutes: target.substitutes ?? [],
  };
}

function bucketsOf(buckets: Buckets | null, wallMs: Float64Array): Float64Array {
  return buckets === null ? new Float64Array(0) : wallMs.map((ms) => bucketAt(buckets, ms));
}

function phasesOf(seen: Seen): PhasesDocument {
  return {
    fresh: seen.fresh,
    reused: seen.reused,
    phases: phases.map((phase) => ({ phase, ...tenthsOf(seen.phaseOf(phase), "low") })),
  };
}
