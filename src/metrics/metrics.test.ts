import { describe, expect, it } from "vitest";
import {
  type Connection,
  EventFold,
  type ExchangeRates,
  type Figure,
  type PriceQuote,
  packDeltas,
  type RequestFacts,
  type ScoreFacts,
  type StreamEvent,
  type TargetEvidence,
} from "../record/index.ts";
import { aFailedRecord, aRecord, aScore } from "../testing/index.ts";
import {
  benchmarkNames,
  type Evaluation,
  estimator,
  findMetric,
  goodput,
  inputTokensOf,
  type MetricContext,
  metricDefinitions,
  outputTokensOf,
  requestCostCny,
  type Stat,
  succeeded,
} from "./index.ts";

const rates: ExchangeRates = { cnyPer: { USD: { rate: 7, asOf: "2026-03-01", source: "a test" } } };

function evidenceOf(parts: Partial<TargetEvidence>): TargetEvidence {
  return {
    target: { provider: "sim-a", model: "model-x", mode: null },
    requests: [],
    scores: [],
    figures: [],
    ...parts,
  };
}

function value(
  name: string,
  evidence: Partial<TargetEvidence>,
  stat: Stat | null = null,
  context: Partial<MetricContext> = {},
): Evaluation {
  const definition = findMetric(name);
  if (definition === null) throw new Error(`no metric ${name}`);
  const estimate = estimator(evidenceOf(evidence), { quote: null, rates, ...context }, null);
  const { value, n, why } = estimate({ definition, stat, limits: null });
  return { value, n, why };
}

/** Folds events whose times are milliseconds on a clock that stood at 1000 when the run began. */
function folded(events: StreamEvent[]): RequestFacts {
  const { id, runId, kind, seq, round, target, startedAt, prompt, sampling, price } = aRecord();
  const singly = { attempt: 1, retryWaitMs: null, warmup: false, step: null, inFlight: null, session: null };
  const fold = new EventFold({
    ...{ ...singly, id, runId, kind, seq, round, target, startedAt, prompt, sampling, price },
    runStartMs: 1000,
    scheduledAtMs: 100,
  });
  for (const event of events) fold.add(event);
  return fold.finish().record;
}

/** Wanted at 1100, sent at 1200, first output at 1700, first answer at 2400, last output at 2500, end at 3200. */
const handWritten: StreamEvent[] = [
  { kind: "dispatched", at: 1150 },
  { kind: "sent", at: 1200, connection: { reused: false, dnsMs: 5, tcpMs: 10, tlsMs: 20 } },
  { kind: "headers", at: 1300, status: 200, requestId: null },
  { kind: "first_byte", at: 1350 },
  { kind: "delta", at: 1400, channel: "answer", text: "" },
  { kind: "delta", at: 1700, channel: "reasoning", text: "a".repeat(16) },
  { kind: "delta", at: 1900, channel: "reasoning", text: "b".repeat(16) },
  { kind: "delta", at: 2400, channel: "answer", text: "c".repeat(32) },
  { kind: "delta", at: 2500, channel: "answer", text: "d".repeat(16) },
  { kind: "finish", at: 2500, reason: "stop" },
  {
    kind: "usage",
    at: 2600,
    usage: { inputTokens: 30, outputTokens: 40, reasoningTokens: 16, cachedTokens: 10 },
  },
  { kind: "end", at: 3200 },
];

