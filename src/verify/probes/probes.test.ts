/** Probes: what each concludes from replies written by hand, and what they find of targets whose truth is known. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../../base/index.ts";
import { contextProbe } from "./context.ts";
import { judgeHygiene } from "./hygiene.ts";
import { maxTokensProbe, outputCapProbe } from "./max-tokens.ts";
import type { Ask, Finding, Heard, Probe, ProbeFacts, Reply } from "./probe.ts";
import { promptTokensProbe } from "./prompt-tokens.ts";
import { probes, runProbes } from "./run.ts";
import { ALPHA, SURE_AT_ONE, SURE_AT_ZERO, samplingProbe } from "./sampling.ts";
import { stopProbe } from "./stop.ts";
import { systemRoleProbe } from "./system-role.ts";

/** Four characters are a token, everywhere. */
const countTokens = (text: string) => Math.ceil(text.length / 4);

function someFacts(over: Partial<ProbeFacts> = {}): ProbeFacts {
  return {
    thinks: null,
    maxOutput: 4000,
    maxContext: 100_000,
    hasInlineTags: false,
    fixed: [],
    answerTokens: 2048,
    contextLengths: [500, 2000],
    deep: false,
    seed: "facts",
    count: countTokens,
    pull: null,
    ...over,
  };
}

/** A short answer to a prompt of 20 tokens, in order in every respect. */
function someHeard(over: Partial<Heard> = {}): Heard {
  return {
    answer: "ready",
    reasoning: "",
    finish: "stop",
    inputTokens: 20,
    outputTokens: 2,
    reasoningTokens: null,
    ownInputTokens: 12,
    ownOutputTokens: 2,
    nativeInputTokens: null,
    model: "m",
    substitute: null,
    hasLogprobs: true,
    error: null,
    ...over,
  };
}

function refused(message: string): Partial<Heard> {
  return {
    answer: "",
    finish: null,
    inputTokens: null,
    outputTokens: null,
    model: null,
    hasLogprobs: false,
    error: { kind: "bad_request", message: `HTTP 400: ${message}` },
  };
}

/** A target that does what it is asked, less what is broken about it. */
interface Broken {
  ignores?: readonly ("max_tokens" | "temperature" | "stop" | "seed" | "system")[];
  /** Reads this many tokens at the end of a prompt. */
  reads?: number;
  refusesPromptsAbove?: number;
  refusesOutputAbove?: number;
  cutsOutputAt?: number;
  hiddenTokens?: number;
  /** What it bills for each token of a prompt. */
  slope?: number;
  hasTokenizer?: boolean;
  heard?: Partial<Heard>;
}

/** The target as `runProbes` asks it; `asked` fills with what it was asked. */
function fakeTarget(broken: Broken = {}) {
  const asked: Ask[] = [];
  const ignores = (what: NonNullable<Broken["ignores"]>[number]) => broken.ignores?.includes(what) === true;
  const ask = async (one: Ask): Promise<Heard> => {
    asked.push(one);
    const sent = one.messages
      .filter(({ role }) => role !== "system" || !ignores("system"))
      .map(({ content }) => content)
      .join("\n");
    const own = countTokens(one.messages.map(({ content }) => content).join(""));
    const base = {
      ownInputTokens: own,
      nativeInputTokens: broken.hasTokenizer === false ? null : own,
      hasLogprobs: one.logprobs === true,
    };
    if (own > (broken.refusesPromptsAbove ?? Infinity))
      return someHeard({ ...base, ...refused(`the maximum is ${broken.refusesPromptsAbove} tokens`) });
    if (one.maxTokens > (broken.refusesOutputAbove ?? Infinity))
      return someHeard({ ...base, ...refused(`max_tokens must be at most ${broken.refusesOutputAbove}`) });
    const text = sent.slice(-4 * (broken.reads ?? Infinity));
    const whole = answerTo(text, one, asked.length, ignores);
    const stopped = ignores("stop")
      ? whole
      : (one.stop ?? []).reduce((kept, stop) => kept.split(stop)[0] ?? "", whole);
    const most = Math.min(ignores("max_tokens") ? Infinity : one.maxTokens, broken.cutsOutputAt ?? Infinity);
    const answer = stopped.slice(0, 4 * most);
    return someHeard({
      ...base,
      answer,
      finish: answer.length < stopped.length ? "length" : "stop",
      inputTokens: Math.round(countTokens(text) * (broken.slope ?? 1)) + 8 + (broken.hiddenTokens ?? 0),
      outputTokens: countTokens(answer),
      ownOutputTokens: countTokens(answer),
      ...broken.heard,
    });
  };
  return { asked, ask };
}

