/** Every behaviour of every profile, as a client sees it that knows nothing but HTTP; one file, because all share that client. */
import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import OpenAI from "openai";
import { afterEach, describe, expect, it } from "vitest";
import { type Clock, systemClock } from "../base/index.ts";
import type { KnownQuestion } from "./answer.ts";
import {
  asProviderConfig,
  parseProfiles,
  type Simulator,
  type SimulatorOptions,
  simulatedProfiles,
  startSimulator,
} from "./index.ts";
import type { Faults, SimulatorProfile } from "./profile.ts";
import { tokensOf } from "./text.ts";

let running: Simulator | null = null;
afterEach(async () => {
  await running?.close();
  running = null;
});

/** A simulator without waiting, of `sim-steady` without its key, unless told otherwise. */
async function simulate(
  profiles: Partial<SimulatorProfile>[] = [{}],
  options: Partial<SimulatorOptions> = {},
): Promise<Simulator> {
  running = await startSimulator({
    profiles: profiles.map(aProfile),
    answerKey: null,
    host: "127.0.0.1",
    port: 0,
    seed: "server",
    clock: systemClock,
    timeScale: 0,
    ...options,
  });
  return running;
}

function aProfile(overrides: Partial<SimulatorProfile> = {}): SimulatorProfile {
  const steady = simulatedProfiles.find((profile) => profile.name === "sim-steady") as SimulatorProfile;
  return {
    ...steady,
    name: "sim-test",
    apiKey: null,
    output: { medianTokens: 40, sigma: 0.2, capTokens: null },
    ...overrides,
  };
}

/** First token after 60 ms, then one token every 2 ms, a hundred times. */
const metronome: Partial<SimulatorProfile> = {
  ttft: { medianMs: 60, sigma: 0 },
  rate: { tokensPerSecond: 500, requestSigma: 0, gapSigma: 0 },
  bundle: { min: 1, max: 1 },
  output: { medianTokens: 101, sigma: 0, capTokens: null },
};

/** A clock that only its sleepers move, each of them `lateMs` too far. */
function lateClock(lateMs: number): Clock {
  let now = 0;
  const sleep = async (ms: number) => {
    now += ms + lateMs;
  };
  return { nowMs: () => now, wallMs: () => 0, sleep, sleepUntil: (atMs) => sleep(atMs - now) };
}

const noFaults = aProfile().faults satisfies Faults as Faults;

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  raw: string;
  /** The connection ended before the response did. */
  cut: boolean;
}

/** A client that knows nothing but HTTP. `onData` sees the request, to give it up. */
function send(
  url: string,
  method: string,
  body: string | object | null,
  headers: Record<string, string> = {},
  onData: (request: ClientRequest) => void = () => {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part) => {
        parts.push(part);
        onData(request);
      });
      response.on("error", () => {});
      response.on("close", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          raw: Buffer.concat(parts).toString("utf8"),
          cut: !response.complete,
        }),
      );
    });
    request.on("error", reject);
    request.end(body === null ? undefined : typeof body === "string" ? body : JSON.stringify(body));
  });
}

const chatUrl = (simulator: Simulator, name = "sim-test") => `${simulator.url}/${name}/v1/chat/completions`;
const hello = { model: "sim-model", messages: [{ role: "user", content: "Hello there" }] };
const streamed = { ...hello, stream: true, stream_options: { include_usage: true } };
const chat = (simulator: Simulator, body: object = streamed, name = "sim-test") =>
  send(chatUrl(simulator, name), "POST", body);