describe("metrics of a hand-written event list", () => {
  const requests = [folded(handWritten)];
  it.each([
    ["ttft", "avg", 0.5],
    ["ttfat", "avg", 1.2],
    ["prefill", "avg", 60], // 30 / 0.5
    ["decode", "avg", 40 / 1.5], // total 2.0 s
    ["otps", "avg", 20],
    ["otpr", "avg", 40],
    ["tpot", "avg", 0.025], // 0.8 s / (40 - 40 * 16/80)
    ["gap", "avg", 0.8 / 3], // 0.2, 0.5, 0.1
    ["gap", "median", 0.2],
    ["gap", "p90", 0.44], // between 0.2 and 0.5, at position 1.8
    ["gap_max", "avg", 0.5],
    ["total", "avg", 2],
    ["ttft_scheduled", "avg", 0.6],
    ["total_scheduled", "avg", 2.1],
    ["send_delay", "avg", 0.1],
    ["connect", "avg", 0.035],
    ["stalled", "avg", 0],
    ["burst_share", "avg", 0.4], // 32 of 80 characters
    ["end_share", "avg", 0.2], // the last 65 of 1300 ms
    ["first_delta_share", "avg", 0.2],
    ["tokens_per_delta", "avg", 10],
    ["lead", "avg", 0.35],
    ["tail", "avg", 0.7],
    ["cost_per_request", "avg", 0.00073], // (20 * 4 + 10 * 1 + 40 * 16) / 1e6
  ] as const)("%s %s is %d", (name, stat, expected) => {
    const result = value(name, { requests }, stat);
    expect(result.value).toBeCloseTo(expected, 12);
    expect(result.n).toBe(name === "gap" ? 3 : 1);
    expect(result.why).toBeNull();
  });

  it("counts it as a success", () => {
    expect(value("success", { requests })).toEqual({ value: 1, n: 1, why: null });
  });

  it("gives the default stat, the average, when none is named", () => {
    const slow = aRecord({ times: { firstOutputAtMs: 3500, endedAtMs: 4000 } });
    expect(value("ttft", { requests: [aRecord(), slow] }).value).toBe(1.5);
  });
});

describe("statistics over requests", () => {
  const ttfts = [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000];
  const requests = ttfts.map((ms) => aRecord({ times: { firstOutputAtMs: 1000 + ms } }));
  // 20 input tokens / ttft: 200, 100, 66.7, 50, 40, 33.3, 28.6, 25, 22.2, 20.
  it.each([
    ["ttft", "avg", 0.55],
    ["ttft", "median", 0.55],
    ["ttft", "p90", 0.91],
    ["ttft", "p99", 0.991],
    ["prefill", "median", (40 + 20 / 0.6) / 2],
    ["prefill", "p90", 20 + 0.9 * (20 / 0.9 - 20)],
    ["prefill", "p99", 20 + 0.09 * (20 / 0.9 - 20)],
  ] as const)("%s %s is %d: a percentile is the bad tail", (name, stat, expected) => {
    const result = value(name, { requests }, stat);
    expect(result.value).toBeCloseTo(expected, 9);
    expect(result.n).toBe(10);
  });

  it("a failure counts in success and spoils nothing else", () => {
    const withFailure = [...requests, aFailedRecord(), aFailedRecord({ times: { firstOutputAtMs: 1001 } })];
    expect(value("ttft", { requests: withFailure }, "p90").value).toBeCloseTo(0.91, 9);
    expect(value("ttft", { requests: withFailure }, "p90").n).toBe(10);
    expect(value("success", { requests: withFailure })).toEqual({ value: 10 / 12, n: 12, why: null });
  });

  it("bench requests are another workload and do not count", () => {
    const bench = aRecord({ kind: "bench", times: { firstOutputAtMs: 90_000 } });
    expect(value("ttft", { requests: [aRecord(), bench] }).value).toBe(0.5);
    expect(value("success", { requests: [bench] })).toEqual({
      value: null,
      n: 0,
      why: "no perf requests to take success from (1 other requests do not count)",
    });
  });

  it("says why there is no number", () => {
    expect(value("ttft", {}).why).toBe("no perf requests to take ttft from");
    expect(value("ttft", { requests: [aFailedRecord()] }).why).toBe("none of 1 perf requests succeeded");
    expect(value("gap", { requests: [aRecord()] }).why).toContain("has a gap (it needs deltas");
  });
});

