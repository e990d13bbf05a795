/** What each kind of source sends, on small files made for the purpose. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Clock, DsrError, randomFromSeed } from "../base/index.ts";
import type { Prompt } from "../record/index.ts";
import { fakeClock } from "../testing/index.ts";
import { loadTokenCounter, type TokenCounter } from "../tokens/index.ts";
import { openPromptSource, withNonce } from "./index.ts";

/** Counts words: easy to check by hand. */
const wordCounter: TokenCounter = {
  tokenizer: "words",
  count: (text) => text.split(/\s+/).filter((word) => word !== "").length,
};

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "dsr-prompts-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const put = async (path: string, content: string | Uint8Array) => {
  await mkdir(join(dir, path, ".."), { recursive: true });
  await writeFile(join(dir, path), content);
};

const open = (
  spec: string,
  { seed = "seed", counter = null as TokenCounter | null, clock = undefined as Clock | undefined } = {},
) =>
  openPromptSource(spec, {
    random: randomFromSeed(seed),
    locate: async (name) => join(dir, name),
    counter,
    cwd: dir,
    clock,
  });

async function take(count: number, prompts: AsyncIterable<Prompt>): Promise<Prompt[]> {
  const taken: Prompt[] = [];
  for await (const prompt of prompts) {
    taken.push(prompt);
    if (taken.length === count) break;
  }
  return taken;
}

async function failure(promise: Promise<unknown>): Promise<DsrError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DsrError);
  return error as DsrError;
}

/** `h:` a user's turn, `g:` the model's, `s:` the system's, `x:` an unknown speaker's. */
const chat = (id: string, ...turns: string[]) => ({
  id,
  conversations: turns.map((turn) => ({
    from: { h: "human", g: "gpt", s: "system", x: "martian" }[turn.charAt(0)] ?? "",
    value: turn.slice(2),
  })),
});

const shareGpt = (...chats: unknown[]) => put("sharegpt/any name.json", JSON.stringify(chats, null, 1));
const texts = (prompt: Prompt | undefined) => prompt?.messages.map((m) => `${m.role}: ${m.content}`);

describe("sharegpt:single", () => {
  test("sends the opening turn of a user, with a system turn before it, never the model's words", async () => {
    await shareGpt(
      chat("plain", "h:hello", "g:hi", "h:more"),
      chat("split", "g:the middle of an answer", "h:go on"),
      chat("system", "s:be kind", "h:hello", "g:hi"),
      chat("blank", "h:  ", "h:real question"),
      chat("alone", "g:only an answer"),
      chat("empty"),
      { items: "another shape" },
    );
    const prompts = await take(3, (await open("sharegpt")).prompts());
    expect(Object.fromEntries(prompts.map((p) => [p.id, texts(p)]))).toEqual({
      plain: ["user: hello"],
      system: ["system: be kind", "user: hello"],
      blank: ["user: real question"],
    });
    expect(prompts[0]).toMatchObject({
      source: "sharegpt:single",
      maxTokens: null,
      estimatedInputTokens: null,
      sensitive: false,
    });
  });

  test("every prompt once, then all again in another order; the seed decides, each call begins anew", async () => {
    await shareGpt(...Array.from({ length: 30 }, (_, i) => chat(`c${i}`, `h:question ${i}`)));
    const source = await open("sharegpt");
    const ids = (await take(60, source.prompts())).map((p) => p.id);
    const [first, second] = [ids.slice(0, 30), ids.slice(30)];
    expect(new Set(first).size).toBe(30);
    expect(new Set(second)).toEqual(new Set(first));
    expect(second).not.toEqual(first);
    expect((await take(60, source.prompts())).map((p) => p.id)).toEqual(ids);
    expect(
      (await take(60, (await open("sharegpt", { seed: "other" })).prompts())).map((p) => p.id),
    ).not.toEqual(ids);
  });

  test("limits in tokens and characters, and the output asked for", async () => {
    await shareGpt(chat("one", "h:one"), chat("three", "h:one two three"), chat("five", "h:a b c d e"));
    const ids = async (spec: string, counter: TokenCounter | null) =>
      [...new Set((await take(6, (await open(spec, { counter })).prompts())).map((p) => p.id))].sort();
    expect(await ids("sharegpt:single,min-input=2,max-input=3", wordCounter)).toEqual(["three"]);
    expect(await ids("sharegpt:max-input=3", wordCounter)).toEqual(["one", "three"]);
    expect(await ids("sharegpt:single,max-chars=9", null)).toEqual(["five", "one"]);
    const [prompt] = await take(1, (await open("sharegpt:output=64", { counter: wordCounter })).prompts());
    expect(prompt?.maxTokens).toBe(64);
    expect(prompt?.estimatedInputTokens).toBe(wordCounter.count(prompt?.messages[0]?.content ?? ""));
  });

  test("limits that leave nothing end in an error instead of an endless search", async () => {
    await shareGpt(chat("one", "h:one"), chat("split", "g:x"));
    const source = await open("sharegpt:min-chars=100");
    const error = await failure(take(1, source.prompts()));
    expect(error.message).toContain("None of the 2 entries");
  });
});

