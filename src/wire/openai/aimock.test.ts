/** A second opinion: a mock that other people wrote, with its own idea of the protocol and a journal of what it did. */
import { type ChaosConfig, LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Heard, testWire } from "../../testing/index.ts";
import type { WireRequest } from "../contract.ts";

const mock = new LLMock({ port: 0, journalMaxEntries: 0, chunkSize: 7 });
const { wire, send } = testWire();
beforeAll(async () => {
  mock.onMessage("think", { content: "So it is.", reasoning: "Because of this." });
  mock.onMessage(
    "slowly",
    { content: "One two three four five" },
    { streamingProfile: { ttft: 40, tps: 100, jitter: 0 } },
  );
  mock.onMessage("break", { content: "x".repeat(200) }, { latency: 2, truncateAfterChunks: 5 });
  mock.onMessage("sum", { toolCalls: [{ name: "sum", arguments: '{"a":1,"b":2}' }] });
  mock.onMessage("refuse", {
    error: { message: "Slow down", type: "rate_limit_error", code: "rate_limit_exceeded" },
    status: 429,
    retryAfter: 7,
  });
  mock.onMessage("deny", {
    error: { message: "Bad key", type: "invalid_request_error", code: "invalid_api_key" },
    status: 401,
  });
  mock.onMessage("hello", { content: "Hi there, 你好!" });
  await mock.start();
});
beforeEach(() => {
  mock.clearChaos();
  mock.clearRequests();
});
afterAll(async () => {
  await wire.close();
  await mock.stop();
});

const ask = (content: string, overrides: Partial<WireRequest> = {}): Promise<Heard> =>
  send(`${mock.url}/v1`, { apiKey: "mock-key-0001", messages: [{ role: "user", content }], ...overrides });
const journalled = () => mock.getRequests().map(({ response }) => response);

describe("against aimock", () => {
  it("reads a stream: text, finish, usage, model, request id", async () => {
    const heard = await ask("hello");
    expect(heard).toMatchObject({ answer: "Hi there, 你好!", finish: "stop", error: null });
    expect(heard.usage?.outputTokens).toBeGreaterThan(0);
    expect(heard.events).toContainEqual(expect.objectContaining({ kind: "identity", model: "model-x" }));
    expect(heard.events).toContainEqual(
      expect.objectContaining({ kind: "headers", status: 200, requestId: expect.any(String) }),
    );
    expect(journalled()).toMatchObject([{ status: 200 }]);
  });

  it("reads reasoning and tool calls", async () => {
    expect(await ask("think")).toMatchObject({
      reasoning: "Because of this.",
      answer: "So it is.",
      error: null,
    });
    expect(await ask("sum")).toMatchObject({ tool: 'sum{"a":1,"b":2}', finish: "tool_calls", error: null });
  });

  it("hears pieces as they are paced, not as one", async () => {
    const heard = await ask("slowly");
    const first = heard.deltas[0]?.at ?? 0;
    const sent = heard.events[0]?.at ?? 0;
    expect(heard.deltas.length).toBeGreaterThan(2);
    expect(first - sent).toBeGreaterThan(35);
    expect((heard.deltas.at(-1)?.at ?? 0) - first).toBeGreaterThan(8 * (heard.deltas.length - 1));
  });

  it("classifies what the mock refuses", async () => {
    expect((await ask("refuse")).error).toMatchObject({
      kind: "rate_limited",
      httpStatus: 429,
      providerCode: "rate_limit_exceeded",
      retryAfterMs: 7000,
    });
    expect((await ask("deny")).error).toMatchObject({
      kind: "auth",
      httpStatus: 401,
      providerCode: "invalid_api_key",
    });
    expect((await ask("something it does not know")).error).toMatchObject({
      kind: "not_found",
      httpStatus: 404,
    });
  });

  it("sees a stream that the mock truncates", async () => {
    const heard = await ask("break");
    expect(heard.error?.kind).toBe("truncated_stream");
    expect(heard.answer.length).toBeGreaterThan(0);
    expect(heard.answer.length).toBeLessThan(200);
    expect(journalled()).toMatchObject([{ interrupted: true }]);
  });

  it.each([
    ["drop", { dropRate: 1 }, { kind: "server", httpStatus: 500 }],
    ["malformed", { malformedRate: 1 }, { kind: "protocol", httpStatus: 200 }],
    ["disconnect", { disconnectRate: 1 }, { kind: "network", httpStatus: null }],
    [
      "rateLimit",
      { rateLimitRate: 1 },
      { kind: "rate_limited", httpStatus: 429, retryAfterMs: expect.any(Number) },
    ],
  ] as const)("knows chaos of kind %s", async (action, chaos, error) => {
    mock.setChaos(chaos);
    expect((await ask("hello")).error).toMatchObject(error);
    expect(journalled()).toMatchObject([{ chaosAction: action }]);
  });

  it("counts every kind of failure as often as the mock's journal does", async () => {
    const chaos: ChaosConfig = {
      dropRate: 0.2,
      malformedRate: 0.25,
      rateLimitRate: 0.3,
      disconnectRate: 0.4,
    };
    mock.setChaos(chaos);
    const outcomes: (string | null)[] = [];
    for (let i = 0; i < 15; i++) {
      const batch = await Promise.all(Array.from({ length: 8 }, () => ask("hello")));
      outcomes.push(...batch.map((heard) => heard.error?.kind ?? null));
    }
    const count = (values: readonly (string | null | undefined)[], value: string | null) =>
      values.filter((other) => (other ?? null) === value).length;
    const actions = journalled().map((response) => response.chaosAction);
    expect(actions).toHaveLength(120);
    expect({
      drop: count(outcomes, "server"),
      malformed: count(outcomes, "protocol"),
      disconnect: count(outcomes, "network"),
      rateLimit: count(outcomes, "rate_limited"),
      none: count(outcomes, null),
    }).toEqual({
      drop: count(actions, "drop"),
      malformed: count(actions, "malformed"),
      disconnect: count(actions, "disconnect"),
      rateLimit: count(actions, "rateLimit"),
      none: count(actions, null),
    });
  });

  it("lists the mock's models", async () => {
    const result = await wire.listModels({
      kind: "openai",
      baseUrl: `${mock.url}/v1`,
      apiKey: "mock-key-0001",
      apiVersion: null,
      headers: {},
      timeoutMs: 5000,
      signal: new AbortController().signal,
    });
    expect(result.ok).toBe(true);
    expect(result.ok && result.ids.length).toBeGreaterThan(0);
  });
});
