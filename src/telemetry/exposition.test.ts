/** What /metrics says: of a store and of a scheduler, by name, with nothing where nothing is known. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RequestFacts, TargetEvidence } from "../record/index.ts";
import { aFailedRecord, aRecord, sketchedEvidence, sketchedQuote } from "../testing/index.ts";
import { type EvidenceExtra, evidenceExposition } from "./evidence-exposition.ts";
import { evidenceFamilies } from "./evidence-families.ts";
import type { Family } from "./exposition.ts";
import { durationBuckets } from "./gen-ai.ts";
import { type ScheduleState, scheduleExposition } from "./schedule-exposition.ts";
import { scheduleFamilies } from "./schedule-families.ts";

const nothing: EvidenceExtra = {
  version: "0.1.0",
  rates: { cnyPer: {} },
  quoteFor: () => null,
  alerts: null,
  requirements: null,
  runs: null,
};

const state: ScheduleState = {
  version: "0.1.0",
  startedAt: "2026-03-02T04:00:00.000Z",
  jobs: [
    {
      name: "perf",
      isRunning: false,
      lastStartedAt: "2026-03-02T04:30:00.000Z",
      lastEndedAt: "2026-03-02T04:31:00.500Z",
      lastSuccessAt: null,
      nextAt: "2026-03-02T05:00:00.000Z",
      lastDurationS: 60.5,
      lastExitCode: 4,
      endedByExitCode: { 4: 1 },
      missedTicks: { overlap: 2 },
    },
  ],
  budgets: [{ name: "all", period: "day", limitCny: 10, spentCny: 2.5, reservedCny: 1 }],
  notices: [{ channel: "ops", kind: "slack", sent: 3, failed: 1, dropped: 0, heldBack: 5, waiting: 0 }],
};

/** Every family has a sample in it. */
async function everything(): Promise<string> {
  const sketches = {
    "sim-a": {
      requests: Array.from({ length: 100 }, (_, i) => [0.3 + i / 100, 2 + i / 50, 100] as const),
      failures: 3,
      outputPrice: 16,
      gpqa: [true, false, true],
    },
  };
  const [evidence] = sketchedEvidence(sketches);
  if (evidence === undefined) throw new Error("no evidence");
  const deltas = { gapsUs: [300_000, 20_000], chars: [3, 4], channels: "a2" };
  evidence.requests.push(aRecord({ deltas }), aRecord({ kind: "bench" }));
  return await evidenceExposition([evidence], {
    ...nothing,
    quoteFor: sketchedQuote(sketches),
    alerts: [{ kind: "stale", grade: "warning", target: "sim-a/model-x" }],
    requirements: [{ requirement: "fast.json", target: "sim-a/model-x", verdict: "met" }],
    runs: [{ kind: "perf", status: "running", planned: 100, done: 10 }],
  });
}

/** Samples by name and labels, as they are written. */
function samplesIn(text: string): Map<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(" ");
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

async function samplesOf(requests: readonly RequestFacts[], extra: Partial<EvidenceExtra> = {}) {
  const evidence: TargetEvidence = {
    target: { provider: "sim-a", model: "model-x", mode: null },
    requests,
    scores: [],
    figures: [],
  };
  return samplesIn(await evidenceExposition([evidence], { ...nothing, ...extra }));
}