describe("sharegpt:multi", () => {
  test("sends the history up to a user turn that follows an answer", async () => {
    await shareGpt(
      chat("a", "g:left out", "h:one", "g:two", "h:three"),
      chat("b", "s:sys", "h:one", "g:two", "h:three", "h:and four", "g:five"),
      chat("c", "h:only one", "g:answer"),
      chat("d", "h:one", "g:", "h:after a blank answer"),
      chat("e", "h:one", "x:beep", "g:two", "h:three"),
    );
    const prompts = await take(20, (await open("sharegpt:multi")).prompts());
    const byId = new Map(prompts.map((p) => [p.id, texts(p)]));
    expect(Object.fromEntries([...byId].sort())).toEqual({
      "a#3": ["user: one", "assistant: two", "user: three"],
      "b#3": ["system: sys", "user: one", "assistant: two", "user: three"],
      "b#4": ["system: sys", "user: one", "assistant: two", "user: three\n\nand four"],
    });
  });

  test("among the user turns of a chat it takes one that keeps to the limits", async () => {
    await shareGpt(chat("a", "h:1", "g:2", "h:3", "g:4", "h:5", "g:6", "h:7"));
    const source = await open("sharegpt:multi,max-input=3", { counter: wordCounter });
    expect((await take(5, source.prompts())).map((p) => p.id)).toEqual(Array(5).fill("a#2"));
  });
});