describe("a request has no value", () => {
  it.each([
    ["ttft", "the sending is unknown", aRecord({ times: { sentAtMs: null } })],
    ["ttft", "the first output precedes the sending", aRecord({ times: { firstOutputAtMs: 999 } })],
    ["ttfat", "it never answered", aRecord({ times: { firstAnswerAtMs: null } })],
    ["prefill", "ttft is zero", aRecord({ times: { firstOutputAtMs: 1000 } })],
    ["prefill", "input tokens are unknown", aRecord({ usage: { inputTokens: null } })],
    ["decode", "the stream ended with its first output", aRecord({ times: { endedAtMs: 1500 } })],
    ["decode", "all of it came in one burst", aRecord({ times: { endedAtMs: 1500.9 } })],
    ["decode", "it ended before its first output", aRecord({ times: { endedAtMs: 1400 } })],
    ["otps", "it took no time", aRecord({ times: { endedAtMs: 1000 } })],
    ["otps", "nobody counted tokens", aRecord({ usage: null })],
    ["otpr", "nobody counted tokens", aRecord({ usage: null })],
    ["tpot", "deltas were not kept", aRecord()],
    ["tpot", "everything came in one delta", withDeltas([[500, 400]])],
    ["gap", "everything came in one delta", withDeltas([[500, 400]])],
    ["gap_max", "everything came in one delta", withDeltas([[500, 400]])],
    ["total", "it never ended", aRecord({ times: { endedAtMs: null } })],
    ["ttft_scheduled", "nobody knows when it began", unplanned({ dispatchedAtMs: null })],
    ["total_scheduled", "nobody knows when it began", unplanned({ dispatchedAtMs: null })],
    ["send_delay", "there was no schedule", unplanned({})],
    ["connect", "the connection was there", connectedBy({ reused: true, dnsMs: null, tcpMs: null })],
    ["connect", "the phases were not measured", connectedBy({ reused: false, dnsMs: 3, tcpMs: null })],
    ["tail", "there was no output", aRecord({ times: { lastOutputAtMs: null } })],
    ["lead", "the first byte is unknown", aRecord({ times: { firstByteAtMs: null } })],
    ["cost_per_request", "its price is unknown", aRecord({ price: null })],
    ["cost_per_request", "half its price is unknown", aRecord({ price: { outputPerM: null } })],
    ["cost_per_request", "its currency has no rate", aRecord({ price: { currency: "EUR" } })],
  ])("for %s where %s", (name, _, facts) => {
    const result = value(name, { requests: [facts] });
    expect(result).toMatchObject({ value: null, n: 0 });
    expect(result.why).toBeTypeOf("string");
  });

  it("for tpot where reasoning was billed but not streamed", () => {
    const facts = withDeltas([
      [500, 100],
      [900, 100],
    ]);
    expect(value("tpot", { requests: [facts] }).value).toBeCloseTo(0.4 / 50, 12);
    const hidden = { ...facts, outputChars: { reasoning: 0, answer: 200, tool: 0 } };
    expect(value("tpot", { requests: [hidden] }).value).toBeNull();
  });
});

describe("the wait from the schedule", () => {
  const late = { scheduledAtMs: 400, dispatchedAtMs: 900, sentAtMs: 1000 };

  it("counts from when the plan wanted the request, the client's own queue included", () => {
    const requests = [aRecord({ times: late })]; // first output at 1500, end at 3000
    expect(value("ttft_scheduled", { requests }).value).toBeCloseTo(1.1, 12);
    expect(value("total_scheduled", { requests }).value).toBeCloseTo(2.6, 12);
    expect(value("send_delay", { requests }).value).toBeCloseTo(0.6, 12);
    expect(value("ttft", { requests }).value).toBe(0.5);
  });

  it("counts from when the client began where nothing was scheduled", () => {
    const requests = [unplanned({ dispatchedAtMs: 900 })];
    expect(value("ttft_scheduled", { requests }).value).toBeCloseTo(0.6, 12);
    expect(value("total_scheduled", { requests }).value).toBeCloseTo(2.1, 12);
  });

  it("takes a request that left before its time as not delayed", () => {
    expect(value("send_delay", { requests: [aRecord({ times: { scheduledAtMs: 1000.4 } })] }).value).toBe(0);
  });

  it("adds the phases of a new connection, without those it did not need", () => {
    const of = (connection: Partial<Connection>) =>
      value("connect", { requests: [connectedBy(connection)] }).value;
    expect(of({ tcpMs: 4 })).toBe(0.004);
    expect(of({ dnsMs: 10, tcpMs: 4, tlsMs: 16 })).toBeCloseTo(0.03, 12);
  });
});

