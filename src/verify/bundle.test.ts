/** Reference bundles: what they hold, that any change shows, and that a damaged one is refused by name. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DsrError } from "../base/index.ts";
import { aRecord, aScore } from "../testing/index.ts";
import { bundleText, type GradedBundle, type ReferenceSample, readBundle } from "./bundle.ts";
import { type BundleFacts, makeBundle } from "./make-bundle.ts";

const hash = (sign: string) => sign.repeat(64);

function aSample(overrides: Partial<ReferenceSample> = {}): ReferenceSample {
  return {
    repeat: 0,
    hash: hash("a"),
    verdict: "correct",
    lenient: "correct",
    reason: null,
    truncated: false,
    outputTokens: 120,
    reasoningTokens: 80,
    finishReason: "stop",
    answerSha256: hash("b"),
    ...overrides,
  };
}

const facts: BundleFacts = {
  created: "2026-03-02T04:00:00.000Z",
  dsr: "0.1.0",
  run: "run-1",
  target: { provider: "sim-a", model: "model-x", mode: null },
  exam: { name: "smoke", hash: hash("c"), window: null, ofQuestions: 24 },
  sampling: { temperature: 0.6, topP: 0.95, maxTokens: 32_768 },
  published: [],
};

function aBundle(overrides: Partial<GradedBundle> = {}): GradedBundle {
  return {
    schema: 1,
    kind: "graded",
    ...facts,
    graders: ["choice/2"],
    leftOut: { error: 0, ungraded: 0 },
    questions: [
      { id: "q1", flawed: false, samples: [aSample(), aSample({ repeat: 1 })] },
      { id: "q2", flawed: false, samples: [aSample()] },
    ],
    ...overrides,
  };
}

const refusal = (text: string): DsrError => {
  try {
    readBundle(text, "ref.json");
  } catch (thrown) {
    if (thrown instanceof DsrError) return thrown;
    throw thrown;
  }
  throw new Error("nothing was refused");
};

describe("the file of a bundle", () => {
  it("is read as it was written, whatever the order of keys and the white space", () => {
    const text = bundleText(aBundle());
    const read = readBundle(text, "ref.json");
    expect(read).toEqual({ ...aBundle(), sha256: read.sha256 });
    const { sha256, ...rest } = JSON.parse(text);
    const turned = JSON.stringify({ ...Object.fromEntries(Object.entries(rest).reverse()), sha256 });
    expect(readBundle(turned, "ref.json")).toEqual(read);
  });

  it("is refused when anything in it was changed, with both hashes named", () => {
    const text = bundleText(aBundle());
    const error = refusal(text.replace('"verdict":"correct"', '"verdict":"incorrect"'));
    expect(error.code).toBe("bundle_changed");
    const named = error.message.match(/[0-9a-f]{64}/g) ?? [];
    expect(new Set(named).size).toBe(2);
    expect(named).toContain(readBundle(text, "ref.json").sha256);
  });

  it("is refused after the change of any one byte of its content", () => {
    const text = bundleText(aBundle());
    const from = text.indexOf('"schema"');
    fc.assert(
      fc.property(
        fc.integer({ min: from, max: text.length - 3 }),
        fc.constantFrom("0", "7", "x", "Z", "_"),
        (at, sign) => {
          // White space outside of texts is no content.
          fc.pre(text[at] !== sign && text[at] !== " " && text[at] !== "\n");
          expect(refusal(text.slice(0, at) + sign + text.slice(at + 1)).code).toMatch(/^bundle_/);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ["no JSON", "not JSON"],
    ["[]", "states no sha256"],
    ["{}", "states no sha256"],
    ["null", "states no sha256"],
    ['{"sha256": {"toString": 1}}', "its sha256 is no text"],
    [`{"sha256": "", "a": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`, "nested more deeply than any"],
  ])("is refused where it is none: %.40s", (text, why) => {
    expect(refusal(text)).toMatchObject({
      code: "bundle_invalid",
      message: expect.stringContaining(why),
    });
  });

  it("is refused with questions or repeats twice, all of them told at once", () => {
    const [first, second] = aBundle().questions as [
      GradedBundle["questions"][0],
      GradedBundle["questions"][0],
    ];
    const twice = { ...second, samples: [aSample({ repeat: 3 }), aSample({ repeat: 3 })] };
    const { message, code } = refusal(bundleText(aBundle({ questions: [first, first, twice] })));
    expect(code).toBe("bundle_invalid");
    expect(message).toContain("question q1 is there 2 times");
    expect(message).toContain("question q2 has more than one answer of repeat 3");
  });

  it("is never written with what a bundle cannot hold", () => {
    const failed = { ...aSample(), reason: "error" } as unknown as ReferenceSample;
    expect(() =>
      bundleText(aBundle({ questions: [{ id: "q1", flawed: false, samples: [failed] }] })),
    ).toThrow();
  });
});

describe("a bundle of a run", () => {
  const score = (sampleId: string, repeat: number, more: Parameters<typeof aScore>[0] = {}) =>
    aScore({ sampleId, repeat, sampleHash: hash("a"), requestId: `${sampleId}/${repeat}`, ...more });
  const record = (id: string) => aRecord({ id, kind: "bench" });

  it("has each question once with its repeats in order, and what is known of length and ending", () => {
    const scores = [score("q2", 0), score("q1", 1, { verdict: "incorrect" }), score("q1", 0)];
    const bundle = makeBundle(facts, scores, [record("q1/0")]);
    expect(bundle.questions.map(({ id, samples }) => [id, samples.map(({ repeat }) => repeat)])).toEqual([
      ["q1", [0, 1]],
      ["q2", [0]],
    ]);
    expect(bundle.questions[0]?.samples).toMatchObject([
      { verdict: "correct", outputTokens: 100, reasoningTokens: 40, finishReason: "stop" },
      { verdict: "incorrect", outputTokens: null, reasoningTokens: null, finishReason: null },
    ]);
    expect(bundle.graders).toEqual(["choice/1"]);
  });

  it("leaves out and counts what says nothing of the model, and keeps what was lost", () => {
    const unscored = (reason: "error" | "ungraded" | "truncated") =>
      ({ verdict: "unscored", reason }) as const;
    const bundle = makeBundle(
      facts,
      [
        score("q1", 0, unscored("error")),
        score("q1", 1, unscored("truncated")),
        score("q2", 0, unscored("ungraded")),
      ],
      [],
    );
    expect(bundle.leftOut).toEqual({ error: 1, ungraded: 1 });
    expect(bundle.questions.map(({ samples }) => samples.map(({ reason }) => reason))).toEqual([
      ["truncated"],
      [],
    ]);
  });

  it("takes the last attempt, of its own target alone", () => {
    const other = { target: { provider: "sim-b" } };
    const bundle = makeBundle(
      facts,
      [
        score("q1", 0, { verdict: "unscored", reason: "error" }),
        score("q1", 0, { attempt: 2 }),
        score("q9", 0, other),
      ],
      [],
    );
    expect(bundle.leftOut.error).toBe(0);
    expect(bundle.questions.map(({ id }) => id)).toEqual(["q1"]);
  });

  it("is not made of answers that stood in for others, nor of none", () => {
    expect(() => makeBundle(facts, [score("q1", 0, { fromCache: true })], [])).toThrow(
      /--cache|earlier runs/,
    );
    expect(() => makeBundle(facts, [score("q1", 0, { verdict: "unscored", reason: "error" })], [])).toThrow(
      "no graded answer",
    );
  });

  it("holds no text of the model", () => {
    const told = aRecord({ id: "q1/0", kind: "bench", finishReason: "because of a telling question" });
    const text = bundleText(makeBundle(facts, [score("q1", 0, { extracted: "a telling result" })], [told]));
    expect(text).not.toContain("telling");
  });
});