describe("sharegpt:sessions", () => {
  const sessions = async (spec: string, options: Parameters<typeof open>[1] = {}) => {
    const prompts = await take(20, (await open(spec, options)).prompts());
    const said = (p: Prompt) => [...(texts(p) ?? []), ...p.followUps.map((turn) => turn.content)];
    return Object.fromEntries(prompts.map((p) => [p.id, said(p)]));
  };

  test("the opening as the prompt, the user's later turns after it, and nothing of the model's", async () => {
    await shareGpt(
      chat("two", "h:one", "g:two", "h:three", "g:four"),
      chat("system", "s:sys", "h:one", "h:and more", "g:two", "h:three", "h:and four"),
      chat("last answer missing", "h:one", "g:two", "h:three"),
      chat("no session", "h:one", "g:two"),
      chat("split", "g:the middle", "h:one", "g:two", "h:three"),
      chat("broken off", "h:one", "g:two", "h:three", "g:", "h:five"),
    );
    expect(await sessions("sharegpt:sessions")).toEqual({
      two: ["user: one", "three"],
      system: ["system: sys", "user: one\n\nand more", "three\n\nand four"],
      "last answer missing": ["user: one", "three"],
      "broken off": ["user: one", "three"],
    });
  });

  test("turns are counted one by one; a session that is too long is cut, one that is too short passed over", async () => {
    await shareGpt(
      chat("one", "h:1"),
      chat("two", "h:1", "g:x", "h:2 and more"),
      chat("four", "h:1", "g:x", "h:2", "g:x", "h:3", "g:x", "h:4"),
    );
    expect(await sessions("sharegpt:sessions,min-turns=3,max-turns=3")).toEqual({
      four: ["user: 1", "2", "3"],
    });
    expect(await sessions("sharegpt:sessions,min-turns=1,max-turns=1")).toEqual({
      one: ["user: 1"],
      two: ["user: 1"],
      four: ["user: 1"],
    });
    const [prompt] = await take(
      1,
      (await open("sharegpt:sessions,max-turns=2,min-input=4,output=9", { counter: wordCounter })).prompts(),
    );
    expect(prompt).toMatchObject({
      id: "two",
      source: "sharegpt:sessions",
      maxTokens: 9,
      estimatedInputTokens: 1,
      followUps: [{ content: "2 and more", estimatedInputTokens: 3 }],
    });
  });

  test("limits hold for all that the user says", async () => {
    await shareGpt(chat("short", "h:1", "g:x", "h:2"), chat("long", "h:1", "g:x", "h:2 3 4 5"));
    const ids = async (spec: string) => Object.keys(await sessions(spec, { counter: wordCounter }));
    expect(await ids("sharegpt:sessions,max-input=4")).toEqual(["short"]);
    expect(await ids("sharegpt:sessions,min-input=3")).toEqual(["long"]);
    expect(await ids("sharegpt:sessions,max-chars=7")).toEqual(["short"]);
  });

  test("faulty bounds", async () => {
    const message = async (spec: string) => (await failure(open(spec))).message;
    expect(await message("sharegpt:sessions,min-turns=0,max-turns=x")).toMatch(
      /min-turns=0: expected a positive integer; max-turns=x: expected/,
    );
    expect(await message("sharegpt:sessions,max-turns=1")).toContain("max-turns=1 is below min-turns=2");
    expect(await message("sharegpt:multi,max-turns=3")).toContain(
      "max-turns is an option of sharegpt:sessions alone",
    );
  });
});

describe("faulty ShareGPT files", () => {
  test.each([
    ["an object", '{"id": 1}', /byte 0: expected "\["/],
    ["cut short", '[{"id": "a", "conversations": [', /ends at byte 31, before its array is closed/],
    ["two texts", "[] []", /byte 3: text after the end/],
    ["a hole", "[1,,2]", /byte 3: an element is missing/],
    ["a comma too many", "[1,]", /byte 3: an element is missing/],
    ["nothing", "", /ends at byte 0/],
  ])("%s", async (_, content, message) => {
    await put("sharegpt/f.json", content);
    expect((await failure(open("sharegpt"))).message).toMatch(message);
  });

  test("an element that is not JSON is named by its byte", async () => {
    await put("sharegpt/f.json", '[{"id": "a", nonsense}]');
    expect((await failure(take(1, (await open("sharegpt")).prompts()))).message).toMatch(
      /element at byte 1 is not JSON/,
    );
  });

  test("a folder without the file names the command; one with several files says which it wants", async () => {
    await put("sharegpt/manifest.json", "{}");
    expect(await failure(open("sharegpt"))).toMatchObject({ hint: "dsr datasets pull sharegpt" });
    await put("sharegpt/a.json", "[]");
    await put("sharegpt/b.json", "[]");
    expect((await failure(open("sharegpt"))).message).toContain("found a.json, b.json");
  });
});

