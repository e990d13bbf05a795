/** The built program measures providers that lie in known ways, and its audit finds exactly that. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TargetAudit } from "../metrics/index.ts";
import type { AuditFinding } from "../report/index.ts";
import { type ChatServer, type CliPlace, chatServer, cliPlace, tinyTokenizer } from "../testing/index.ts";
import { loadTokenCounter, parseTokenizer, type TokenCounter } from "../tokens/index.ts";

/** Tokens that every prompt costs beside its text, and those that end every answer. */
const TEMPLATE = 7;
const END = 1;
const ROUNDS = 12;
const HIDDEN = 40;

/** What the tiny vocabulary makes of these is far from what o200k_base does. */
const words = (n: number) => Array.from({ length: n }, (_, i) => (i % 3 === 0 ? "hello" : "abab")).join(" ");

/** How each provider bills, by its own true counts. */
const bills: Record<
  string,
  (input: number, output: number) => { prompt: number; completion: number; reasoning?: number }
> = {
  honest: (input, output) => ({ prompt: input + TEMPLATE, completion: output + END }),
  overbilling: (input, output) => ({
    prompt: Math.round(1.2 * (input + TEMPLATE)),
    completion: Math.round(1.2 * (output + END)),
  }),
  hiding: (input, output) => ({
    prompt: input + TEMPLATE,
    completion: output + END + HIDDEN,
    reasoning: HIDDEN,
  }),
  swapping: (input, output) => ({ prompt: input + TEMPLATE, completion: output + END }),
};

interface Measured {
  place: CliPlace;
  audited: Map<string, TargetAudit & { findings: AuditFinding[] }>;
}

/** Measures all four, and audits the run. */
async function measured(server: ChatServer, tokenizer: string | null): Promise<Measured> {
  const place = cliPlace();
  if (tokenizer !== null) place.write("models/tiny.json", tokenizer);
  place.write(
    "prompts.jsonl",
    Array.from({ length: ROUNDS }, (_, i) =>
      JSON.stringify({ id: `p${i}`, prompt: words(40 + 60 * i) }),
    ).join("\n"),
  );
  const entry = (name: string) => ({
    baseUrl: `${server.url}/${name}/v1`,
    models: {
      tiny: {
        id: "tiny-1",
        inputPrice: 1000,
        outputPrice: 2000,
        currency: "CNY",
        ...(tokenizer === null ? {} : { tokenizer: "./models/tiny.json" }),
      },
      "qwen-tiny": {},
    },
  });
  place.write(
    "dsr.config.yaml",
    JSON.stringify({ providers: Object.fromEntries(Object.keys(bills).map((name) => [name, entry(name)])) }),
  );
  const names = Object.keys(bills).join(",");
  const perf = await place.dsr([
    "perf",
    "--model",
    "tiny",
    "--providers",
    names,
    "--prompts",
    "file:prompts.jsonl",
    "--rounds",
    `${ROUNDS}`,
    "--quiet",
  ]);
  expect(perf).toMatchObject({ code: 0 });
  const audit = await place.dsr(["audit", "--json"]);
  expect(audit).toMatchObject({ code: 0, stderr: "" });
  const { targets } = JSON.parse(audit.stdout);
  return {
    place,
    audited: new Map(targets.map((target: { provider: string }) => [target.provider, target])),
  };
}

async function serving(counter: TokenCounter): Promise<ChatServer> {
  return chatServer(({ n, provider, body }) => {
    const say = words(30 + 7 * (n % 10));
    const input = body.messages.reduce((sum, { content }) => sum + counter.count(content), 0);
    const bill = bills[provider];
    if (bill === undefined) return { status: 404, body: {} };
    const swapped = provider === "swapping" && n % 2 === 0;
    return { say, usage: bill(input, counter.count(say)), ...(swapped ? { model: "tiny-0-mini" } : {}) };
  });
}

const questionsOf = (audited: Measured["audited"], name: string) =>
  audited
    .get(name)!
    .findings.filter(({ isQuestion }) => isQuestion)
    .map(({ kind, rests }) => `${kind}: ${rests}`);

