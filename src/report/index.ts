/** The door of report: values in, text for people (or JSON for scripts) out. Nothing here writes, but `startLive` and `startProgress`. */
export { type AuditRow, auditReport } from "./audit.ts";
export { type AuditFinding, auditFindings, findingsBeside } from "./audit-findings.ts";
export { benchReport } from "./bench.ts";
export { benchDiffReport } from "./bench-diff.ts";
export { benchDiffPage, type ShownText } from "./bench-diff-page.ts";
export type { BenchDiffDocument } from "./bench-diff-row.ts";
export type { BenchRow } from "./bench-row.ts";
export { type CalibrationRow, calibrationReport } from "./calibration.ts";
export {
  type ProviderCheckRow,
  type ProviderRow,
  providerChecks,
  providersTable,
} from "./catalog.ts";
export { compareReport } from "./compare.ts";
export { type DatasetDetail, datasetDetail, type ReferenceRow } from "./dataset.ts";
export { type DecisionLike, type DecisionWords, decisionReport } from "./decision.ts";
export type { Display } from "./display.ts";
export type { Caution } from "./dossier/caution.ts";
export { chartNames } from "./dossier/charts.ts";
export type { DossierDocument, Finding, RunComparison, RunDossier } from "./dossier/document.ts";
export type { LoadFactsOf, MethodFacts } from "./dossier/method-facts.ts";
export {
  type ChartLook,
  type DossierChart,
  dossierCharts,
  dossierMarkdown,
  dossierPage,
} from "./dossier/outputs.ts";
export { downloadSize, downloadStatus } from "./download.ts";
export { driftReport } from "./drift.ts";
export { errorText, warningText } from "./error.ts";
export { type EstimateRow, estimateText, type TypicalEstimate } from "./estimate.ts";
export { type ExplanationLike, explanationReport } from "./explain.ts";
export { type ExportFormat, exportFormats, exportText } from "./export.ts";
export type { ExportRow, LeftOut } from "./export-row.ts";
export { type DatasetRow, datasetsTable, type RunRow, runDetail, runsTable } from "./inventory.ts";
export { jsonText } from "./json.ts";
export { type LiveOptions, startLive } from "./live.ts";
export type { LiveFailure, LiveState, LiveTarget, LiveTotals, Spread } from "./live-state.ts";
export {
  type LiveMoment,
  type LiveTally,
  type LiveTallyOptions,
  liveTally,
  type TalliedTarget,
} from "./live-tally.ts";
export { type ParetoLike, paretoReport } from "./pareto.ts";
export { type Measured, type PerfRow, perfReport } from "./perf.ts";
export type { CensoredRow } from "./perf-censored.ts";
export type { ConnectionRow, PhaseSpread } from "./perf-connections.ts";
export type { DelayFacts, DelayRow } from "./perf-delay.ts";
export type { HonestyRow } from "./perf-honesty.ts";
export type { LoadFacts, LoadRow } from "./perf-load.ts";
export type { RetryRow } from "./perf-retries.ts";
export type { FromSendAndSchedule, ScheduleRow } from "./perf-schedule.ts";
export { type PerfSections, perfSections } from "./perf-sections.ts";
export type { SessionRow } from "./perf-sessions.ts";
export type { SweepFacts, SweepStep, SweepTarget } from "./perf-sweep.ts";
export { type PriceChange, priceChanges } from "./prices.ts";
export { type ProgressOptions, startProgress } from "./progress.ts";
export {
  type RaceDocument,
  type RaceFigure,
  type RaceRow,
  raceCostText,
  raceOutLine,
  racePlanText,
  raceReport,
  raceWaitLine,
} from "./race.ts";
export { type Regraded, regradeReport } from "./regrade.ts";
export { failureNotes, substitutionNotes } from "./request-notes.ts";
export {
  type BudgetRow,
  type ScheduledJobRow,
  type ScheduledRunRow,
  scheduleReport,
  scheduleStatusReport,
} from "./schedule.ts";
export { blocks } from "./section.ts";
export { type Style, styleFor } from "./style.ts";
export { type VerifyDocument, type VerifyRow, verifyReport } from "./verify.ts";
export { type OutputsDocument, outputsReport } from "./verify-outputs.ts";
export { type VerifyPlanDocument, verifyPlanReport } from "./verify-plan.ts";
export { type ProbedRow, type ProbePlanRow, probePlan, probeReport } from "./verify-probe.ts";
export { type MoveRow, whatIfReport } from "./what-if.ts";