/** What a client gathers from a stream. */
function read({ raw }: Answer) {
  const events = raw.split("\n\n").filter((block) => block !== "");
  const data = events.filter((block) => block.startsWith("data: ")).map((block) => block.slice(6));
  const broken: string[] = [];
  const chunks = data
    .filter((text) => text !== "[DONE]")
    .flatMap((text) => {
      try {
        return [JSON.parse(text)];
      } catch {
        broken.push(text);
        return [];
      }
    });
  const deltas = chunks.map((chunk) => chunk.choices?.[0]?.delta).filter((delta) => delta !== undefined);
  const join = (field: string) => deltas.map((delta) => delta[field] ?? "").join("");
  return {
    events,
    chunks,
    broken,
    done: data.at(-1) === "[DONE]",
    content: join("content"),
    reasoning: join("reasoning_content") + join("reasoning"),
    usages: chunks.map((chunk) => chunk.usage).filter((usage) => usage !== undefined),
    finish: chunks.map((chunk) => chunk.choices?.[0]?.finish_reason).find((reason) => reason) ?? null,
    error: chunks.find((chunk) => chunk.error !== undefined)?.error ?? null,
    outputs: deltas.filter(
      (d) => (d.content ?? "") + (d.reasoning_content ?? "") + (d.reasoning ?? "") !== "",
    ),
  };
}

describe("the door", () => {
  it("lists the models of a provider", async () => {
    const simulator = await simulate();
    const { status, raw } = await send(`${simulator.url}/sim-test/v1/models`, "GET", null);
    expect(status).toBe(200);
    expect(JSON.parse(raw).data).toMatchObject([{ id: "sim-model", object: "model" }]);
  });

  it("demands a profile's key for chats and for models alike", async () => {
    const simulator = await simulate([{ apiKey: "sesame" }]);
    const models = `${simulator.url}/sim-test/v1/models`;
    for (const headers of [{}, { authorization: "Bearer wrong" }] as Record<string, string>[]) {
      expect((await send(models, "GET", null, headers)).status).toBe(401);
      const refused = await send(chatUrl(simulator), "POST", hello, headers);
      expect(refused.status).toBe(401);
      expect(JSON.parse(refused.raw).error.code).toBe("invalid_api_key");
    }
    const headers = { authorization: "Bearer sesame" };
    expect((await send(models, "GET", null, headers)).status).toBe(200);
    expect((await send(chatUrl(simulator), "POST", hello, headers)).status).toBe(200);
    expect(simulator.journal.outcomes()).toEqual({ unauthorized: 2, ok: 1 });
  });

  it("answers 404 to an unknown model, provider or path, and names what exists", async () => {
    const simulator = await simulate();
    const model = await chat(simulator, { ...hello, model: "gpt" });
    expect(model.status).toBe(404);
    expect(JSON.parse(model.raw).error).toMatchObject({ code: "model_not_found", message: /sim-model/ });
    const provider = await chat(simulator, hello, "sim-nobody");
    expect(provider.status).toBe(404);
    expect(provider.raw).toContain("sim-test");
    expect((await send(`${simulator.url}/sim-test/v1/embeddings`, "POST", hello)).status).toBe(404);
    expect((await send(chatUrl(simulator), "GET", null)).status).toBe(404);
  });

  it.each([
    ["no JSON", "{", /not JSON/],
    ["no messages", { model: "sim-model" }, /messages/],
    ["empty messages", { ...hello, messages: [] }, /messages/],
    ["an unknown role", { ...hello, messages: [{ role: "boss", content: "x" }] }, /messages\.0\.role/],
    ["max_tokens of 0", { ...hello, max_tokens: 0 }, /max_tokens/],
    ["temperature of 3", { ...hello, temperature: 3 }, /temperature/],
  ])("answers 400 to %s, and says where", async (_, body, message) => {
    const simulator = await simulate();
    const { status, raw } = await send(chatUrl(simulator), "POST", body);
    expect(status).toBe(400);
    expect(JSON.parse(raw).error).toMatchObject({ type: "invalid_request_error", message });
    expect(simulator.journal.outcomes()).toEqual({ bad_request: 1 });
    expect(simulator.journal.entries()[0]?.ordinal).toBeNull();
  });

  it("says which port it could not have", async () => {
    const taken = (await simulate()).port;
    const start = (options: Partial<SimulatorOptions>) =>
      startSimulator({
        profiles: [],
        answerKey: null,
        host: "127.0.0.1",
        port: 0,
        seed: "",
        clock: systemClock,
        ...options,
      });
    await expect(start({ port: taken })).rejects.toThrow(`127.0.0.1:${taken}`);
    await expect(start({ port: 70_000 })).rejects.toThrow("127.0.0.1:70000");
    await expect(start({ timeScale: -1 })).rejects.toThrow("time scale is -1");
    await expect(start({ timeScale: Number.NaN })).rejects.toThrow("time scale is NaN");
  });

  it("closes at once while a stream hangs, and the journal says so", async () => {
    const slow = { ttft: { medianMs: 3_600_000, sigma: 0 }, roleChunkMs: 0 };
    const simulator = await simulate([slow], { timeScale: 1 });
    const { cut } = await send(chatUrl(simulator), "POST", streamed, {}, () => simulator.close());
    expect(cut).toBe(true);
    await expect.poll(() => simulator.journal.outcomes()).toEqual({ server_closed: 1 });
  });

  it("refuses a body beyond 16 MiB, and reads it to its end", async () => {
    const simulator = await simulate();
    const { status } = await send(chatUrl(simulator), "POST", "x".repeat(17 * 2 ** 20));
    expect(status).toBe(413);
    expect(simulator.journal.outcomes()).toEqual({ too_large: 1 });
  });

  it("keeps as many of the latest requests in its journal as it was told", async () => {
    const simulator = await simulate([{}], { journalLimit: 3 });
    for (let i = 0; i < 8; i++) await chat(simulator);
    expect(simulator.journal.entries().map((entry) => entry.ordinal)).toEqual([5, 6, 7]);
  });

  it("is understood by the OpenAI client, streaming and not", async () => {
    const simulator = await simulate();
    const client = new OpenAI({ baseURL: `${simulator.url}/sim-test/v1`, apiKey: "any", maxRetries: 0 });
    const messages = [{ role: "user" as const, content: "Hello there" }];
    const whole = await client.chat.completions.create({ model: "sim-model", messages });
    expect(whole.usage?.completion_tokens).toBeGreaterThan(0);
    let text = "";
    const stream = await client.chat.completions.create({ model: "sim-model", messages, stream: true });
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
    expect(text).toMatch(/^[A-Z].*\.$/);
    expect((await client.models.list()).data.map((model) => model.id)).toEqual(["sim-model"]);
    await expect(client.chat.completions.create({ model: "gpt", messages })).rejects.toBeInstanceOf(
      OpenAI.NotFoundError,
    );
  });
});