describe("tokens", () => {
  const counted = { tokenizer: "o200k_base", inputTokens: 9, outputTokens: 50, reasoningTokens: null };

  it("are the provider's; ours where it reports none; unknown where nobody counted", () => {
    expect(outputTokensOf(aRecord({ counted }))).toEqual({ value: 100, source: "usage" });
    expect(outputTokensOf(aRecord({ usage: { outputTokens: null }, counted }))).toEqual({
      value: 50,
      source: "counted",
    });
    expect(inputTokensOf(aRecord({ usage: null, counted }))).toEqual({ value: 9, source: "counted" });
    expect(inputTokensOf(aRecord({ usage: null }))).toEqual({ value: null, source: null });
  });

  it("of zero are known, not absent", () => {
    expect(outputTokensOf(aRecord({ usage: { outputTokens: 0 }, counted }))).toEqual({
      value: 0,
      source: "usage",
    });
  });
});

describe("success", () => {
  it.each([
    [true, "output tokens", aRecord()],
    [true, "our own count where usage is missing", aRecord({ usage: null, counted: countedTokens(3) })],
    [true, "characters where no count is known", aRecord({ usage: null })],
    [false, "an empty answer", aRecord({ usage: { outputTokens: 0 } })],
    [
      false,
      "no count, no characters",
      aRecord({ usage: null, outputChars: { reasoning: 0, answer: 0, tool: 0 } }),
    ],
    [true, "a cut by the output cap", aRecord({ finishReason: "length" })],
    [false, "an error", aFailedRecord()],
    [false, "an error after full output", aFailedRecord({ usage: aRecord().usage })],
    [
      true,
      "an imported row that only has its times",
      aRecord({ usage: null, outputChars: { reasoning: null, answer: null, tool: null } }),
    ],
  ])("is %s for %s", (expected, _, facts) => {
    expect(succeeded(facts)).toBe(expected);
  });

  it("leaves out what the sender gave up: Ctrl-C is not the provider's failure", () => {
    const aborted = aFailedRecord({ error: { kind: "aborted" } });
    expect(value("success", { requests: [aRecord(), aborted, aborted] })).toEqual({
      value: 1,
      n: 1,
      why: null,
    });
    expect(value("success", { requests: [aborted] })).toMatchObject({ value: null, n: 0 });
  });

  it("takes nothing from a sweep, which overloads its targets on purpose", () => {
    const swept = aFailedRecord({ step: 3 });
    expect(value("success", { requests: [aRecord(), swept] })).toMatchObject({ value: 1, n: 1 });
    expect(value("ttft", { requests: [{ ...aRecord(), step: 0 }] }).value).toBeNull();
    expect(value("ttft", { requests: [swept, aRecord({ warmup: true })] }).why).toBe(
      "no perf requests to take ttft from (2 of sweeps and warm-ups do not count)",
    );
  });

  it("leaves out what was never sent, and warm-ups whatever became of them", () => {
    const dropped = aFailedRecord({ error: { kind: "dropped" }, times: { sentAtMs: null } });
    const cold = aRecord({ warmup: true, times: { firstOutputAtMs: 9000, endedAtMs: 9900 } });
    const requests = [aRecord(), dropped, cold, aFailedRecord({ warmup: true })];
    expect(value("success", { requests })).toEqual({ value: 1, n: 1, why: null });
    expect(value("ttft", { requests }, "p99")).toEqual({ value: 0.5, n: 1, why: null });
    expect(goodput(requests, [], rates)).toMatchObject({ share: 1, n: 1 });
    expect(value("ttft", { requests: [dropped] }).why).toBe(
      "no perf requests to take ttft from (1 other requests do not count)",
    );
    const exam = requests.map((facts) => ({ ...facts, kind: "bench" as const }));
    expect(value("cost_per_correct", { requests: exam, scores: [aScore()] }).value).toBeCloseTo(1680e-6, 15);
  });
});