/** Those that may only grow. */
function counters(samples: ReadonlyMap<string, number>): Map<string, number> {
  return new Map([...samples].filter(([key]) => /_(bucket|sum|count|total)\{/.test(key)));
}

const target = 'dsr_target="sim-a/model-x",gen_ai_provider_name="sim-a",gen_ai_request_model="model-x"';
const operation = `${target},gen_ai_operation_name="chat",dsr_kind="perf"`;

describe("what a store holds", () => {
  it("is told though a row is of a kind that nobody knows", async () => {
    const strange = ["chat", "__proto__", "constructor"].map((kind) => ({
      ...aRecord(),
      kind: kind as never,
    }));
    const samples = await samplesOf([aRecord(), ...strange]);
    expect(samples.get(`gen_ai_client_operation_duration_seconds_count{${operation}}`)).toBe(1);
  });

  it("is told in the conventions' histograms, with their buckets", async () => {
    const samples = await samplesOf([aRecord(), aFailedRecord(), aRecord({ kind: "bench" })]);
    const name = "gen_ai_client_operation_duration_seconds";
    expect(samples.get(`${name}_count{${operation}}`)).toBe(1);
    expect(samples.get(`${name}_sum{${operation}}`)).toBe(2);
    expect(samples.get(`${name}_count{${operation},error_type="server"}`)).toBe(1);
    const buckets = [...samples].filter(([key]) => key.startsWith(`${name}_bucket{${operation},le=`));
    expect(buckets.map(([key]) => /le="([^"]+)"/.exec(key)?.[1])).toEqual([
      ...durationBuckets.map(String),
      "+Inf",
    ]);
    expect(buckets.map(([, count]) => count)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]);
    expect(samples.get(`gen_ai_client_operation_time_to_first_chunk_seconds_sum{${operation}}`)).toBe(0.5);
    expect(samples.get(`gen_ai_client_token_usage_sum{${operation},gen_ai_token_type="output"}`)).toBe(100);
    expect(samples.get(`dsr_requests_total{${target},dsr_kind="perf",outcome="failure"}`)).toBe(1);
    // 20 input tokens at 4 and 100 output tokens at 16 CNY per million, of two requests.
    expect(samples.get(`dsr_spent_cny_total{${target}}`)).toBeCloseTo(0.00336, 9);
  });

  it("leaves out warm-ups, sweeps, what was given up and what was never sent, but for the money", async () => {
    const samples = await samplesOf([
      aRecord({ warmup: true }),
      aRecord({ step: 1 }),
      aFailedRecord({ error: { kind: "aborted" } }),
      aFailedRecord({ error: { kind: "dropped" } }),
    ]);
    expect([...samples.keys()]).toEqual([
      'target_info{service_name="dsr",service_version="0.1.0"}',
      `dsr_spent_cny_total{${target}}`,
    ]);
  });

  it("has no sample for what is not known: neither 0 nor NaN", async () => {
    const keys = [
      ...(await samplesOf([aRecord({ usage: null, price: null, times: { firstOutputAtMs: null } })])).keys(),
    ];
    const names = new Set(keys.map((key) => key.replace(/\{.*/, "").replace(/_(bucket|sum|count)$/, "")));
    for (const absent of [
      "first_chunk",
      "token_usage",
      "spent",
      "ttft",
      "otps",
      "price",
      "accuracy",
      "alerts",
      "runs",
    ])
      expect([...names].filter((name) => name.includes(absent))).toEqual([]);
    expect(names).toContain("gen_ai_client_operation_duration_seconds");
    expect((await samplesOf([])).size).toBe(1);
  });

  it("tells a requirement met as 1, failed as 0, and unknown not at all", async () => {
    const verdicts = ["met", "failed", "unknown"] as const;
    const samples = await samplesOf([aRecord()], {
      requirements: verdicts.map((verdict) => ({ requirement: verdict, target: "sim-a/model-x", verdict })),
    });
    expect([...samples].filter(([key]) => key.startsWith("dsr_requirement_met"))).toEqual([
      [`dsr_requirement_met{${target},requirement="met"}`, 1],
      [`dsr_requirement_met{${target},requirement="failed"}`, 0],
    ]);
  });

  it("counts alerts by grade, none as 0, and says nothing where nobody looked", async () => {
    const looked = await samplesOf([aRecord()], { alerts: [] });
    expect(looked.get('dsr_alerts{grade="serious"}')).toBe(0);
    expect([...(await samplesOf([aRecord()])).keys()].filter((key) => key.includes("alerts"))).toEqual([]);
  });

  it("says nothing of a running run's plan where one of them has none", async () => {
    const running = { kind: "perf", status: "running" } as const;
    const samples = await samplesOf([], {
      runs: [
        { ...running, planned: 10, done: 3 },
        { ...running, planned: null, done: 4 },
      ],
    });
    expect(samples.get('dsr_running_requests_done{dsr_kind="perf"}')).toBe(7);
    expect([...samples.keys()].filter((key) => key.includes("planned"))).toEqual([]);
  });

  it("names providers as the conventions do where they have a name", async () => {
    const evidence = sketchedEvidence({ xai: { requests: [[1, 2, 3]] } });
    expect(await evidenceExposition(evidence, nothing)).toContain(
      'dsr_target="xai/model-x",gen_ai_provider_name="x_ai"',
    );
  });

  it("keeps a hostile name inside its label", async () => {
    const mode = 'a"} 1\nevil_metric{x="\\';
    const text = await evidenceExposition(
      sketchedEvidence({ "sim-a": { requests: [[1, 2, 3]], mode } }),
      nothing,
    );
    expect(text).toContain('dsr_target="sim-a/model-x@a\\"} 1\\nevil_metric{x=\\"\\\\"');
    expect(text).not.toMatch(/^evil_metric/m);
  });

  const record = fc
    .record({
      totalMs: fc.double({ min: 0.001, max: 200_000, noNaN: true }),
      firstMs: fc.double({ min: 0, max: 1, noNaN: true }),
      tokens: fc.option(fc.integer({ min: 0, max: 100_000 })),
      isFailed: fc.boolean(),
      kind: fc.constantFrom("perf" as const, "bench" as const),
      outputPerM: fc.double({ min: 0, max: 100, noNaN: true }),
    })
    .map(({ totalMs, firstMs, tokens, isFailed, kind, outputPerM }) => {
      const times = { sentAtMs: 1000, firstOutputAtMs: 1000 + firstMs * totalMs, endedAtMs: 1000 + totalMs };
      const facts = { kind, times, usage: { outputTokens: tokens }, price: { outputPerM } };
      return isFailed ? aFailedRecord({ kind, times: { ...times, firstOutputAtMs: null } }) : aRecord(facts);
    });

  it("only ever counts up while a store grows, in whatever order it is read", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 25 }), fc.nat(), async (records, cut) => {
        const before = await samplesOf(records.slice(0, cut % records.length));
        const after = await samplesOf([...records].reverse());
        for (const [key, value] of counters(before)) {
          expect(after.get(key), key).toBeGreaterThanOrEqual(value);
        }
        // Not by a billionth either: a counter that goes back by its rounding is a reset to Prometheus.
        expect(counters(await samplesOf(records))).toEqual(counters(after));
      }),
      { numRuns: 60 },
    );
  });
});

