/** Names that the provider chooses go on the record: none may carry a key, the prompt or what would spoil a terminal. */
import { createServer } from "node:net";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { redactor } from "../../base/index.ts";
import { type ScriptedServer, scriptedServer, testWire } from "../../testing/index.ts";
import type { WireRequest } from "../contract.ts";

const { wire, send } = testWire({ redact: redactor(["topsecretvalue99"]) });
const servers: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
afterAll(() => wire.close());

const PROMPT = "Which of the following grows on trees in the far north?";
const OWN_KEY = "my-own-key-123";

/** Everything on the record that a provider who puts `name` wherever a name goes has put there. */
async function naming(name: string, overrides: Partial<WireRequest> = {}) {
  const chunk = (finish: string | null) =>
    `data: ${JSON.stringify({
      id: name,
      model: name,
      system_fingerprint: name,
      choices: [{ index: 0, delta: { content: "x" }, finish_reason: finish }],
    })}\n\n`;
  // A header takes no control characters, and Node no characters beyond Latin-1.
  const header = name.replace(/[^ -~]/g, "?");
  const server = await scriptedServer((reply, request) => {
    reply.head(request.path.startsWith("/bad") ? 400 : 200, { "x-request-id": header });
    if (request.path.startsWith("/bad")) reply.end(JSON.stringify({ error: { message: "No.", code: name } }));
    else reply.end(`${chunk(null)}${chunk(name)}data: [DONE]\n\n`);
  });
  servers.push(server);
  const messages: WireRequest["messages"] = [{ role: "user", content: PROMPT }];
  const asked: Partial<WireRequest> = { apiKey: OWN_KEY, messages, ...overrides };
  const answered = await send(`${server.url}/v1`, asked);
  const refused = await send(`${server.url}/bad`, asked);
  expect(answered.error).toBeNull();
  const identity = answered.events.findLast((event) => event.kind === "identity");
  const headers = answered.events.findLast((event) => event.kind === "headers");
  return {
    model: identity?.model ?? null,
    responseId: identity?.responseId ?? null,
    fingerprint: identity?.fingerprint ?? null,
    finish: answered.finish,
    requestId: headers?.requestId ?? null,
    code: refused.error?.providerCode ?? null,
    error: refused.error,
  };
}

const everywhere = (name: string | null) => ({
  model: name,
  responseId: name,
  fingerprint: name,
  finish: name,
  requestId: name,
});

