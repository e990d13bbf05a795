/** `dsr bench diff` over stores whose answers are known. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { openSqlite, type Sink } from "../store/index.ts";
import { anAnswer, aRecord, aRun, aScore, memoryEnv } from "../testing/index.ts";
import { main } from "./index.ts";

interface Answered {
  run?: string;
  provider: string;
  model?: string;
  /** One letter a question: `c`orrect, `x` wrong, `e`rror. */
  letters: string;
  say?: string;
  sensitive?: boolean;
  dataset?: string;
  /** What stands in the ids of the questions, and in their hashes. */
  ids?: string;
  words?: string;
}

/** A folder with a store in which these targets answered; several may be of one run. */
async function stored(...targets: readonly Answered[]): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), "dsr-diff-"));
  const sink = openSqlite(join(cwd, "results/dsr.db"));
  for (const id of new Set(targets.map(({ run = "run-1" }) => run))) sink.begin(aRun({ id, kind: "bench" }));
  for (const target of targets) put(sink, target);
  await sink.close();
  return cwd;
}

function put(sink: Sink, answered: Answered): void {
  const { run = "run-1", provider, model = "m", letters, say = "Answer: B" } = answered;
  const { sensitive = false, dataset = "smoke", ids = "q", words = "" } = answered;
  const target = { provider, model };
  for (const [i, letter] of [...letters].entries()) {
    const id = `${run}-${provider}-${model}-${i}`;
    const about = { runId: run, target, dataset, sampleId: `${ids}${i}` };
    sink.record(aRecord({ id, runId: run, target, kind: "bench", seq: i }));
    sink.score(
      aScore({
        ...{ ...about, requestId: id, sampleHash: `${words}${ids}${i}` },
        verdict: letter === "c" ? "correct" : letter === "x" ? "incorrect" : "unscored",
        reason: letter === "e" ? "error" : null,
        extracted: letter === "c" ? "A" : "B",
      }),
    );
    sink.answer(anAnswer({ ...about, requestId: id, text: say, sensitive, cacheKey: id }));
  }
}

async function diff(cwd: string, argv: string) {
  const env = memoryEnv({ cwd });
  const code = await main(["bench", "diff", ...argv.split(" ")], env);
  return { code, out: env.stdout.text, err: env.stderr.text };
}

async function done(cwd: string, argv: string): Promise<string> {
  const { code, out, err } = await diff(cwd, argv);
  expect(code, err).toBe(0);
  return out;
}

async function refused(cwd: string, argv: string): Promise<string> {
  const { code, out, err } = await diff(cwd, argv);
  expect([code, out]).toEqual([2, ""]);
  return err;
}

const a: Answered = { provider: "a", letters: "cccc" };
const b: Answered = { provider: "b", letters: "cxxc" };

describe("two targets are named", () => {
  it("by a run that has two, by run and target, and by as much of a target as tells it from others", async () => {
    const cwd = await stored(a, b);
    const whole = await done(cwd, "run-1 --json");
    expect(JSON.parse(whole)).toMatchObject({
      a: { target: "a/m" },
      b: { target: "b/m" },
      aOnly: 2,
      bOnly: 0,
    });
    expect(await done(cwd, "run-1:a/m run-1:b/m --json")).toBe(whole);
    expect(await done(cwd, "run-1:a run-1:b --json")).toBe(whole);
  });

  it("by two runs of one target each, and by models whose names hold colons", async () => {
    const cwd = await stored({ ...a, run: "monday" }, { ...a, run: "friday", letters: "cccx" });
    expect(await done(cwd, "mon fri")).toContain("A alone is right in 1 answer, B alone in 0");
    const colons = await stored({ ...a, model: "m:free" }, { ...b, model: "m:free" });
    expect(await done(colons, "run-1:a/m:free run-1:b/m:free")).toContain("b/m:free");
  });

  it("or the targets there are are told", async () => {
    const cwd = await stored(
      a,
      b,
      { ...b, provider: "c" },
      { ...b, provider: "c", model: "n" },
      { ...a, run: "one" },
    );
    const several = await refused(cwd, "run-1");
    expect(several).toContain("it has a/m, b/m, c/m, c/n");
    expect(several).toContain("For example: dsr bench diff run-1:a/m run-1:b/m");
    expect(await refused(cwd, "one run-1")).toContain("Run run-1 has several targets: a/m, b/m, c/m, c/n");
    expect(await refused(cwd, "run-1:z one")).toContain('There is no target "z" in run run-1. It has a/m, ');
    expect(await refused(cwd, "run-1:c one")).toContain('"c" may be several targets of run run-1: c/m, c/n');
    expect(await refused(cwd, "run-1:a")).toContain("name the other one beside it");
    expect(await refused(cwd, "run-1:a run-1:a/m")).toContain("there is nothing to compare");
    expect(await refused(cwd, "two")).toContain('There is no run "two"');
  });
});