describe("leval", () => {
  const row = (input: string, ...instructions: string[]) =>
    JSON.stringify({
      input,
      instructions,
      outputs: instructions.map(() => "x"),
      source: "s",
      evaluation: "exam",
    });

  beforeEach(async () => {
    await put(
      "leval/LEval-data/Closed-ended-tasks/tpo.jsonl",
      `${row("Doc A", "Why?", " ", "Who?")}\r\n\n${row("Doc B", "When?")}`,
    );
    await put("leval/LEval-data/Open-ended-tasks/news_summ.jsonl", `${row("Doc C", "Sum up.")}\n`);
  });

  test("each prompt is a document and one instruction; blank instructions are skipped", async () => {
    const source = await open("leval");
    expect(source.description).toContain("2 tasks, 3 documents with 4 instructions");
    const prompts = await take(4, source.prompts());
    expect(Object.fromEntries(prompts.map((p) => [p.id, p.messages[0]?.content]))).toEqual({
      "tpo:1:1": "Doc A\n\nWhy?",
      "tpo:1:3": "Doc A\n\nWho?",
      "tpo:3:1": "Doc B\n\nWhen?",
      "news_summ:1:1": "Doc C\n\nSum up.",
    });
  });

  test("named tasks alone, with limits", async () => {
    const ids = (await take(4, (await open("leval:tpo,max-chars=11")).prompts())).map((p) => p.id);
    expect(new Set(ids)).toEqual(new Set(["tpo:1:1", "tpo:1:3"]));
  });

  test("unknown tasks are all named, with the nearest", async () => {
    const error = await failure(open("leval:tpa,news_sum"));
    expect(error.message).toContain('Unknown L-Eval task "tpa". Did you mean "tpo"?');
    expect(error.message).toContain('Unknown L-Eval task "news_sum". Did you mean "news_summ"?');
  });

  test("faulty rows are all named with their lines", async () => {
    await put("leval/LEval-data/Closed-ended-tasks/tpo.jsonl", `${row("Doc", "Why?")}\n{"input": 1}\n{oops`);
    expect((await failure(open("leval"))).message).toMatch(/line 2: [\s\S]*line 3: /);
  });
});

describe("synthetic", () => {
  test("input lengths are exact by o200k_base, outputs are asked for, and no two prompts begin alike", async () => {
    const counter = await loadTokenCounter();
    for (const input of [1, 2, 7, 63, 64, 65, 512, 4000]) {
      const source = await open(`synthetic:input=${input},output=uniform(10,20)`, { counter });
      for (const prompt of await take(5, source.prompts())) {
        expect(counter.count(prompt.messages[0]?.content ?? "")).toBe(input);
        expect(prompt.estimatedInputTokens).toBe(input);
        expect(prompt.maxTokens).toBeGreaterThanOrEqual(10);
        expect(prompt.maxTokens).toBeLessThanOrEqual(20);
      }
    }
    const prompts = await take(50, (await open("synthetic", { counter })).prompts());
    const heads = prompts.map((p) => p.messages[0]?.content.split(" ").slice(0, 3).join(" "));
    expect(new Set(heads).size).toBe(50);
    expect(prompts[0]?.estimatedInputTokens).toBe(512);
    expect(prompts[0]?.maxTokens).toBe(128);
    expect(prompts[0]?.messages[0]?.content).toMatch(/Continue this text .* at least 128 words/);
  });

  test("the seed decides everything, whatever was drawn before", async () => {
    const contents = async (seed: string) =>
      (
        await take(3, (await open("synthetic:input=normal(50,10)", { seed, counter: wordCounter })).prompts())
      ).map((p) => p.messages[0]?.content);
    expect(await contents("a")).toEqual(await contents("a"));
    expect(await contents("a")).not.toEqual(await contents("b"));
  });

  test("a counter by which words are several tokens misses by less than a word", async () => {
    const letters: TokenCounter = { tokenizer: "letters", count: (text) => text.length };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 900 }), fc.string(), async (input, seed) => {
        const source = await open(`synthetic:input=${input}`, { seed, counter: letters });
        const [prompt] = await take(1, source.prompts());
        expect(Math.abs((prompt?.estimatedInputTokens ?? 0) - input)).toBeLessThanOrEqual(12);
      }),
      { numRuns: 50 },
    );
  });

  test("all faults at once", async () => {
    const error = await failure(open("synthetic:input=normal(5),output=-3,fast", { counter: wordCounter }));
    expect(error.message).toMatch(/"fast" is not an option[\s\S]*input: "normal\(5\)"[\s\S]*output: "-3"/);
    expect((await failure(open("synthetic"))).message).toContain("need a token counter");
  });
});

