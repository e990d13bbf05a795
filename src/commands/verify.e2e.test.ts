/** `dsr verify` as a user runs it, on simulated deployments whose truth is known. */
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type CliPlace, chatServer, cliPlace, configure, simulateCli, storedRuns } from "../testing/index.ts";

const words = (line: string) => line.split(" ");
const verdictsOf = (targets: { target: string; verdict: string }[]) =>
  Object.fromEntries(targets.map(({ target, verdict }) => [target.split("/")[0], verdict]));

/** A place with a reference of a deployment that always answers the same. */
async function scene(providers: readonly string[], { delayMs = 0, tokens = 5 } = {}) {
  const place = cliPlace();
  const server = await chatServer(async () => {
    if (delayMs > 0) await pause(delayMs);
    return { say: "So it is.\n\nAnswer: B", usage: { prompt: 10, completion: tokens } };
  });
  configure(place, Object.fromEntries(providers.map((name) => [name, `${server.url}/${name}/v1`])));
  return {
    place,
    server,
    [Symbol.asyncDispose]: async () => {
      await place[Symbol.asyncDispose]();
      await server.close();
    },
  };
}

const record = (place: CliPlace, more = "") =>
  place.dsr(words(`verify record --dataset smoke --repeats 2 --providers a --out ref.json --quiet${more}`));