describe("cost", () => {
  it("charges cached input at its own price only when both the tokens and the price are known", () => {
    const cost = (usage: object, price: object) => requestCostCny(aRecord({ usage, price }), rates);
    // 20 in at 4, 100 out at 16: 80 + 1600.
    expect(cost({ cachedTokens: 0 }, {})).toBeCloseTo(1680e-6, 15);
    expect(cost({ cachedTokens: 15 }, {})).toBeCloseTo(1635e-6, 15);
    expect(cost({ cachedTokens: null }, {})).toBeCloseTo(1680e-6, 15);
    expect(cost({ cachedTokens: 15 }, { cachedInputPerM: null })).toBeCloseTo(1680e-6, 15);
    expect(cost({ cachedTokens: 999 }, {})).toBeCloseTo(1620e-6, 15);
    expect(cost({ cachedTokens: 0 }, { currency: "USD" })).toBeCloseTo(7 * 1680e-6, 15);
    expect(cost({ cachedTokens: 0 }, { inputPerM: 0, outputPerM: 0 })).toBe(0);
  });

  const bench = (overrides: Parameters<typeof aRecord>[0] = {}) => aRecord({ kind: "bench", ...overrides });

  it("per correct answer spreads all the money of the exam over the right ones", () => {
    const requests = [bench(), bench(), bench(), aRecord({ usage: { outputTokens: 999_999 } })];
    const scores = [aScore(), aScore({ sampleId: "b" }), aScore({ sampleId: "c", verdict: "incorrect" })];
    expect(value("cost_per_correct", { requests, scores })).toEqual({
      value: expect.closeTo((3 * 1680e-6) / 2, 15),
      n: 2,
      why: null,
    });
  });

  it("per correct answer is unknown without right answers, without requests, or with an unknown bill", () => {
    const wrong = aScore({ verdict: "incorrect" });
    expect(value("cost_per_correct", { requests: [bench()], scores: [wrong] })).toMatchObject({
      value: null,
      why: "no answer was graded correct",
    });
    expect(value("cost_per_correct", { scores: [aScore()] }).why).toMatch(/no bench requests/);
    expect(
      value("cost_per_correct", { requests: [bench(), bench({ price: null })], scores: [aScore()] }).why,
    ).toBe("the cost of 1 of 2 bench requests is not known");
  });

  it("per correct answer takes a request refused before any output as free, one cut in mid-stream not", () => {
    const refused = aFailedRecord({ kind: "bench" });
    const cut = aFailedRecord({ kind: "bench", outputChars: { answer: 50 } });
    const scores = [aScore()];
    expect(value("cost_per_correct", { requests: [bench(), refused], scores }).value).toBeCloseTo(
      1680e-6,
      15,
    );
    expect(value("cost_per_correct", { requests: [bench(), cut], scores }).value).toBeNull();
    const counted = { ...cut, counted: { ...countedTokens(10), inputTokens: 20 } };
    // 20 in, 10 out by our own count: 80 + 160.
    expect(value("cost_per_correct", { requests: [bench(), counted], scores }).value).toBeCloseTo(
      1920e-6,
      15,
    );
  });
});

describe("list prices", () => {
  const quote: PriceQuote = {
    ...{ inputPerM: 2, outputPerM: null, cachedInputPerM: 0.5 },
    ...{ currency: "USD", source: null, asOf: null },
  };

  it("are converted to CNY, and unknown rather than zero", () => {
    expect(value("input_price", {}, null, { quote })).toEqual({ value: 14, n: null, why: null });
    expect(value("cached_input_price", {}, null, { quote }).value).toBe(3.5);
    expect(value("output_price", {}, null, { quote })).toMatchObject({
      value: null,
      why: "the output price is not known",
    });
    expect(value("input_price", {}, null, { quote: { ...quote, currency: "EUR" } }).why).toBe(
      "the price is in EUR and no exchange rate to CNY is known",
    );
    expect(value("input_price", {}).why).toBe("the input price is not known");
  });
});

