import { afterAll, afterEach, describe, expect, it } from "vitest";
import {
  aWireRequest,
  type Reply,
  type ScriptedServer,
  scriptedServer,
  testWire,
} from "../../testing/index.ts";
import type { WireRequest } from "../contract.ts";

const { wire, send } = testWire();
const servers: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
afterAll(() => wire.close());

const STREAM = { "content-type": "text/event-stream", "x-request-id": "req-1" };

const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const delta = (fields: Record<string, unknown>, rest: Record<string, unknown> = {}) =>
  event({ choices: [{ index: 0, delta: fields, finish_reason: null }], ...rest });
const stop = (rest: Record<string, unknown> = {}) =>
  event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }], ...rest });
const DONE = "data: [DONE]\n\n";

/** Answers a request with these bytes, each written by itself, and ends. */
async function answering(pieces: readonly (string | Uint8Array)[], overrides: Partial<WireRequest> = {}) {
  const server = await scriptedServer(async (reply: Reply) => {
    reply.head(200, STREAM);
    for (const piece of pieces) {
      reply.write(piece);
      await reply.pause(2);
    }
    reply.end();
  });
  servers.push(server);
  return { ...(await send(`${server.url}/v1`, overrides)), server };
}

describe("a stream", () => {
  it("is told in order: dispatched, sent, headers, first byte, identity, output, finish, usage, end", async () => {
    const heard = await answering([
      event({
        id: "c-1",
        model: "m-1",
        system_fingerprint: "f",
        choices: [{ delta: { role: "assistant", content: "" } }],
      }),
      delta({ content: "Hel" }, { id: "c-1", model: "m-1", system_fingerprint: "f" }),
      delta({ content: "lo" }, { id: "c-1", model: "m-1", system_fingerprint: "f" }),
      stop({ id: "c-1", model: "m-1", system_fingerprint: "f" }),
      event({ id: "c-1", model: "m-1", choices: [], usage: { prompt_tokens: 9, completion_tokens: 2 } }),
      DONE,
    ]);
    expect(heard.kinds).toEqual([
      "dispatched",
      "sent",
      "headers",
      "first_byte",
      "identity",
      "delta",
      "delta",
      "finish",
      "usage",
      "end",
    ]);
    expect(heard).toMatchObject({ answer: "Hello", finish: "stop", error: null });
    expect(Object.keys(heard.events.at(-1) ?? {})).toEqual(["kind", "at", "delayMs"]);
    const times = heard.events.map((e) => e.at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(heard.events).toContainEqual(
      expect.objectContaining({ kind: "identity", model: "m-1", responseId: "c-1", fingerprint: "f" }),
    );
    expect(heard.events).toContainEqual(
      expect.objectContaining({ kind: "headers", status: 200, requestId: "req-1" }),
    );
  });

  it("counts neither roles, empty deltas, comments nor usage as output", async () => {
    const heard = await answering([
      ": keep-alive\n\n",
      delta({ role: "assistant" }),
      delta({ content: "" }),
      delta({ content: null, reasoning_content: null }),
      delta({ reasoning_content: "", tool_calls: [] }),
      event({ choices: [] }),
      ": keep-alive\n\n",
      delta({ content: "x" }),
      stop(),
      event({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } }),
      DONE,
    ]);
    expect(heard.deltas.map((d) => d.text)).toEqual(["x"]);
    const firstByte = heard.events.find((e) => e.kind === "first_byte");
    expect(heard.deltas[0]?.at).toBeGreaterThan(firstByte?.at ?? Number.POSITIVE_INFINITY);
  });

  it.each([
    ["reasoning_content", { reasoning_content: "why" }],
    ["reasoning as text", { reasoning: "why" }],
    [
      "reasoning as parts",
      {
        reasoning: [
          { type: "text", text: "w" },
          { type: "text", text: "hy" },
        ],
      },
    ],
    ["reasoning_details", { reasoning_details: [{ type: "reasoning.text", text: "why" }] }],
    ["a reasoning summary", { reasoning_details: [{ type: "reasoning.summary", summary: "why" }] }],
    [
      "the same text in several fields",
      { reasoning: "why", reasoning_content: "why", reasoning_details: [{ text: "why" }] },
    ],
    [
      "thinking parts of the content",
      { content: [{ type: "thinking", thinking: [{ type: "text", text: "why" }] }] },
    ],
  ])("reads %s as reasoning", async (_name, fields) => {
    const heard = await answering([delta(fields), delta({ content: "so" }), stop(), DONE]);
    expect(heard).toMatchObject({ reasoning: "why", answer: "so", error: null });
  });

  it("reads inline reasoning, its tags cut across deltas", async () => {
    const pieces = ["<th", "ink>", "w", "hy<", "/thi", "nk>s", "o"].map((content) => delta({ content }));
    const heard = await answering([...pieces, stop(), DONE], {
      inlineReasoning: { open: "<think>", close: "</think>" },
    });
    expect(heard).toMatchObject({ reasoning: "why", answer: "so" });
  });

  it("hands on text held back as a possible tag when the stream ends or breaks", async () => {
    const tags = { inlineReasoning: { open: "<think>", close: "</think>" } };
    const whole = await answering([delta({ content: "<thi" }), stop(), DONE], tags);
    expect(whole).toMatchObject({ answer: "<thi", error: null });
    const cut = await answering([delta({ content: "<think>a</th" })], tags);
    expect(cut).toMatchObject({ reasoning: "a</th", error: { kind: "truncated_stream" } });
    expect(cut.kinds.slice(-3)).toEqual(["delta", "error", "end"]);
  });

  it("leaves the text alone where the provider parts reasoning itself, whatever the tags say", async () => {
    const heard = await answering(
      [delta({ reasoning_content: "why" }), delta({ content: "so" }), stop(), DONE],
      {
        inlineReasoning: { open: "", close: "</think>" },
      },
    );
    expect(heard).toMatchObject({ reasoning: "why", answer: "so" });
  });

  it("reads tool calls, also of the old kind, as output of their own", async () => {
    const call = (fields: Record<string, unknown>) => delta({ tool_calls: [{ index: 0, ...fields }] });
    const heard = await answering([
      call({ id: "t", type: "function", function: { name: "sum", arguments: "" } }),
      call({ function: { arguments: '{"a":' } }),
      call({ function: { arguments: "1}" } }),
      event({ choices: [{ index: 0, delta: {}, finish_reason: "tool_calls" }] }),
      DONE,
    ]);
    expect(heard).toMatchObject({ tool: 'sum{"a":1}', answer: "", finish: "tool_calls" });
    const old = await answering([delta({ function_call: { name: "sum", arguments: "{}" } }), stop(), DONE]);
    expect(old.tool).toBe("sum{}");
  });

  it.each([
    [
      "in a chunk of its own",
      [stop(), event({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 2 } })],
    ],
    ["in the last choice chunk", [stop({ usage: { prompt_tokens: 9, completion_tokens: 2 } })]],
    [
      "null until the last chunk",
      [delta({}, { usage: null }), stop({ usage: { prompt_tokens: 9, completion_tokens: 2 } })],
    ],
    [
      "growing in every chunk",
      [
        delta({}, { usage: { prompt_tokens: 9, completion_tokens: 1 } }),
        stop({ usage: { prompt_tokens: 9, completion_tokens: 2 } }),
      ],
    ],
    [
      "inside the choice",
      [
        event({
          choices: [
            { index: 0, delta: {}, finish_reason: "stop", usage: { prompt_tokens: 9, completion_tokens: 2 } },
          ],
        }),
      ],
    ],
  ])("reads usage %s", async (_name, ending) => {
    const heard = await answering([delta({ content: "x" }), ...ending, DONE]);
    expect(heard.usage).toEqual({
      inputTokens: 9,
      outputTokens: 2,
      reasoningTokens: null,
      cachedTokens: null,
    });
  });

  it.each([
    [
      "OpenAI's details",
      { prompt_tokens_details: { cached_tokens: 4 }, completion_tokens_details: { reasoning_tokens: 1 } },
    ],
    [
      "DeepSeek's cache hits",
      { prompt_cache_hit_tokens: 4, completion_tokens_details: { reasoning_tokens: 1 } },
    ],
    ["flat fields", { cached_tokens: 4, reasoning_tokens: 1 }],
  ])("reads %s of usage", async (_name, details) => {
    const heard = await answering([
      stop({ usage: { prompt_tokens: 9, completion_tokens: 2, ...details } }),
      DONE,
    ]);
    expect(heard.usage).toEqual({ inputTokens: 9, outputTokens: 2, reasoningTokens: 1, cachedTokens: 4 });
  });

  it("has no usage where none is reported, not zeros", async () => {
    const heard = await answering([delta({ content: "x" }), stop(), DONE]);
    expect(heard.kinds).not.toContain("usage");
    const hollow = await answering([stop({ usage: {} }), DONE]);
    expect(hollow.kinds).not.toContain("usage");
  });

  it("survives characters and events cut anywhere, and any line end", async () => {
    const bytes = Buffer.from(
      `\ufeff: hi\r\n\r\n${delta({ content: "你好🙂" }).replaceAll("\n", "\r\n")}${delta({ content: "é" }).replaceAll("\n", "\r")}${stop()}${DONE}`,
    );
    const heard = await answering([...bytes].map((byte) => Uint8Array.of(byte)));
    expect(heard).toMatchObject({ answer: "你好🙂é", finish: "stop", error: null });
  });

  it("joins data that a server spreads over lines", async () => {
    const heard = await answering([
      'data: {"choices":[{"delta":\ndata: {"content":"x"}}]}\n\n',
      stop(),
      DONE,
    ]);
    expect(heard).toMatchObject({ answer: "x", error: null });
  });

  it("is whole without [DONE] once a finish reason came, though the last blank line be missing", async () => {
    expect((await answering([delta({ content: "x" }), stop()])).error).toBeNull();
    expect((await answering([delta({ content: "x" }), stop().trimEnd()])).error).toBeNull();
    expect((await answering([delta({ content: "x" }), DONE.trimEnd()])).error).toBeNull();
  });

  it("ends at [DONE]: what follows is not read", async () => {
    const heard = await answering([
      delta({ content: "x" }),
      stop(),
      DONE + delta({ content: "y" }),
      "{garbage\n\n",
    ]);
    expect(heard).toMatchObject({ answer: "x", error: null });
    expect(heard.kinds.filter((kind) => kind === "end")).toHaveLength(1);
    expect(heard.kinds.at(-1)).toBe("end");
  });

  it("takes [DONE] without a finish reason for an end, the reason unknown", async () => {
    expect(await answering([delta({ content: "x" }), DONE])).toMatchObject({
      answer: "x",
      finish: null,
      error: null,
    });
  });

  it("reads the first choice only", async () => {
    const other = event({ choices: [{ index: 1, delta: { content: "no" }, finish_reason: "stop" }] });
    const heard = await answering([other, delta({ content: "x" }), stop(), DONE]);
    expect(heard.answer).toBe("x");
  });

  it("takes a whole completion for an answer when the provider does not stream", async () => {
    const body = {
      id: "c",
      model: "m",
      choices: [
        {
          index: 0,
          message: { role: "assistant", reasoning_content: "why", content: "so" },
          finish_reason: "stop",
        },
      ],
      usage: { prompt_tokens: 9, completion_tokens: 2 },
    };
    const heard = await answering([JSON.stringify(body)]);
    expect(heard).toMatchObject({ reasoning: "why", answer: "so", finish: "stop", error: null });
    expect(heard.usage?.inputTokens).toBe(9);
  });
});

