/** Every family that a store is told in. docs/telemetry.md has this table, and a test holds the two together. */
import type { Family } from "./exposition.ts";

const target = ["dsr_target", "gen_ai_provider_name", "gen_ai_request_model"] as const;
const operation = [...target, "gen_ai_operation_name", "dsr_kind"] as const;

const gauge = { type: "gauge" } as const;
const counter = { type: "counter" } as const;
const histogram = { type: "histogram" } as const;

export const evidenceFamilies = {
  info: {
    ...gauge,
    name: "target_info",
    unit: "1",
    labels: ["service_name", "service_version"],
    help: "What speaks here: service.name and service.version of OpenTelemetry's resource",
  },
  duration: {
    ...histogram,
    name: "gen_ai_client_operation_duration_seconds",
    unit: "seconds",
    labels: [...operation, "error_type"],
    help: "GenAI operation duration: from sending the request to the end of its stream, or to its failure",
  },
  firstChunk: {
    ...histogram,
    name: "gen_ai_client_operation_time_to_first_chunk_seconds",
    unit: "seconds",
    labels: operation,
    help: "Time to the first chunk that carries output (ttft), of successful requests",
  },
  perChunk: {
    ...histogram,
    name: "gen_ai_client_operation_time_per_output_chunk_seconds",
    unit: "seconds",
    labels: operation,
    help: "Time between consecutive output chunks (gap), of successful requests whose chunks were read",
  },
  tokens: {
    ...histogram,
    name: "gen_ai_client_token_usage",
    unit: "tokens",
    labels: [...operation, "gen_ai_token_type"],
    help: "Input and output tokens of a request, as billed, else as counted",
  },
  requests: {
    ...counter,
    name: "dsr_requests_total",
    unit: "requests",
    labels: [...target, "dsr_kind", "outcome"],
    help: "Requests whose outcome is the provider's: no warm-ups, no steps of a sweep, none given up or never sent",
  },
  spent: {
    ...counter,
    name: "dsr_spent_cny_total",
    unit: "CNY",
    labels: target,
    help: "Money spent at list prices, as far as it is known; warm-ups, sweeps and exams are part of it",
  },
  lastRequest: {
    ...gauge,
    name: "dsr_last_request_timestamp_seconds",
    unit: "seconds since 1970",
    labels: target,
    help: "When the newest perf request that counts was sent; time() minus it is how old the evidence is",
  },
  success: {
    ...gauge,
    name: "dsr_success_ratio",
    unit: "0 to 1",
    labels: target,
    help: "Requests that succeeded / requests sent",
  },
  successLow: {
    ...gauge,
    name: "dsr_success_low_ratio",
    unit: "0 to 1",
    labels: target,
    help: "Lower bound of dsr_success_ratio",
  },
  successHigh: {
    ...gauge,
    name: "dsr_success_high_ratio",
    unit: "0 to 1",
    labels: target,
    help: "Upper bound of dsr_success_ratio",
  },
  ttft: {
    ...gauge,
    name: "dsr_ttft_seconds",
    unit: "seconds",
    labels: [...target, "stat"],
    help: "Time to first token over all stored requests; percentiles are the bad tail",
  },
  otps: {
    ...gauge,
    name: "dsr_otps_tokens_per_second",
    unit: "tokens per second",
    labels: [...target, "stat"],
    help: "Output tokens / total time over all stored requests; percentiles are the bad tail",
  },
  accuracy: {
    ...gauge,
    name: "dsr_accuracy_ratio",
    unit: "0 to 1",
    labels: [...target, "dataset"],
    help: "Share of correct answers (mean over questions)",
  },
  accuracyLow: {
    ...gauge,
    name: "dsr_accuracy_low_ratio",
    unit: "0 to 1",
    labels: [...target, "dataset"],
    help: "Lower bound of dsr_accuracy_ratio",
  },
  accuracyHigh: {
    ...gauge,
    name: "dsr_accuracy_high_ratio",
    unit: "0 to 1",
    labels: [...target, "dataset"],
    help: "Upper bound of dsr_accuracy_ratio",
  },
  price: {
    ...gauge,
    name: "dsr_price_cny_per_million_tokens",
    unit: "CNY per million tokens",
    labels: [...target, "price"],
    help: "List price now; price is input, output or cached_input",
  },
  costPerRequest: {
    ...gauge,
    name: "dsr_cost_per_request_cny",
    unit: "CNY",
    labels: target,
    help: "Average cost of a perf request at the prices of its time",
  },
  costPerCorrect: {
    ...gauge,
    name: "dsr_cost_per_correct_cny",
    unit: "CNY",
    labels: target,
    help: "Money spent on exams / correct answers",
  },
  requirement: {
    ...gauge,
    name: "dsr_requirement_met",
    unit: "0 or 1",
    labels: [...target, "requirement"],
    help: "1 where the target meets the requirement file, 0 where it fails it; absent where that is not known",
  },
  alerts: {
    ...gauge,
    name: "dsr_alerts",
    unit: "alerts",
    labels: ["grade"],
    help: "Alerts that the evidence gives now",
  },
  targetAlerts: {
    ...gauge,
    name: "dsr_target_alerts",
    unit: "alerts",
    labels: [...target, "kind", "grade"],
    help: "Alerts of a target; absent without any",
  },
  runs: {
    ...gauge,
    name: "dsr_runs",
    unit: "runs",
    labels: ["dsr_kind", "status"],
    help: "Stored runs",
  },
  runDone: {
    ...gauge,
    name: "dsr_running_requests_done",
    unit: "requests",
    labels: ["dsr_kind"],
    help: "Requests that the running runs have done",
  },
  runPlanned: {
    ...gauge,
    name: "dsr_running_requests_planned",
    unit: "requests",
    labels: ["dsr_kind"],
    help: "Requests that the running runs have planned; absent where one of them does not say",
  },
} as const satisfies Record<string, Family>;