describe("file:", () => {
  test("messages or a prompt, ids, max_tokens; other fields, blank lines, BOM and CRLF do no harm", async () => {
    await put(
      "mine.jsonl",
      '\uFEFF{"prompt": "one"}\r\n\r\n{"id": 7, "messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "ü"}], "max_tokens": 9, "tag": 1}',
    );
    const source = await open("file:mine.jsonl");
    const prompts = (await take(2, source.prompts())).sort((a, b) => a.id.localeCompare(b.id));
    expect(prompts.map((p) => [p.id, p.maxTokens, texts(p)])).toEqual([
      ["7", 9, ["system: s", "user: ü"]],
      ["line-1", null, ["user: one"]],
    ]);
    expect(source.name).toBe("file:mine.jsonl");
    expect((await open(join(dir, "mine.jsonl"))).description).toContain("2 prompts");
  });

  test("sessions: the user's turns, after messages where there are any", async () => {
    await put(
      "turns.jsonl",
      [
        '{"turns": ["Plan a day in Oslo.", "Now for rain."], "max_tokens": 9}',
        '{"turns": ["Only one."]}',
        '{"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}, {"role": "assistant", "content": "a"}], "turns": ["x", "y", "z"]}',
      ].join("\n"),
    );
    const source = await open("file:turns.jsonl", { counter: wordCounter });
    expect(source.description).toContain("3 prompts, 2 of them sessions, from ");
    const prompts = (await take(3, source.prompts())).sort((a, b) => a.id.localeCompare(b.id));
    expect(prompts.map((p) => [texts(p), p.followUps, p.maxTokens])).toEqual([
      [["user: Plan a day in Oslo."], [{ content: "Now for rain.", estimatedInputTokens: 3 }], 9],
      [["user: Only one."], [], null],
      [
        ["system: s", "user: u", "assistant: a", "user: x"],
        [
          { content: "y", estimatedInputTokens: 1 },
          { content: "z", estimatedInputTokens: 1 },
        ],
        null,
      ],
    ]);
  });

  test("faulty sessions", async () => {
    await put(
      "bad.jsonl",
      [
        '{"turns": []}',
        '{"turns": ["a", " "]}',
        '{"turns": "a"}',
        '{"turns": ["a"], "prompt": "b"}',
        '{"turns": ["a"], "messages": [{"role": "user", "content": "b"}]}',
        '{"turns": ["a"], "messages": [{"role": "assistant", "content": "b"}]}',
      ].join("\n"),
    );
    const { message } = await failure(open("file:bad.jsonl"));
    for (const part of [
      /line 1: turns: /,
      /line 2: turns\.1: must not be blank/,
      /line 3: turns: /,
      /line 4: expected either "prompt" or "messages", or "turns" for a session/,
      /line 5: messages: the last message before "turns" must not be of the user/,
      /line 6: messages\.0\.role: the first message must be/,
      /6 faults/,
    ])
      expect(message).toMatch(part);
  });

  test("all faults of a file, each with its line", async () => {
    await put(
      "bad.jsonl",
      Buffer.concat([
        Buffer.from(
          [
            '{"prompt": "fine", "id": "x"}',
            "{not json",
            '{"text": "neither"}',
            '{"prompt": "both", "messages": [{"role": "user", "content": "x"}]}',
            '{"messages": [{"role": "robot", "content": "x"}, {"role": "user", "content": "  "}]}',
            '{"messages": [{"role": "assistant", "content": "x"}]}',
            '{"prompt": "p", "max_tokens": 0, "maxTokens": 5}',
            '{"prompt": "again", "id": "x"}',
            "[]",
            "",
          ].join("\n"),
        ),
        Buffer.from([0x22, 0xff, 0x22]),
      ]),
    );
    const { message } = await failure(open("file:bad.jsonl"));
    for (const part of [
      /line 2: not JSON/,
      /line 3: expected either "prompt" or "messages"/,
      /line 4: expected either "prompt" or "messages"/,
      /line 5: messages\.0\.role: .*"system"\|"user"\|"assistant"/,
      /line 5: messages\.1\.content: must not be blank/,
      /line 6: messages\.0\.role: the first message must be of the user or the system/,
      /line 7: max_tokens: /,
      /line 7: maxTokens: is called "max_tokens"/,
      /line 8: id "x" is that of line 1/,
      /line 9: /,
      /line 10: not JSON/,
    ])
      expect(message).toMatch(part);
    expect(message).not.toMatch(/line 1:/);
  });

  test("a single fault is one, and of very many the first fifty are shown", async () => {
    await put("one.jsonl", "{}\n");
    expect((await failure(open("file:one.jsonl"))).message).toMatch(/one\.jsonl has 1 fault:\n {2}line 1: /);
    await put("many.jsonl", "{oops\n".repeat(700));
    expect((await failure(open("file:many.jsonl"))).message).toMatch(
      /has 700 faults:\n( {2}line \d+: .*\n){50} {2}and 650 more$/,
    );
  });

  test("a file that is no text", async () => {
    await put("utf16.jsonl", Buffer.from('{"prompt": "x"}\n', "utf16le"));
    expect((await failure(open("file:utf16.jsonl"))).message).toMatch(
      /utf16\.jsonl is not a text file in UTF-8/,
    );
  });

  test("no file, no lines", async () => {
    expect((await failure(open("file:none.jsonl"))).message).toContain("Cannot read the prompts file");
    await put("empty.jsonl", "\n\n");
    expect((await failure(open("file:empty.jsonl"))).message).toContain("holds no prompts");
  });
});