describe("benchmark accuracy", () => {
  const score = (sampleId: string, overrides: Partial<ScoreFacts> = {}): ScoreFacts =>
    aScore({ dataset: "gpqa", sampleId, ...overrides });
  const figure = (measured: number, measuredAt: string | null, metric = "gpqa"): Figure => ({
    ...{ provider: "sim-a", model: "model-x", metric, value: measured, measuredAt, source: "history" },
  });

  it("is the mean over questions of the mean over repeats, over all runs", () => {
    const scores = [
      score("a", { repeat: 0 }),
      score("a", { repeat: 1, verdict: "incorrect" }),
      score("a", { runId: "run-2", verdict: "incorrect" }),
      score("b"),
      score("c", { dataset: "mmlu", verdict: "incorrect" }),
    ];
    // (1/3 + 1) / 2; a mean over answers would be 2/4.
    expect(value("gpqa", { scores })).toEqual({ value: expect.closeTo(200 / 3, 12), n: 2, why: null });
  });

  it("leaves out failed requests and what nothing could grade, and counts unreadable answers as not correct", () => {
    const scores = [
      score("a"),
      score("b", { verdict: "unscored", reason: "error" }),
      score("c", { verdict: "unscored", reason: "truncated", truncated: true }),
      score("d", { verdict: "unscored", reason: "unparsed" }),
      score("e", { verdict: "unscored", reason: "empty" }),
      score("f", { verdict: "unscored", reason: "ungraded" }),
    ];
    expect(value("gpqa", { scores })).toEqual({ value: 25, n: 4, why: null });
  });

  it("falls back to the newest imported figure, never beside scores of our own", () => {
    const figures = [
      figure(60, "2026-01-02T00:00:00Z"),
      figure(70, "2026-02-02T00:00:00Z"),
      figure(80, null),
      figure(90, "2026-03-03T00:00:00Z", "mmlu"),
    ];
    expect(value("gpqa", { figures })).toEqual({ value: 70, n: null, why: null });
    expect(value("gpqa", { figures, scores: [score("a")] }).value).toBe(100);
    expect(value("gpqa", { figures: [figure(1, null), figure(2, null)] }).value).toBe(2);
  });

  it("is unknown, not zero, without answers", () => {
    expect(value("gpqa", {})).toEqual({
      value: null,
      n: 0,
      why: "no gpqa result; measure it with dsr bench --dataset gpqa",
    });
    const failed = [score("a", { verdict: "unscored", reason: "error" })];
    expect(value("gpqa", { scores: failed }).why).toBe("every gpqa request failed (1 of 1)");
    const ungraded = [...failed, score("b", { verdict: "unscored", reason: "ungraded" })];
    expect(value("gpqa", { scores: ungraded }).why).toBe("no gpqa answer could be graded (1 of 2 ungraded)");
  });

  it("exists for every benchmark name", () => {
    for (const name of benchmarkNames) expect(findMetric(name)?.kind).toBe("benchmark");
  });
});

describe("the registry", () => {
  it("has every name once and finds only exact names", () => {
    const names = metricDefinitions.map((definition) => definition.name);
    expect(new Set(names).size).toBe(names.length);
    expect(findMetric("ttft_p90")).toBeNull();
    expect(findMetric("constructor")).toBeNull();
  });

  it("asks for deltas exactly where values come from deltas", () => {
    const facts = folded(handWritten);
    for (const definition of metricDefinitions) {
      if (definition.kind !== "request") continue;
      const without = definition.ofRequest({ ...facts, deltas: null }, rates);
      expect(without === null, definition.name).toBe(definition.needsDeltas);
    }
  });

  it("computes a target's values once for many questions", () => {
    let computed = 0;
    const ttft = findMetric("ttft");
    if (ttft?.kind !== "request") throw new Error("ttft has no value per request");
    const spied = {
      ...ttft,
      ofRequest: (...args: Parameters<typeof ttft.ofRequest>) => {
        computed += 1;
        return ttft.ofRequest(...args);
      },
    };
    const ask = estimator(evidenceOf({ requests: [aRecord(), aRecord()] }), { quote: null, rates }, null);
    for (const stat of ["avg", "median", "p90", "p99"] as const)
      ask({ definition: spied, stat, limits: null });
    expect(computed).toBe(2);
  });
});

function withDeltas(deltas: [atMs: number, chars: number][]): RequestFacts {
  return aRecord({
    deltas: packDeltas(deltas.map(([atMs, chars]) => ({ atMs, chars, channel: "answer", delayMs: null }))),
  });
}

function unplanned(times: Partial<RequestFacts["times"]>): RequestFacts {
  return aRecord({ times: { scheduledAtMs: null, ...times } });
}

function connectedBy(connection: Partial<Connection>): RequestFacts {
  return aRecord({ connection: { reused: false, dnsMs: null, tcpMs: null, tlsMs: null, ...connection } });
}

function countedTokens(outputTokens: number) {
  return { tokenizer: "o200k_base", inputTokens: null, outputTokens, reasoningTokens: null };
}
