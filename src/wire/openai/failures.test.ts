import { createServer } from "node:net";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { redactor } from "../../base/index.ts";
import { fakeClock, type Reply, type ScriptedServer, scriptedServer, testWire } from "../../testing/index.ts";
import type { WireRequest } from "../contract.ts";

const { wire, send } = testWire({ redact: redactor(["topsecretvalue99"]) });
const servers: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
afterAll(() => wire.close());

const JSON_TYPE = { "content-type": "application/json" };
const STREAM = { "content-type": "text/event-stream" };
const HELLO = 'data: {"choices":[{"index":0,"delta":{"content":"x"}}]}\n\n';
const STOP = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';

/** The request's report when the server answers as scripted; checks what holds for every failure. */
async function against(script: (reply: Reply) => void | Promise<void>, overrides: Partial<WireRequest> = {}) {
  const server = await scriptedServer(script);
  servers.push(server);
  const heard = await send(`${server.url}/v1`, overrides);
  expect(heard.kinds.filter((kind) => kind === "end")).toHaveLength(1);
  if (heard.error !== null) expect(heard.kinds.slice(-2)).toEqual(["error", "end"]);
  expect(heard.error?.message.length ?? 0).toBeLessThanOrEqual(300);
  expect(server.heard).toHaveLength(1);
  return heard;
}

const refusing = (status: number, body: string, headers: Record<string, string> = JSON_TYPE) =>
  against((reply) => {
    reply.head(status, headers);
    reply.end(body);
  });
const saying = (...pieces: string[]) =>
  against(async (reply) => {
    reply.head(200, STREAM);
    for (const piece of pieces) {
      reply.write(piece);
      await reply.pause(2);
    }
    reply.end();
  });

