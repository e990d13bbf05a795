/** Calls that mean harm: each is refused in a sentence, is no fault of ours, and is answered with less than it sent. */
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../base/index.ts";
import { scriptedReader } from "../../testing/index.ts";
import { type Dashboard, startDashboard } from "./start.ts";

describe("a call that means harm", () => {
  const troubles: string[] = [];
  let dashboard: Dashboard;
  beforeAll(async () => {
    dashboard = await startDashboard(
      { host: "127.0.0.1", port: 0, token: null, page: "/nowhere", version: "1.2.3" },
      {
        startReader: scriptedReader("return { question, params };"),
        clock: systemClock,
        onTrouble: (line) => troubles.push(line),
      },
    );
  });
  afterAll(() => dashboard.close());
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const { statusCode, body } = await request(`${dashboard.url}${path}`, { headers });
    return { status: statusCode, text: await body.text() };
  };
  const post = async (body: string) => {
    const answer = await request(`${dashboard.url}/api/route`, {
      ...{ method: "POST", headers: { "content-type": "application/json" }, body },
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, text, message: JSON.parse(text).error.message as string };
  };

  it("with a body that cannot be written out again is told what kind of thing it sent", async () => {
    const deep = await post(`{"requirement":${"[".repeat(100_000)}${"]".repeat(100_000)}}`);
    expect([deep.status, deep.message]).toEqual([
      400,
      expect.stringMatching(/^The field "requirement" is a list; it should be /),
    ]);
    const noText = await post('{"requirement": {"toString": 1, "valueOf": 1, "__proto__": {"x": 1}}}');
    expect([noText.status, noText.message]).toEqual([
      400,
      expect.stringMatching(/^The field "requirement" is an object; it should be /),
    ]);
    expect((await post('{"requirement": null}')).message).toMatch(/"requirement" is "null"; it should be /);
    expect(troubles).toEqual([]);
  });

  it("with thousands of faults is told of some, and how many there are", async () => {
    const keys = Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`key-${i}`, i]));
    const { text, message } = await post(JSON.stringify({ requirement: "", ...keys }));
    expect(message).toMatch(/"key-19" here\.\nAnd 8980 faults more\.$/);
    expect(text.length).toBeLessThan(2000);
  });

  it("for a day that there is not is not answered for another day", async () => {
    for (const day of ["2026-02-31", "2025-02-29T12:00Z", "2026-04-31T00:00:00.000Z"])
      expect([day, (await get(`/api/overview?since=${day}`)).status]).toEqual([day, 400]);
    for (const day of ["2026-02-28", "2024-02-29T12:00Z", "2026-11-01T23:30%2B08:00", "0001-01-01"])
      expect([day, (await get(`/api/overview?until=${day}`)).status]).toEqual([day, 200]);
  });

  it("under a name that is written in another way is not taken for one of this machine", async () => {
    for (const host of ["localhost.", "127.1", "2130706433", "0x7f.0.0.1", "0.0.0.0", "[::ffff:127.0.0.1]"])
      expect([host, (await get("/api/runs", { host })).status >= 400]).toEqual([host, true]);
    // Any of them can be listened at, and is a number: no name leads to it.
    expect((await get("/api/runs", { host: "127.0.0.2:5000" })).status).toBe(200);
  });
});