describe("what has no question in common is refused, with the reason", () => {
  it.each<[string, Answered, RegExp]>([
    ["other exams", { ...b, dataset: "mmlu" }, /A was asked smoke, B mmlu/],
    ["other words", { ...b, words: "other" }, /4 questions have the same id and were asked in other words/],
    ["other questions", { ...b, ids: "z" }, /other questions of the same exam/],
    [
      "failed requests",
      { ...b, letters: "eeee" },
      /at each of the 4 questions that both were asked, a request failed/,
    ],
  ])("%s", async (_, other, why) => {
    const cwd = await stored(a, other);
    expect(await refused(cwd, "run-1:a run-1:b")).toMatch(why);
  });
});

describe("texts of answers", () => {
  const script = "</pre><script>alert(1)</script>\u001b[2J\u202e";
  const page = (cwd: string) => readFileSync(join(cwd, "page.html"), "utf8");

  it("stand in the page alone, where asked for, and are only text there", async () => {
    const cwd = await stored({ ...a, say: script }, { ...b, say: `${script} =cmd|' /C calc'!A0` });
    const out = await done(cwd, "run-1 --html page.html --with-text");
    expect(page(cwd)).toContain("<pre>\n&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;</pre>");
    expect(page(cwd)).not.toMatch(/<script/i);
    const json = await done(cwd, "run-1 --json --html page.html");
    for (const text of [out, json, page(cwd)]) expect(text).not.toContain("alert(1)");
  });

  it("that are sensitive stand nowhere", async () => {
    const cwd = await stored(
      { ...a, say: "a secret question", sensitive: true },
      { ...b, say: "told openly" },
    );
    const out = await done(cwd, "run-1 --html page.html --with-text");
    expect(page(cwd)).toContain("must not leave this machine");
    for (const text of [out, page(cwd)]) expect(text).not.toContain("secret");
  });

  it("are said to be missing where none is kept", async () => {
    const cwd = await stored(a, b);
    const db = new Sqlite(join(cwd, "results/dsr.db"));
    db.prepare("DELETE FROM answers WHERE request_id LIKE 'run-1-b%'").run();
    db.close();
    await done(cwd, "run-1 --html page.html --with-text");
    expect(page(cwd)).toContain("no text is kept of this answer");
    expect(page(cwd)).toContain("<pre>\nAnswer: B</pre>");
  });

  it("are looked at for loops", async () => {
    const cwd = await stored(a, { ...b, say: "so we look at all of it once more ".repeat(40) });
    expect(await done(cwd, "run-1")).toContain("In a loop end 100 % of B's answers and 0 % of A's");
  });

  it("need a page, which never takes the place of the store", async () => {
    const cwd = await stored(a, b);
    expect(await refused(cwd, "run-1 --with-text")).toContain("--html");
    expect(await refused(cwd, "run-1 --html results/dsr.db")).toContain("would overwrite");
  });
});