describe("a user's own program", () => {
  test("the example in docs/prompts.md works as it stands", async () => {
    const docs = await readFile(new URL("../../docs/prompts.md", import.meta.url), "utf8");
    await put("mine.mjs", /```js\n([\s\S]*?)```/.exec(docs)?.[1] ?? "");
    const source = await open("mine.mjs", { counter: wordCounter });
    const prompts = await take(8, source.prompts());
    expect(prompts.map((p) => p.id.split("-")[1])).toEqual(["1", "2", "3", "4", "1", "2", "3", "4"]);
    expect(prompts[0]).toMatchObject({ source: "mine.mjs", maxTokens: 110 });
    expect(prompts[0]?.messages[0]?.content).toMatch(/^What is \d times \d\? Answer/);
    expect(await take(8, source.prompts())).toEqual(prompts);
    expect(prompts[4]?.id).not.toBe(prompts[0]?.id);
  });

  test("the JSONL example in docs/prompts.md works as it stands", async () => {
    const docs = await readFile(new URL("../../docs/prompts.md", import.meta.url), "utf8");
    await put("docs.jsonl", /```json\n([\s\S]*?)```/.exec(docs)?.[1] ?? "");
    const prompts = await take(3, (await open("file:docs.jsonl")).prompts());
    expect(prompts.map((p) => p.id).sort()).toEqual(["line-1", "trip-7", "weather"]);
    expect(prompts.map((p) => p.followUps.length).sort()).toEqual([0, 0, 2]);
  });

  test("a list, a plain generator function and a stream that is read once", async () => {
    await put("list.mjs", 'export default ["a", { prompt: "b" }];');
    expect((await take(4, (await open("list.mjs")).prompts())).map((p) => texts(p)?.[0])).toEqual(
      ["a", "b", "a", "b"].map((t) => `user: ${t}`),
    );
    await put("plain.mjs", "export default function* () { yield 'x'; }");
    expect((await take(2, (await open("plain.mjs")).prompts())).map((p) => p.id)).toEqual([
      "item-1",
      "item-2",
    ]);
    await put("once.mjs", "async function* g() { yield 'x'; yield 'y'; } export default g();");
    expect((await take(99, (await open("once.mjs")).prompts())).length).toBe(2);
  });

  test.each([
    ["no default export", "export const x = 1;", "default export must be"],
    ["not an iterable", "export default 5;", "default export must be"],
    ["a syntax error", "export default {", "cannot be loaded"],
    ["a function that returns nothing", "export default () => {};", "must return an async iterable"],
    ["nothing given", "export default [];", "gives no prompts"],
    ["a blank prompt", "export default ['ok', ' '];", "item 2: prompt: must not be blank"],
    [
      "a wrong role",
      "export default [{messages: [{role: 'bot', content: 'x'}]}];",
      "item 1: messages.0.role",
    ],
    ["an exception", "export default function* () { yield 'x'; throw new Error('dice lost'); }", "dice lost"],
  ])("%s is named with the file", async (name, code, message) => {
    const file = `${name.replaceAll(" ", "-")}.mjs`;
    await put(file, code);
    const error = await failure(open(file).then((source) => take(5, source.prompts())));
    expect(error.message).toContain(join(dir, file));
    expect(error.message).toContain(message);
  });
});