describe("usage", () => {
  const count = (answer: Answer) => {
    const { content, reasoning } = read(answer);
    return tokensOf(reasoning).length + tokensOf(content).length;
  };

  it.each(simulatedProfiles.map((profile) => [profile.name, profile] as const))(
    "of %s equals the tokens that were streamed, request by request",
    async (name, profile) => {
      const simulator = await simulate([{ ...profile, faults: noFaults, apiKey: null }]);
      for (let i = 0; i < 5; i++) {
        const answer = await chat(simulator, { ...streamed, model: profile.modelId }, name);
        const entry = simulator.journal.entries().at(-1);
        expect(count(answer)).toBe(entry?.outputTokens);
        const usage = read(answer).usages.at(-1) ?? null;
        if (profile.usage === "none") expect(usage).toBeNull();
        else expect(usage.completion_tokens).toBe(entry?.outputTokens);
      }
    },
  );

  it("comes in a chunk of its own, without choices, when it is asked for", async () => {
    const simulator = await simulate([{ usage: "own_chunk" }]);
    const asked = read(await chat(simulator));
    expect(asked.usages).toHaveLength(1);
    expect(asked.chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 2 } });
    expect(read(await chat(simulator, { ...hello, stream: true })).usages).toHaveLength(0);
  });

  it("comes in the finishing chunk, asked or not", async () => {
    const simulator = await simulate([{ usage: "last_chunk" }]);
    const { usages, chunks } = read(await chat(simulator, { ...hello, stream: true }));
    expect(usages).toHaveLength(1);
    expect(chunks.at(-1)).toMatchObject({
      choices: [{ finish_reason: "stop" }],
      usage: { prompt_tokens: 2 },
    });
  });

  it("runs along in every chunk and never falls", async () => {
    const simulator = await simulate([{ usage: "every_chunk" }]);
    const { usages, chunks } = read(await chat(simulator));
    expect(usages).toHaveLength(chunks.length);
    const totals = usages.map((usage) => usage.completion_tokens);
    expect(totals).toEqual([...totals].sort((a, b) => a - b));
    expect(totals.at(-1)).toBe(simulator.journal.entries()[0]?.outputTokens);
  });

  it("never comes where a profile reports none, streaming or not", async () => {
    const simulator = await simulate([{ usage: "none" }]);
    expect((await chat(simulator)).raw).not.toContain("usage");
    expect((await chat(simulator, hello)).raw).not.toContain("usage");
  });

  it("counts thinking inside the completion and cached prompts inside the prompt", async () => {
    const simulator = await simulate([{ cache: { blockTokens: 10, ttftFactor: 0.5 } }]);
    const content = Array.from({ length: 25 }, (_, i) => `word${i}`).join(" ");
    const ask = async (text: string) =>
      read(await chat(simulator, { ...streamed, messages: [{ role: "user", content: text }] })).usages[0];
    const first = await ask(content);
    expect(first.prompt_tokens_details.cached_tokens).toBe(0);
    expect(first.completion_tokens_details.reasoning_tokens).toBeLessThan(first.completion_tokens);
    expect((await ask(content)).prompt_tokens_details.cached_tokens).toBe(20);
    expect((await ask(`${content} and more`)).prompt_tokens_details.cached_tokens).toBe(20);
    expect((await ask(`nonce\n${content}`)).prompt_tokens_details.cached_tokens).toBe(0);
  });
});

