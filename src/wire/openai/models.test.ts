import { afterAll, afterEach, describe, expect, it } from "vitest";
import { redactor } from "../../base/index.ts";
import { type Reply, type ScriptedServer, scriptedServer, testWire } from "../../testing/index.ts";
import type { ListModelsRequest } from "../contract.ts";

const { wire } = testWire({ redact: redactor(["topsecretvalue99"]) });
const servers: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
afterAll(() => wire.close());

async function listing(
  script: (reply: Reply) => void | Promise<void>,
  overrides: Partial<ListModelsRequest> = {},
) {
  const server = await scriptedServer(script);
  servers.push(server);
  const result = await wire.listModels({
    kind: "openai",
    baseUrl: `${server.url}/v1`,
    apiKey: "sk-test-0001",
    apiVersion: null,
    headers: {},
    timeoutMs: null,
    signal: new AbortController().signal,
    ...overrides,
  });
  return { result, server };
}

const answering = (status: number, body: string) =>
  listing((reply) => {
    reply.head(status, { "content-type": "application/json" });
    reply.end(body);
  });

describe("listModels", () => {
  it.each([
    ["OpenAI's page", '{"object":"list","data":[{"id":"a"},{"id":"b","object":"model"}]}'],
    ["a bare list", '[{"id":"a"},{"id":"b"}]'],
    ["models with names", '{"models":[{"name":"a"},{"name":"b"}]}'],
    ["plain ids", '{"data":["a","b"]}'],
  ])("reads %s", async (_name, body) => {
    expect((await answering(200, body)).result).toEqual({ ok: true, ids: ["a", "b"] });
  });

  it("asks once, at /models, with the key", async () => {
    const { server } = await answering(200, '{"data":[]}');
    expect(server.heard).toMatchObject([
      { method: "GET", path: "/v1/models", headers: { authorization: "Bearer sk-test-0001" } },
    ]);
  });

  it.each([
    [401, '{"error":{"message":"Key topsecretvalue99 is bad","code":"invalid_api_key"}}', "auth"],
    [404, "", "not_found"],
    [429, "", "rate_limited"],
    [500, "", "server"],
    [200, "<html></html>", "protocol"],
    [200, '{"hello":1}', "protocol"],
  ] as const)("reports status %i with %j as %s", async (status, body, kind) => {
    const { result, server } = await answering(status, body);
    expect(result).toMatchObject({ ok: false, error: { kind, httpStatus: status } });
    expect(JSON.stringify(result)).not.toContain("topsecret");
    expect(server.heard).toHaveLength(1);
  });

  it("reports a connection cut, a silence, and an abortion", async () => {
    const kindOf = async (script: (reply: Reply) => void, overrides: Partial<ListModelsRequest> = {}) => {
      const { result } = await listing(script, overrides);
      return result.ok ? null : result.error.kind;
    };
    expect(await kindOf((reply) => reply.cut())).toBe("network");
    expect(await kindOf(() => {}, { timeoutMs: 100 })).toBe("timeout_total");
    expect(await kindOf(() => {}, { signal: AbortSignal.timeout(50) })).toBe("aborted");
    expect(await kindOf(() => {}, { baseUrl: "not a url" })).toBe("bad_request");
  });
});