describe("what a scheduler has done", () => {
  it("is told by job, budget and channel", async () => {
    const samples = samplesIn(await scheduleExposition(state));
    expect(samples.get('dsr_schedule_job_last_end_timestamp_seconds{dsr_job="perf"}')).toBe(1772425860.5);
    expect(samples.get('dsr_schedule_job_runs_total{dsr_job="perf",exit_code="4"}')).toBe(1);
    expect(samples.get('dsr_schedule_job_missed_total{dsr_job="perf",reason="overlap"}')).toBe(2);
    expect(samples.get('dsr_schedule_budget_spent_cny{budget="all",period="day"}')).toBe(2.5);
    expect(samples.get('dsr_notices_held_back_total{channel="ops",channel_kind="slack"}')).toBe(5);
    expect([...samples.keys()].filter((key) => key.includes("last_success"))).toEqual([]);
  });
});

describe("families", () => {
  const all: Family[] = [
    ...new Map(
      [...Object.values(evidenceFamilies), ...Object.values(scheduleFamilies)].map((one) => [one.name, one]),
    ).values(),
  ];

  it("are all there when everything is known, with the labels that they say", async () => {
    const full = { ...state, jobs: state.jobs.map((job) => ({ ...job, lastSuccessAt: job.lastEndedAt })) };
    const samples = [...samplesIn(await everything()), ...samplesIn(await scheduleExposition(full))];
    const lacking = all.filter(({ name, labels, type }) => {
      const own = samples.filter(
        ([key]) =>
          key.replace(/\{.*/, "").replace(type === "histogram" ? /_(bucket|sum|count)$/ : /$^/, "") === name,
      );
      const seen = new Set(
        own.flatMap(([key]) => [...key.matchAll(/[{,](\w+)="/g)].map(([, label]) => label)),
      );
      seen.delete("le");
      return (
        own.length === 0 ||
        [...seen].some((label) => !labels.includes(label as never)) ||
        seen.size !== labels.length
      );
    });
    // What is not known of everything at once: a cost per correct answer needs exams that were paid for, an imported figure none.
    expect(lacking.map(({ name }) => name)).toEqual([]);
  });

  it("are documented, each in a row of its own, and nothing else is", () => {
    const page = readFileSync(new URL("../../docs/telemetry.md", import.meta.url), "utf8");
    const rows = page.split("\n").filter((line) => /^\| `(target_info|gen_ai_|dsr_)/.test(line));
    const wanted = all.map(
      ({ name, type, unit, labels, help }) =>
        `| \`${name}\` | ${type} | ${unit} | ${labels.map((label) => `\`${label}\``).join(" ")} | ${help} |`,
    );
    expect([...new Set(rows)].sort()).toEqual(wanted.sort());
  });

  it("are what the Grafana dashboard asks for, with labels that there are", () => {
    const file = readFileSync(new URL("../../packaging/grafana/dsr-dashboard.json", import.meta.url), "utf8");
    const { panels } = JSON.parse(file) as { panels: { targets?: { expr: string }[] }[] };
    const asked = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    expect(asked.length).toBeGreaterThan(40);
    const byName = new Map(all.map((one) => [one.name, one]));
    for (const expr of asked)
      for (const [, name = "", labels = ""] of expr.matchAll(/\b((?:dsr|gen_ai)_\w+)(?:\{([^}]*)\})?/g)) {
        // Names of labels stand in `by (…)` and within braces.
        if (all.some((one) => one.labels.includes(name as never))) continue;
        const family = byName.get(name) ?? byName.get(name.replace(/_(bucket|sum|count)$/, ""));
        expect(family, name).toBeDefined();
        for (const [, label = ""] of labels.matchAll(/(\w+)(?:=~|!=|=)/g))
          expect(family?.labels, expr).toContain(label);
      }
  });

  it("are accepted by promtool", async (context) => {
    if (spawnSync("promtool", ["--version"]).status !== 0) context.skip("promtool is not installed");
    for (const input of [await everything(), await scheduleExposition(state)]) {
      const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], {
        input,
        encoding: "utf8",
      });
      expect([status, stdout, stderr]).toEqual([0, "", ""]);
    }
  });
});
