import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../base/index.ts";
import { scriptedReader } from "../../testing/index.ts";
import type { FaultDocument } from "../contract/documents.ts";
import { type Dashboard, startDashboard } from "./start.ts";

/** `shared[2]` says how far the run has come; from 5 on it has ended. */
const RUN = `
  if (question !== "live") return { version: shared[0] };
  if (params.id !== "r") throw new DsrError("There is no such run.", { code: "run_unknown" });
  return { asOf: new Date().toISOString(), elapsedMs: Date.now(), status: shared[2] >= 5 ? "done" : "running", done: shared[2] };`;

const open: Dashboard[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((dashboard) => dashboard.close()));
});

async function serve() {
  const memory = new SharedArrayBuffer(64);
  const dashboard = await startDashboard(
    { host: "127.0.0.1", port: 0, token: null, page: "/nowhere", version: "1" },
    { startReader: scriptedReader(RUN, memory), clock: systemClock, onTrouble: () => {} },
  );
  open.push(dashboard);
  return { dashboard, shared: new Int32Array(memory) };
}

/** A client that reads events until it leaves. */
async function listen(dashboard: Dashboard, path: string, headers: Record<string, string> = {}) {
  const leaving = new AbortController();
  const answer = await fetch(`${dashboard.url}${path}`, { signal: leaving.signal, headers });
  const heard: unknown[] = [];
  let ids = "";
  const ended = (async () => {
    let text = "";
    for await (const chunk of answer.body ?? []) {
      text += new TextDecoder().decode(chunk);
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) {
        heard.push(JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? "null"));
        ids += /^id: (.*)$/m.exec(event)?.[1] ?? "";
      }
    }
  })().catch(() => {});
  return { status: answer.status, heard, ids: () => ids, ended, leave: () => leaving.abort() };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await systemClock.sleep(10);
}

describe("events", () => {
  it("tell where things stand, then of every change of the store", async () => {
    const { dashboard, shared } = await serve();
    const client = await listen(dashboard, "/api/events");
    await until(() => client.heard.length === 1);
    expect(client.heard).toEqual([{ version: "0", renewed: 0 }]);
    shared[0] = 7;
    await until(() => client.heard.length === 2);
    expect(client.heard[1]).toEqual({ version: "7", renewed: 0 });
    client.leave();
    await until(() => dashboard.held().watchers === 0);
  });

  it("end at once when the dashboard is closed", async () => {
    const { dashboard } = await serve();
    const clients = await Promise.all([1, 2, 3].map(() => listen(dashboard, "/api/events")));
    await dashboard.close();
    await Promise.all(clients.map(({ ended }) => ended));
  });

  it("leave nothing behind of two hundred clients that came and went, in order or not", async () => {
    const { dashboard } = await serve();
    for (let round = 0; round < 4; round++) {
      const clients = await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          listen(dashboard, i % 2 === 0 ? "/api/events" : "/api/runs/r/live"),
        ),
      );
      const { streams, watchers, runs } = dashboard.held();
      expect({ streams, watchers, runs }).toEqual({ streams: 50, watchers: 25, runs: 1 });
      for (const client of clients) client.leave();
      await until(() => dashboard.held().streams === 0);
    }
    // One that says nothing more than that it wants to listen, and is gone.
    const socket = connect(dashboard.port, "127.0.0.1");
    await once(socket, "connect");
    socket.write("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await until(() => dashboard.held().streams === 1);
    socket.resetAndDestroy();
    await until(() => dashboard.held().streams === 0);
    const { watchers, runs } = dashboard.held();
    expect({ watchers, runs }).toEqual({ watchers: 0, runs: 0 });
    await until(async () => (await dashboard.held().connections) === 0);
  });

  it("are given to so many clients and no more", async () => {
    const { dashboard } = await serve();
    const clients = await Promise.all(Array.from({ length: 200 }, () => listen(dashboard, "/api/events")));
    const refused = await fetch(`${dashboard.url}/api/events`);
    expect([refused.status, ((await refused.json()) as FaultDocument).error.code]).toEqual([
      503,
      "streams_full",
    ]);
    clients[0]?.leave();
    await until(() => dashboard.held().streams === 199);
    expect((await listen(dashboard, "/api/events")).status).toBe(200);
  });
});

describe("the progress of a run", () => {
  it("is told when it changes, to all who watch with one question, up to the end", async () => {
    const { dashboard, shared } = await serve();
    const clients = await Promise.all([1, 2, 3].map(() => listen(dashboard, "/api/runs/r/live")));
    await until(() => clients.every(({ heard }) => heard.length === 1));
    const asked = shared[1] ?? 0;
    await until(() => (shared[1] ?? 0) >= asked + 2);
    expect(clients.map(({ heard }) => heard.length)).toEqual([1, 1, 1]);
    shared[2] = 3;
    await until(() => clients.every(({ heard }) => heard.length === 2));
    expect((shared[1] ?? 0) - asked).toBeLessThanOrEqual(5);
    shared[2] = 5;
    await Promise.all(clients.map(({ ended }) => ended));
    for (const { heard, ids } of clients) {
      expect(heard).toMatchObject([
        { status: "running", done: 0 },
        { status: "running", done: 3 },
        { status: "done", done: 5 },
      ]);
      expect(ids()).toBe("over");
    }
    expect(dashboard.held().runs).toBe(0);
  });

  it("is told once of a run that has ended, and not again to a browser that comes back by itself", async () => {
    const { dashboard, shared } = await serve();
    shared[2] = 9;
    const client = await listen(dashboard, "/api/runs/r/live");
    await client.ended;
    expect(client.heard).toHaveLength(1);
    expect((await listen(dashboard, "/api/runs/r/live", { "last-event-id": "over" })).status).toBe(204);
    // Any other id is no reason not to be told.
    const other = await listen(dashboard, "/api/runs/r/live", { "last-event-id": "\u00fc" });
    await other.ended;
    expect(other.heard).toHaveLength(1);
  });

  it("is of a run that there is", async () => {
    const { dashboard } = await serve();
    expect((await fetch(`${dashboard.url}/api/runs/none/live`)).status).toBe(404);
  });
});
