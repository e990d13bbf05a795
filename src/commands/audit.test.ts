/** `dsr audit` over stores whose bills are known to the token. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TargetAudit } from "../metrics/index.ts";
import type { RequestRecord } from "../record/index.ts";
import type { AuditFinding } from "../report/index.ts";
import { openSqlite } from "../store/index.ts";
import { aFailedRecord, aRecord, aRun, memoryEnv, type Overrides } from "../testing/index.ts";
import { main } from "./index.ts";

/** Prompts of 100, 150, 200, … tokens and answers of 80, 90, 100, … by the count that stands beside the bill. */
function requests(
  provider: string,
  bill: (input: number, output: number, i: number) => Overrides<RequestRecord>,
  { n = 10, tokenizer = "tokenizer-x@01234567" }: { n?: number; tokenizer?: string } = {},
): RequestRecord[] {
  return Array.from({ length: n }, (_, i) => {
    const [input, output] = [100 + 50 * i, 80 + 10 * i];
    const counted = { tokenizer, inputTokens: input, outputTokens: output, reasoningTokens: 0 };
    const own = tokenizer === "o200k_base" ? { counted } : { countedNatively: counted };
    const base = aRecord({
      id: `${provider}-${i}`,
      seq: i,
      target: { provider, model: "model-x" },
      outputChars: { reasoning: 0, answer: 400 },
      ...own,
    });
    return aRecord({ ...base, ...(bill(input, output, i) as RequestRecord) });
  });
}

const usage = (inputTokens: number, outputTokens: number, reasoningTokens = 0, cachedTokens = 0) => ({
  usage: {
    inputTokens: Math.round(inputTokens),
    outputTokens: Math.round(outputTokens),
    reasoningTokens,
    cachedTokens,
  },
});

/** A template of 9 tokens, and one token that ends each answer. */
const honest = (provider: string, tokenizer?: string) =>
  requests(
    provider,
    (input, output) => usage(input + 9, output + 1),
    tokenizer === undefined ? {} : { tokenizer },
  );
const overbilling = (provider: string, tokenizer?: string) =>
  requests(
    provider,
    (input, output) => usage(1.2 * (input + 10), 1.2 * output),
    tokenizer === undefined ? {} : { tokenizer },
  );

async function run(records: readonly RequestRecord[], flags: readonly string[] = []) {
  const cwd = mkdtempSync(join(tmpdir(), "dsr-audit-"));
  const sink = openSqlite(join(cwd, "results/dsr.db"));
  for (const id of new Set(records.map(({ runId }) => runId))) sink.begin(aRun({ id }));
  for (const record of records) sink.record(record);
  await sink.close();
  const env = memoryEnv({ cwd });
  const code = await main(["audit", ...flags], env);
  return { code, out: env.stdout.text, err: env.stderr.text };
}

type Audited = TargetAudit & { target: string; findings: AuditFinding[] };

async function audited(records: readonly RequestRecord[], flags: readonly string[] = []) {
  const { code, out, err } = await run(records, [...flags, "--json"]);
  expect([code, err]).toEqual([0, ""]);
  const { targets } = JSON.parse(out) as { targets: Audited[] };
  const of = (provider: string) => targets.find(({ target }) => target === `${provider}/model-x`)!;
  const questions = (provider: string) => of(provider).findings.filter(({ isQuestion }) => isQuestion);
  return { targets, of, questions };
}

