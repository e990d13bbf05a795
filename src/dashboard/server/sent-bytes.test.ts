import { gunzipSync } from "node:zlib";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { sendBytes } from "./sent-bytes.ts";

const text = "a target, a metric, a number ".repeat(500);
const large = { bytes: new TextEncoder().encode(text), etag: '"tag"', type: "application/json" };
const app = new Hono()
  .get("/large", (c) => sendBytes(c, large))
  .get("/small", (c) => sendBytes(c, { ...large, bytes: new TextEncoder().encode("small") }));
const get = (path: string, remoteAddress: string, headers: Record<string, string> = {}) =>
  app.request(path, { headers }, { incoming: { socket: { remoteAddress } } });

describe("bytes on their way", () => {
  it("are packed for another machine that takes it, and are the same", async () => {
    const answer = await get("/large", "192.0.2.1", { "accept-encoding": "deflate, gzip;q=0.8" });
    expect([answer.headers.get("content-encoding"), answer.headers.get("vary")]).toEqual([
      "gzip",
      "Accept-Encoding",
    ]);
    const packed = Buffer.from(await answer.arrayBuffer());
    expect(packed.length).toBeLessThan(text.length / 5);
    expect(gunzipSync(packed).toString()).toBe(text);
  });

  it.each([
    ["/large", "127.0.0.1", "gzip"],
    ["/large", "::1", "gzip"],
    ["/large", "::ffff:127.0.0.1", "gzip"],
    ["/large", "192.0.2.1", ""],
    ["/large", "192.0.2.1", "br"],
    ["/large", "192.0.2.1", "gzip;q=0, br"],
    ["/small", "192.0.2.1", "gzip"],
  ])("are sent as they are: %s to %s, which takes %j", async (path, client, takes) => {
    const answer = await get(path, client, { "accept-encoding": takes });
    expect(answer.headers.get("content-encoding")).toBeNull();
    expect(await answer.text()).toBe(path === "/large" ? text : "small");
  });

  it("are known again, packed or not", async () => {
    for (const tag of ['"tag"', 'W/"tag"', '"other" , W/"tag"'])
      expect((await get("/large", "::1", { "if-none-match": tag })).status).toBe(304);
    expect((await get("/large", "::1", { "if-none-match": '"other"' })).status).toBe(200);
  });
});
