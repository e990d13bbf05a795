/** Servers that never stop: what is kept of them is bounded, and time limits and abortion still hold. */
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { StreamEvent } from "../../record/index.ts";
import { type Reply, type ScriptedServer, scriptedServer, testWire } from "../../testing/index.ts";
import type { Timeouts, WireRequest } from "../contract.ts";
import { BodyReader, describeMarkup } from "./body.ts";
import { ChunkReader, type Failure } from "./chunk.ts";

const { wire, send } = testWire();
const servers: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
afterAll(() => wire.close());

const MIB = 2 ** 20;
const STREAM = { "content-type": "text/event-stream" };
const NONE: Timeouts = { connectMs: null, firstTokenMs: null, idleMs: null, totalMs: null };
const delta = (fields: object) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: fields }] })}\n\n`;
const STOP = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

/** The report of a request whose answer begins with `head` and repeats `piece` until the client has gone. */
async function flooded(
  head: string,
  piece: string,
  overrides: Partial<WireRequest> = {},
  status = 200,
): Promise<Awaited<ReturnType<typeof send>>> {
  const server = await scriptedServer(async (reply: Reply) => {
    let left = false;
    reply.gone.then(() => {
      left = true;
    });
    reply.head(status, STREAM);
    reply.write(head);
    const bytes = Buffer.from(piece);
    while (!left) {
      reply.write(bytes);
      await reply.pause(0);
    }
  });
  servers.push(server);
  return send(`${server.url}/v1`, overrides);
}

describe("without any limit of time, the wire gives up", () => {
  it.each([
    ["a line without end", "data: ", "x".repeat(MIB), "a line of the stream is longer than 8 MiB"],
    ["an event without end", "", `data: ${"x".repeat(MIB)}\n`, "an event of the stream is longer than 8 MiB"],
    [
      "a document without end",
      '{"a":"',
      "x".repeat(MIB),
      "the body is no event stream and longer than 8 MiB",
    ],
    ["white space without end", "", " ".repeat(MIB), "the body is no event stream and longer than 8 MiB"],
    [
      "an answer without end",
      "",
      delta({ content: "x".repeat(MIB) }),
      "the answer is longer than 33554432 characters",
    ],
  ])("%s, naming the size", async (_name, head, piece, message) => {
    const heard = await flooded(delta({ content: "a" }).repeat(head === "data: " ? 1 : 0) + head, piece);
    expect(heard.error).toMatchObject({ kind: "protocol", httpStatus: 200, message });
    expect(heard.answer.length).toBeLessThanOrEqual(32 * MIB);
  });

  it("the body of a refusal without end, whose status it keeps", async () => {
    const heard = await flooded("busy ", "x".repeat(MIB / 16), {}, 503);
    expect(heard.error).toMatchObject({ kind: "server", httpStatus: 503 });
  });
});

describe("in a flood", () => {
  const floods = [
    ["comments", ": keep-alive\n\n".repeat(20_000)],
    ["events without output", "data: {}\n\n".repeat(20_000)],
    ["output", delta({ content: "x" }).repeat(1000)],
  ] as const;

  it.each(floods)("of %s the total limit holds", async (_name, piece) => {
    const heard = await flooded("", piece, { timeouts: { ...NONE, totalMs: 200 } });
    expect(heard.error?.kind).toBe("timeout_total");
  });

  it.each(floods.slice(0, 2))("of %s the limit to the first token holds", async (_name, piece) => {
    const heard = await flooded("", piece, { timeouts: { ...NONE, firstTokenMs: 200 } });
    expect(heard.error?.kind).toBe("timeout_first_token");
  });

  it.each(floods)("of %s the user's abortion holds", async (_name, piece) => {
    const heard = await flooded("", piece, { signal: AbortSignal.timeout(200) });
    expect(heard.error?.kind).toBe("aborted");
  });
});

const NOW = { at: 0, delayMs: 0 };

/** What becomes of one choice's delta when it is read `times` times. */
function repeated(fields: object, times: number): { outcome: Failure | null; events: number } {
  let events = 0;
  const count = (event: StreamEvent) => {
    if (event.kind === "delta") events += 1;
  };
  const reader = new ChunkReader(null, count, (name) => name);
  let outcome: Failure | null = null;
  for (let i = 0; i < times && outcome === null; i++)
    outcome = reader.chunk({ choices: [{ index: 0, delta: fields }] }, null, NOW);
  return { outcome, events };
}

describe("what is kept of an answer", () => {
  it.each(["content", "reasoning_content"])("ends after 1048576 pieces of %s", (field) => {
    const { outcome, events } = repeated({ [field]: "x" }, 2 * MIB);
    expect(outcome).toMatchObject({ kind: "protocol", message: "the answer is longer than 1048576 pieces" });
    expect(events).toBe(MIB);
  });

  it("ends after 33554432 characters, whatever they are part of", () => {
    const text = "x".repeat(MIB);
    const call = { tool_calls: [{ function: { arguments: text } }] };
    for (const fields of [{ content: text }, { reasoning: text }, call])
      expect(repeated(fields, 100)).toMatchObject({ outcome: { kind: "protocol" }, events: 32 });
  });
});

describe("a body made to take long", () => {
  const readAll = (body: string) => {
    const reader = new BodyReader(
      null,
      () => {},
      (name) => name,
    );
    return reader.feed(Buffer.from(body), NOW) ?? reader.end(NOW);
  };

  it("by lists within lists is read without exhausting the stack", () => {
    const nested = `${"[".repeat(50_000)}"x"${"]".repeat(50_000)}`;
    for (const field of ["reasoning", "content", "reasoning_details"])
      expect(readAll(`data: {"choices":[{"delta":{"${field}":${nested}}}]}\n\n${STOP}`)).toBe("done");
  });

  it("by a page of opening brackets is described by its beginning", () => {
    for (const bracket of ["<", "<title", "<script>"]) {
      const page = bracket.repeat(MIB);
      expect(describeMarkup(page)).toMatch(/^an HTML page came in place of an answer/);
      expect(readAll(page.slice(0, 7 * MIB))).toMatchObject({ kind: "protocol" });
    }
  });
});