function answerTo(
  text: string,
  { temperature, seed }: Ask,
  nth: number,
  ignores: (what: "temperature" | "seed") => boolean,
): string {
  const counted = /Count from 1 to (\d+)/.exec(text)?.[1];
  if (counted !== undefined) return Array.from({ length: Number(counted) }, (_, i) => `${i + 1}`).join(", ");
  if (text.includes("Which code word")) return /The code word is (\w+)\./.exec(text)?.[1] ?? "none";
  if (text.includes("Write one sentence")) {
    if (temperature === 0 && !ignores("temperature")) return "The one sentence.";
    return seed !== undefined && !ignores("seed") ? `Sentence of seed ${seed}.` : `Sentence ${nth}.`;
  }
  const repeated = /Repeat these words exactly: (.+)/.exec(text)?.[1];
  if (repeated !== undefined) return repeated;
  const last = /End your answer with the word (\w+)\./.exec(text)?.[1];
  if (text.includes("Name one colour")) return last === undefined ? "Blue." : `Blue. ${last}`;
  return "ready";
}

const facts = someFacts({ thinks: false });

/** The replies of a probe's first asks. */
function heardBy(probe: Probe, replies: Partial<Heard>[], over: Partial<ProbeFacts> = {}): Reply[] {
  const known = { ...facts, ...over };
  const heard: Reply[] = [];
  for (const one of replies) {
    const ask = (probe.next(heard.slice(0, 0), known)[heard.length] ?? probe.next(heard, known)[0]) as Ask;
    heard.push({ ask, heard: someHeard(one) });
  }
  return heard;
}
function judged(probe: Probe, replies: Partial<Heard>[], over: Partial<ProbeFacts> = {}) {
  return probe.judge(heardBy(probe, replies, over), { ...facts, ...over })[0];
}

describe("max_tokens", () => {
  it.each<[string, Partial<Heard>, string]>([
    ["cut and said so", { outputTokens: 16, finish: "length" }, "ok"],
    ["a token or two more", { outputTokens: 18, finish: "length" }, "ok"],
    ["many more", { outputTokens: 19, finish: "length" }, "fault"],
    [
      "many more, all of them thinking",
      { outputTokens: 300, reasoningTokens: 290, finish: "stop" },
      "unknown",
    ],
    ["many more, answer too", { outputTokens: 300, reasoningTokens: 100, finish: "stop" }, "fault"],
    ["cut in silence", { outputTokens: 16, finish: "stop" }, "fault"],
    ["ended by itself", { outputTokens: 5, finish: "stop" }, "unknown"],
    ["counted here where nothing is billed", { outputTokens: null, ownOutputTokens: 200 }, "fault"],
    [
      "cut, by a count that is not its own",
      { outputTokens: null, ownOutputTokens: 40, finish: "length" },
      "ok",
    ],
    ["refused", refused("max_tokens is not supported"), "fault"],
    ["failed", { error: { kind: "server", message: "HTTP 500" } }, "unknown"],
  ])("%s", (_, heard, status) => expect(judged(maxTokensProbe, [heard])?.status).toBe(status));
});