describe("dsr verify", () => {
  it("records a trusted deployment, then tells a twin, a worse one and a truncating one apart", {
    timeout: 60_000,
  }, async () => {
    await using place = cliPlace();
    const simulator = await simulateCli(place, words("--time-scale 0 --seed 7"));
    place.write("dsr.config.yaml", simulator.config);
    const recorded = await place.dsr(
      words("verify record --dataset smoke --repeats 12 --providers sim-official --out ref.json --quiet"),
    );
    expect(recorded).toMatchObject({ code: 0 });
    expect(recorded.stdout).toMatch(
      /wrote ref\.json: 288 answers of sim-official\/sim-model to 24 questions/,
    );
    // No question, no answer, no key: a bundle may be shared.
    expect(place.read("ref.json")).not.toMatch(/Answer|seven|Bearer|simulated-key/);

    const result = await place.dsr(
      words(
        "verify --reference ref.json --delta 10 --providers sim-twin,sim-quantized,sim-truncating --concurrency 6 --json",
      ),
    );
    const document = JSON.parse(result.stdout);
    expect(verdictsOf(document.targets)).toEqual({
      "sim-twin": "equivalent",
      "sim-quantized": "degraded",
      "sim-truncating": "degraded",
    });
    expect(result.code).toBe(3);
    expect(result.stderr).toMatch(/A verdict ends the asking/);
    const causes = Object.fromEntries(
      document.targets.map((one: { target: string; cause: { name: string } | null }) => [
        one.target.split("/")[0],
        one.cause?.name,
      ]),
    );
    expect(causes).toMatchObject({ "sim-quantized": "wrong", "sim-truncating": "truncated" });
    // Nobody is asked on once the verdict is there, and no answer of the reference is used twice.
    const [, run] = storedRuns(place);
    for (const { target, pairs } of document.targets) {
      const own = run?.scores.filter(({ target: one }) => `${one.provider}/${one.model}` === target) ?? [];
      expect(own.length).toBe(pairs);
      expect(own.length).toBeLessThan(288);
      expect(new Set(own.map(({ sampleId, repeat }) => `${sampleId} ${repeat}`)).size).toBe(own.length);
    }
    const shown = await place.dsr(["results", "show", run?.run.id ?? ""]);
    expect(shown.stdout).toMatch(/sim-quantized\/sim-model +degraded/);
    expect(shown.stdout).toMatch(/sim-twin\/sim-model +equivalent within 10/);
  });

  it("makes a reference of a stored run without asking, and never overwrites one", {
    timeout: 60_000,
  }, async () => {
    await using s = await scene(["a", "b"]);
    await s.place.dsr(words("bench --dataset smoke --limit 5 --providers a,b --quiet"));
    const asked = s.server.asked.length;
    const [run] = storedRuns(s.place);
    const argv = `verify record --run ${run?.run.id.slice(0, 8)} --out ref.json`;
    expect(await s.place.dsr(words(argv))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("several targets: a/m, b/m"),
    });
    expect(await s.place.dsr(words(`${argv} --target b/m`))).toMatchObject({ code: 0 });
    expect(JSON.parse(s.place.read("ref.json"))).toMatchObject({
      kind: "graded",
      target: { provider: "b", model: "m" },
      questions: { length: 5 },
    });
    expect(await s.place.dsr(words(`${argv} --target b/m`))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("never overwritten"),
    });
    expect(s.server.asked.length).toBe(asked);
    // A part of an exam is compared as that part.
    const compared = await s.place.dsr(words("verify --reference ref.json --providers a --json"));
    expect(compared.code).toBe(4);
    expect(JSON.parse(compared.stdout).targets).toMatchObject([
      { verdict: "undecided", undecidedBecause: "pairs", pairs: 5, drop: 0 },
    ]);
  });

  it("compares under other settings only where that is allowed, and says so", {
    timeout: 60_000,
  }, async () => {
    await using s = await scene(["a"]);
    expect(await record(s.place)).toMatchObject({ code: 0 });
    const asked = s.server.asked.length;
    const argv = "verify --providers a --reference ref.json --temperature 1 --quiet";
    expect(await s.place.dsr(words(argv))).toMatchObject({ code: 2, stdout: "" });
    expect(s.server.asked.length).toBe(asked);
    const allowed = await s.place.dsr(words(`${argv} --allow-other-settings`));
    expect(allowed.stdout).toMatch(/under other settings: temperature 0\.6 in the reference, 1 here/);
    expect(s.server.asked.at(-1)?.body).toMatchObject({ temperature: 1 });
  });

  it("compares on an exam of one's own, and on no other than the reference's", {
    timeout: 60_000,
  }, async () => {
    await using s = await scene(["a"]);
    const questions = (last: string) =>
      Array.from({ length: 6 }, (_, i) =>
        JSON.stringify({
          n: `q${i}`,
          ask: i === 5 ? last : `Which letter is letter ${i}?`,
          right: "B",
          choices: ["x", "y"],
        }),
      ).join("\n");
    s.place.write("mine.jsonl", questions("The last one?"));
    s.place.write(
      "mine.yaml",
      [
        "name: mine",
        "file: mine.jsonl",
        "id: n",
        'prompt: "{{ask}} {{options}}"',
        "scorer: choice",
        "answer: right",
        "options: choices",
      ].join("\n"),
    );
    const recorded = await s.place.dsr(
      words("verify record --exam mine.yaml --repeats 2 --providers a --out ref.json --quiet"),
    );
    expect(recorded).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("12 answers of a/m to 6 questions of mine"),
    });
    const compare = (argv: string) => s.place.dsr(words(`verify --reference ref.json --providers a ${argv}`));
    expect(await compare("--quiet")).toMatchObject({ code: 2, stderr: expect.stringContaining("--exam") });
    expect(await compare("--exam mine.yaml --quiet")).toMatchObject({ code: 4 });
    s.place.write("mine.jsonl", questions("The very last one?"));
    const other = await compare("--exam mine.yaml --quiet");
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(
      /of other questions: its exam mine has the hash [0-9a-f]{64}, and the one here [0-9a-f]{64}/,
    );
  });

  it("keeps on Ctrl-C what was asked, with the verdicts so far, and goes on with it", {
    timeout: 60_000,
  }, async () => {
    await using s = await scene(["a"], { delayMs: 60 });
    expect(await record(s.place)).toMatchObject({ code: 0 });
    const before = s.server.asked.length;
    const running = s.place.start(words("verify --reference ref.json --providers a --concurrency 2"));
    while (s.server.asked.length < before + 15) await pause(20);
    running.signal("SIGINT");
    const ended = await running.ended;
    expect(ended.code).toBe(130);
    expect(ended.stdout).toMatch(/a\/m +undecided/);
    expect(ended.stdout).toContain("the run was interrupted before a verdict");
    const [, run] = storedRuns(s.place);
    expect(run?.run).toMatchObject({
      status: "interrupted",
      config: { verify: { deltaPoints: 5 }, verdicts: [{ target: "a/m", verdict: "undecided" }] },
    });
    expect(run?.scores.length).toBeGreaterThanOrEqual(8);
    const id = run?.run.id ?? "";
    expect(ended.stderr).toContain(`to go on with it: dsr verify --resume ${id}`);
    const config = s.place.read("dsr.config.yaml");
    s.place.write("dsr.config.yaml", config.replaceAll("127.0.0.1", "localhost"));
    const elsewhere = await s.place.dsr(words(`verify --resume ${id}`));
    expect(elsewhere).toMatchObject({ code: 2, stdout: "" });
    expect(elsewhere.stderr).toMatch(/was asked as .* at http:\/\/127\.0\.0\.1/);
    s.place.write("dsr.config.yaml", config);
    const resumed = await s.place.dsr(words(`verify --resume ${id} --json`));
    expect(resumed.code).toBe(4);
    expect(JSON.parse(resumed.stdout)).toMatchObject({
      run: { id, status: "done" },
      targets: [{ pairs: 48, undecidedBecause: "pairs", drop: 0 }],
    });
    const [, whole] = storedRuns(s.place);
    expect(new Set(whole?.scores.map(({ sampleId, repeat }) => `${sampleId} ${repeat}`)).size).toBe(48);
    expect(whole?.scores.length).toBe(48);
    // Asked twice was only what was in flight when it was cut off.
    expect(s.server.asked.length - before).toBeLessThanOrEqual(48 + 2);
  });

  it("gives up who never answers, one request at a time too, beside who does", {
    timeout: 60_000,
  }, async () => {
    await using place = cliPlace();
    const server = await chatServer(({ provider }) =>
      provider === "dead"
        ? { status: 500, body: { error: { message: "no" } } }
        : { say: "So it is.\n\nAnswer: B", usage: { prompt: 10, completion: 5 } },
    );
    configure(place, { a: `${server.url}/a/v1`, dead: `${server.url}/dead/v1` });
    expect(await record(place)).toMatchObject({ code: 0 });
    const result = await place.dsr(
      words("verify --reference ref.json --providers a,dead --concurrency 1 --json --quiet"),
    );
    expect(JSON.parse(result.stdout).targets).toMatchObject([
      { target: "a/m", undecidedBecause: "pairs", pairs: 48 },
      { target: "dead/m", undecidedBecause: "lost", requests: 5 },
    ]);
    await server.close();
  });

  it("asks nobody for a reference that no folder takes", async () => {
    await using s = await scene(["a"]);
    for (const argv of [
      "verify record --dataset smoke --providers a --out nowhere/ref.json",
      "verify outputs record --providers a --count 1 --to nowhere/out.json",
    ])
      expect(await s.place.dsr(words(argv))).toMatchObject({
        code: 2,
        stdout: "",
        stderr: expect.stringMatching(/error: nowhere\/\w+\.json cannot be written/),
      });
    expect(s.server.requests).toBe(0);
  });

  it("asks nobody for a reference of several deployments", async () => {
    await using s = await scene(["a", "b"]);
    expect(await s.place.dsr(words("verify record --dataset smoke --out ref.json"))).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("a/m, b/m are 2"),
    });
    expect(s.server.requests).toBe(0);
  });

  it("compares outputs where nothing can be graded", { timeout: 60_000 }, async () => {
    await using s = await scene(["a", "b"]);
    const outputs = await s.place.dsr(
      words("verify outputs record --providers a --count 3 --samples 3 --to out.json --quiet"),
    );
    expect(outputs).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("9 outputs of a/m to 3 prompts"),
    });
    const compared = await s.place.dsr(
      words("verify outputs --reference out.json --providers b --quiet --json"),
    );
    expect(compared.code).toBe(0);
    expect(JSON.parse(compared.stdout).targets).toMatchObject([
      { target: "b/m", verdict: "no difference found", prompts: 3, outputs: 9, p: 1 },
    ]);
  });

  it("stops at the cost cap with what it has, and writes no reference of a part", {
    timeout: 60_000,
  }, async () => {
    // 0.016 CNY an answer, and up to 0.53 put aside for each that is asked.
    await using s = await scene(["a"], { tokens: 1000 });
    const short = await s.place.dsr(
      words("verify record --dataset smoke --providers a --max-cost 0.6CNY --out ref.json --quiet"),
    );
    expect(short.code).toBe(4);
    expect(short.stderr).toMatch(/No bundle is written of a part: `dsr bench --resume/);
    const [part] = storedRuns(s.place);
    expect(await s.place.dsr(words(`verify record --run ${part?.run.id} --out ref.json`))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("no reference is made of a part"),
    });
    expect(existsSync(`${s.place.path}/ref.json`)).toBe(false);
    expect(await record(s.place)).toMatchObject({ code: 0 });
    const stopped = await s.place.dsr(
      words("verify --reference ref.json --providers a --max-cost 0.6CNY --json"),
    );
    expect(stopped.code).toBe(4);
    expect(JSON.parse(stopped.stdout)).toMatchObject({
      run: { status: "stopped" },
      targets: [{ verdict: "undecided", undecidedBecause: "stopped" }],
    });
  });
});