describe("counted by the model's own tokenizer", () => {
  it("an honest bill raises no question; template and end of answer are told", async () => {
    const { of, questions } = await audited(honest("a"));
    expect(questions("a")).toEqual([]);
    expect(of("a")).toMatchObject({
      counter: { isNative: true },
      input: { line: { slope: 1, intercept: 9 } },
      output: { ratio: expect.closeTo(1.008, 3) },
    });
    expect(of("a").findings.map(({ text }) => text)).toEqual([
      "input: billed as the model's own tokenizer counts, and +9 a request whatever its length: a chat template",
      "output: billed as the model's own tokenizer counts what was shown, +1 an answer",
      expect.stringMatching(
        /^money: 0\.0335 CNY billed, 0\.0330 by our counts, difference 0\.000520 \(1\.6 %\), of it 0\.000360 the same/,
      ),
    ]);
  });

  it("a bill 20 % too high is found as 20 %, on evidence, with its price", async () => {
    const { of, questions } = await audited(overbilling("a"));
    expect(of("a")).toMatchObject({
      input: { line: { slope: expect.closeTo(1.2, 6), intercept: expect.closeTo(12, 6) } },
      output: { ratio: expect.closeTo(1.2, 6), medianRatio: expect.closeTo(1.2, 6) },
    });
    // 20 % of 3250 tokens in at 4, of 1250 out at 16, and a template of 12 in each of ten requests, in millionths.
    expect(of("a").money.differenceCny).toBeCloseTo((650 * 4 + 250 * 16 + 120 * 4) * 1e-6, 9);
    expect(of("a").money.templateCny).toBeCloseTo(120 * 4 * 1e-6, 9);
    expect(questions("a")).toEqual([
      expect.objectContaining({
        kind: "input",
        rests: "evidence",
        text: expect.stringMatching(/^input: 1\.20 tokens billed for each/),
      }),
      expect.objectContaining({
        kind: "output",
        rests: "evidence",
        text: expect.stringMatching(/1,500 tokens billed for 1,250 .* \+20 % \(the median answer \+20 %\)/),
      }),
    ]);
  });

  it("too few tokens are told and are no question", async () => {
    const { questions, of } = await audited(
      requests("a", (input, output) => usage(0.9 * input, 0.8 * output)),
    );
    expect(questions("a")).toEqual([]);
    expect(of("a").findings.find(({ kind }) => kind === "output")?.text).toContain("-20 %");
  });

  it("a prompt of the provider's own is no template", async () => {
    const { questions } = await audited(requests("a", (input, output) => usage(input + 300, output)));
    expect(questions("a")).toEqual([
      expect.objectContaining({
        kind: "input",
        text: expect.stringMatching(/\+300 a request .* more than chat templates/),
      }),
    ]);
  });

  it("prompts of one length cannot tell a template from a surcharge, and are not made to", async () => {
    const flat = (extra: number) =>
      requests("a", (_, output) => ({
        ...usage(100 + extra, output),
        countedNatively: { tokenizer: "t@1", inputTokens: 100, outputTokens: output, reasoningTokens: 0 },
      }));
    const template = await audited(flat(9));
    expect(template.questions("a")).toEqual([]);
    expect(template.of("a").money.templateCny).toBeNull();
    expect((await audited(flat(60))).questions("a")[0]?.text).toMatch(
      /\+60 tokens a request .* cannot be told from a surcharge/,
    );
  });
});

describe("counted by another vocabulary", () => {
  it("a difference is an estimate, and alone raises no question", async () => {
    const { of, questions } = await audited(overbilling("a", "o200k_base"));
    expect(questions("a")).toEqual([]);
    expect(of("a").findings.map(({ rests }) => rests)).not.toContain("evidence");
    expect(of("a").findings[0]?.text).toBe(
      "input: about 1.20 tokens billed for each of ours, and about +12 a request whatever its length",
    );
  });

  it("but beside another provider of the same model the vocabulary explains nothing", async () => {
    const { questions } = await audited([...overbilling("a", "o200k_base"), ...honest("b", "o200k_base")]);
    expect(questions("b")).toEqual([]);
    expect(
      questions("a").map(({ kind, rests, text }) => [
        kind,
        rests,
        text.includes("20 % more") || text.includes("19 % more"),
      ]),
    ).toEqual([
      ["input", "estimate", true],
      ["output", "estimate", true],
    ]);
  });

  it("and never beside another model, another mode, or another counter", async () => {
    const other = honest("b", "o200k_base").map((record) => ({
      ...record,
      target: { ...record.target, mode: "thinking" },
    }));
    const { questions } = await audited([...overbilling("a", "o200k_base"), ...other, ...honest("c")]);
    expect(questions("a")).toEqual([]);
  });
});