describe("the output cap", () => {
  const deep = { deep: true };
  it.each<[string, Partial<Heard>, string, RegExp]>([
    ["given in full", { outputTokens: 3900, finish: "length" }, "ok", /3,900 of the 4,000/],
    ["cut below", { outputTokens: 2000, finish: "length" }, "fault", /cut at 2,000/],
    [
      "ended by itself",
      { outputTokens: 1500, finish: "stop" },
      "unknown",
      /stopped by itself at 1,500 of 4,000 tokens \(finish reason stop\)\.$/,
    ],
    ["ended by itself at a round number", { outputTokens: 2047, finish: "stop" }, "unknown", /hides itself/],
    ["passed", { outputTokens: 5000, finish: "stop" }, "fault", /it gave 5,000/],
    [
      "broken off",
      { outputTokens: 900, error: { kind: "timeout_total", message: "no end" } },
      "unknown",
      /failed/,
    ],
  ])("%s", (_, heard, status, evidence) => {
    const found = judged(outputCapProbe, [{}, heard], deep);
    expect(found?.status).toBe(status);
    expect(found?.evidence).toMatch(evidence);
  });
});

describe("stop", () => {
  it.each<[string, Partial<Heard>, boolean, string]>([
    ["before it", { answer: "one two three four five" }, false, "ok"],
    ["with it", { answer: "One, two, three, four, five, six" }, false, "ok"],
    ["not at all", { answer: "one two three four five six seven" }, false, "fault"],
    ["behind it alone", { answer: "one two three four five  seven eight" }, false, "fault"],
    ["without the words", { answer: "I would rather not." }, false, "unknown"],
    ["in the thinking, perhaps", { answer: "", reasoning: "The user wants" }, true, "unknown"],
  ])("it stops %s", (_, heard, thinks, status) =>
    expect(judged(stopProbe, [heard], { thinks })?.status).toBe(status),
  );
});

describe("the system role", () => {
  /** What it says given the word that it is to end with, in the order of asking. */
  const status = (...says: ((word: string) => string)[]) => {
    const replies: Reply[] = [];
    while (replies.length < says.length) {
      const [ask] =
        systemRoleProbe.next(replies, facts).length > 0 ? systemRoleProbe.next(replies, facts) : [];
      if (ask === undefined) break;
      for (const one of systemRoleProbe.next(replies.slice(), facts)) {
        const word = /with the word (\w+)/.exec(one.messages[0]?.content ?? "")?.[1] ?? "";
        replies.push({ ask: one, heard: someHeard({ answer: says[replies.length]?.(word) ?? "" }) });
      }
    }
    return { status: systemRoleProbe.judge(replies, facts)[0]?.status, asked: replies.length };
  };
  const follows = (word: string) => `Red. ${word.toUpperCase()}`;
  const passes = () => "Red.";

  it("is fine at once where the instruction is followed", () => {
    expect(status(follows)).toEqual({ status: "ok", asked: 1 });
  });
  it("is fine where it is followed at the second try", () => {
    expect(status(passes, follows, passes)).toEqual({ status: "ok", asked: 3 });
  });
  it("is at fault only where the user's own instruction is followed", () => {
    expect(status(passes, passes, follows)).toEqual({ status: "fault", asked: 3 });
    expect(status(passes, passes, passes)).toEqual({ status: "unknown", asked: 3 });
    expect(status(passes, () => "", follows)).toEqual({ status: "unknown", asked: 3 });
  });
});

