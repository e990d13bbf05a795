/** The sources on the files that people really download. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import type { Prompt } from "../record/index.ts";
import { openPromptSource } from "./index.ts";

const data = process.env.DSR_TEST_DATA;

async function take(count: number, prompts: AsyncIterable<Prompt>): Promise<Prompt[]> {
  const taken: Prompt[] = [];
  for await (const prompt of prompts) {
    taken.push(prompt);
    if (taken.length === count) break;
  }
  return taken;
}

const open = (spec: string, seed = "s") =>
  openPromptSource(spec, {
    random: randomFromSeed(seed),
    locate: async (name) => `${data}/${name}`,
    counter: null,
    cwd: "/",
  });

describe.skipIf(data === undefined)("with DSR_TEST_DATA (skipped where it is not set)", () => {
  type Conversation = { id: string; conversations: { from: string; value: string }[] };
  const sample = (): Conversation[] =>
    JSON.parse(readFileSync(`${data}/sharegpt/ShareGPT_V3_sample.json`, "utf8"));

  test("the ShareGPT sample has 998 conversations, 338 of which do not begin with a user", async () => {
    expect((await open("sharegpt")).description).toContain("998 conversations");
    const first = sample().map((c) => c.conversations[0]?.from);
    expect(first.filter((from) => from === "gpt").length).toBe(337);
    expect(first.filter((from) => from === "system").length).toBe(1);
  });

  test("sharegpt:single gives every opening user turn once, and never the model's words", async () => {
    const conversations = new Map(sample().map((c) => [c.id, c.conversations]));
    const expected = [...conversations].filter(
      ([, turns]) =>
        turns.find((turn) => turn.from !== "system" && turn.value.trim() !== "")?.from === "human",
    );
    const prompts = await take(expected.length, (await open("sharegpt:single")).prompts());
    expect(new Set(prompts.map((p) => p.id))).toEqual(new Set(expected.map(([id]) => id)));
    for (const { id, messages } of prompts) {
      const human = conversations
        .get(id)
        ?.filter((turn) => turn.from === "human" && turn.value.trim() !== "");
      expect(messages.at(-1)).toEqual({ role: "user", content: human?.[0]?.value });
      expect(messages.at(-1)?.content.trim()).not.toBe("");
    }
    expect(expected.length).toBe(661);
  });

  test("sharegpt:multi ends with a user turn, alternates, and begins with the user or the system", async () => {
    const prompts = await take(1500, (await open("sharegpt:multi")).prompts());
    for (const { messages } of prompts) {
      const spoken = messages.filter((m) => m.role !== "system").map((m) => m.role);
      expect(spoken).toEqual(spoken.map((_, i) => (i % 2 === 0 ? "user" : "assistant")));
      expect(spoken.length).toBeGreaterThanOrEqual(3);
      expect(spoken.at(-1)).toBe("user");
    }
  });

  test("sharegpt:sessions gives the user's turns of every chat that a user opened, as they stand", async () => {
    const conversations = new Map(sample().map((c) => [c.id, c.conversations]));
    const prompts = await take(600, (await open("sharegpt:sessions,max-turns=4")).prompts());
    const first = prompts.slice(0, 433);
    expect(new Set(first.map((p) => p.id)).size).toBe(433);
    expect(new Set(prompts.map((p) => p.id)).size).toBe(433);
    for (const { id, messages, followUps } of first) {
      expect(messages.map((message) => message.role).filter((role) => role !== "system")).toEqual(["user"]);
      const said = [messages.at(-1)?.content ?? "", ...followUps.map((turn) => turn.content)];
      expect(said.length).toBeGreaterThanOrEqual(2);
      expect(said.length).toBeLessThanOrEqual(4);
      const human = conversations.get(id)?.filter((turn) => turn.from === "human") ?? [];
      expect(
        human
          .map((turn) => turn.value)
          .join("\n\n")
          .startsWith(said.join("\n\n")),
      ).toBe(true);
    }
  });

  test("all 18 L-Eval files load: 424 documents, 2074 instructions, each given once", async () => {
    const source = await open("leval");
    expect(source.description).toContain("18 tasks, 424 documents with 2074 instructions");
    const prompts = await take(2074, source.prompts());
    expect(new Set(prompts.map((p) => p.id)).size).toBe(2074);
    const lengths = prompts.map((p) => p.messages[0]?.content.length ?? 0);
    expect(Math.min(...lengths)).toBeGreaterThan(11_930);
    expect(Math.max(...lengths)).toBeLessThan(300_000);
  });

  test("leval:coursera,tpo gives these tasks alone", async () => {
    const source = await open("leval:coursera,tpo");
    const prompts = await take(172 + 269, source.prompts());
    expect(prompts.filter((p) => p.id.startsWith("coursera:")).length).toBe(172);
    expect(prompts.filter((p) => p.id.startsWith("tpo:")).length).toBe(269);
  });
});
