/** Spans as a collector on loopback hears them: decoded from JSON, held against the records one by one. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import type { RequestRecord, RunInfo } from "../record/index.ts";
import {
  aFailedRecord,
  aRecord,
  aRun,
  fakeClock,
  type ScriptedServer,
  scriptedServer,
} from "../testing/index.ts";
import { exportSpans } from "./export-spans.ts";

let server: ScriptedServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: Record<string, unknown> }[];
  events: { name: string; timeUnixNano: string }[];
  status: { code: number; message?: string };
}

/** A collector that answers each request with the next of `answers`, then with 200. */
async function collector(
  answers: { status: number; body?: string; headers?: Record<string, string> }[] = [],
) {
  const script = [...answers];
  server = await scriptedServer((reply) => {
    const { status, body = "{}", headers = {} } = script.shift() ?? { status: 200 };
    reply.head(status, { "content-type": "application/json", ...headers });
    reply.end(body);
  });
  return server;
}

const json = { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" };

async function send(
  records: Iterable<RequestRecord>,
  options: { vars?: Record<string, string>; run?: RunInfo; endpoint?: string | null } = {},
) {
  const clock = fakeClock();
  const sent = exportSpans(options.run ?? aRun(), records, {
    endpoint: options.endpoint === undefined ? (server?.url ?? null) : options.endpoint,
    vars: { ...json, ...options.vars },
    clock,
    random: randomFromSeed(1),
  });
  let isOver = false;
  const over = sent.finally(() => {
    isOver = true;
  });
  over.catch(() => {});
  // Waits between tries are of the fake clock, answers of the real one.
  while (!isOver) {
    await clock.runAll();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return await sent;
}

function heardSpans(): OtlpSpan[] {
  return (server?.heard ?? []).flatMap(({ body }) => spansIn(body));
}

function spansIn(body: string): OtlpSpan[] {
  const { resourceSpans } = JSON.parse(body) as {
    resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[];
  };
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

function attributesOf({ attributes }: OtlpSpan): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      "arrayValue" in value
        ? (value.arrayValue as { values: Record<string, unknown>[] }).values.map(
            (one) => Object.values(one)[0],
          )
        : Object.values(value)[0],
    ]),
  );
}