describe("the context", () => {
  const known = { ...facts, contextLengths: [2000], maxContext: null };
  /** What becomes of a word hidden at 2,000 tokens, given what each reply says in the order of asking. */
  const found = (...says: ((word: string) => Partial<Heard>)[]) => {
    const replies: Reply[] = [];
    const hidden: string[] = [];
    for (
      let asks = contextProbe.next(replies, known);
      asks.length > 0;
      asks = contextProbe.next(replies, known)
    )
      for (const ask of asks) {
        const word = /The code word is (\w+)\./.exec(ask.messages[0]?.content ?? "")?.[1] ?? "";
        hidden.push(word);
        const own = { ownInputTokens: 2050, inputTokens: 2100 };
        replies.push({ ask, heard: someHeard({ ...own, ...says[replies.length]?.(word) }) });
      }
    return { hidden, ...contextProbe.judge(replies, known)[0] };
  };
  const finds = (word: string) => ({ answer: `It was ${word}.` });
  const loses = () => ({ answer: "I cannot see one." });

  it("is fine where the word is found, at the second try with another word", () => {
    expect(found(finds)).toMatchObject({ status: "ok", hidden: { length: 1 } });
    const { status, hidden } = found(loses, finds);
    expect([status, new Set(hidden).size]).toEqual(["ok", 2]);
  });

  it("is at fault where the word is lost twice, and is asked no third time", () => {
    const { status, hidden, evidence } = found(loses, loses, finds);
    expect([status, hidden.length]).toEqual(["fault", 2]);
    expect(evidence).toMatch(/2 prompts of 2,000 tokens was lost, though 2,100 tokens were counted/);
  });

  it("is cut at once where the count tells it: by its own tokenizer finely, by another roughly", () => {
    const losing = (more: Partial<Heard>) => () => ({ ...loses(), ...more });
    expect(found(losing({ inputTokens: 1000 }))).toMatchObject({ status: "fault", hidden: { length: 1 } });
    expect(found(losing({ inputTokens: 1400 }), finds).status).toBe("ok");
    expect(found(losing({ inputTokens: 1400, nativeInputTokens: 2000 })).evidence).toMatch(
      /1,400 were counted/,
    );
  });

  it("is not told by a reply without an answer, nor by a refusal where nothing is stated", () => {
    expect(found(() => ({ answer: "", finish: "length" })).status).toBe("unknown");
    expect(found(loses, () => ({ error: { kind: "server", message: "HTTP 500" } })).status).toBe("unknown");
    expect(found(() => refused("the maximum context is 1024 tokens.")).evidence).toMatch(
      /refused openly; it names 1,024 as the limit: HTTP 400: the maximum context is 1024 tokens\. The catalog states no/,
    );
  });

  it("is searched in so many steps and no more", async () => {
    const target = fakeTarget({ refusesPromptsAbove: 700 });
    await runProbes(someFacts({ deep: true, contextLengths: [500] }), { ask: target.ask, concurrency: 1 });
    expect(target.asked.filter(({ length }) => length !== undefined)).toHaveLength(1 + 1 + 5);
  });
});

describe("prompt tokens", () => {
  const billed = (short: [number, number | null], long: [number, number | null]) =>
    promptTokensProbe
      .judge(
        heardBy(promptTokensProbe, [
          { inputTokens: short[0], nativeInputTokens: short[1], ownInputTokens: 110 },
          { inputTokens: long[0], nativeInputTokens: long[1], ownInputTokens: 810 },
        ]),
        facts,
      )
      .map(({ probe, status }) => `${probe} ${status}`);

  it.each<[string, [number, number | null], [number, number | null], string, string]>([
    ["counted as the model does", [112, 100], [812, 800], "ok", "ok"],
    ["two tokens off where texts meet", [112, 100], [814, 800], "ok", "ok"],
    ["counted by another vocabulary, if only by a little", [112, 100], [815, 800], "fault", "ok"],
    ["a prompt put before", [400, 100], [1100, 800], "ok", "fault"],
    ["a long template", [200, 100], [900, 800], "ok", "unknown"],
    ["no tokenizer at hand", [112, null], [812, null], "unknown", "ok"],
    ["a prompt put before, no tokenizer at hand", [412, null], [1112, null], "unknown", "fault"],
  ])("%s", (_, short, long, count, overhead) =>
    expect(billed(short, long)).toEqual([`prompt tokens ${count}`, `hidden prompt ${overhead}`]),
  );
});

