/** Trace replay: what is read from a trace, what is refused, and that the prompts are as long and as alike as it says. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DsrError, randomFromSeed } from "../base/index.ts";
import type { Prompt } from "../record/index.ts";
import { loadTokenCounter, type TokenCounter } from "../tokens/index.ts";
import { openPromptSource } from "./index.ts";
import { parseTime } from "./trace-time.ts";

const counter = await loadTokenCounter();

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "dsr-trace-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const put = (name: string, ...lines: string[]) => writeFile(join(dir, name), lines.join("\n"));
const open = async (spec: string, { seed = "seed", by = counter as TokenCounter | null } = {}) => {
  const source = await openPromptSource(spec, {
    random: randomFromSeed(seed),
    locate: async () => "",
    counter: by,
    cwd: dir,
  });
  if (source.schedule !== "trace") throw new Error("not a trace");
  return source;
};
const all = async (prompts: AsyncIterable<Prompt>) => {
  const given: Prompt[] = [];
  for await (const prompt of prompts) given.push(prompt);
  return given;
};
const content = (prompt: Prompt | undefined) => prompt?.messages[0]?.content ?? "";

async function failure(promise: Promise<unknown>): Promise<DsrError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DsrError);
  return error as DsrError;
}

const AZURE = "TIMESTAMP,ContextTokens,GeneratedTokens";
const OWN = "timestamp,input_tokens,output_tokens";
const mooncake = (timestamp: number, input: number, output: number, ...ids: number[]) =>
  JSON.stringify({ timestamp, input_length: input, output_length: output, hash_ids: ids });

describe("the three formats", () => {
  test("Azure's CSV: each row is a prompt of its length at its time, and then the trace is over", async () => {
    await put(
      "conv.csv",
      AZURE,
      "2023-11-16 18:17:03.9799600,374,44",
      "2023-11-16 18:17:04.0319600,7,8",
      "2023-11-16 18:17:04.0319600,1,1000",
    );
    const source = await open("trace:conv.csv");
    expect(source).toMatchObject({
      name: "trace:conv.csv",
      keepsPrefixes: false,
      trace: { prompts: 3, durationMs: 52, inputTokens: 382, outputTokens: 1052 },
    });
    expect(source.description).toContain("Azure trace, 3 requests over 0.1 s");
    const prompts = await all(source.prompts());
    expect(prompts.map(({ id, traceAtMs, maxTokens }) => [id, traceAtMs, maxTokens])).toEqual([
      ["line-2", 0, 44],
      ["line-3", 52, 8],
      ["line-4", 52, 1000],
    ]);
    expect(prompts.map((prompt) => counter.count(content(prompt)))).toEqual([374, 7, 1]);
    expect(prompts.map((prompt) => prompt.estimatedInputTokens)).toEqual([374, 7, 1]);
    expect(prompts[0]).toMatchObject({ source: "trace:conv.csv", sensitive: false, followUps: [] });
  });

  test("a byte order mark, CRLF, quotes, and blank lines at the end do no harm", async () => {
    await put(
      "crlf.csv",
      `\uFEFF${AZURE}\r`,
      '"2023-11-16 18:17:03","374","44"\r',
      "2024-05-10 00:00:00.009930+00:00,3,2\r",
      "\r",
      "",
      "",
    );
    const error = await failure(open("trace:crlf.csv"));
    expect(error.message).toMatch(
      /has 1 fault:\n {2}line 3: .*\(date with a zone\) cannot be compared with .* \(date\)$/,
    );
    await put("crlf.csv", `\uFEFF${AZURE}\r`, '"2023-11-16 18:17:03","374","44"\r', "\r", "", "");
    expect((await open("trace:crlf.csv")).trace.prompts).toBe(1);
  });

  test("dsr's own CSV, as docs/prompts.md shows it", async () => {
    const docs = await readFile(new URL("../../docs/prompts.md", import.meta.url), "utf8");
    await put("mine.csv", /```csv\n([\s\S]*?)```/.exec(docs)?.[1] ?? "");
    const prompts = await all((await open("trace:mine.csv")).prompts());
    expect(prompts.map((p) => [p.id, p.traceAtMs, p.estimatedInputTokens, p.maxTokens])).toEqual([
      ["login", 0, 512, 64],
      ["line-3", 250, 2000, 300],
      ["search", 1750.5, 90, 20],
    ]);
  });

  test("its columns in any order, and dates as in ISO 8601", async () => {
    await put(
      "iso.csv",
      "output_tokens,timestamp,input_tokens",
      "5,2026-01-31T23:59:59.75Z,9",
      "6,2026-02-01T01:00:00+01:00,8.0",
    );
    const prompts = await all((await open("trace:iso.csv")).prompts());
    expect(prompts.map((p) => [p.traceAtMs, p.estimatedInputTokens, p.maxTokens])).toEqual([
      [0, 9, 5],
      [250, 8, 6],
    ]);
  });

  test("Mooncake's JSON Lines: equal ids are equal text, and a shorter last block is the beginning of a longer one", async () => {
    await put(
      "moon.jsonl",
      mooncake(0, 1100, 5, 0, 1, 2),
      mooncake(0, 1024, 5, 0, 1),
      mooncake(10.5, 1500, 5, 0, 1, 3),
      mooncake(20, 600, 5, 4, 5),
      mooncake(20, 700, 5, 4, 5),
    );
    const source = await open("trace:moon.jsonl");
    expect(source.keepsPrefixes).toBe(true);
    const prompts = await all(source.prompts());
    expect(prompts.map((p) => p.traceAtMs)).toEqual([0, 0, 10.5, 20, 20]);
    const tokens = prompts.map((prompt) => encode(content(prompt)));
    expect(tokens.map((list) => list.length)).toEqual([1100, 1024, 1500, 600, 700]);
    const [first, second, third, fourth, fifth] = tokens as [
      number[],
      number[],
      number[],
      number[],
      number[],
    ];
    expect(first.slice(0, 1024)).toEqual(second);
    expect(third.slice(0, 1024)).toEqual(second);
    expect(third.slice(1024, 1100)).not.toEqual(first.slice(1024));
    expect(fifth.slice(0, 600)).toEqual(fourth);
    expect(fourth.slice(0, 512)).not.toEqual(first.slice(0, 512));
  });
});

describe("the text of the prompts", () => {
  test("is exact for every length, and differs from the first sentence on", async () => {
    const lengths = [1, 2, 3, 11, 12, 50, 54, 60, 511, 512, 513, 9000];
    await put("l.csv", OWN, ...lengths.map((length, i) => `${i},${length},1`));
    await put("same.csv", OWN, ...Array.from({ length: 50 }, (_, i) => `${i},40,1`));
    for (const prompt of await all((await open("trace:l.csv")).prompts()))
      expect(counter.count(content(prompt))).toBe(prompt.estimatedInputTokens);
    const heads = (await all((await open("trace:same.csv")).prompts())).map((p) => content(p).slice(0, 30));
    expect(new Set(heads).size).toBe(50);
  });

  test("asks to be continued where there is room, in a last block only when all prompts that hold it end there", async () => {
    await put("w.csv", OWN, "0,40,9", "1,400,9");
    const wish = /Continue this text .*cut off\.$/;
    const prompts = await all((await open("trace:w.csv")).prompts());
    expect(prompts.map((prompt) => wish.test(content(prompt)))).toEqual([false, true]);
    await put(
      "w.jsonl",
      mooncake(0, 700, 5, 0, 1),
      mooncake(0, 700, 900, 0, 1),
      mooncake(0, 612, 5, 0, 2),
      mooncake(0, 700, 5, 0, 2),
      mooncake(0, 300, 5, 3),
      mooncake(0, 600, 5, 3, 4),
      mooncake(0, 512, 5, 5),
    );
    const blocks = await all((await open("trace:w.jsonl")).prompts());
    expect(blocks.map((prompt) => wish.test(content(prompt)))).toEqual([
      true,
      true,
      false,
      false,
      false,
      true,
      false,
    ]);
    expect(content(blocks[0])).toBe(content(blocks[1]));
  });

  test("follows from the seed and the row alone, in every reading", async () => {
    await put("a.csv", OWN, "0,80,1", "1,90,1", "2,70,1");
    const texts = async (spec: string, seed: string) =>
      (await all((await open(spec, { seed })).prompts())).map(content);
    const whole = await texts("trace:a.csv", "s");
    expect(await texts("trace:a.csv", "s")).toEqual(whole);
    expect(await texts("trace:a.csv,from=1", "s")).toEqual(whole.slice(1));
    expect(await texts("trace:a.csv", "t")).not.toEqual(whole);
    const source = await open("trace:a.csv");
    expect(await all(source.prompts())).toEqual(await all(source.prompts()));
  });

  test("shares between any two prompts exactly the tokens that their ids share", async () => {
    const conversation = fc
      .array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 511 })), {
        minLength: 2,
        maxLength: 5,
      })
      // Ids name a block with all before it, as the hashes of real traces do; ends are never full blocks.
      .map((rows) =>
        rows.map(([branch, full, rest], row) => ({
          ids: [...Array.from({ length: full }, (_, i) => branch * 10 + i), 1000 + row],
          length: full * 512 + rest,
        })),
      );
    await fc.assert(
      fc.asyncProperty(conversation, async (rows) => {
        await put("p.jsonl", ...rows.map(({ ids, length }) => mooncake(0, length, 1, ...ids)));
        const tokens = (await all((await open("trace:p.jsonl")).prompts())).map((p) => encode(content(p)));
        for (const [i, a] of rows.entries())
          for (const [j, b] of rows.entries()) {
            if (i >= j) continue;
            const blocks = a.ids.findIndex((id, k) => id !== b.ids[k]);
            const sharedTokens = (tokens[i] ?? []).findIndex((token, k) => token !== tokens[j]?.[k]);
            expect(Math.floor(sharedTokens / 512)).toBe(blocks);
          }
      }),
      { numRuns: 15 },
    );
  });

  test("a tokenizer that splits common words is refused, and so is none at all", async () => {
    await put("a.csv", OWN, "0,80,1");
    const letters: TokenCounter = { tokenizer: "letters", count: (text) => text.length };
    // Words are single tokens here, too, but a full stop is none of its own.
    const words: TokenCounter = { tokenizer: "words", count: (text) => text.trim().split(/\s+/).length };
    for (const by of [letters, words])
      expect(await failure(open("trace:a.csv", { by }))).toMatchObject({
        code: "prompts_tokenizer",
        message: expect.stringContaining(`the tokenizer ${by.tokenizer}`),
      });
    expect((await failure(open("trace:a.csv", { by: null }))).message).toContain("need a token counter");
  });
});

describe("options", () => {
  beforeEach(() => put("t.csv", OWN, "100,10,1", "101.5,20,300", "102,3000,40", "103,30,0", "103.25,40,50"));
  const rows = async (spec: string) =>
    (await all((await open(spec)).prompts())).map((p) => [p.id, p.traceAtMs, p.maxTokens]);

  test("from= and to= cut out a part, in seconds after the first request; times then count from the part's first", async () => {
    expect(await rows("trace:t.csv,from=1,to=3")).toEqual([
      ["line-3", 0, 300],
      ["line-4", 500, 40],
    ]);
    expect((await open("trace:t.csv,from=1.5,to=3")).trace.durationMs).toBe(500);
  });

  test("limit= takes the first rows, and what lies behind is not even read", async () => {
    await put("broken.csv", OWN, "0,10,1", "1,10,1", "oops");
    expect(await rows("trace:broken.csv,limit=2")).toHaveLength(2);
    expect(await rows("trace:broken.csv,to=1")).toHaveLength(1);
    expect((await failure(open("trace:broken.csv"))).message).toContain("line 4");
  });

  test("max-input= leaves longer requests out, max-output= asks for less; both are told", async () => {
    const source = await open("trace:t.csv,max-input=100,max-output=45");
    expect((await all(source.prompts())).map((p) => [p.id, p.maxTokens])).toEqual([
      ["line-2", 1],
      ["line-3", 45],
      ["line-5", 1],
      ["line-6", 45],
    ]);
    expect(source.trace).toMatchObject({ prompts: 4, outputTokens: 92 });
    expect(source.description).toMatch(
      /; 1 longer than max-input=100 left out; the output of 2 cut to max-output=45; 1 without output ask for one token$/,
    );
  });

  test("all faults at once", async () => {
    const { message } = await failure(open("trace:,fast,from=-1,limit=0,max-input=x"));
    for (const part of [
      "expected the file",
      '"fast" is not an option',
      "from=-1: expected seconds",
      "limit=0",
      "max-input=x",
    ])
      expect(message).toContain(part);
    expect((await failure(open("trace:t.csv,from=5,to=5"))).message).toContain(
      "from=5 leaves nothing before to=5",
    );
    expect((await failure(open("trace:t.csv,form=5"))).message).toContain('Did you mean "from"');
  });

  test("a part without requests is an error, not a run of nothing", async () => {
    for (const options of ["from=50", "max-input=5", "from=0.5,to=1"])
      expect(await failure(open(`trace:t.csv,${options}`))).toMatchObject({ code: "prompts_empty" });
  });
});

describe("a bad trace is refused with every faulty line", () => {
  const faultsOf = async (...lines: string[]) => {
    await put("bad", ...lines);
    const error = await failure(open("trace:bad"));
    expect(error).toMatchObject({ code: "prompts_trace" });
    return error.message;
  };

  test("holes and values that are none", async () => {
    const message = await faultsOf(
      AZURE,
      "2023-11-16 18:17:03.9799600,10,1",
      "2023-11-16 18:17:04,10",
      "2023-11-16 18:17:04,,5",
      "yesterday,10,5",
      "2023-02-31 18:17:04,10,5",
      "2023-11-16 18:17:04,ten,-5",
      "2023-11-16 18:17:04,0,2.5",
      "",
      "2023-11-16 18:17:04,9999999,5",
      '{"timestamp": 1}',
      "",
    );
    expect(message.split("\n").slice(1)).toEqual([
      "  line 3: 2 fields instead of 3 (TIMESTAMP,ContextTokens,GeneratedTokens)",
      '  line 4: ContextTokens "": expected a whole number from 1 to 2000000',
      expect.stringMatching(/line 5: TIMESTAMP "yesterday": expected seconds as a number, or a date/),
      expect.stringContaining('line 6: TIMESTAMP "2023-02-31 18:17:04": expected'),
      '  line 7: ContextTokens "ten": expected a whole number from 1 to 2000000',
      '  line 7: GeneratedTokens "-5": expected a whole number from 0 to 2000000',
      "  line 8: ContextTokens 0: expected a whole number from 1 to 2000000",
      '  line 8: GeneratedTokens "2.5": expected a whole number from 0 to 2000000',
      "  line 9: it is blank, and others follow",
      "  line 10: ContextTokens 9999999: expected a whole number from 1 to 2000000",
      "  line 11: a line of JSON in a CSV trace",
    ]);
  });

  test("times that go backwards, each with both lines and both times; equal times are fine", async () => {
    const message = await faultsOf(OWN, "5,1,1", "5,1,1", "7.5,1,1", "6,1,1", "6.5,1,1", "1,1,1");
    expect(message.split("\n").slice(1)).toEqual([
      "  line 5: its time 6 is before that of line 4, 7.5",
      "  line 7: its time 1 is before that of line 6, 6.5",
    ]);
    expect(await faultsOf(mooncake(9, 1, 1, 0), mooncake(8, 1, 1, 0))).toContain(
      "line 2: its time 8 ms is before that of line 1, 9 ms",
    );
  });

  test("Mooncake lines", async () => {
    const message = await faultsOf(
      mooncake(0, 10, 1, 0),
      "{oops",
      "12,13,14",
      '{"timestamp": "1", "input_length": 10, "output_length": 1, "hash_ids": [0]}',
      '{"input_length": 10, "output_length": 1, "hash_ids": [0]}',
      '{"timestamp": 1, "input_length": 10, "output_length": null}',
      mooncake(1, 513, 1, 0),
      mooncake(1, 512, 1, 0, 1),
      mooncake(1, 5, 1, -1),
      "[]",
    );
    expect(message.split("\n").slice(1)).toEqual([
      '  line 2: "{oops" is not a JSON object',
      '  line 3: "12,13,14" is not a JSON object',
      '  line 4: timestamp "1": expected milliseconds, 0 or more',
      "  line 5: timestamp is missing: expected milliseconds, 0 or more",
      "  line 6: output_length null: expected a whole number from 0 to 2000000",
      "  line 6: hash_ids is missing: expected a list of whole numbers, 0 or more",
      "  line 7: 1 hash_ids for an input_length of 513: expected 2, one for each 512 tokens",
      "  line 8: 2 hash_ids for an input_length of 512: expected 1, one for each 512 tokens",
      "  line 9: hash_ids [-1]: expected a list of whole numbers, 0 or more",
      '  line 10: "[]" is not a JSON object',
    ]);
  });

  test.each([
    ["another header", ["a,b,c", "1,2,3"], [/line 1: "a,b,c" is not the header/, /expected TIMESTAMP,/]],
    ["a column too few", ["timestamp,input_tokens", "1,2"], [/the column output_tokens is missing/]],
    [
      "a column too many, and one misspelt",
      [`${OWN},input_token`, "1,2,3,4"],
      [/Unknown column "input_token"\. Did you mean "input_tokens"/],
    ],
    ["a column twice", [`${OWN},timestamp`], [/the column timestamp is there twice/]],
    ["no header", ["2023-11-16 18:17:03.9799600,10,1"], [/is not the header of a trace/]],
    ["a blank line before the header", ["", OWN, "1,2,3"], [/line 1: it is blank/]],
    ["two traces in one", [OWN, "1,2,3", OWN, "1,2,3"], [/line 3: timestamp "timestamp": expected/]],
    ["ids that are not its own", [`${OWN},id`, "1,2,3,x", "1,2,3,x"], [/line 3: id "x" is that of line 2/]],
    [
      "seconds among dates",
      [OWN, "2026-01-01T00:00:00,2,3", "5,2,3"],
      [/line 3: its time 5 \(seconds\) cannot be compared with that of line 2, 2026-01-01T00:00:00 \(date\)/],
    ],
  ])("%s", async (_, lines, parts) => {
    const message = await faultsOf(...lines);
    for (const part of parts) expect(message).toMatch(part);
  });

  test("an empty one, one that is only a header, and none", async () => {
    expect(await faultsOf("")).toContain("holds no requests");
    expect(await faultsOf("\n\n")).toContain("holds no requests");
    expect(await faultsOf(OWN)).toContain("holds no requests");
    expect((await failure(open("trace:nowhere.csv"))).message).toMatch(
      /Cannot read the trace .*nowhere\.csv/,
    );
    expect((await failure(open("trace:."))).message).toMatch(/Cannot read the trace/);
  });

  test("one that is not UTF-8", async () => {
    await writeFile(join(dir, "latin1.csv"), Buffer.from(`${OWN},id\n1,2,3,caf\xe9\n2,2,3,b`, "latin1"));
    expect((await failure(open("trace:latin1.csv"))).message).toMatch(
      /has 1 fault:\n {2}line 2: it is not UTF-8$/,
    );
    await writeFile(join(dir, "utf16.csv"), Buffer.from(`${OWN}\n1,2,3`, "utf16le"));
    expect((await failure(open("trace:utf16.csv"))).message).toContain("NUL bytes");
    await writeFile(join(dir, "endless.csv"), "x".repeat(3 << 20));
    expect((await failure(open("trace:endless.csv"))).message).toContain(
      "line 1 is longer than 1048576 bytes",
    );
  });

  test("of very many faults the first fifty are shown, and reading ends", async () => {
    const message = await faultsOf(OWN, ...Array.from({ length: 5000 }, () => "oops"));
    expect(message).toMatch(/has 1,000 faults:\n( {2}line \d+: .*\n){50} {2}and 950 more$/);
  });

  test("lines are counted right wherever the pieces in which the file is read end", async () => {
    const padding = " ".repeat(997);
    await put(
      "long.csv",
      OWN,
      ...Array.from({ length: 5000 }, (_, i) => `${i},${padding}7,${i === 4321 ? "x" : 1}`),
    );
    expect((await failure(open("trace:long.csv"))).message).toMatch(
      /has 1 fault:\n {2}line 4323: output_tokens "x"/,
    );
  });
});

test.each([
  ["12.5", { ms: 12_500, kind: "seconds" }],
  ["1e-3", { ms: 1, kind: "seconds" }],
  ["1970-01-01 00:00:01", { ms: 1000, kind: "date" }],
  ["1970-01-01T00:00:00.1234567", { ms: 123.4567, kind: "date" }],
  ["1970-01-01T02:00:00+02:00", { ms: 0, kind: "date with a zone" }],
  ["1970-01-01T00:00:00,5z", { ms: 500, kind: "date with a zone" }],
  ["", null],
  ["-5", null],
  ["NaN", null],
  ["1e999", null],
  ["1970-01-01", null],
  ["1970-13-01 00:00:00", null],
  ["1970-01-01 24:00:00", null],
  ["1970-01-01 00:00:60", null],
])("the time %j", (text, time) => {
  expect(parseTime(text)).toEqual(time);
});
