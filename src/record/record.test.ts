import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aTarget } from "../testing/index.ts";
import {
  type Channel,
  type Delta,
  EventFold,
  isFromSource,
  packDeltas,
  type RequestOpening,
  requestRecordSchema,
  type StreamEvent,
  targetName,
  toCny,
  unpackDeltas,
} from "./index.ts";

const opening: RequestOpening = {
  id: "r1",
  runId: "run",
  kind: "perf",
  seq: 0,
  round: 0,
  attempt: 1,
  retryWaitMs: null,
  warmup: false,
  step: null,
  inFlight: null,
  session: null,
  target: aTarget(),
  startedAt: "2026-03-02T04:00:00.000Z",
  prompt: { source: "synthetic", id: "p", inputChars: 3, nonce: null },
  sampling: { temperature: null, topP: null, maxTokens: 100 },
  price: null,
  runStartMs: 1000,
  scheduledAtMs: null,
};

function fold(events: StreamEvent[]) {
  const fold = new EventFold(opening);
  for (const event of events) fold.add(event);
  return fold.finish();
}

describe("folding the events of a request", () => {
  it("keeps every clock apart, relative to the start of the run", () => {
    const { record, answer, reasoning } = fold([
      { kind: "dispatched", at: 1090 },
      { kind: "sent", at: 1100 },
      { kind: "headers", at: 1150, status: 200, requestId: "req-9" },
      { kind: "first_byte", at: 1160 },
      { kind: "identity", at: 1160, model: "m-1", responseId: "c-1", fingerprint: null },
      { kind: "delta", at: 1200, channel: "reasoning", text: "hm" },
      { kind: "delta", at: 1300.1234, channel: "answer", text: "4" },
      { kind: "delta", at: 1400, channel: "answer", text: "2" },
      { kind: "finish", at: 1400, reason: "stop" },
      {
        kind: "usage",
        at: 1410,
        usage: { inputTokens: 5, outputTokens: 3, reasoningTokens: 1, cachedTokens: null },
      },
      { kind: "end", at: 1420 },
    ]);
    expect(record.times).toEqual({
      scheduledAtMs: null,
      dispatchedAtMs: 90,
      sentAtMs: 100,
      headersAtMs: 150,
      firstByteAtMs: 160,
      firstOutputAtMs: 200,
      firstAnswerAtMs: 300.123,
      lastOutputAtMs: 400,
      endedAtMs: 420,
    });
    expect([answer, reasoning]).toEqual(["42", "hm"]);
    expect(record.outputChars).toEqual({ reasoning: 2, answer: 2, tool: 0 });
    expect(record.response).toEqual({
      model: "m-1",
      id: "c-1",
      requestId: "req-9",
      fingerprint: null,
      httpStatus: 200,
    });
    expect(unpackDeltas(record.deltas)).toEqual([
      { atMs: 100, channel: "reasoning", chars: 2, delayMs: null },
      { atMs: 200.123, channel: "answer", chars: 1, delayMs: null },
      { atMs: 300, channel: "answer", chars: 1, delayMs: null },
    ]);
    expect(record).toMatchObject({ delay: null, connection: null });
    expect(requestRecordSchema.parse(record)).toEqual(record);
  });

  it("keeps how late each stamp may be, never rounded down, and how the connection came about", () => {
    const connection = { reused: false, dnsMs: null, tcpMs: 1.5, tlsMs: 4 };
    const { record } = fold([
      { kind: "dispatched", at: 1000 },
      { kind: "sent", at: 1006, delayMs: 0.0001, connection },
      { kind: "headers", at: 1010, status: 200, requestId: null },
      { kind: "delta", at: 1020, channel: "answer", text: "", delayMs: 9 },
      { kind: "delta", at: 1030, channel: "reasoning", text: "a", delayMs: 0.2 },
      { kind: "delta", at: 1040, channel: "answer", text: "b", delayMs: 2.5 },
      { kind: "delta", at: 1050, channel: "answer", text: "c", delayMs: 0.3 },
      { kind: "end", at: 1060, delayMs: 0 },
    ]);
    expect(record.connection).toEqual(connection);
    expect(record.delay).toEqual({
      sentMs: 0.001,
      headersMs: null,
      firstByteMs: null,
      firstOutputMs: 0.2,
      firstAnswerMs: 2.5,
      lastOutputMs: 0.3,
      endedMs: 0,
    });
    expect(record.deltas?.late).toEqual([1, 2500]);
    expect(unpackDeltas(record.deltas).map(({ delayMs }) => delayMs)).toEqual([1, 2.5, 1]);
    expect(requestRecordSchema.parse(record)).toEqual(record);
  });

  it("leaves null whatever never happened", () => {
    const { record } = fold([
      { kind: "sent", at: 1001 },
      {
        kind: "error",
        at: 1002,
        error: {
          kind: "network",
          httpStatus: null,
          providerCode: null,
          retryAfterMs: null,
          message: "refused",
        },
      },
      { kind: "end", at: 1002 },
    ]);
    expect(record.times.firstOutputAtMs).toBeNull();
    expect(record.deltas).toBeNull();
    expect(record.usage).toBeNull();
    expect(record.finishReason).toBeNull();
    expect(record.error?.kind).toBe("network");
  });

  it("does not take an empty delta for output, and a tool call is output that is not reasoning", () => {
    const { record } = fold([
      { kind: "sent", at: 1000 },
      { kind: "delta", at: 1001, channel: "answer", text: "" },
      { kind: "delta", at: 1005, channel: "tool", text: "{}" },
      { kind: "end", at: 1006 },
    ]);
    expect([record.times.firstOutputAtMs, record.times.firstAnswerAtMs]).toEqual([5, 5]);
    expect(record.outputChars.tool).toBe(2);
  });

  it("never lets text into the record", () => {
    const { record } = fold([
      { kind: "sent", at: 1000 },
      { kind: "delta", at: 1001, channel: "answer", text: "PRIVATE" },
      { kind: "end", at: 1006 },
    ]);
    expect(JSON.stringify(record)).not.toContain("PRIVATE");
  });
});