describe("temperature", () => {
  const asks = samplingProbe.next([], facts);
  /** Findings where each sentence is drawn by `draw` from its temperature and whether a seed is set. */
  const found = (draw: (temperature: number, hasSeed: boolean) => string, over: Partial<ProbeFacts> = {}) => {
    const replies = asks.map((ask) => ({
      ask,
      heard: someHeard({ answer: draw(ask.temperature ?? 1, ask.seed !== undefined) }),
    }));
    return samplingProbe.judge(replies, { ...facts, ...over }).map(({ status }) => status);
  };

  it("is at fault where it never varies, or always", () => {
    let n = 0;
    expect(found(() => "same")).toEqual(["fault", "unknown"]);
    expect(found(() => `other ${n++}`)).toEqual(["fault", "absent"]);
    expect(found(() => `other ${n++}`, { thinks: true, deep: true })).toEqual(["unknown", "absent"]);
  });

  it("is called wrongly no more often than is stated, either way", () => {
    const random = randomFromSeed("temperature");
    let rest = 0;
    const sure = (share: number) => (random.next() < share ? "likely" : `rare ${rest++}`);
    const runs = Array.from({ length: 1500 }, () => ({
      // Ignored: at any temperature the same spread of four sentences.
      ignored: found(() => random.pick(["a", "b", "c", "d"]))[0],
      // Acts, barely: as little as the bounds assume.
      barely: found((temperature) => sure(temperature === 0 ? SURE_AT_ZERO : SURE_AT_ONE))[0],
      plainly: found((temperature) => sure(temperature === 0 ? 0.9 : 0.1))[0],
    }));
    const share = (holds: (run: (typeof runs)[number]) => boolean) => runs.filter(holds).length / runs.length;
    const atMost = (p: number) => p + 3 * Math.sqrt((p * (1 - p)) / runs.length);
    expect(share(({ ignored }) => ignored === "ok")).toBeLessThan(atMost(ALPHA));
    expect(share(({ barely }) => barely === "fault")).toBeLessThan(atMost(0.011));
    // And the test is worth its tokens.
    expect(share(({ plainly }) => plainly === "ok")).toBeGreaterThan(0.85);
  });
});

describe("every reply", () => {
  const statusOf = (probe: string, replies: Partial<Heard>[], over: Partial<ProbeFacts> = {}) =>
    judgeHygiene(
      replies.map((one) => ({ ask: { messages: [], maxTokens: 16 }, heard: someHeard(one) })),
      { ...facts, ...over },
    ).find((finding) => finding.probe === probe);

  it("must have a finish reason that is known, and say where it was cut", () => {
    expect(statusOf("finish reason", [{ finish: "length" }, {}])?.status).toBe("ok");
    expect(statusOf("finish reason", [{ finish: "because" }, {}])?.evidence).toMatch(/because/);
    expect(statusOf("finish reason", [{ outputTokens: 16 }, { outputTokens: 16 }])?.status).toBe("fault");
    expect(statusOf("finish reason", [{ outputTokens: 16 }, {}])?.status).toBe("ok");
    // Whoever passes the limit was not cut.
    expect(statusOf("finish reason", [{ outputTokens: 90 }, { outputTokens: 90 }])?.status).toBe("ok");
  });

  it("tells where the thinking is", () => {
    const evidence = (heard: Partial<Heard>, over: Partial<ProbeFacts> = {}) =>
      statusOf("thinking", [heard], over)?.evidence;
    expect(evidence({ reasoning: "well" })).toMatch(/apart/);
    expect(evidence({ reasoning: "well" }, { hasInlineTags: true })).toMatch(/tags that the catalog knows/);
    expect(evidence({ reasoningTokens: 40 })).toMatch(/not shown/);
    expect(evidence({ answer: "so </think> 4" })).toMatch(/1 of 1 responses have thinking in the answer/);
    expect(evidence({})).toMatch(/No thinking/);
  });

  it("says nothing where nothing was answered", () => {
    expect(statusOf("usage", [refused("no")])).toBeUndefined();
    expect(statusOf("model name", [{ model: null }])?.status).toBe("unknown");
  });
});

