export { audit, type NamedModel, type TargetAudit } from "./audit.ts";
export { benchmarkNames } from "./benchmark.ts";
export { requestCostCny, unbilled } from "./cost.ts";
export {
  type Better,
  type Evaluation,
  type MetricContext,
  type MetricDefinition,
  type Stat,
  stats,
} from "./definition.ts";
export { defaultStat, evaluate, evaluator } from "./evaluate.ts";
export { goodput, type Limit } from "./goodput.ts";
export { abandoned, dropped, isCounted, succeeded } from "./outcome.ts";
export { metricsPage } from "./page.ts";
export { SHORTEST_SPAN_S } from "./rates.ts";
export { findMetric, metricDefinitions } from "./registry.ts";
export { stallsOf } from "./stalls.ts";
export { type Distribution, type RequestSummary, summarise } from "./summarise.ts";
export { inputTokensOf, outputTokensOf, type TokenCount, type TokenSource } from "./tokens.ts";