it("reads a record of an earlier version: what it does not say is null, and it was no warm-up", () => {
  const { record } = fold([
    { kind: "sent", at: 1100 },
    { kind: "end", at: 1420 },
  ]);
  const { retryWaitMs, warmup, step, inFlight, session, delay, connection, countedNatively, ...rest } =
    record;
  const { dispatchedAtMs, ...times } = rest.times;
  expect(requestRecordSchema.parse({ ...rest, times })).toEqual(record);
});

describe("packed deltas", () => {
  const delta: fc.Arbitrary<Delta> = fc.record({
    atMs: fc.integer({ min: 0, max: 10_000_000 }).map((us) => us / 1000),
    channel: fc.constantFrom<Channel>("reasoning", "answer", "tool"),
    chars: fc.nat(1000),
    delayMs: fc.constant(null),
  });

  it("come back exactly, to the microsecond, after a trip through JSON", () => {
    fc.assert(
      fc.property(fc.array(delta), (deltas) => {
        const packed = packDeltas(deltas);
        expect(unpackDeltas(JSON.parse(JSON.stringify(packed)))).toEqual(deltas);
      }),
    );
  });

  it("are null for none", () => {
    expect(packDeltas([])).toBeNull();
    expect(unpackDeltas(null)).toEqual([]);
  });
});

it("names a target with its mode only where it has one", () => {
  expect(targetName(aTarget({ provider: "p", model: "m" }))).toBe("p/m");
  expect(targetName({ provider: "p", model: "m", mode: "thinking" })).toBe("p/m@thinking");
});

describe("conversion to CNY", () => {
  const rates = { cnyPer: { USD: { rate: 7.1, asOf: "2026-11-01", source: "test" } } };
  it("uses the rate, and knows no rate it was not given", () => {
    expect(toCny(2, "USD", rates)).toBeCloseTo(14.2, 12);
    expect(toCny(2, "CNY", rates)).toBe(2);
    expect(toCny(2, "EUR", rates)).toBeNull();
    expect(toCny(null, "CNY", rates)).toBeNull();
  });
});

describe("a prompt source", () => {
  it.each([
    ["sharegpt:single", ["sharegpt"], true],
    ["sharegpt:single", ["leval", "sharegpt:single"], true],
    ["leval", ["leval"], true],
    ["sharegpt:single", ["sharegpt:multi"], false],
    ["sharegpt:single", ["share"], false],
    ["synthetic:input=1,output=2", ["synthetic"], true],
  ])("%s is one of %j: %s", (source, names, isOne) => {
    expect(isFromSource(source, names)).toBe(isOne);
  });
});
