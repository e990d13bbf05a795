export { type AlertOptions, alertsOf } from "./alerts/alerts.ts";
export type { AlertFacts, AlertGrade, AlertKind, EvidenceAlert } from "./alerts/document.ts";
export { audit, type NamedModel, type TargetAudit } from "./audit.ts";
export { benchmarkNames } from "./benchmark.ts";
export { type CensoredStatistic, censoredStatistic } from "./censored.ts";
export { compareTargets } from "./compare/compare.ts";
export type { CompareDocument, ComparedDifference, CompareRow, CompareSide } from "./compare/document.ts";
export { comparedQuestions } from "./compare/questions.ts";
export { billedCny, requestCostCny, unbilled } from "./cost.ts";
export {
  type AnyStat,
  type Better,
  type Estimate,
  type Evaluation,
  type Limit,
  type MetricContext,
  type MetricDefinition,
  type Operator,
  percentOf,
  type RequestMetric,
  type Stat,
  stats,
} from "./definition.ts";
export { differences } from "./difference.ts";
export type { Distribution } from "./distribution.ts";
export type { DriftChange, DriftDocument, DriftLacking, DriftPrice } from "./drift/document.ts";
export { driftOf } from "./drift/drift.ts";
export { driftMetrics, standardDriftMetrics } from "./drift/metrics.ts";
export type { ListPrices } from "./drift/prices.ts";
export { estimator, withEnough } from "./estimate.ts";
export { delayShare, type FlaggedMetric, type FlagRule, flagRule, isFlagged } from "./flag.ts";
export { type Goodput, goodput, spanOf } from "./goodput.ts";
export { honesty, type StreamHonesty } from "./honesty.ts";
export { dropped, isCounted, succeeded } from "./outcome.ts";
export type { OverviewCell, OverviewColumn, OverviewDocument, OverviewTarget } from "./overview/document.ts";
export { type OverviewOptions, overviewOf } from "./overview/overview.ts";
export { metricsPage } from "./page.ts";
export type {
  DistributionDocument,
  FailuresDocument,
  HistoryBucket,
  HistoryDocument,
  HoursDocument,
  Phase,
  PhasesDocument,
  PortraitDocument,
  SpreadOfValues,
  StreamDocument,
} from "./portrait/document.ts";
export { type PortraitOptions, portraitOf } from "./portrait/portrait.ts";
export { type StreamOptions, streamOf } from "./portrait/stream.ts";
export { defaultStat, leastN, type Question, questionNeedsDeltas } from "./question.ts";
export { SHORTEST_SPAN_S } from "./rates.ts";
export { findMetric, metricDefinitions } from "./registry.ts";
export { type LedgerEntry, type RetriedLatency, type RetryLedger, retryLedger } from "./retry-ledger.ts";
export { beganAtMs, latenessMs } from "./schedule.ts";
export { parseSlos, requestLimits, type Slo, sloText } from "./slo.ts";
export { evaluateSlo, type SloResult } from "./slo-result.ts";
export { SHORTEST_STALL_S, stallsOf } from "./stalls.ts";
export { type RequestSummary, type SummaryOptions, summarise } from "./summarise.ts";
export { type Survey, survey } from "./survey.ts";
export type { TargetDifference } from "./target-difference.ts";
export {
  inputTokensOf,
  outputTokensOf,
  type TokenCount,
  type TokenSource,
  thinkingTokensOf,
} from "./tokens.ts";
export { isSetAside } from "./workload.ts";