describe("what the provider itself states", () => {
  it("reasoning billed and not shown is a question with its tokens and its price", async () => {
    const hiding = requests("a", (input, output, i) =>
      usage(input + 9, output + 1 + (i < 4 ? 50 : 0), i < 4 ? 50 : 0),
    );
    const { of, questions } = await audited(hiding);
    expect(of("a").output.ratio).toBeCloseTo(1.008, 3);
    expect(questions("a")).toEqual([
      {
        kind: "reasoning",
        isQuestion: true,
        rests: "statement",
        text: expect.stringMatching(
          /^reasoning: 4 of 10 answers showed none and are billed 200 tokens of it \(13\.\d % of the output billed, 0\.0032/,
        ),
      },
    ]);
  });

  it("reasoning of which a summary was shown is one too", async () => {
    const shown = requests("a", (input, output) => ({
      ...usage(input, output, 60),
      outputChars: { reasoning: 80, answer: 320, tool: 0 },
      countedNatively: {
        tokenizer: "t@1",
        inputTokens: input,
        outputTokens: output - 40,
        reasoningTokens: 20,
      },
    }));
    const { questions } = await audited(shown);
    expect(questions("a").map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^reasoning: 600 tokens billed, 200 counted in the reasoning/),
      ]),
    );
  });

  it("another model's name, none, a share of cached tokens and billed failures are told", async () => {
    const named = requests("a", (input, output, i) => ({
      ...usage(input + 9, output, 0, 50),
      response: { model: i < 7 ? "model-x-mini" : i === 7 ? null : "vendor/model-x" },
    }));
    const failed = aFailedRecord({
      id: "failed",
      target: { provider: "a" },
      usage: { inputTokens: 100, outputTokens: 0, reasoningTokens: 0, cachedTokens: 0 },
    });
    const { of, questions } = await audited([...named, failed]);
    expect(of("a")).toMatchObject({ substituted: 7, unnamed: 1, cached: { tokens: 500 } });
    expect(questions("a").map(({ text }) => text)).toEqual([
      'model: 7 of 10 answers name "model-x-mini", asked for was "vendor/model-x"',
      "failures: 1 failed request was billed, 0.000400 CNY",
    ]);
    expect(of("a").findings.map(({ text }) => text)).toContain("model: 1 of 10 answers name none");
  });
});

describe("what was not counted or priced", () => {
  it("is said, never shown as 0", async () => {
    const nobody = requests("a", (input, output) => ({ ...usage(input, output), countedNatively: null }));
    const { out } = await run(nobody);
    expect(out).toContain("nobody counted the tokens of these answers");
    expect(out.split("\n").find((line) => line.startsWith("a/model-x"))).not.toMatch(/ 0 CNY/);
    const { of } = await audited(
      requests("a", (input, output) => ({ ...usage(input, output), price: null })),
    );
    expect(of("a").money).toMatchObject({ n: 0, differenceCny: null });
    expect(of("a").findings.map(({ text }) => text)).toContain(
      "no difference in money: a price, an exchange rate, a bill or a count is missing",
    );
  });
});

describe("the report", () => {
  it("marks estimates, names the strength of each question, and says how to get evidence", async () => {
    const { code, out } = await run([...overbilling("a"), ...honest("b", "o200k_base")]);
    expect(code).toBe(0);
    const row = (name: string) => out.split("\n").find((line) => line.startsWith(`${name}/model-x `)) ?? "";
    expect(row("a")).toMatch(/ 1\.20 .* 1\.20 .* 0\.00708 +21\.5 %$/);
    expect(row("b")).toMatch(/ ≈1\.00 .* ≈1\.01 .* ≈0\.000520 /);
    expect(out).toContain("question, on evidence: output: 1,500 tokens billed");
    expect(out).toMatch(/≈: counted by o200k_base\. For a model with another vocabulary that is an estimate/);
    expect(out).toContain("From 20 requests of 1 run in results/dsr.db.");
  });

  it("names the tokenizer that the catalog knows for a model counted by another", async () => {
    const known = honest("a", "o200k_base").map((record) => ({
      ...record,
      target: { ...record.target, provider: "deepseek", model: "deepseek-v4-pro" },
    }));
    expect((await run(known)).out).toContain("dsr datasets pull tokenizer-deepseek-v4");
  });
});

describe("which requests", () => {
  const records = [
    ...honest("a"),
    ...honest("b").map((record) => ({ ...record, runId: "run-2", startedAt: "2026-03-09T04:00:00.000Z" })),
  ];
  it.each([
    [["--providers", "a"], ["a/model-x"]],
    [["--run", "run-2"], ["b/model-x"]],
    [["--since", "2026-03-05"], ["b/model-x"]],
    [[], ["a/model-x", "b/model-x"]],
  ])("%j", async (flags, names) => {
    expect((await audited(records, flags)).targets.map(({ target }) => target)).toEqual(names);
  });

  it.each([
    [["--providers", "c"], /Unknown provider in the evidence: "c"/],
    [["--run", "run-7"], /Unknown run "run-7"/],
    [["--since", "yesterday"], /not a date/],
    [["--db", "nowhere.db"], /No store at/],
  ])("%j names nothing: exit code 2", async (flags, message) => {
    const { code, err, out } = await run(records, flags);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
  });
});