describe("a request", () => {
  it("goes out as asked: sampling, usage wanted, the mode's fields over them, null taking fields away", async () => {
    const { server } = await answering([stop(), DONE], {
      apiKey: "sk-test-0001",
      headers: { "X-Team": "red" },
      sampling: { temperature: 0.6, topP: 0.95, maxTokens: 100 },
      body: { thinking: { type: "enabled" }, top_p: null, max_tokens: 50, stream: false },
    });
    const heard = server.heard[0];
    expect(heard).toMatchObject({ method: "POST", path: "/v1/chat/completions" });
    expect(heard?.headers).toMatchObject({
      authorization: "Bearer sk-test-0001",
      "x-team": "red",
      "accept-encoding": "identity",
    });
    expect(heard?.headers).not.toHaveProperty("x-stainless-timeout");
    expect(JSON.parse(heard?.body ?? "")).toEqual({
      model: "model-x",
      messages: [{ role: "user", content: "Say hello" }],
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.6,
      max_tokens: 50,
      thinking: { type: "enabled" },
    });
  });

  it("carries no authorisation without a key, and nothing of the environment's OpenAI settings", async () => {
    const settings = {
      OPENAI_API_KEY: "sk-env-0001",
      OPENAI_ORG_ID: "org-env",
      OPENAI_PROJECT_ID: "proj-env",
      OPENAI_CUSTOM_HEADERS: "x-env: secret",
      OPENAI_BASE_URL: "http://127.0.0.1:9/v1",
    };
    const before = { ...process.env };
    Object.assign(process.env, settings);
    try {
      const { server, error } = await answering([stop(), DONE]);
      expect(error).toBeNull();
      const sent = JSON.stringify(server.heard[0]);
      for (const trace of ["authorization", "sk-env", "org-env", "proj-env", "x-env"])
        expect(sent).not.toContain(trace);
    } finally {
      process.env = before;
    }
  });

  it.each([
    ["a resource", "", "2024-10-21", "/openai/deployments/model-x/chat/completions?api-version=2024-10-21"],
    [
      "its openai path",
      "/openai",
      "2024-10-21",
      "/openai/deployments/model-x/chat/completions?api-version=2024-10-21",
    ],
    [
      "model inference",
      "/models",
      "2024-05-01-preview",
      "/models/chat/completions?api-version=2024-05-01-preview",
    ],
    ["the v1 API", "/openai/v1", null, "/openai/v1/chat/completions"],
  ])("reaches Azure by %s", async (_name, base, apiVersion, path) => {
    const server = await scriptedServer((reply) => {
      reply.head(200, STREAM);
      reply.end(stop() + DONE);
    });
    servers.push(server);
    const heard = await send(server.url + base, { kind: "azure", apiVersion, apiKey: "azure-key-0001" });
    expect(heard.error).toBeNull();
    expect(server.heard[0]?.path).toBe(path);
    expect(server.heard[0]?.headers).toMatchObject({ "api-key": "azure-key-0001" });
    expect(server.heard[0]?.headers).not.toHaveProperty("authorization");
  });

  it("uses one connection again and again", async () => {
    const server = await scriptedServer(async (reply) => {
      reply.head(200, STREAM);
      reply.write(delta({ content: "x" }) + stop() + DONE);
      await reply.pause(5);
      reply.end();
    });
    servers.push(server);
    for (let i = 0; i < 5; i++) expect((await send(`${server.url}/v1`)).error).toBeNull();
    expect(server.connections).toBe(1);
  });

  it("does not wait for ever for a server that keeps the body open after [DONE]", async () => {
    const server = await scriptedServer((reply) => {
      reply.head(200, STREAM);
      reply.write(delta({ content: "x" }) + stop() + DONE);
    });
    servers.push(server);
    const heard = await send(`${server.url}/v1`);
    expect(heard).toMatchObject({ answer: "x", error: null });
  });

  it("goes through a proxy only when given one, and past it for hosts named so", async () => {
    const target = await scriptedServer((reply) => {
      reply.head(200, STREAM);
      reply.end(stop() + DONE);
    });
    servers.push(target);
    const proxied = testWire({ proxy: { http: "http://127.0.0.1:1", https: null, no: null } });
    expect((await proxied.send(`${target.url}/v1`)).error?.kind).toBe("network");
    await proxied.wire.close();
    const bypassing = testWire({ proxy: { http: "http://127.0.0.1:1", https: null, no: "127.0.0.1" } });
    expect((await bypassing.send(`${target.url}/v1`)).error).toBeNull();
    await bypassing.wire.close();
  });

  it("tells once that there are log-probabilities, and not of empty ones", async () => {
    const withLogprobs = (content: string, logprobs: unknown) =>
      event({ choices: [{ index: 0, delta: { content }, logprobs, finish_reason: null }] });
    const given = { content: [{ token: "a", logprob: -0.1 }] };
    const told = await answering([
      withLogprobs("a", null),
      withLogprobs("b", given),
      withLogprobs("c", given),
      stop(),
      DONE,
    ]);
    expect(told.answer).toBe("abc");
    expect(told.kinds.filter((kind) => kind === "logprobs")).toHaveLength(1);
    expect((await answering([withLogprobs("a", null), stop(), DONE])).kinds).not.toContain("logprobs");
  });

  it("carries many streams at once without mixing them", async () => {
    const server = await scriptedServer(async (reply, request) => {
      const word = JSON.parse(request.body).messages[0].content;
      reply.head(200, STREAM);
      for (let i = 0; i < 20; i++) {
        reply.write(delta({ content: `${word}${i} ` }));
        await reply.pause(1);
      }
      reply.end(stop() + DONE);
    });
    servers.push(server);
    const words = Array.from({ length: 60 }, (_, i) => `w${i}-`);
    const signal = new AbortController().signal;
    const all = await Promise.all(
      words.map((content) => send(`${server.url}/v1`, { messages: [{ role: "user", content }], signal })),
    );
    all.forEach((heard, i) => {
      expect(heard.error).toBeNull();
      expect(heard.answer).toBe(Array.from({ length: 20 }, (_, n) => `${words[i]}${n} `).join(""));
    });
  });

  it.each(["dispatched", "sent", "headers", "first_byte", "delta", "finish", "end"])(
    "hands the caller's own exception at %s back to the caller, and stops",
    async (kind) => {
      const server = await scriptedServer((reply) => {
        reply.head(200, STREAM);
        reply.end(delta({ content: "x" }) + stop() + DONE);
      });
      servers.push(server);
      const kinds: string[] = [];
      const broken = wire.send(aWireRequest(`${server.url}/v1`), (e) => {
        kinds.push(e.kind);
        if (e.kind === kind) throw new Error("the caller's fault");
      });
      await expect(broken).rejects.toThrow("the caller's fault");
      expect(kinds.at(-1)).toBe(kind);
    },
  );
});