async function probed(broken: Broken = {}, over: Partial<ProbeFacts> = {}) {
  const target = fakeTarget(broken);
  const { findings, left } = await runProbes(someFacts(over), { ask: target.ask, concurrency: 3 });
  const of = (wanted: Finding["status"]) =>
    findings.filter(({ status }) => status === wanted).map(({ probe }) => probe);
  const evidence = Object.fromEntries(findings.map(({ probe, evidence }) => [probe, evidence]));
  return { findings, left, asked: target.asked, faults: of("fault"), of, evidence };
}

describe("a healthy target", () => {
  it("has no fault, and each probe a finding", async () => {
    const { faults, of, left } = await probed();
    expect(faults).toEqual([]);
    expect(left).toBeNull();
    expect(of("unknown")).toEqual(["output cap"]);
    expect(of("ok")).toEqual([
      "model name",
      "usage",
      "finish reason",
      "thinking",
      "prompt tokens",
      "hidden prompt",
      "max_tokens",
      "stop",
      "system role",
      "temperature",
      "seed",
      "logprobs",
      "context",
    ]);
  });

  it("has none in depth either, and its cap and context are shown to be real", async () => {
    const { faults, of, evidence } = await probed({}, { deep: true });
    expect([faults, of("unknown")]).toEqual([[], []]);
    expect(evidence["output cap"]).toMatch(/given 4,000 of the 4,000 tokens/);
    expect(evidence.context).toMatch(/prompt of 87,892 tokens of the 100,000 stated/);
  });

  it("is not judged by what was never stated", async () => {
    const { of, evidence } = await probed(
      { hasTokenizer: false },
      { maxOutput: null, maxContext: null, pull: "tok-m" },
    );
    expect(of("fault")).toEqual([]);
    expect(evidence["prompt tokens"]).toMatch(/dsr datasets pull tok-m/);
    expect(evidence["output cap"]).toMatch(/--cap/);
  });
});

describe("a planted fault is found alone", () => {
  it.each<[string, Broken, string[], RegExp]>([
    ["max_tokens is ignored", { ignores: ["max_tokens"] }, ["max_tokens"], /at most 16 tokens, it gave 223/],
    ["stop is ignored", { ignores: ["stop"] }, ["stop"], /seven eight nine ten/],
    ["system messages are dropped", { ignores: ["system"] }, ["system role"], /passed over 2 times/],
    ["temperature is ignored", { ignores: ["temperature"] }, ["temperature"], /at most 0\.011/],
    ["more output is refused", { refusesOutputAbove: 3000 }, ["output cap"], /names 3,000 as the limit/],
    [
      "long prompts are refused",
      { refusesPromptsAbove: 1500 },
      ["context"],
      /names 1,500 as the limit.* At 500/,
    ],
    ["long prompts lose their head", { reads: 1000 }, ["context"], /1,008 were counted/],
    ["a prompt is put before", { hiddenTokens: 300 }, ["hidden prompt"], /Some 308 tokens/],
    ["another tokenizer counts", { slope: 1.2 }, ["prompt tokens"], /1\.200 times as many/],
    [
      "usage is missing",
      { heard: { outputTokens: null } },
      ["usage"],
      /All|responses report no token counts/,
    ],
    ["another model answers", { heard: { substitute: "m-small" } }, ["model name"], /m-small/],
    [
      "finish reasons are missing",
      { heard: { finish: null } },
      ["finish reason", "max_tokens"],
      /finish reason is missing/,
    ],
  ])("%s", async (_, broken, faults, evidence) => {
    const found = await probed(broken);
    expect(found.faults).toEqual(faults);
    expect(faults.map((probe) => found.evidence[probe]).join(" ")).toMatch(evidence);
  });

  it("an answer that is cut below the stated cap, in depth", async () => {
    const found = await probed({ cutsOutputAt: 1024 }, { deep: true });
    expect(found.faults).toEqual(["output cap"]);
    expect(found.evidence["output cap"]).toMatch(/4,000 tokens are stated.* cut at 1,024/);
  });

  it("a context below the stated one, in depth, between bounds that are close", async () => {
    const found = await probed({ refusesPromptsAbove: 30_000 }, { deep: true });
    expect(found.faults).toEqual(["context"]);
    const [refusedAt = 0, foundAt = 0] = [
      ...(found.evidence.context ?? "").matchAll(/of ([\d,]+) tokens is|At ([\d,]+)/g),
    ].map(([, a, b]) => Number((a ?? b ?? "").replaceAll(",", "")));
    expect(refusedAt).toBeGreaterThan(30_000);
    expect(foundAt).toBeLessThan(30_000);
    expect(foundAt / refusedAt).toBeGreaterThan(0.85);
  });

  it("thinking in the answer's own text", async () => {
    const target = fakeTarget();
    const ask = async (one: Ask): Promise<Heard> => {
      const heard = await target.ask(one);
      return { ...heard, answer: `<think>well</think>${heard.answer}` };
    };
    const { findings } = await runProbes(someFacts(), { ask, concurrency: 1 });
    expect(findings.filter(({ status }) => status === "fault").map(({ probe }) => probe)).toEqual([
      "thinking",
    ]);
    // Then it thinks, and is not asked what thinking spoils.
    expect(target.asked.some(({ temperature }) => temperature !== undefined)).toBe(false);
  });
});