describe("a refusal", () => {
  it.each([
    [400, "bad_request"],
    [401, "auth"],
    [402, "auth"],
    [403, "auth"],
    [404, "not_found"],
    [408, "server"],
    [409, "bad_request"],
    [413, "bad_request"],
    [422, "bad_request"],
    [429, "rate_limited"],
    [500, "server"],
    [502, "server"],
    [503, "server"],
    [529, "server"],
  ] as const)("with status %i is %s, sent once", async (status, kind) => {
    const heard = await refusing(status, '{"error":{"message":"No.","type":"some_type","code":"some_code"}}');
    expect(heard.error).toEqual({
      kind,
      httpStatus: status,
      providerCode: "some_code",
      retryAfterMs: null,
      message: `HTTP ${status}: No.`,
    });
    expect(heard.kinds).toEqual(["dispatched", "sent", "headers", "error", "end"]);
  });

  it.each([
    ["no code, a type", '{"error":{"message":"No.","type":"some_type","code":null}}', "some_type", "No."],
    ["a numeric code", '{"error":{"message":"No.","code":1302}}', "1302", "No."],
    ["an error that is text", '{"error":"No."}', null, "No."],
    [
      "fields at the root",
      '{"code":"InvalidParameter","message":"No.","request_id":"r"}',
      "InvalidParameter",
      "No.",
    ],
    [
      "error_code and error_msg",
      '{"error_code":"ModelArts.81001","error_msg":"No."}',
      "ModelArts.81001",
      "No.",
    ],
    [
      "a nested Response",
      '{"Response":{"Error":{"Code":"AuthFailure","Message":"No."}}}',
      "AuthFailure",
      "No.",
    ],
    ["FastAPI's detail", '{"detail":"No."}', null, "No."],
    ["FastAPI's list of details", '{"detail":[{"type":"missing","msg":"No."}]}', "missing", "No."],
    ["running text for a code", '{"error":{"message":"No.","code":"this is not a code"}}', null, "No."],
    ["text", "No.", null, "No."],
    [
      "an HTML page",
      "<html><head><title>No.</title></head><body>x</body></html>",
      null,
      "an HTML page came in place of an answer: No.",
    ],
  ])("is understood when it has %s", async (_name, body, providerCode, message) => {
    const { error } = await refusing(400, body);
    expect(error).toMatchObject({ providerCode, message: `HTTP 400: ${message}` });
  });

  it("without a body says so", async () => {
    expect((await refusing(503, "")).error?.message).toBe("HTTP 503 without a body");
  });

  it("is classified by its status although its body breaks off", async () => {
    const { error } = await against(async (reply) => {
      reply.head(429, { ...JSON_TYPE, "content-length": "1000" });
      reply.write('{"error":');
      await reply.pause(5);
      reply.cut();
    });
    expect(error).toMatchObject({ kind: "rate_limited", httpStatus: 429 });
  });

  it.each([
    ["seconds", { "retry-after": "20" }, 20_000],
    ["a fraction", { "retry-after": "0.5" }, 500],
    ["milliseconds, which win", { "retry-after": "20", "retry-after-ms": "1500" }, 1500],
    ["a date", { "retry-after": "Mon, 02 Mar 2026 04:01:00 GMT" }, 60_000],
    ["a date gone by", { "retry-after": "Mon, 02 Mar 2026 03:00:00 GMT" }, 0],
    ["nonsense", { "retry-after": "soon" }, null],
    ["a negative number", { "retry-after": "-5" }, null],
  ])("may name %s to wait", async (_name, headers, retryAfterMs) => {
    const server = await scriptedServer((reply) => {
      reply.head(429, headers);
      reply.end();
    });
    servers.push(server);
    const frozen = testWire({ clock: fakeClock(Date.parse("2026-03-02T04:00:00Z")) });
    expect((await frozen.send(`${server.url}/v1`)).error?.retryAfterMs).toBe(retryAfterMs);
    await frozen.wire.close();
  });

  it.each([
    "x-request-id",
    "x-ds-trace-id",
    "x-siliconcloud-trace-id",
    "apim-request-id",
    "x-tt-logid",
    "cf-ray",
  ])("tells the request id of %s", async (name) => {
    const heard = await refusing(400, "{}", { [name]: "id-1" });
    expect(heard.events).toContainEqual(
      expect.objectContaining({ kind: "headers", status: 400, requestId: "id-1" }),
    );
  });

  it("survives headers that a web Response would not take", async () => {
    const { error } = await refusing(400, '{"error":{"message":"No."}}', {
      "x-note": Buffer.from("余额").toString("latin1"),
    });
    expect(error).toMatchObject({ kind: "bad_request", message: "HTTP 400: No." });
  });

  it("does not follow a redirect, and says where it led", async () => {
    const { error } = await refusing(308, "", { location: "https://elsewhere.example/v1" });
    expect(error).toMatchObject({ kind: "protocol", httpStatus: 308 });
    expect(error?.message).toContain("https://elsewhere.example/v1");
  });

  it("of stream_options is a bad request, not a silent second try", async () => {
    const { error } = await refusing(400, '{"error":{"message":"Unknown field: stream_options"}}');
    expect(error).toMatchObject({ kind: "bad_request" });
  });
});