describe("a stream", () => {
  it("begins with a role-only chunk where the profile has one", async () => {
    const simulator = await simulate([{ roleChunkMs: 0 }]);
    const { chunks } = read(await chat(simulator));
    expect(chunks[0].choices[0].delta).toEqual({ role: "assistant", content: "" });
    expect(chunks[1].choices[0].delta).not.toHaveProperty("role");
  });

  it("is kept alive by comments while it waits", async () => {
    const waits = { ttft: { medianMs: 1000, sigma: 0 }, keepAliveMs: 300, roleChunkMs: null };
    const simulator = await simulate([waits]);
    expect(read(await chat(simulator)).events.slice(0, 4)).toEqual([
      ": keep-alive",
      ": keep-alive",
      ": keep-alive",
      expect.stringMatching(/^data: /),
    ]);
  });

  it.each([
    [
      "reasoning_content",
      (t: ReturnType<typeof read>) => t.chunks.some((c) => c.choices[0]?.delta.reasoning_content),
    ],
    ["reasoning", (t: ReturnType<typeof read>) => t.chunks.some((c) => c.choices[0]?.delta.reasoning)],
  ] as const)("thinks in `%s`, then answers in `content`", async (field, uses) => {
    const simulator = await simulate([{ reasoning: { share: 0.5, field } }]);
    const stream = read(await chat(simulator));
    expect(uses(stream)).toBe(true);
    expect(stream.content).not.toBe("");
    expect(stream.content).not.toContain("think");
  });

  it("thinks between tags inside the content, each tag split between two chunks", async () => {
    const simulator = await simulate([{ reasoning: { share: 0.5, field: "inline" } }]);
    const { content, reasoning, outputs } = read(await chat(simulator));
    expect(reasoning).toBe("");
    expect(content).toMatch(/^<think>[^<]+\.<\/think>\n\n[^<]+\.$/);
    for (const tag of ["<think>", "</think>"])
      expect(
        outputs.some((delta) => delta.content.includes(tag)),
        tag,
      ).toBe(false);
  });

  it("never closes the tag when the cap cuts the thinking", async () => {
    const inline = { reasoning: { share: 0.9, field: "inline" as const } };
    const simulator = await simulate([inline]);
    const { content, finish } = read(await chat(simulator, { ...streamed, max_tokens: 5 }));
    expect(finish).toBe("length");
    expect(content).not.toContain("</think>");
  });

  it("does without thinking", async () => {
    const simulator = await simulate([{ reasoning: { share: 0, field: "reasoning_content" } }]);
    expect((await chat(simulator)).raw).not.toContain("reasoning_content");
  });

  it("names another model where the provider swaps it", async () => {
    const simulator = await simulate([{ respondsAs: "sim-model-small" }]);
    const models = new Set(read(await chat(simulator)).chunks.map((chunk) => chunk.model));
    expect([...models]).toEqual(["sim-model-small"]);
  });

  it("ends with [DONE], or without where the profile leaves it out", async () => {
    const simulator = await simulate([{ name: "sim-test" }, { name: "sim-quiet", doneMarker: false }]);
    expect(read(await chat(simulator)).done).toBe(true);
    const quiet = await chat(simulator, streamed, "sim-quiet");
    expect(read(quiet)).toMatchObject({ done: false, finish: "stop" });
    expect(quiet.cut).toBe(false);
  });

  it("keeps to its plan: never early, and no timer's error adds to the next", async () => {
    const simulator = await simulate([metronome], { timeScale: 1, clock: lateClock(1.4) });
    await chat(simulator);
    const entry = simulator.journal.entries()[0]!;
    const [first, last] = [entry.firstOutputAtMs!, entry.lastOutputAtMs!].map(
      (at) => at - entry.receivedAtMs,
    );
    expect(first).toBeCloseTo(60 + 1.4);
    expect(last).toBeGreaterThanOrEqual(260 - 0.5);
    expect(last).toBeLessThanOrEqual(260 + 1.4);
  });

  it("runs as much faster as the time scale says", async () => {
    const simulator = await simulate([metronome], { timeScale: 0.1, clock: lateClock(0) });
    await chat(simulator);
    const entry = simulator.journal.entries()[0]!;
    expect(entry.firstOutputAtMs! - entry.receivedAtMs).toBeCloseTo(6);
    expect(Math.abs(entry.lastOutputAtMs! - entry.receivedAtMs - 26)).toBeLessThanOrEqual(0.5);
  });

  it("waits in real time on the real clock", async () => {
    const simulator = await simulate([metronome], { timeScale: 1 });
    await chat(simulator);
    const entry = simulator.journal.entries()[0]!;
    expect(entry.firstOutputAtMs! - entry.receivedAtMs).toBeGreaterThanOrEqual(59.5);
    expect(entry.lastOutputAtMs! - entry.receivedAtMs).toBeGreaterThanOrEqual(259.5);
  });
});

