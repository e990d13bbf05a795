/** What `dsr verify` refuses before it asks anybody, and what `dsr verify plan` tells without asking. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Exam, examHash, GRADERS, loadExam } from "../bench/index.ts";
import { locateDataset } from "../datasets/index.ts";
import { memoryEnv } from "../testing/index.ts";
import { bundleText, type GradedBundle } from "../verify/index.ts";
import { main } from "./index.ts";

const REPEATS = 3;

async function smoke(): Promise<Exam> {
  const location = await locateDataset("smoke", { dir: tmpdir() });
  return loadExam("smoke", location, { limit: null, seed: "1" });
}

/** A reference on smoke in which every third answer is wrong. */
async function aReference(): Promise<GradedBundle> {
  const exam = await smoke();
  const samples = Array.from({ length: REPEATS }, (_, repeat) => exam.samplesAt(repeat)).flat();
  const kinds = [...new Set(samples.map(({ kind }) => kind))];
  return {
    schema: 1,
    kind: "graded",
    created: "2026-03-02T04:00:00.000Z",
    dsr: "0.1.0",
    target: { provider: "a", model: "m", mode: null },
    run: "run-1",
    exam: { name: "smoke", hash: examHash(exam), window: null, ofQuestions: exam.total },
    sampling: { temperature: 0.6, topP: 0.95, maxTokens: 32_768 },
    graders: kinds.map((kind) => GRADERS[kind]).sort(),
    published: [],
    leftOut: { error: 0, ungraded: 0 },
    questions: [...Map.groupBy(samples, ({ id }) => id)].map(([id, own], i) => ({
      id,
      flawed: false,
      samples: own.map(({ repeat, hash }) => {
        const verdict = (i + repeat) % 3 === 0 ? "incorrect" : "correct";
        return {
          repeat,
          hash,
          verdict,
          lenient: verdict,
          reason: null,
          truncated: false,
          outputTokens: 100,
          reasoningTokens: 50,
          finishReason: "stop",
          answerSha256: null,
        };
      }),
    })),
  };
}

/** Runs `dsr verify` in a folder with that reference; its provider is nobody, so a request would show. */
async function run(argv: string, bundle: string | GradedBundle) {
  const cwd = mkdtempSync(join(tmpdir(), "dsr-verify-"));
  writeFileSync(join(cwd, "ref.json"), typeof bundle === "string" ? bundle : bundleText(bundle));
  const models = { m: { id: "m", inputPrice: 4, outputPrice: 16, currency: "CNY" } };
  const providers = { a: { baseUrl: "http://127.0.0.1:9/a/v1", models } };
  writeFileSync(
    join(cwd, "dsr.config.yaml"),
    JSON.stringify({ defaults: { model: "m", providers: ["a"] }, providers }),
  );
  const env = memoryEnv({ cwd });
  const code = await main(["verify", ...argv.split(" ").filter((word) => word !== "")], env);
  return { code, out: env.stdout.text, err: env.stderr.text };
}

describe("dsr verify refuses, before it asks", () => {
  const refused = async (argv: string, bundle: string | GradedBundle, why: RegExp) => {
    const { code, out, err } = await run(argv, bundle);
    expect(err).toMatch(why);
    expect({ code, out }).toEqual({ code: 2, out: "" });
  };

  it("a reference that is not named, not there, or not whole", async () => {
    const bundle = await aReference();
    await refused("", bundle, /Name the reference to compare with: --reference/);
    await refused("--reference nowhere.json", bundle, /No reference bundle at/);
    const changed = bundleText(bundle).replace('"truncated":false', '"truncated":true');
    await refused(
      "--reference ref.json",
      changed,
      /states the hash [0-9a-f]{64}, and its content has [0-9a-f]{64}/,
    );
  });

  it("one that was made under other settings, all of them told", async () => {
    const bundle = await aReference();
    await refused(
      "--reference ref.json --temperature 1 --max-tokens 100",
      bundle,
      /temperature 0\.6 in the reference, 1 here; max_tokens 32768 in the reference, 100 here/,
    );
    await refused(
      "--reference ref.json",
      { ...bundle, graders: ["choice/1", "number/1"] },
      /graders choice\/1, number\/1 in the reference, choice\/\d+, number\/\d+ here/,
    );
  });

  it("one of other questions, or asked in other words", async () => {
    const bundle = await aReference();
    const other = { ...bundle, exam: { ...bundle.exam, hash: "0".repeat(64) } };
    await refused(
      "--reference ref.json",
      other,
      /its exam smoke has the hash 0{64}, and the one here [0-9a-f]{64}/,
    );
    await refused(
      "--reference ref.json",
      { ...bundle, questions: bundle.questions.slice(1) },
      /of other questions: its exam smoke/,
    );
    const [first, ...rest] = bundle.questions as [GradedBundle["questions"][0], ...GradedBundle["questions"]];
    const reworded = {
      ...first,
      samples: first.samples.map((sample) => ({ ...sample, hash: "1".repeat(64) })),
    };
    await refused(
      "--reference ref.json",
      { ...bundle, questions: [reworded, ...rest] },
      /was asked \S+ in other words at repeat 0: hash 1{64}/,
    );
    await refused(
      "--reference ref.json",
      { ...bundle, exam: { ...bundle.exam, name: "mine" } },
      /mine is no exam that dsr knows/,
    );
  });

  it("one without an answer, a cap that cannot be kept, and words that are no command", async () => {
    const bundle = await aReference();
    const silent = { ...bundle, questions: bundle.questions.map((one) => ({ ...one, samples: [] })) };
    await refused("--reference ref.json", silent, /no answer to compare with/);
    await refused("--reference ref.json --max-cost 1XYZ", bundle, /no exchange rate/);
    await refused("recrod --out x.json", bundle, /error: (unknown option|too many arguments)/);
    await refused("record --dataset smoke", bundle, /--out with a path/);
    await refused("record --out ref.json --run r", bundle, /never overwritten/);
    await refused(
      "record --out new.json --run r --dataset smoke",
      bundle,
      /is for a run that is yet to be asked/,
    );
  });
});

describe("dsr verify plan", () => {
  it("tells pairs, repeats and money from a reference, or from an accuracy that is assumed", async () => {
    const bundle = await aReference();
    const measured = await run("plan --reference ref.json --delta 5,10 --json", bundle);
    expect(measured.code).toBe(0);
    const { rows, targets, questions } = JSON.parse(measured.out);
    expect(questions).toBe(24);
    expect(rows).toMatchObject([{ deltaPoints: 5 }, { deltaPoints: 10 }]);
    expect(rows[1].repeats).toBe(Math.ceil(Math.max(rows[1].toDetect, rows[1].toClear) / 24));
    const [a] = targets;
    expect(a.costs[1].detectCny).toBeCloseTo(rows[1].toDetect * a.cnyPerAnswer, 9);
    const assumed = await run("plan --dataset smoke --accuracy 70 --answer-tokens 1000 --delta 10", bundle);
    expect(assumed.out).toMatch(/Assumed: an accuracy of 70 %, as told/);
    // Without the length of an answer there is no money to tell, and it says how to state one.
    expect((await run("plan --dataset smoke --accuracy 70", bundle)).out).toContain("--answer-tokens");
    expect((await run("plan --dataset smoke", bundle)).err).toMatch(
      /No accuracy of m on smoke was published/,
    );
    expect((await run("plan", bundle)).err).toMatch(/--reference with a bundle, or --dataset/);
  });
});
