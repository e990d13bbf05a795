/** The requirement files that ship, decided on one small store whose truth is known; and what if, on the same. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packDeltas } from "../record/index.ts";
import { openSqlite } from "../store/index.ts";
import { aRecord, aRun, aScore, aTarget, memoryEnv } from "../testing/index.ts";
import { main } from "./index.ts";
import { packagePath } from "./package-root.ts";

/** `quick` starts after half a second and makes 50 tok/s; `cheap` starts after three and makes under 17. */
const truth = {
  quick: { ttftMs: 500, totalMs: 2000, outputPrice: 20, correct: 12 },
  cheap: { ttftMs: 3000, totalMs: 6000, outputPrice: 8, correct: 15 },
};
type Provider = keyof typeof truth;
const providers = Object.keys(truth) as Provider[];
const target = (provider: Provider) => aTarget({ provider, model: "deepseek-r1" });

const [REQUESTS, QUESTIONS] = [120, 20];
const cwd = mkdtempSync(join(tmpdir(), "dsr-examples-"));
afterAll(() => rmSync(cwd, { recursive: true }));

beforeAll(async () => {
  const models = (outputPrice: number) =>
    `{ deepseek-r1: { id: x, inputPrice: 4, outputPrice: ${outputPrice}, currency: CNY } }`;
  writeFileSync(
    join(cwd, "dsr.config.yaml"),
    `providers:\n${providers
      .map(
        (name) =>
          `  ${name}: { baseUrl: "http://127.0.0.1:9/", models: ${models(truth[name].outputPrice)} }\n`,
      )
      .join("")}`,
  );
  const sink = openSqlite(join(cwd, "results/dsr.db"));
  // A day before the clock of the tests, at noon in Shanghai.
  const startedAt = "2026-03-01T04:00:00.000Z";
  sink.begin(
    aRun({ startedAt, endedAt: "2026-03-01T05:00:00.000Z", config: { region: "cn-north", ...verified } }),
  );
  for (const provider of providers) {
    for (let i = 0; i < REQUESTS; i++) sink.record(request(provider, i, startedAt));
    for (let i = 0; i < QUESTIONS; i++) {
      const verdict = i < truth[provider].correct ? "correct" : "incorrect";
      sink.score(
        aScore({
          dataset: "gpqa",
          requestId: `${provider}-${i}`,
          sampleId: `q${i}`,
          target: target(provider),
          verdict,
        }),
      );
    }
  }
  await sink.close();
});

/** What a verification of both keeps: `quick` is shown to be the same as the reference, `cheap` not yet. */
const verified = {
  verify: { target: "maker/deepseek-r1", deltaPoints: 5, alpha: 0.05 },
  verdicts: providers.map((provider) => ({
    target: `${provider}/deepseek-r1`,
    verdict: provider === "quick" ? "equivalent" : "undecided",
    ...{ pairs: 400, drop: 0.5, interval: { low: -2, high: 3 } },
  })),
};

/** No two alike: up to 2 % about the provider's own times. */
function request(provider: Provider, i: number, startedAt: string) {
  const { ttftMs, totalMs, outputPrice } = truth[provider];
  const jitter = 1 + (((i * 37) % 41) - 20) / 1000;
  const at = (ms: number) => 1000 + ms * jitter;
  return aRecord({
    id: `${provider}-${i}`,
    ...{ seq: i, round: i, target: target(provider), startedAt },
    prompt: { source: "sharegpt:single" },
    usage: { inputTokens: 2000, reasoningTokens: 0 },
    times: {
      firstByteAtMs: at(ttftMs) - 1,
      firstOutputAtMs: at(ttftMs),
      firstAnswerAtMs: at(ttftMs),
      lastOutputAtMs: at(totalMs) - 1,
      endedAtMs: at(totalMs),
    },
    outputChars: { reasoning: 0, answer: 20 },
    deltas: packDeltas(
      [ttftMs, totalMs].map((ms) => ({ atMs: ms * jitter, channel: "answer", chars: 10, delayMs: null })),
    ),
    price: { outputPerM: outputPrice },
  });
}

async function route(...flags: string[]) {
  const env = memoryEnv({ cwd });
  const code = await main(["route", "--json", ...flags], env);
  return { code, said: env.stderr.text, answer: code === 2 ? null : JSON.parse(env.stdout.text) };
}