describe("a name", () => {
  it("that is one is kept as it is", async () => {
    expect(await naming("deepseek-ai/DeepSeek-R1:free@2025.05")).toMatchObject(
      everywhere("deepseek-ai/DeepSeek-R1:free@2025.05"),
    );
    expect(await naming("model 1")).toMatchObject(everywhere("model 1"));
    expect(await naming("some_code")).toMatchObject({ ...everywhere("some_code"), code: "some_code" });
  });

  it.each([
    ["the request's own key", OWN_KEY],
    ["a key of the run", "topsecretvalue99"],
    ["anything shaped like a key", "sk-abcdefghijklmnop"],
  ])("holds no secret: %s", async (_name, secret) => {
    const named = await naming(secret);
    expect(named).toMatchObject({ ...everywhere("[secret removed]"), code: "[secret removed]" });
    expect(JSON.stringify(await naming(`id-${secret}-${"x".repeat(190)}`))).not.toContain(secret);
  });

  it("holds no key behind characters that are not seen", async () => {
    const hidden = `${OWN_KEY.slice(0, 5)}\u200b${OWN_KEY.slice(5, 8)}\u0000${OWN_KEY.slice(8)}`;
    expect(await naming(hidden)).toMatchObject({ model: "[secret removed]", finish: "[secret removed]" });
  });

  it("holds no prompt", async () => {
    expect(await naming(`m ${PROMPT}`)).toMatchObject(everywhere("m [prompt removed]"));
    const messages: WireRequest["messages"] = [{ role: "user", content: "abcdefghijklmnopqrstuvwxyz0123" }];
    const code = "code.abcdefghijklmnopqrstuvwxyz0123";
    expect(await naming(code, { messages })).toMatchObject({ code: "code.[prompt removed]" });
  });

  it("is one line of 200 characters at most, without control characters", async () => {
    expect(await naming("a\u001b[31mb\n\tc\u202ed\u0000")).toMatchObject({
      model: "a[31mb cd",
      responseId: "a[31mb cd",
      fingerprint: "a[31mb cd",
      finish: "a[31mb cd",
    });
    const { model, requestId, finish } = await naming("🙂".repeat(1000));
    expect(model).toBe(`${"🙂".repeat(99)}…`);
    expect(finish).toBe(model);
    expect(requestId).toHaveLength(200);
  });

  it("is none where it is made of nothing that is seen", async () => {
    expect(await naming("\u0000\u200b\n")).toMatchObject({ model: null, responseId: null, finish: null });
  });

  it("keeps the id that was asked for, although the prompt holds it too", async () => {
    const modelId = "accounts/somebody/models/deepseek-v3";
    const messages: WireRequest["messages"] = [{ role: "user", content: `Are you ${modelId}?` }];
    expect(await naming(modelId, { modelId, messages })).toMatchObject({ model: modelId });
  });

  it("of a sensitive exchange looks like an identifier, or is not kept", async () => {
    const sensitive = { sensitive: true };
    expect(await naming("gpt-4o@2024:x/y", sensitive)).toMatchObject(everywhere("gpt-4o@2024:x/y"));
    for (const name of ["grows on trees", "苹果", PROMPT, OWN_KEY, "a\u00a0b", "x".repeat(201)]) {
      const named = await naming(name, sensitive);
      expect(named).toMatchObject({ ...everywhere(null), code: null });
      expect(named.error?.message).toBe("bad_request, HTTP 400");
    }
  });

  it("is cleaned no more than sixteen times, however often a server names itself anew", async () => {
    const server = await scriptedServer((reply) => {
      reply.head(200);
      for (let i = 0; i < 100; i++)
        reply.write(`data: {"id":"id-${i}","model":"m","choices":[{"index":0,"delta":{"content":"x"}}]}\n\n`);
      reply.end('data: {"model":"other","choices":[{"delta":{},"finish_reason":"stop"}]}\n\n');
    });
    servers.push(server);
    const heard = await send(`${server.url}/v1`);
    const identities = heard.events.filter((event) => event.kind === "identity");
    expect(identities).toHaveLength(17);
    expect(identities.at(-1)).toMatchObject({ model: "other", responseId: "id-15" });
  });
});

describe("a request id", () => {
  /** The request id that stands in a header of these bytes. */
  const idOf = async (value: Buffer, content: string) => {
    const server = createServer((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nconnection: close\r\nx-request-id: ");
      socket.write(value);
      socket.end("\r\n\r\n");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const heard = await send(`http://127.0.0.1:${port}/v1`, { messages: [{ role: "user", content }] });
    server.close();
    return heard.events.find((event) => event.kind === "headers")?.requestId;
  };

  it("is read as the UTF-8 that servers write, so that a prompt in it is known for one", async () => {
    const prompt = "爱丽丝有十二个苹果，她给了鲍勃三个，又给了卡罗尔两个，还剩几个？";
    expect(await idOf(Buffer.from(`编号 ${prompt}`), prompt)).toBe("编号 [prompt removed]");
    expect(await idOf(Buffer.from("caf\xe9", "latin1"), prompt)).toBe("café");
  });
});

describe("a list of models", () => {
  it("holds no key and nothing that is not seen", async () => {
    const server = await scriptedServer((reply) => {
      reply.head(200);
      reply.end(
        JSON.stringify({
          data: [{ id: "a" }, { id: `m-${OWN_KEY}` }, { id: "b\u001b[2J" }, { id: "\u0000" }],
        }),
      );
    });
    servers.push(server);
    const listing = await wire.listModels({
      kind: "openai",
      baseUrl: `${server.url}/v1`,
      apiKey: OWN_KEY,
      apiVersion: null,
      headers: {},
      timeoutMs: null,
      signal: new AbortController().signal,
    });
    expect(listing).toEqual({ ok: true, ids: ["a", "m-[secret removed]", "b[2J"] });
  });
});