describe("exportSpans", () => {
  it("sends a child for each request, and the run's own span around them", async () => {
    await collector();
    const failed = aFailedRecord({ id: "request-2", seq: 1, startedAt: "2026-03-02T04:00:10.000Z" });
    expect(await send([aRecord(), failed])).toEqual({ spans: 3, neverSent: 0 });
    const [one, two, root] = heardSpans();
    expect([one?.name, two?.name, root?.name]).toEqual([
      "chat vendor/model-x",
      "chat vendor/model-x",
      "dsr perf",
    ]);
    expect(new Set(heardSpans().map(({ traceId }) => traceId)).size).toBe(1);
    expect([one?.parentSpanId, two?.parentSpanId]).toEqual([root?.spanId, root?.spanId]);
    expect(root?.parentSpanId).toBeUndefined();
    expect(root).toMatchObject({
      startTimeUnixNano: "1772424000000000000",
      endTimeUnixNano: "1772424060000000000",
    });
  });

  it("says what is known of a request by the conventions' names, and nothing of what is not", async () => {
    await collector();
    await send([aRecord({ response: { model: "vendor/model-x-0302" }, sampling: { maxTokens: 64 } })]);
    const attributes = attributesOf(heardSpans()[0] as OtlpSpan);
    expect(attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "sim-a",
      "gen_ai.request.model": "vendor/model-x",
      "gen_ai.request.max_tokens": 64,
      "gen_ai.response.model": "vendor/model-x-0302",
      "gen_ai.response.id": "response-1",
      "gen_ai.response.finish_reasons": ["stop"],
      "gen_ai.response.time_to_first_chunk": 0.5,
      "gen_ai.usage.input_tokens": 20,
      "gen_ai.usage.output_tokens": 100,
      "gen_ai.usage.reasoning.output_tokens": 40,
      "server.address": "127.0.0.1",
      "server.port": 9,
      "dsr.target": "sim-a/model-x",
      "dsr.request.id": "request-1",
    });
    expect(attributes).not.toHaveProperty("gen_ai.request.temperature");
    expect(attributes).not.toHaveProperty("error.type");
    expect(attributes).not.toHaveProperty("dsr.step");
  });

  it("keeps times exact to the nanosecond, far beyond what a float of them could", async () => {
    await collector();
    await send([
      aRecord({
        startedAt: "2026-03-02T04:00:01.234567891Z",
        times: {
          sentAtMs: 1000.0001,
          firstOutputAtMs: 1000.000123,
          firstAnswerAtMs: null,
          endedAtMs: 1001.000101,
        },
      }),
    ]);
    const [span] = heardSpans();
    expect(span?.startTimeUnixNano).toBe("1772424001234567891");
    expect(span?.events.find(({ name }) => name === "dsr.first_output")?.timeUnixNano).toBe(
      "1772424001234567914",
    );
    expect(span?.endTimeUnixNano).toBe("1772424001235567892");
    expect(span?.events.map(({ name }) => name)).not.toContain("dsr.first_answer");
  });

  it("marks failures, and answers without output", async () => {
    await collector();
    const empty = aRecord({
      id: "request-2",
      usage: { outputTokens: 0 },
      outputChars: { reasoning: 0, answer: 0, tool: 0 },
    });
    await send([aFailedRecord(), empty]);
    const [failed, silent] = heardSpans();
    expect(failed?.status).toEqual({ code: 2, message: "internal error" });
    expect(attributesOf(failed as OtlpSpan)).toMatchObject({
      "error.type": "server",
      "http.response.status_code": 500,
    });
    expect(silent?.status.code).toBe(2);
    expect(attributesOf(silent as OtlpSpan)).toMatchObject({ "error.type": "empty_answer" });
  });

  it("has no span for what was planned and never sent", async () => {
    await collector();
    const dropped = aFailedRecord({ id: "request-2", error: { kind: "dropped" } });
    expect(await send([aRecord(), dropped])).toEqual({ spans: 2, neverSent: 1 });
    expect(attributesOf(heardSpans().at(-1) as OtlpSpan)["dsr.run.never_sent_requests"]).toBe(1);
  });

  it("tells the settings of the run, and no key that might stand in one", async () => {
    await collector();
    const run = aRun({
      config: {
        concurrency: 4,
        load: { kind: "closed" },
        targets: ["a/x", "b/x"],
        nothing: null,
        note: "used sk-abcdefghijklmnop",
        apiKey: "plain-secret-value",
        extra: { headers: { "x-api": "plain-secret-value" } },
      },
    });
    await send([], { run });
    const text = server?.heard[0]?.body ?? "";
    expect(attributesOf(heardSpans()[0] as OtlpSpan)).toMatchObject({
      "dsr.config.concurrency": 4,
      "dsr.config.load.kind": "closed",
      "dsr.config.targets": ["a/x", "b/x"],
    });
    expect(text).not.toContain("sk-abcdefghijklmnop");
    expect(text).not.toContain("plain-secret-value");
  });

  it("sends the same ids when a run is exported again, and others for another run", async () => {
    await collector();
    const ids = () => heardSpans().map(({ traceId, spanId }) => `${traceId} ${spanId}`);
    await send([aRecord()]);
    const first = ids();
    await send([aRecord()]);
    expect(ids().slice(first.length)).toEqual(first);
    await send([aRecord({ runId: "run-2" })], { run: aRun({ id: "run-2" }) });
    expect(
      ids()
        .slice(2 * first.length)
        .some((id) => first.includes(id)),
    ).toBe(false);
  });

  it("reads on only when the collector has taken a batch", async () => {
    await collector();
    let read = 0;
    const heardWhenRead: number[] = [];
    function* records() {
      for (; read < 1200; read++) {
        heardWhenRead.push(server?.heard.length ?? 0);
        yield aRecord({ id: `request-${read}` });
      }
    }
    expect(await send(records())).toEqual({ spans: 1201, neverSent: 0 });
    expect([heardWhenRead[511], heardWhenRead[512], heardWhenRead[1024]]).toEqual([0, 1, 2]);
  });

  it("sends protobuf unless told otherwise, with headers of the environment", async () => {
    await collector([{ status: 200, body: "" }]);
    await send([aRecord()], {
      vars: {
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
        OTEL_EXPORTER_OTLP_HEADERS: "Authorization=Bearer%20abc,x-tenant=7",
      },
    });
    expect(server?.heard[0]).toMatchObject({
      path: "/v1/traces",
      headers: {
        "content-type": "application/x-protobuf",
        authorization: "Bearer abc",
        "x-tenant": "7",
      },
    });
  });

  it("zips where asked, so that the collector unzips the same", async () => {
    const bodies: Buffer[] = [];
    const zipped = createServer((request, response) => {
      request.on("data", (piece: Buffer) => bodies.push(piece));
      request.on("end", () => response.end("{}"));
    });
    await new Promise<void>((resolve) => zipped.listen(0, "127.0.0.1", resolve));
    const { port } = zipped.address() as AddressInfo;
    await send([aRecord()], {
      endpoint: `http://127.0.0.1:${port}`,
      vars: { OTEL_EXPORTER_OTLP_COMPRESSION: "gzip" },
    });
    zipped.closeAllConnections();
    zipped.close();
    expect(spansIn(gunzipSync(Buffer.concat(bodies)).toString("utf8"))).toHaveLength(2);
  });

  it("takes its address from the environment: that of traces as it is, that of all signals with the path", async () => {
    const { url, heard } = await collector();
    await send([], { endpoint: null, vars: { OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/base/` } });
    await send([], {
      endpoint: null,
      vars: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/own`, OTEL_EXPORTER_OTLP_ENDPOINT: "http://x" },
    });
    expect(heard.map(({ path }) => path)).toEqual(["/base/v1/traces", "/own"]);
  });
});