/** The place and the provider of each ranked target, such as `1 quick`. */
const places = (answer: { ranking: { rank: number; provider: string }[] }) =>
  answer.ranking.map(({ rank, provider }) => `${rank} ${provider}`);

const example = (name: string) => packagePath(`requirements/${name}.json`);

const expected: Record<string, string[]> = {
  accurate: ["1 cheap", "2 quick"],
  balanced: ["1 cheap", "2 quick"],
  cheapest: ["1 cheap", "2 quick"],
  confident: ["1 quick", "2 cheap"],
  fastest: ["1 quick", "2 cheap"],
  interactive: ["1 quick", "2 cheap"],
  "near-enough": ["1 cheap", "2 quick"],
  verified: ["1 quick", "2 cheap"],
  weighted: ["1 quick", "2 cheap"],
  workload: ["1 cheap", "2 quick"],
};

describe("the example requirements decide as their words say", () => {
  it("are all here; the demo's own is decided by the demo", () => {
    const shipped = readdirSync(packagePath("requirements"))
      .filter((name) => name.endsWith(".json") && !name.endsWith(".schema.json"))
      .map((name) => name.replace(".json", ""));
    expect(Object.keys(expected)).toEqual(shipped.filter((name) => name !== "demo").sort());
  });

  it.each(Object.entries(expected))("%s", async (name, wanted) => {
    const { code, said, answer } = await route("--requirement", example(name));
    expect([code, said, places(answer)]).toEqual([0, "", wanted]);
  });

  it("verified ranks last what is not verified yet, and says so", async () => {
    const { answer } = await route("--requirement", example("verified"));
    expect(answer.ranking[0].reasons).toEqual([]);
    expect(answer.ranking[1].reasons).toMatchObject([
      { filter: { metric: "verify", is: "equivalent" }, verdict: "unknown", value: 0.5, n: 400 },
    ]);
  });
});

describe("what if", () => {
  const balanced = example("balanced");

  it("the price of one were another: the first place changes hands, and the decision that holds stays", async () => {
    const { code, said, answer } = await route("--requirement", balanced, "--whatif", "price:quick=output:7");
    expect([code, said]).toEqual([0, ""]);
    expect(places(answer)).toEqual(["1 cheap", "2 quick"]);
    expect(places(answer.whatif.decision)).toEqual(["1 quick", "2 cheap"]);
    expect(answer.whatif.moves).toMatchObject([
      { provider: "quick", before: { rank: 2 }, after: { rank: 1 }, why: ["output_price 20 → 7"] },
      { provider: "cheap", before: { rank: 1 }, after: { rank: 2 }, why: ["others moved"] },
    ]);
  });

  it("other prices change what stored requests cost", async () => {
    const flags = ["--requirement", example("cheapest"), "--whatif", "price:cheap=*10"];
    const { answer } = await route(...flags);
    expect(places(answer.whatif.decision)).toEqual(["1 quick", "2 cheap"]);
  });

  it("other evidence counted: it is read anew", async () => {
    const narrow = ["--requirement", balanced, "--whatif", "where.input_tokens=5000.."];
    const { answer } = await route(...narrow);
    expect(answer.whatif.decision.ranking).toEqual([]);
    expect(answer.whatif.moves[0].why[0]).toMatch(/^success ≥ 0\.9 is unknown now: /);
  });

  it("refuses a price of nobody, naming who there is", async () => {
    const { code, said } = await route("--requirement", balanced, "--whatif", "price:quik=*2");
    expect(code).toBe(2);
    expect(said).toContain('--whatif price:quik: Unknown provider or target "quik". Did you mean "quick"');
  });
});

describe("assertions", () => {
  it("decide the exit code; those that do not hold are said with what was found", async () => {
    const holding = await route("--requirement", example("fastest"), "--assert", "provider=quick");
    expect([holding.code, holding.said]).toEqual([0, ""]);
    const flags = ["--assert", "eligible>=2", "--assert", "provider=cheap"];
    const { code, said, answer } = await route("--requirement", example("fastest"), ...flags);
    expect(code).toBe(3);
    expect(said).toBe(
      "warning: --assert provider=cheap does not hold: the first place is that of quick/deepseek-r1.\n",
    );
    expect(answer.assertions).toMatchObject([
      { assertion: "eligible>=2", holds: true },
      { assertion: "provider=cheap", holds: false },
    ]);
  });
});