describe("with the model's own tokenizer", () => {
  const tokenizer = tinyTokenizer();
  const { counter } = parseTokenizer(tokenizer, { name: "tiny.json", path: "tiny.json" });
  let server: ChatServer;
  let run: Measured;
  beforeAll(async () => {
    server = await serving(counter);
    run = await measured(server, tokenizer);
  }, 60_000);
  afterAll(async () => {
    await run.place[Symbol.asyncDispose]();
    await server.close();
  });

  it("the honest bill is found to be: a template, an end of answer, no question", () => {
    expect(run.audited.get("honest")).toMatchObject({
      answered: ROUNDS,
      counter: { isNative: true },
      input: { n: ROUNDS, line: { slope: 1, intercept: TEMPLATE } },
      substituted: 0,
    });
    const { billed, counted } = run.audited.get("honest")!.output;
    expect(billed! - counted!).toBe(ROUNDS * END);
    expect(questionsOf(run.audited, "honest")).toEqual([]);
  });

  it("20 % too much is found as 20 %, as evidence, with what it costs", () => {
    const { input, output, money } = run.audited.get("overbilling")!;
    expect(input.line!.slope).toBeCloseTo(1.2, 2);
    expect(output.billed! / (output.counted! + ROUNDS * END)).toBeCloseTo(1.2, 2);
    expect(money.n).toBe(ROUNDS);
    const owed = (1000 * (input.billed! - input.counted!) + 2000 * (output.billed! - output.counted!)) / 1e6;
    expect(money.differenceCny).toBeCloseTo(owed, 9);
    expect(questionsOf(run.audited, "overbilling")).toEqual(["input: evidence", "output: evidence"]);
  });

  it("hidden reasoning is found to the token, and its price", () => {
    const { reasoning, output, money } = run.audited.get("hiding")!;
    expect(reasoning.hidden).toMatchObject({ n: ROUNDS, tokens: ROUNDS * HIDDEN });
    expect(output.billed! - output.counted!).toBe(ROUNDS * END);
    expect(money.hiddenReasoningCny).toBeCloseTo((ROUNDS * HIDDEN * 2000) / 1e6, 9);
    expect(questionsOf(run.audited, "hiding")).toEqual(["reasoning: statement"]);
  });

  it("another model is found where it was named, and nowhere else", () => {
    const { substituted, models } = run.audited.get("swapping")!;
    expect(substituted).toBeGreaterThan(0);
    expect(models).toContainEqual({
      asked: "tiny-1",
      named: "tiny-0-mini",
      n: substituted,
      isSubstitute: true,
    });
    expect(questionsOf(run.audited, "swapping")).toEqual(["model: statement"]);
  });

  it("people get it as a table, the questions below it", async () => {
    const { code, stdout } = await run.place.dsr(["audit", "--providers", "overbilling,honest"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^overbilling\/tiny .* 1\.20 /m);
    expect(stdout).toMatch(/question, on evidence: input: 1\.20 tokens billed for each that the model's own/);
    expect(stdout).not.toContain("≈");
  });

  it("a tokenizer of another model ends perf before any request", async () => {
    const before = server.requests;
    run.place.write("deepseek.json", tinyTokenizer({ special: ["<｜begin▁of▁sentence｜>"] }));
    const perf = "perf --model qwen-tiny --providers honest --prompts file:prompts.jsonl --rounds 1".split(
      " ",
    );
    const refused = await run.place.dsr([...perf, "--tokenizer", "./deepseek.json"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/deepseek\.json is not tokenizer-qwen3, the tokenizer of qwen-tiny/);
    expect(server.requests).toBe(before);
    expect((await run.place.dsr(perf)).code).toBe(0);
    expect(server.requests).toBe(before + 1);
  });
});

describe("without it, by o200k_base", () => {
  it("20 % too much is an estimate that the other providers of the model make a question", async () => {
    const counter = await loadTokenCounter();
    const server = await serving(counter);
    const { place, audited } = await measured(server, null);
    try {
      expect(audited.get("overbilling")).toMatchObject({
        counter: { tokenizer: "o200k_base", isNative: false },
      });
      expect(audited.get("overbilling")!.input.line!.slope).toBeCloseTo(1.2, 2);
      expect(questionsOf(audited, "overbilling")).toEqual(["input: estimate", "output: estimate"]);
      expect(questionsOf(audited, "honest")).toEqual([]);
    } finally {
      await place[Symbol.asyncDispose]();
      await server.close();
    }
  });
});