describe("a collector in trouble", () => {
  it("is asked again when it is busy", async () => {
    await collector([{ status: 503 }, { status: 429, headers: { "retry-after": "3" } }]);
    expect(await send([aRecord()])).toMatchObject({ spans: 2 });
    expect(server?.heard).toHaveLength(3);
  });

  it.each([200, 400])(
    "reads no more of an answer without end than there can be in one, at HTTP %i",
    async (status) => {
      let isOver = false;
      server = await scriptedServer(async (reply) => {
        reply.head(status);
        void reply.gone.then(() => {
          isOver = true;
        });
        while (!isOver) {
          reply.write(Buffer.alloc(64 * 1024, "-"));
          await reply.pause(1);
        }
      });
      const sent = send([aRecord()]);
      if (status === 200) expect(await sent).toEqual({ spans: 2, neverSent: 0 });
      else await expect(sent).rejects.toMatchObject({ code: "otlp_refused" });
    },
  );

  it("says nothing of credentials that the collector says back, in whatever form", async () => {
    const said = ["pass word-1", "query-key-2", "header-key-3", btoa("some-user:pass word-1")];
    const { host } = new URL((await collector([{ status: 401, body: said.join(", ") }])).url);
    const vars = {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://some-user:pass%20word-1@${host}/v1/traces?key=query-key-2`,
      OTEL_EXPORTER_OTLP_HEADERS: "x-token=Custom header-key-3",
    };
    const fault = await send([aRecord()], { endpoint: null, vars }).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: "otlp_refused" });
    for (const secret of said) expect(String(fault)).not.toContain(secret);
  });

  it("is not asked again when it says no, and its words are told without credentials", async () => {
    await collector([{ status: 400, body: "bad span for Bearer-abcdef" }]);
    await expect(
      send([aRecord()], { vars: { OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer-abcdef" } }),
    ).rejects.toMatchObject({
      code: "otlp_refused",
      message: expect.stringMatching(/answered HTTP 400: bad span for \[secret removed\]$/),
    });
    expect(server?.heard).toHaveLength(1);
  });

  it("that took a part of a batch is told of, with its reason", async () => {
    const body = JSON.stringify({ partialSuccess: { rejectedSpans: "1", errorMessage: "too old" } });
    await collector([{ status: 200, body }]);
    await expect(send([aRecord()])).rejects.toMatchObject({
      code: "otlp_partial",
      message: "The collector took 1 span and refused 1 other: too old",
    });
  });

  it("that is not there is named at once, without what its address may hide", async () => {
    const { url } = await collector();
    const { port } = new URL(url);
    await server?.close();
    server = null;
    await expect(
      send([aRecord()], { endpoint: `http://user:hidden@127.0.0.1:${port}/?token=hidden` }),
    ).rejects.toMatchObject({
      code: "otlp_unreachable",
      message: `The collector at http://127.0.0.1:${port}/v1/traces cannot be reached (ECONNREFUSED).`,
    });
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, /PROTOCOL is "grpc"/],
    [{ OTEL_EXPORTER_OTLP_TIMEOUT: "soon" }, /TIMEOUT is "soon"/],
    [{ OTEL_EXPORTER_OTLP_HEADERS: "novalue" }, /HEADERS is not of the form/],
    [{ OTEL_EXPORTER_OTLP_COMPRESSION: "br" }, /COMPRESSION is "br"/],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "localhost:4317" }, /holds no http or https address/],
  ])("with settings that cannot be: %o", async (vars, message) => {
    await expect(
      send([aRecord()], { endpoint: null, vars: vars as Record<string, string> }),
    ).rejects.toMatchObject({
      code: "otlp_invalid",
      message: expect.stringMatching(message),
    });
  });
});
