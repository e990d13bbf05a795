/** `dsr verify probe` as a user runs it, on simulated providers with planted faults. */
import { describe, expect, it } from "vitest";
import {
  type CliPlace,
  chatServer,
  cliPlace,
  configure,
  simulateCli,
  tinyTokenizer,
} from "../testing/index.ts";

const words = (line: string) => line.split(" ");

/** Every byte is a token: what the simulator's `"countsPrompts": "bytes"` counts. */
const BYTES = (() => {
  const tiny = JSON.parse(tinyTokenizer());
  return JSON.stringify({ ...tiny, model: { ...tiny.model, merges: [] } });
})();

const healthy = {
  like: "sim-official",
  name: "sim-healthy",
  reasoning: { share: 0, field: "reasoning_content" },
  quirks: { countsPrompts: "bytes" },
};
const profiles = [
  healthy,
  {
    ...healthy,
    name: "sim-deaf",
    quirks: {
      ignores: ["max_tokens", "temperature", "stop", "seed", "system"],
      context: { tokens: 3000, beyond: "cut" },
      hiddenPromptTokens: 400,
    },
  },
  {
    ...healthy,
    name: "sim-short",
    respondsAs: "sim-model-small",
    usage: "none",
    quirks: { refusesOutputAbove: 900 },
  },
  {
    ...healthy,
    name: "sim-capped",
    reasoning: { share: 0.5, field: "inline" },
    output: { medianTokens: 40, sigma: 0, capTokens: 500 },
  },
];

interface Document {
  targets: {
    target: string;
    requests: number;
    findings: { probe: string; status: string; evidence: string }[];
  }[];
}

async function scene(place: CliPlace) {
  place.write("profiles.json", JSON.stringify(profiles));
  const simulator = await simulateCli(place, words("--profiles profiles.json --time-scale 0 --seed 7"));
  // That thinking comes between tags is what the catalog does not know here.
  const config = simulator.config.replace(/\n +inlineReasoning:\n.*\n.*/, "");
  expect(config).not.toContain("inlineReasoning");
  place.write("dsr.config.yaml", config);
  place.write("bytes.json", BYTES);
}

const DEEP = "verify probe --tokenizer bytes.json --deep --cap 1000 --context 1000,5000 --max-cost 20CNY";

describe("dsr verify probe", () => {
  it("finds each planted fault, and none on the healthy one", { timeout: 60_000 }, async () => {
    await using place = cliPlace();
    await scene(place);
    const result = await place.dsr([...words(DEEP), "--json"]);
    expect(result.code).toBe(3);
    const { targets } = JSON.parse(result.stdout) as Document;
    const of = (name: string, wanted: string) =>
      targets
        .find(({ target }) => target.startsWith(name))
        ?.findings.filter(({ status }) => status === wanted)
        .map(({ probe }) => probe);
    expect(of("sim-healthy", "fault")).toEqual([]);
    expect(of("sim-healthy", "unknown")).toEqual([]);
    expect(of("sim-healthy", "absent")).toEqual(["logprobs"]);
    expect(of("sim-deaf", "fault")).toEqual([
      "prompt tokens",
      "hidden prompt",
      "max_tokens",
      "stop",
      "system role",
      "temperature",
      "context",
      "output cap",
    ]);
    expect(of("sim-deaf", "absent")).toEqual(["seed", "logprobs"]);
    expect(of("sim-short", "fault")).toEqual(["model name", "usage", "output cap"]);
    expect(of("sim-capped", "fault")).toEqual(["thinking", "output cap"]);
    // No key, and nothing in the store.
    expect(result.stdout).not.toMatch(/Bearer|simulated-key/);
    expect(place.files((name) => name.endsWith(".json") || name.endsWith(".yaml"))).toEqual([]);
  });

  it("says in a table what was seen, and before that what it costs", async () => {
    await using place = cliPlace();
    await scene(place);
    const result = await place.dsr(
      words("verify probe --providers sim-healthy --context 500 --tokenizer bytes.json"),
    );
    expect(result.code).toBe(0);
    expect(result.stderr).toMatch(/Before the first request[\s\S]*In all at most/);
    expect(result.stdout).toMatch(/sim-healthy\/sim-model\nprobe/);
    expect(result.stdout).toMatch(/\nstop +ok +It stopped before "six"\./);
    expect(result.stdout).toMatch(/\noutput cap +unknown +The catalog states none; --cap names one to try\./);
    expect(result.stdout).toMatch(/24 requests, /);
  });

  it("asks nothing in a dry run, and within a cap what fits", async () => {
    await using place = cliPlace();
    const server = await chatServer(() => ({ say: "ready" }));
    configure(place, { a: `${server.url}/a/v1` });
    try {
      const dry = await place.dsr(words("verify probe --dry-run --deep --cap 100000"));
      expect(dry).toMatchObject({ code: 0 });
      expect(dry.stdout).toMatch(/output cap +2 +80 +200,000/);
      expect(server.asked).toHaveLength(0);
      // 100,000 tokens at 16 CNY per million do not fit.
      const capped = await place.dsr(words("verify probe --cap 100000 --max-cost 1CNY --json --context 500"));
      const { targets } = JSON.parse(capped.stdout) as Document;
      expect(targets[0]?.findings.find(({ probe }) => probe === "output cap")).toMatchObject({
        status: "unknown",
        evidence: expect.stringContaining("cost cap"),
      });
      expect(server.asked.length).toBeGreaterThan(15);
      expect(Math.max(...server.asked.map(({ body }) => body.max_tokens ?? 0))).toBeLessThan(100_000);
    } finally {
      await server.close();
    }
  });

  it("tells a target that does not answer from one at fault", async () => {
    await using place = cliPlace();
    const server = await chatServer(() => ({ status: 401, body: { error: { message: "no such key" } } }));
    configure(place, { a: `${server.url}/a/v1` });
    try {
      const result = await place.dsr(words("verify probe --quiet"));
      expect(result.code).toBe(4);
      expect(result.stdout).toMatch(/Left early: it does not answer \(HTTP 401: no such key\)/);
      expect(server.asked).toHaveLength(1);
    } finally {
      await server.close();
    }
  });
});