describe("what is not offered", () => {
  it("is no fault: seed and logprobs", async () => {
    const target = fakeTarget({ ignores: ["seed"] });
    const ask = async (one: Ask) => ({
      ...(await target.ask(one)),
      ...(one.logprobs === true ? refused("logprobs is not supported") : {}),
    });
    const { findings } = await runProbes(someFacts(), { ask, concurrency: 1 });
    const absent = findings.filter(({ status }) => status === "absent");
    expect(absent.map(({ probe }) => probe)).toEqual(["seed", "logprobs"]);
    expect(findings.some(({ status }) => status === "fault")).toBe(false);
  });
});

describe("asking", () => {
  it("leaves out what the catalog fixes, and says so", async () => {
    const { asked, evidence } = await probed({}, { fixed: ["temperature", "stop", "max_tokens"] });
    expect(asked.some(({ temperature, stop }) => temperature !== undefined || stop !== undefined)).toBe(
      false,
    );
    for (const probe of ["temperature", "stop", "max_tokens", "output cap"])
      expect(evidence[probe]).toMatch(/^The catalog sets/);
  });

  it("gives up a target that does not answer, and calls nothing a fault", async () => {
    const error = { kind: "auth", message: "HTTP 401" } as const;
    const { findings, left, asked } = await probed({ heard: { ...refused(""), error } });
    expect(asked).toHaveLength(1);
    expect(left).toMatch(/does not answer.*401/);
    expect(new Set(findings.map(({ status }) => status))).toEqual(new Set(["unknown"]));
  });

  it("stops where nothing more may be sent, and keeps what it knows", async () => {
    const target = fakeTarget();
    let left = 3;
    const ask = async (one: Ask) =>
      left-- > 0 ? target.ask(one) : { notSent: "the cost cap is reached", isOver: true };
    const run = await runProbes(someFacts(), { ask, concurrency: 4 });
    expect(run.left).toBe("the cost cap is reached");
    expect(target.asked).toHaveLength(3);
    const status = Object.fromEntries(run.findings.map((one) => [one.probe, one]));
    expect(status.max_tokens).toMatchObject({ status: "ok" });
    expect(status.stop).toMatchObject({
      status: "unknown",
      evidence: expect.stringContaining("the cost cap"),
    });
    expect(run.findings.some(({ status }) => status === "fault")).toBe(false);
  });

  it("leaves out what is too dear, and asks the rest", async () => {
    const target = fakeTarget();
    const ask = async (one: Ask) =>
      (one.length ?? 0) > 1000
        ? { notSent: "what comes next could pass the cost cap", isOver: false }
        : target.ask(one);
    const run = await runProbes(someFacts(), { ask, concurrency: 1 });
    expect(run.left).toMatch(/cost cap/);
    const left = run.findings.filter(({ evidence }) => evidence.startsWith("Not asked to the end"));
    expect(left).toEqual([
      { probe: "context", status: "unknown", evidence: expect.stringContaining("could pass the cost cap") },
    ]);
    expect(target.asked.at(-1)).toMatchObject({ maxTokens: 4000 });
  });

  it("gives up after two failures from the first request on", async () => {
    const error = { kind: "server", message: "HTTP 500: down." } as const;
    const { asked, left } = await probed({ heard: { ...refused(""), error } });
    expect(asked).toHaveLength(2);
    expect(left).toBe("it does not answer (HTTP 500: down)");
  });

  it("is for as much as the stated context has room for", async () => {
    const { asked, faults } = await probed(
      { refusesOutputAbove: 3900 },
      { maxOutput: 4000, maxContext: 4000 },
    );
    expect(Math.max(...asked.map(({ maxTokens }) => maxTokens))).toBe(4000 - 256);
    expect(faults).toEqual([]);
  });

  it("never passes the worst that was told before, whatever comes back, and always ends", async () => {
    const reply = fc.record({
      answer: fc.constantFrom("", "ready", "one two three", "seven", "<think>x"),
      finish: fc.constantFrom("stop", "length", null),
      inputTokens: fc.option(fc.integer({ min: 0, max: 5000 })),
      outputTokens: fc.option(fc.integer({ min: 0, max: 5000 })),
      reasoningTokens: fc.option(fc.integer({ min: 0, max: 50 })),
      hasWord: fc.boolean(),
      error: fc.option(
        fc.constantFrom(
          { kind: "bad_request" as const, message: "HTTP 400: at most 999" },
          { kind: "server" as const, message: "HTTP 500" },
        ),
        { freq: 5 },
      ),
    });
    const facts = fc.record({
      deep: fc.boolean(),
      maxOutput: fc.option(fc.constant(4000)),
      maxContext: fc.option(fc.constant(3000)),
      contextLengths: fc.constantFrom([], [500], [2000, 500, 500]),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(reply, { minLength: 1, maxLength: 9 }), facts, async (replies, over) => {
        const known = someFacts(over);
        const asked: Ask[] = [];
        const run = await runProbes(known, {
          concurrency: 1,
          ask: async (one) => {
            const { hasWord, ...heard } = replies[asked.length % replies.length] as (typeof replies)[number];
            asked.push(one);
            const word = /The code word is (\w+)/.exec(one.messages[0]?.content ?? "")?.[1] ?? "";
            return someHeard({ ...heard, answer: hasWord ? `${heard.answer} ${word}` : heard.answer });
          },
        });
        const worst = probes.flatMap((probe) => probe.worst(known));
        const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
        const inputs = asked.map(({ messages }) => sum(messages.map(({ content }) => known.count(content))));
        expect(asked.length).toBeLessThanOrEqual(worst.length);
        expect(sum(asked.map(({ maxTokens }) => maxTokens))).toBeLessThanOrEqual(
          sum(worst.map((one) => one.maxTokens)),
        );
        // Prose is made of whole sentences.
        expect(sum(inputs)).toBeLessThanOrEqual(1.03 * sum(worst.map((one) => one.inputTokens)));
        const names = run.findings.map(({ probe }) => probe);
        expect(new Set(names).size).toBe(names.length);
      }),
      { numRuns: 60 },
    );
  });
});