describe("a message that is kept", () => {
  const PROMPT =
    'Alice has 12 apples.\nShe says "take two" and gives 两个苹果给她最好的朋友鲍勃，然后她数了数剩下的苹果。';
  const jsonOf = (text: string) => JSON.stringify(text).slice(1, -1);
  const messages: WireRequest["messages"] = [{ role: "user", content: PROMPT }];
  const refusal = (message: string, overrides: Partial<WireRequest> = {}) =>
    against(
      (reply) => {
        reply.head(400, JSON_TYPE);
        reply.end(JSON.stringify({ error: { message, code: "bad" } }));
      },
      { messages, ...overrides },
    );

  it("holds no secret: not the run's, not the request's, not of any key's shape", async () => {
    const { error } = await refusal(
      "Bad key topsecretvalue99 or my-own-key-123 or hdr-0123456789 or sk-abcdefghijklmnop, Bearer abcdefghijk",
      { apiKey: "my-own-key-123", headers: { "X-Api-Key": "hdr-0123456789" } },
    );
    for (const secret of ["topsecret", "my-own-key", "hdr-012", "sk-abc", "abcdefghijk"])
      expect(error?.message).not.toContain(secret);
    expect(error?.message).toContain("Bad key [secret removed]");
  });

  it("holds no secret that its own shortening would cut in two", async () => {
    const { error } = await refusal(`${"pad ".repeat(73)}topsecretvalue99`);
    expect(error?.message).not.toContain("tops");
  });

  it.each([
    ["as it is", PROMPT],
    ["as JSON writes it", jsonOf(PROMPT)],
    [
      "as JSON writes it in ASCII",
      jsonOf(PROMPT).replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`),
    ],
    ["in part", PROMPT.slice(5, 40)],
    ["in its Chinese part", PROMPT.slice(-25)],
  ])("holds no prompt quoted %s", async (_name, quoted) => {
    const { error } = await refusal(`Input {${quoted}} is too long`);
    expect(error?.message).toBe("HTTP 400: Input {[prompt removed]} is too long");
  });

  it("keeps words that a prompt and any message share", async () => {
    const { error } = await refusal("Alice has 12 apples, which is fine");
    expect(error?.message).toContain("Alice has 12 apples, which");
  });

  it("is one line of 300 characters at most", async () => {
    const { error } = await refusal(`a\nb\t c ${"very long ".repeat(1000)}`);
    expect(error?.message).toMatch(/^HTTP 400: a b c very long/);
    expect(error?.message).toHaveLength(300);
  });

  it("says nothing but kind, status and code where the exchange is sensitive", async () => {
    const { error } = await refusal("short leak", { sensitive: true });
    expect(error).toMatchObject({ providerCode: "bad", message: "bad_request, HTTP 400, bad" });
  });
});

describe("a 200 that is none", () => {
  it.each([
    ["an error object", 'data: {"error":{"message":"Overloaded","code":503}}\n\n', "server", "503"],
    ["a numeric rate limit", 'data: {"error":{"message":"Slow","code":429}}\n\n', "rate_limited", "429"],
    [
      "a rate limit by name",
      'data: {"error":{"message":"Slow","type":"rate_limit_error"}}\n\n',
      "rate_limited",
      "rate_limit_error",
    ],
    [
      "a bad key by name",
      'data: {"error":{"message":"Key","code":"invalid_api_key"}}\n\n',
      "auth",
      "invalid_api_key",
    ],
    [
      "a long context by name",
      'data: {"error":{"message":"Long","code":"context_length_exceeded"}}\n\n',
      "bad_request",
      "context_length_exceeded",
    ],
    ["an unnamed error", 'data: {"error":{"message":"?"}}\n\n', "server", null],
    ["an error event", 'event: error\ndata: {"message":"?"}\n\n', "server", null],
    [
      "an error beside choices",
      'data: {"choices":[{"delta":{"content":""},"finish_reason":"error"}],"error":{"message":"?","code":502}}\n\n',
      "server",
      "502",
    ],
    [
      "an error as JSON without a stream",
      '{"error":{"message":"Slow","code":"rate_limit_exceeded"}}',
      "rate_limited",
      "rate_limit_exceeded",
    ],
    [
      "an error as vLLM writes it",
      'data: {"object":"error","message":"?","code":400}\n\n',
      "bad_request",
      "400",
    ],
  ] as const)("holding %s is %s", async (_name, body, kind, providerCode) => {
    const heard = await saying(body);
    expect(heard.error).toMatchObject({ kind, providerCode, httpStatus: 200 });
  });

  it("keeps the output that came before an error", async () => {
    const heard = await saying(HELLO, 'data: {"error":{"message":"Gone"}}\n\n', HELLO);
    expect(heard).toMatchObject({ answer: "x", error: { kind: "server" } });
  });

  it("is a failure of the server where the finish reason says that it gave up", async () => {
    const heard = await saying(HELLO, STOP.replace("stop", "insufficient_system_resource"));
    expect(heard).toMatchObject({
      finish: "insufficient_system_resource",
      error: { kind: "server", providerCode: "insufficient_system_resource" },
    });
  });

  it.each([
    ["an empty body", ""],
    ["blank lines", "\n\n\n"],
    ["comments alone", ": keep-alive\n\n"],
    ["an HTML page", "<!doctype html><title>Log in</title>"],
    ["broken JSON in an event", `${HELLO}data: {"choices":[\n\n`],
    ["broken JSON in place of a stream", "{malformed json: <<<chaos>>>"],
    ["JSON that is no completion", '{"hello":"world"}'],
    ["a completion without output", '{"choices":[]}'],
    ["JSON that is no object", "data: 17\n\n"],
    ["plain text", "upstream connect error"],
  ])("being %s breaks the protocol", async (_name, body) => {
    expect((await saying(body)).error).toMatchObject({ kind: "protocol", httpStatus: 200 });
  });
});

describe("a connection", () => {
  it("ended before a finish reason left a truncated stream", async () => {
    const heard = await saying(HELLO);
    expect(heard).toMatchObject({ answer: "x", error: { kind: "truncated_stream", httpStatus: 200 } });
  });

  it("ended within an event left a truncated stream too", async () => {
    expect((await saying(HELLO, 'data: {"choices":[{"ind')).error?.kind).toBe("truncated_stream");
  });

  it("cut in the stream left a truncated stream, and the text that came", async () => {
    const heard = await against(async (reply) => {
      reply.head(200, STREAM);
      reply.write(HELLO);
      await reply.pause(10);
      reply.cut();
    });
    expect(heard).toMatchObject({ answer: "x", error: { kind: "truncated_stream" } });
  });

  it("cut after the finish reason did no harm", async () => {
    const heard = await against(async (reply) => {
      reply.head(200, STREAM);
      reply.write(HELLO + STOP);
      await reply.pause(10);
      reply.cut();
    });
    expect(heard).toMatchObject({ answer: "x", finish: "stop", error: null });
  });

  it("cut before any answer is a network failure", async () => {
    const heard = await against((reply) => reply.cut());
    expect(heard.error).toMatchObject({ kind: "network", httpStatus: null });
    expect(heard.kinds).toEqual(["dispatched", "sent", "error", "end"]);
  });

  it("that nobody takes is a network failure of a request never sent", async () => {
    const server = await scriptedServer(() => {});
    await server.close();
    const heard = await send(`${server.url}/v1`);
    expect(heard.error).toMatchObject({ kind: "network", httpStatus: null });
    expect(heard.error?.message).toContain("ECONNREFUSED");
    expect(heard.kinds).toEqual(["dispatched", "error", "end"]);
  });

  it("that speaks no HTTP breaks the protocol", async () => {
    const babble = createServer((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"));
    await new Promise<void>((resolve) => babble.listen(0, "127.0.0.1", resolve));
    const address = babble.address();
    const port = typeof address === "object" ? address?.port : 0;
    const heard = await send(`http://127.0.0.1:${port}/v1`);
    expect(heard.error?.kind).toBe("protocol");
    babble.close();
  });

  it("closed with its wire ends as aborted", async () => {
    const own = testWire();
    const server = await scriptedServer(async (reply) => {
      reply.head(200, STREAM);
      reply.write(HELLO);
      await reply.gone;
    });
    servers.push(server);
    const running = own.send(`${server.url}/v1`);
    while (server.heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await own.wire.close();
    expect((await running).error?.kind).toBe("aborted");
    expect((await own.send(`${server.url}/v1`)).error?.kind).toBe("aborted");
  });
});

describe("a request that cannot be built", () => {
  it.each([
    ["no address", { baseUrl: "not a url" }],
    ["another scheme", { baseUrl: "ftp://127.0.0.1/v1" }],
    ["an Azure deployment without API version", { kind: "azure", apiKey: "k-0123456789" }],
    ["a key with a line break", { apiKey: "my-own-key-123\nx" }],
  ] as const)("for %s is reported, not thrown, and quotes no key", async (_name, overrides) => {
    const heard = await send("http://127.0.0.1:9", overrides);
    expect(["bad_request", "network"]).toContain(heard.error?.kind);
    expect(heard.kinds).toEqual(["dispatched", "error", "end"]);
    expect(heard.error?.message).not.toContain("my-own-key");
  });
});