describe("a fault", () => {
  const always = (fault: Partial<Faults>) => [{ faults: { ...noFaults, ...fault } }];

  it("429 comes with a wait to keep, scaled like all times", async () => {
    const limited = always({ rateLimited: { share: 1, retryAfterMs: 2000 } });
    const simulator = await simulate(limited, { timeScale: 0.6 });
    const { status, headers, raw } = await chat(simulator);
    expect(status).toBe(429);
    expect(headers).toMatchObject({ "retry-after": "2", "retry-after-ms": "1200" });
    expect(JSON.parse(raw).error.code).toBe("rate_limit_exceeded");
  });

  it("500 comes with an error body", async () => {
    const simulator = await simulate(always({ serverError: 1 }));
    const { status, raw } = await chat(simulator);
    expect(status).toBe(500);
    expect(JSON.parse(raw).error.type).toBe("server_error");
  });

  it("disconnect cuts the stream after some output, which the journal counts to the token", async () => {
    const simulator = await simulate(always({ disconnect: 1 }));
    for (let i = 0; i < 20; i++) {
      const answer = await chat(simulator);
      const { content, reasoning, outputs, done, finish } = read(answer);
      const entry = simulator.journal.entries().at(-1);
      expect(answer.cut).toBe(true);
      expect({ done, finish }).toEqual({ done: false, finish: null });
      expect(outputs.length).toBe(entry?.outputEvents);
      expect(tokensOf(reasoning).length + tokensOf(content).length).toBe(entry?.outputTokens);
      expect(entry).toMatchObject({ outcome: "disconnect", finishReason: null });
    }
  });

  it("malformed breaks one event and goes on", async () => {
    const simulator = await simulate(always({ malformed: 1 }));
    expect(read(await chat(simulator))).toMatchObject({ broken: { length: 1 }, done: true, finish: "stop" });
    expect(simulator.journal.outcomes()).toEqual({ malformed: 1 });
  });

  it("error event takes the place of the rest, under 200", async () => {
    const simulator = await simulate(always({ errorEvent: 1 }));
    const answer = await chat(simulator);
    expect(answer).toMatchObject({ status: 200, cut: false });
    expect(read(answer)).toMatchObject({ done: false, finish: null, error: { code: "engine_overloaded" } });
    expect(simulator.journal.entries()[0]).toMatchObject({ outcome: "error_event", finishReason: null });
  });

  it("stall is a silence, after which the stream goes on", async () => {
    const simulator = await simulate(always({ stall: { share: 1, forMs: 3000 } }), { timeScale: 0.02 });
    const answer = await chat(simulator);
    expect(read(answer)).toMatchObject({ done: true, finish: "stop" });
    const entry = simulator.journal.entries()[0]!;
    expect(entry.outcome).toBe("stall");
    expect(entry.lastOutputAtMs! - entry.firstOutputAtMs!).toBeGreaterThanOrEqual(59);
  });

  it("stall without end lasts until the client gives up", async () => {
    const simulator = await simulate(always({ stall: { share: 1, forMs: null } }));
    const giveUp = (request: ClientRequest) => setTimeout(() => request.destroy(), 20);
    const answer = await send(chatUrl(simulator), "POST", streamed, {}, giveUp);
    expect(read(answer).done).toBe(false);
    await expect.poll(() => simulator.journal.outcomes()).toEqual({ stall: 1 });
  });

  it.each([
    ["disconnect", always({ disconnect: 1 }), { cut: true }],
    ["malformed", always({ malformed: 1 }), { status: 200, cut: false }],
    ["error event", always({ errorEvent: 1 }), { status: 200, cut: false }],
    ["500", always({ serverError: 1 }), { status: 500, cut: false }],
  ])("%s strikes replies that do not stream, too", async (_, profiles, expected) => {
    const simulator = await simulate(profiles);
    const answer = await chat(simulator, hello);
    expect(answer).toMatchObject(expected);
    expect(answer.raw).not.toMatch(/"usage":\{.*\}\}$/);
  });

  it("of the client's own making is in the journal as such", async () => {
    const simulator = await simulate([{}], { timeScale: 1 });
    await send(chatUrl(simulator), "POST", streamed, {}, (request) => request.destroy());
    await expect.poll(() => simulator.journal.outcomes()).toEqual({ client_left: 1 });
    expect(simulator.journal.entries()[0]).toMatchObject({
      finishReason: null,
      endedAtMs: expect.any(Number),
    });
  });

  it("of every kind is counted alike by the journal and by a client, over 600 requests", async () => {
    const flaky = simulatedProfiles.find((profile) => profile.name === "sim-flaky")!;
    const short = { medianTokens: 12, sigma: 0.2, capTokens: null };
    const silent = { ...flaky.faults, stall: { share: 0, forMs: 0 } };
    const simulator = await simulate([{ ...flaky, output: short, faults: silent }]);
    const seen: Record<string, number> = {};
    for (let i = 0; i < 600; i++) {
      const answer = await chat(simulator, streamed, "sim-flaky");
      const stream = read(answer);
      const kind =
        answer.status === 429
          ? "rate_limited"
          : answer.status === 500
            ? "server_error"
            : answer.cut
              ? "disconnect"
              : stream.broken.length > 0
                ? "malformed"
                : stream.error !== null
                  ? "error_event"
                  : "ok";
      seen[kind] = (seen[kind] ?? 0) + 1;
    }
    expect(seen).toEqual(simulator.journal.outcomes());
    expect(Object.keys(seen).sort()).toEqual([
      "disconnect",
      "error_event",
      "malformed",
      "ok",
      "rate_limited",
      "server_error",
    ]);
  });
});

