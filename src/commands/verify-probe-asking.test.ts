import { expect, it } from "vitest";
import { createGuard } from "../load/index.ts";
import type { RequestError } from "../record/index.ts";
import { type LaneScript, memoryEnv, scriptedLane } from "../testing/index.ts";
import { probeAsker } from "./verify-probe-asking.ts";

const counter = { tokenizer: "words", count: (text: string) => text.split(" ").length };
const ASK = { messages: [{ role: "user" as const, content: "one two three" }], maxTokens: 10 };
const price = {
  inputPerM: 1e6,
  outputPerM: 1e6,
  cachedInputPerM: null,
  currency: "CNY",
  source: null,
  asOf: null,
};
const failing = (kind: RequestError["kind"]): RequestError => ({
  kind,
  httpStatus: null,
  providerCode: null,
  retryAfterMs: null,
  message: kind,
});

function asking(script: Partial<LaneScript> = {}, maxCostCny: number | null = null) {
  const env = memoryEnv();
  const lane = scriptedLane(env.clock, { provider: "a", price, ...script });
  const guard = createGuard({
    lanes: [lane],
    sampling: { temperature: null, topP: null, maxTokens: null },
    maxCostCny,
    failures: { giveUpAfter: 99, most: null },
    rates: { cnyPer: {} },
    clock: env.clock,
    observe: { gaveUp: () => {}, spent: () => {} },
  });
  let answered = 0;
  const asker = probeAsker({ lane, native: null, counter, guard, rates: { cnyPer: {} }, env }, () => {
    answered += 1;
  });
  const ask = async () => {
    const heard = asker.ask(ASK);
    await env.clock.runAll();
    return heard;
  };
  return { asker, ask, env, answered: () => answered };
}

it("hears the answer, the bill and our own counts", async () => {
  const { asker, ask } = asking({ answer: "four five" });
  expect(await ask()).toMatchObject({
    answer: "four five",
    finish: "stop",
    inputTokens: 10,
    outputTokens: 5,
    ownInputTokens: 3,
    ownOutputTokens: 3,
    nativeInputTokens: null,
    hasLogprobs: false,
    error: null,
  });
  expect(asker.spent()).toEqual({ requests: 1, inputTokens: 10, outputTokens: 5, costCny: 15 });
});

it("tries what may pass three times, and a refusal once", async () => {
  const passing = asking({ errorAt: (nth) => (nth < 2 ? failing("rate_limited") : undefined) });
  expect(await passing.ask()).toMatchObject({ answer: "four", error: null });
  expect(passing.answered()).toBe(3);
  const lasting = asking({ error: failing("server") });
  expect(await lasting.ask()).toMatchObject({ error: { kind: "server" } });
  expect(lasting.answered()).toBe(3);
  const refused = asking({ error: failing("bad_request") });
  expect(await refused.ask()).toMatchObject({ error: { kind: "bad_request" } });
  expect(refused.answered()).toBe(1);
});

it("sends nothing that could pass the cap on money, and nothing after an interruption", async () => {
  const dear = asking({}, 30);
  expect(await dear.ask()).toEqual({ notSent: expect.stringContaining("cost cap of 30 CNY"), isOver: false });
  const interrupted = asking();
  interrupted.env.interrupt();
  expect(await interrupted.ask()).toEqual({ notSent: "interrupted", isOver: true });
  expect([dear.answered(), interrupted.answered()]).toEqual([0, 0]);
});
