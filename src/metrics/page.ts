/** The reference page of metrics, written from the definitions so that it cannot tell another story than the code. */
import { benchmarkNames, benchmarks } from "./benchmark.ts";
import type { MetricDefinition } from "./definition.ts";
import { metricDefinitions } from "./registry.ts";

/** `docs/metrics.md` as Markdown. */
export function metricsPage(): string {
  const alike = new Set<MetricDefinition>(benchmarks);
  const rows = metricDefinitions.filter((definition) => !alike.has(definition));
  const firstPrice = rows.findIndex((definition) => definition.kind === "price");
  const benchmark = benchmarks[0];
  const table = [...rows.slice(0, firstPrice), ...(benchmark ? [benchmark] : []), ...rows.slice(firstPrice)];
  return `<!-- Written by \`npm run docs\` from src/metrics. Change the definitions, then run it. -->

# Metrics

What every number of dsr means. Each row is the definition that the code computes by. \`values\` are those that the metric
can have at all: a requirement with a bound that none of them meets is refused.

| metric | formula | unit | values | better | stats | kind |
|---|---|---|---|---|---|---|
${table.map(row).join("\n")}

## What a value needs

A metric whose needs are not met has no value: it is null, shown as unknown, and a filter on it is not met. It is never 0.

${table.map((definition) => `- ${label(definition)}: ${definition.needs}.${note(definition)}`).join("\n")}

## Rules that hold for all

- **Times** are monotonic. Those that count from sending leave out what this client did before (its queue, connecting);
  \`ttft_scheduled\` and \`total_scheduled\` count it.
- **Requests** behind speed, success and \`cost_per_request\` are those of \`dsr perf\`. Requests of \`dsr bench\` carry other
  prompts under another load; they count in accuracy and \`cost_per_correct\` alone.
- **Failed requests** count in \`success\`, and what they cost counts in \`cost_per_correct\`; never in a latency, a rate or
  \`cost_per_request\`. Requests that the sender gave up (Ctrl-C, a cost cap) or never sent (too many were in flight, the
  turn before had failed) count nowhere and are reported beside; what they cost is spent all the same.
- **Warm-up** requests are in no statistic. The money they cost is in the money spent.
- **Attempts**: a retried request is a record for each attempt, and each counts on its own.
- **Tokens** are those of the provider's \`usage\`; where it reports none, those that dsr counted itself. Output tokens
  include reasoning.
- **Stats**: \`avg\` (the default) is the mean over requests, \`median\` the middle. \`p90\` and \`p99\` are always the bad tail:
  where low is better, p90 is what 90 % of requests stay within; where high is better, what 90 % of requests reach (the 10th
  percentile of the numbers). Between two values, quantiles are interpolated linearly (type 7 of Hyndman and Fan, the
  default of numpy and R).
- **n** beside a statistic counts what it rests on: requests, for \`gap\` gaps, for a benchmark questions, for
  \`cost_per_correct\` correct answers. A list price and an imported figure rest on no count.
- **Money** is in CNY. Other currencies are converted at the stated rate of the stated date. A price that is not known is
  unknown, not free.
- **goodput** is the share of requests that meet several limits at once: requests within every limit / requests sent. Its
  limits stand beside it: \`{"metric": "goodput", "limits": {"ttft": 2, "tpot": 0.05}, "min": 0.9}\`. A failed request meets
  none, nor does one whose value is not known. Where not one success can be judged it is unknown.
- **Least n**: a percentile says what its name promises once one observation lies in the tail that it cuts off: p90 takes
  10 values, p99 takes 100.
- **Intervals** (where a level of confidence is asked for): percentiles by order statistics, averages and \`cost_per_request\`
  by their own spread, \`success\` and \`goodput\` by the binomial distribution, benchmarks by Wilson's interval over question means,
  \`cost_per_correct\` by the bounds of the mean cost over those of the accuracy. Requests that follow each other may go
  together (a busy hour slows them all): they count for as many independent ones as they are worth, and for \`gap\` a request
  counts with all its gaps as one. A list price is exact; an imported figure has no interval.
- **Failures counted**: beside a statistic of successes stands one over all requests, in which a failure ranks behind every
  success however soon it failed: a refusal after 50 ms is no latency of 50 ms. Where that statistic falls among failures it
  has no value and is worse than the worst success or than what those failures had lasted, whichever is more.
- **Limits** (\`ttft:p90<2\`, \`tpot:p90<50ms\`, \`success>0.99\`) are judged with failures counted. Any of \`avg\`,
  \`median\` and \`p1\` to \`p99.9\` can be limited; without a stat it is \`p90\`. For goodput the same bound is that of each
  request; of several limits on one metric that of the highest percentile.
`;
}

function row(definition: MetricDefinition): string {
  const { formula, unit, range, better, stats, kind } = definition;
  const values = range.max === null ? `${range.min} and up` : `${range.min} to ${range.max}`;
  return `| ${label(definition)} | ${formula} | ${unit} | ${values} | ${better} | ${stats.join(", ") || "–"} | ${kind} |`;
}

function label(definition: MetricDefinition): string {
  const names = definition.kind === "benchmark" ? benchmarkNames : [definition.name];
  return names.map((name) => `\`${name}\``).join(" ");
}

function note({ note }: MetricDefinition): string {
  return note === null ? "" : ` ${note}`;
}