describe("a capacity", () => {
  const hours: Partial<SimulatorProfile> = { ttft: { medianMs: 3_600_000, sigma: 0 }, roleChunkMs: null };
  const limited = (slots: number, queue: number | null) => ({ slots, queue, slowdownPerStream: 0 });

  it("lets so many answers be generated at once, and others wait in order of arrival", async () => {
    const simulator = await simulate([{ ...metronome, capacity: limited(2, null) }], { timeScale: 0.5 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => chat(simulator)));
    expect(answers.map((answer) => read(answer).finish)).toEqual(Array.from({ length: 8 }, () => "stop"));
    const entries = simulator.journal.entries();
    expect(entries.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const starts = entries.map((entry) => entry.startedAtMs!);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    for (const entry of entries) {
      const generated = entries.filter(
        (other) => other.startedAtMs! <= entry.startedAtMs! && entry.startedAtMs! < other.endedAtMs!,
      );
      expect(generated.length).toBeLessThanOrEqual(2);
      expect(entry.firstOutputAtMs! - entry.startedAtMs!).toBeGreaterThanOrEqual(60 * 0.5 - 0.5);
    }
    expect(entries.some((entry) => entry.startedAtMs! > entry.receivedAtMs)).toBe(true);
  });

  it("turns requests away when the queue is full, and forgets those who left it", async () => {
    const profile = { ...aProfile(hours), capacity: limited(1, 1) };
    const simulator = await simulate([profile], { timeScale: 1 });
    const arrived = (n: number) => expect.poll(() => simulator.journal.entries()).toHaveLength(n);
    const ask = () => {
      const leaving = new AbortController();
      const answer = fetch(chatUrl(simulator), {
        method: "POST",
        body: JSON.stringify(streamed),
        signal: leaving.signal,
      }).catch(() => null);
      return { answer, leave: () => leaving.abort() };
    };
    ask();
    await arrived(1);
    const second = ask();
    await arrived(2);
    const refused = await ask().answer;
    expect(refused?.status).toBe(429);
    expect(refused?.headers.get("retry-after")).toBe("2");
    expect(await refused?.json()).toMatchObject({ error: { code: "queue_full" } });
    second.leave();
    await second.answer;
    await expect.poll(() => simulator.journal.outcomes()).toEqual({ at_capacity: 1, client_left: 1 });
    ask();
    await arrived(4);
    await simulator.close();
    await expect
      .poll(() => simulator.journal.entries().map(({ outcome }) => outcome))
      .toEqual(["server_closed", "client_left", "at_capacity", "server_closed"]);
    expect(simulator.journal.entries().map(({ startedAtMs }) => startedAtMs !== null)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("questions", () => {
  const question: KnownQuestion = {
    dataset: "gpqa",
    correct: "Answer: B",
    wrong: ["Answer: A", "Answer: C", "Answer: D"],
  };
  const answerKey = (text: string) => (/^Question \d+$/.test(text) ? question : null);
  const ask = async (simulator: Simulator, text: string, body: object = hello) => {
    const answer = await chat(simulator, { ...body, messages: [{ role: "user", content: text }] });
    return String(JSON.parse(answer.raw).choices[0].message.content);
  };

  it("of 2000 are answered right with the profile's accuracy, within three standard errors", async () => {
    const simulator = await simulate([{ output: { medianTokens: 4, sigma: 0, capTokens: null } }], {
      answerKey,
    });
    const n = 2000;
    let right = 0;
    for (let i = 0; i < n; i += 8) {
      const batch = Array.from({ length: 8 }, (_, j) =>
        ask(simulator, `nonce ${i}-${j}\n\nQuestion ${i + j}`),
      );
      right += (await Promise.all(batch)).filter((content) => content.endsWith("\n\nAnswer: B")).length;
    }
    expect(Math.abs(right / n - 0.7)).toBeLessThan(3 * Math.sqrt((0.7 * 0.3) / n));
    const journal = simulator.journal.entries().filter((entry) => entry.question?.correct === true);
    expect(journal).toHaveLength(right);
  });

  it("get the same answers whatever their order, and new draws when asked again", async () => {
    const texts = Array.from({ length: 60 }, (_, i) => `Question ${i}`);
    const verdicts = async (order: string[]) => {
      const simulator = await simulate([{}], { answerKey });
      const given = new Map<string, string>();
      for (const text of order) given.set(text, (await ask(simulator, text)).slice(-1));
      const again = [];
      for (const text of texts) again.push((await ask(simulator, text)).slice(-1));
      await simulator.close();
      return { first: texts.map((text) => given.get(text)), again };
    };
    const forwards = await verdicts(texts);
    const backwards = await verdicts([...texts].reverse());
    expect(backwards).toEqual(forwards);
    expect(forwards.again).not.toEqual(forwards.first);
  });

  it("are found in content given in parts, and other prompts get filler", async () => {
    const simulator = await simulate([{ accuracy: { default: 1, byDataset: {} } }], { answerKey });
    const parts = [{ type: "text", text: "Question 1" }];
    const answer = await chat(simulator, { ...hello, messages: [{ role: "user", content: parts }] });
    expect(JSON.parse(answer.raw).choices[0].message.content).toMatch(/\n\nAnswer: B$/);
    expect(await ask(simulator, "Hello")).not.toContain("Answer");
    expect(simulator.journal.entries().map((entry) => entry.question?.correct ?? null)).toEqual([true, null]);
  });
});

describe("a run", () => {
  /** All that is not a time. */
  const replay = async (seed: string) => {
    const simulator = await simulate([{}, { ...simulatedProfiles[2], apiKey: null }], { seed });
    const streams: string[] = [];
    for (let i = 0; i < 30; i++)
      for (const name of ["sim-test", "sim-flaky"])
        streams.push((await chat(simulator, streamed, name)).raw.replace(/"created":\d+/g, ""));
    const outcomes = simulator.journal
      .entries()
      .map((entry) => [entry.provider, entry.ordinal, entry.outcome]);
    await simulator.close();
    return { streams, outcomes };
  };

  it("repeats to the byte with the same seed, and differs with another", async () => {
    const first = await replay("7");
    expect(await replay("7")).toEqual(first);
    expect((await replay("8")).streams).not.toEqual(first.streams);
  });
});

describe("profiles", () => {
  it("are fourteen, valid, with names of their own that say they are simulated", () => {
    expect(parseProfiles(simulatedProfiles)).toHaveLength(14);
    for (const { name } of simulatedProfiles) expect(name).toMatch(/^sim-/);
  });

  it("from outside are refused with all their faults at once, each with its path", () => {
    const bad = [
      { ...aProfile(), name: "acme", ttft: { medianMs: -1, sigma: 0 } },
      { ...aProfile(), faults: { ...noFaults, serverError: 0.7, disconnect: 0.7 }, colour: "red" },
    ];
    const refuse = () => parseProfiles(bad);
    for (const fault of [/0\.name: must be sim-/, /0\.ttft\.medianMs/, /1\.faults: .*at most 1/, /colour/])
      expect(refuse).toThrow(fault);
    expect(() => parseProfiles([aProfile(), aProfile()])).toThrow('two profiles are named "sim-test"');
  });

  it("become what a user would write under providers:", () => {
    const thinker = simulatedProfiles.find((profile) => profile.name === "sim-thinker")!;
    expect(asProviderConfig(thinker, "http://127.0.0.1:9")).toEqual({
      name: "sim-thinker",
      baseUrl: "http://127.0.0.1:9/sim-thinker/v1",
      note: expect.stringMatching(/^Simulated: /),
      models: {
        "sim-model": {
          id: "sim-model-think",
          inputPrice: 4,
          outputPrice: 16,
          cachedInputPrice: 1,
          currency: "CNY",
          inlineReasoning: { open: "<think>", close: "</think>" },
        },
      },
    });
    const steady = simulatedProfiles.find((profile) => profile.name === "sim-steady")!;
    expect(asProviderConfig(steady, "http://x").apiKey).toBe("simulated-key");
  });
});
