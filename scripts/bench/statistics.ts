/** Statistics and the decision, beside the sorting that any implementation has to do. */
import { Bench } from "tinybench";
import { randomFromSeed } from "../../src/base/index.ts";
import type { LoadedEvidence, RequestFacts } from "../../src/record/index.ts";
import { decide, plainly, type Requirement } from "../../src/routing/index.ts";
import { quantile } from "../../src/stats/index.ts";
import { recordsOf, TARGETS } from "./records.ts";
import { ms, type PartReport, times } from "./report.ts";

const VALUES = 100_000;
const REQUIREMENT: Requirement = {
  ...plainly,
  filters: [
    { metric: "success", min: 0.9 },
    { metric: "ttft", stat: "p90", max: 10 },
  ],
  order: [{ metric: "otps", stat: "median" }],
};
const GAPS: Requirement = { ...plainly, filters: [{ metric: "gap", stat: "p99", max: 10 }], order: [] };

export async function run(): Promise<PartReport> {
  const random = randomFromSeed("quantile");
  const values = Array.from({ length: VALUES }, () => Math.exp(random.normal()));
  const targets = evidenceOf();
  const context = { quoteFor: () => null, rates: { cnyPer: {} } };
  const bench = new Bench({ time: 1000, iterations: 4, warmupTime: 100, warmupIterations: 1 });
  bench
    .add("plain quantile", () => void plainQuantile(values, 0.9))
    .add("quantile", () => void quantile(values, 0.9))
    .add("plain decision", () => plainDecision(targets))
    .add("decide", () => void decide(REQUIREMENT, targets, context))
    .add("plain gaps", () => plainGaps(targets))
    .add("decide gaps", () => void decide(GAPS, targets, context));
  await bench.run();
  const took = (name: string) => {
    const result = bench.getTask(name)?.result;
    return result !== undefined && "latency" in result ? result.latency.p50 : Number.NaN;
  };
  const row = (what: string, name: string, reference: string) => [
    what,
    ms(took(name)),
    ms(took(reference)),
    times(took(name) / took(reference)),
  ];
  const faults = agreement(values, targets, context);
  return {
    title: "Statistics and decisions",
    about:
      `Median time on ${VALUES.toLocaleString("en-US")} numbers, or records of ${TARGETS} targets in memory. The references ` +
      "sort a copy of the same numbers and interpolate, once per target and statistic, and do nothing else.",
    tables: [
      {
        head: ["what", "ms", "reference, ms", "ratio"],
        rows: [
          row("quantile", "quantile", "plain quantile"),
          row("decide: success, ttft p90, otps median", "decide", "plain decision"),
          row("decide: gap p99, of 10 million gaps", "decide gaps", "plain gaps"),
        ],
      },
    ],
    notes: [],
    faults,
  };
}

function evidenceOf(): LoadedEvidence[] {
  const requests: RequestFacts[][] = Array.from({ length: TARGETS }, () => []);
  for (const record of recordsOf("decide", VALUES)) requests[record.seq % TARGETS]?.push(record);
  return requests.map((facts, i) => ({
    target: { provider: `provider-${i}`, model: "model-x", mode: null },
    requests: facts,
    scores: [],
    figures: [],
  }));
}

function plainQuantile(values: readonly number[], q: number): number {
  const ascending = Float64Array.from(values).sort();
  const at = (ascending.length - 1) * q;
  const low = ascending[Math.floor(at)] ?? Number.NaN;
  const high = ascending[Math.ceil(at)] ?? Number.NaN;
  return low + (at - Math.floor(at)) * (high - low);
}

function plainDecision(targets: readonly LoadedEvidence[]): number[][] {
  return targets.map(({ requests }) => {
    const ttft: number[] = [];
    const otps: number[] = [];
    for (const { times: at, usage } of requests) {
      if (at.firstOutputAtMs === null || at.sentAtMs === null || at.endedAtMs === null || usage === null)
        continue;
      ttft.push((at.firstOutputAtMs - at.sentAtMs) / 1000);
      otps.push((usage.outputTokens ?? 0) / ((at.endedAtMs - at.sentAtMs) / 1000));
    }
    return [plainQuantile(ttft, 0.9), plainQuantile(otps, 0.5)];
  });
}

function plainGaps(targets: readonly LoadedEvidence[]): number[] {
  return targets.map(({ requests }) => {
    const gaps: number[] = [];
    for (const { deltas } of requests) {
      if (deltas === null) continue;
      for (let i = 1; i < deltas.gapsUs.length; i++) gaps.push((deltas.gapsUs[i] ?? 0) / 1e6);
    }
    return plainQuantile(gaps, 0.99);
  });
}

/** The fast way and the plain way must give the same numbers. */
function agreement(
  values: readonly number[],
  targets: readonly LoadedEvidence[],
  context: Parameters<typeof decide>[2],
): string[] {
  const faults: string[] = [];
  const same = (what: string, a: number | null | undefined, b: number | undefined) => {
    if (typeof a !== "number" || b === undefined || Math.abs(a - b) > 1e-9 * Math.abs(b))
      faults.push(`${what}: ${a}, the plain way gives ${b}`);
  };
  same("quantile", quantile(values, 0.9), plainQuantile(values, 0.9));
  const { ranking } = decide(REQUIREMENT, targets, context);
  const plain = plainDecision(targets);
  const gaps = plainGaps(targets);
  const gapped = decide(GAPS, targets, context).ranking;
  targets.forEach(({ target }, i) => {
    const shown = ranking.find(({ provider }) => provider === target.provider);
    same(`ttft p90 of ${target.provider}`, shown?.values.ttft_p90, plain[i]?.[0]);
    same(`otps median of ${target.provider}`, shown?.values.otps_median, plain[i]?.[1]);
    const found = gapped.find(({ provider }) => provider === target.provider);
    same(`gap p99 of ${target.provider}`, found?.values.gap_p99, gaps[i]);
  });
  return faults;
}