describe("a user's own program that does not answer", () => {
  const never = "new Promise(() => {})";
  test.each([
    ["loading", `await ${never}; export default ['x'];`, "did not finish loading within 60 s"],
    ["returning", `export default () => ${never};`, "its function did not return within 60 s"],
    [
      "the first item",
      `export default async function* () { await ${never}; yield 'x'; }`,
      "item 1 within 60 s",
    ],
    [
      "a later item",
      `export default async function* () { yield 'x'; await ${never}; }`,
      "item 2 within 60 s",
    ],
    ["an item of a list", `export default ['x', 'y', ${never}];`, "item 3 within 60 s"],
  ])("%s: after a minute it is named", async (what, code, message) => {
    const clock = fakeClock();
    const file = `${what.replaceAll(" ", "-")}.mjs`;
    await put(file, code);
    const opened = open(file, { clock });
    // Loading reads a file, which no fake clock times: it has to be over before the clock may move.
    if (what !== "loading") await opened;
    let ended = false;
    const failed = failure(opened.then((source) => take(5, source.prompts()))).finally(() => {
      ended = true;
    });
    await clock.advance(59_999);
    expect(ended).toBe(false);
    await clock.advance(1);
    const error = await failed;
    expect(error).toMatchObject({ code: "prompts_module" });
    expect(error.message).toContain(join(dir, file));
    expect(error.message).toContain(message);
  });

  test("leaves no timer behind, however many items it gives, and is closed when nobody reads on", async () => {
    const clock = fakeClock();
    await put(
      "closes.mjs",
      "export const log = []; export default async function* () { try { for (;;) yield 'x'; } finally { log.push('closed'); } }",
    );
    await take(50, (await open("closes.mjs", { clock })).prompts());
    expect(clock.sleeping).toBe(0);
    const { log } = await import(join(dir, "closes.mjs"));
    expect(log).toEqual(["closed"]);
  });
});

describe("specs", () => {
  test("unknown sources and options are named with the nearest", async () => {
    expect((await failure(open("sharegtp"))).message).toContain('Did you mean "sharegpt"?');
    expect((await failure(open("sharegpt:max_input=5"))).message).toContain('Did you mean "max-input"');
    expect((await failure(open("sharegpt:double"))).message).toContain(
      'expected "single", "multi" or "sessions", not "double"',
    );
  });

  test("all faults of the limits at once", async () => {
    const error = await failure(open("sharegpt:min-chars=9,max-chars=3,output=0,max-input=5"));
    expect(error.message).toMatch(/output=0[\s\S]*min-chars=9 exceeds[\s\S]*need a token counter/);
  });
});

describe("withNonce", () => {
  const prompt = (messages: Prompt["messages"]): Prompt => ({
    id: "p",
    source: "s",
    messages,
    maxTokens: 5,
    estimatedInputTokens: 3,
    sensitive: true,
    followUps: [],
    traceAtMs: null,
  });

  test("puts the nonce before everything else and leaves the prompt itself alone", () => {
    const original = prompt([
      { role: "user", content: "hello" },
      { role: "assistant", content: "hi" },
      { role: "user", content: "bye" },
    ]);
    const copy = structuredClone(original);
    const sent = withNonce(original, "4f1c");
    expect(texts(sent)).toEqual(["user: [request 4f1c]\n\nhello", "assistant: hi", "user: bye"]);
    expect(sent).toMatchObject({ id: "p", maxTokens: 5, estimatedInputTokens: 3, sensitive: true });
    expect(original).toEqual(copy);
  });

  test("a system message comes first, so it carries the nonce", () => {
    const sent = withNonce(
      prompt([
        { role: "system", content: "be kind" },
        { role: "user", content: "hello" },
      ]),
      "n",
    );
    expect(texts(sent)).toEqual(["system: [request n]\n\nbe kind", "user: hello"]);
  });
});
