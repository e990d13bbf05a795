import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../base/index.ts";
import { scriptedReader } from "../../testing/index.ts";
import { type Dashboard, type DashboardOptions, startDashboard } from "./start.ts";

/** What the reader was asked, as its answer; runs called "over" have ended, those called "none" are not there. */
const ECHO = `
  if (params.id === "none") throw new DsrError("There is no run none.", { code: "run_unknown" });
  if (question === "live") return { asOf: "2026-11-01T00:00:00Z", status: params.id === "over" ? "done" : "running", done: shared[1] };
  if (question === "prometheus") return { text: "up 1\\n" };
  return { question, params, body, fill: "x".repeat(Number(params.limit ?? 0)) };`;

const page = mkdtempSync(join(tmpdir(), "dsr-page-"));
writeFileSync(join(page, "index.html"), "<!doctype html><title>dsr</title>");
writeFileSync(join(page, "app.js"), "export {}");
writeFileSync(join(page, "secret.pem"), "not one of the page's files");
afterAll(() => rmSync(page, { recursive: true, force: true }));

async function serve(options: Partial<DashboardOptions> = {}, script = ECHO, memory?: SharedArrayBuffer) {
  const troubles: string[] = [];
  const dashboard = await startDashboard(
    { host: "127.0.0.1", port: 0, token: null, page, version: "1.2.3", ...options },
    {
      startReader: scriptedReader(script, memory),
      clock: systemClock,
      onTrouble: (line) => troubles.push(line),
    },
  );
  return { ...dashboard, troubles, [Symbol.asyncDispose]: () => dashboard.close() };
}

type Sent = { method?: string; headers?: Record<string, string>; body?: string };

/** Without a browser's manners: any header may be set, and nothing is followed. */
async function send({ url }: Pick<Dashboard, "url">, path: string, sent: Sent = {}) {
  const answer = await request(`${url}${path}`, { ...sent, method: (sent.method ?? "GET") as "GET" });
  const text = await answer.body.text();
  return { status: answer.statusCode, headers: answer.headers, text, json: () => JSON.parse(text) };
}

/** Bytes as they are, for what no client would send. */
async function sendRaw({ port }: Pick<Dashboard, "port">, bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  let heard = "";
  socket.setEncoding("latin1").on("data", (text: string) => {
    heard += text;
  });
  socket.on("error", () => {});
  socket.end(bytes);
  await once(socket, "close");
  return heard;
}

describe("the dashboard's server", () => {
  let dashboard: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    dashboard = await serve();
  });
  afterAll(() => dashboard.close());
  const get = (path: string, headers: Record<string, string> = {}) => send(dashboard, path, { headers });
  const post = (body: string, headers: Record<string, string> = {}) =>
    send(dashboard, "/api/route", {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
    });

  it("passes a question on with what stands in its path and its query", async () => {
    const { status, headers, json } = await get("/api/runs/a%2Fb/requests/%E6%A8%A1?");
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("application/json");
    expect(json()).toMatchObject({ question: "request", params: { run: "a/b", id: "模" }, body: null });
    expect((await get("/api/target?name=p%2Fm@x&window=30d&zone=Asia/Shanghai")).json().params).toEqual({
      name: "p/m@x",
      window: "30d",
      zone: "Asia/Shanghai",
    });
    expect((await post('{"requirement": "{}"}')).json().body).toEqual({ requirement: "{}" });
  });

  it("knows its own answer again, and has a HEAD for every GET", async () => {
    const { headers } = await get("/api/runs");
    const etag = String(headers.etag);
    expect((await get("/api/runs", { "if-none-match": `"other", ${etag}` })).status).toBe(304);
    expect((await get("/api/runs", { "if-none-match": '"other"' })).status).toBe(200);
    const head = await send(dashboard, "/api/runs", { method: "HEAD" });
    expect([head.status, head.text, head.headers.etag]).toEqual([200, "", etag]);
    expect((await send(dashboard, "/api/events", { method: "HEAD" })).status).toBe(200);
    expect(dashboard.held().streams).toBe(0);
  });

  it.each([
    ["/api/overview?window=1y", /"window" is "1y"; allowed is 24h, 7d, 30d, all/],
    ["/api/overview?windw=7d", /no parameter "windw"/],
    ["/api/overview?window=7d&window=24h", /"window" is given 2 times/],
    ["/api/overview?since=yesterday", /"since" is "yesterday"; it should be a date such as/],
    ["/api/overview?since=2026-02-31T25:00Z", /"since"/],
    ["/api/target", /"name" is missing/],
    ["/api/target?name=a/b&zone=Mars/Base", /"zone" is "Mars\/Base"; it should be a time zone/],
    ["/api/compare?a=x&b=y&confidence=2", /"confidence" is "2"; it should be a number above 0.5/],
    ["/api/runs/r/requests?limit=100000", /"limit" is "100000"; it should be a whole number from 1 to 500/],
    ["/api/runs/r/requests?offset=-1", /"offset"/],
    [`/api/target?name=${"x".repeat(2001)}`, /"name" is "x{80}…"; it should be a name of at most 2000/],
    ["/api/target?name=%00", /a name without control characters/],
  ])("names what is wrong with %s", async (path, message) => {
    const { status, json } = await get(path);
    expect(status).toBe(400);
    expect(json().error.message).toMatch(message);
    expect(json().error.code).toBe("parameter_invalid");
  });

  it("takes a body that is what it says, of a size that it can hold", async () => {
    expect((await post("{")).json().error.message).toMatch(/not JSON/);
    expect((await post('{"requirement": 1}')).json().error.message).toMatch(/"requirement" is "1"/);
    expect((await post('{"requirement": "", "more": 1}')).json().error.message).toMatch(/no field "more"/);
    expect((await post("{}", { "content-type": "text/plain" })).status).toBe(400);
    const large = await post(JSON.stringify({ requirement: "x".repeat(300 * 1024) }));
    expect([large.status, large.json().error.code]).toEqual([413, "body_too_large"]);
    const chunked = await sendRaw(
      dashboard,
      `POST /api/route HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n` +
        `50000\r\n${"x".repeat(0x50000)}\r\n0\r\n\r\n`,
    );
    expect(chunked).toMatch(/^HTTP\/1.1 413 /);
  });

  it("says what is not there, and what a path does not take", async () => {
    expect((await get("/api/nothing")).json().error.code).toBe("path_unknown");
    expect((await get("/api/runs/none")).json().error).toEqual({
      code: "run_unknown",
      message: "There is no run none.",
      hint: null,
    });
    for (const [method, path, allow] of [
      ["PUT", "/api/meta", "GET, HEAD"],
      ["GET", "/api/route", "POST"],
      ["DELETE", "/", "GET, HEAD"],
      ["OPTIONS", "/api/meta", "GET, HEAD"],
      ["POST", "/api/events", "GET, HEAD"],
    ] as const) {
      const answer = await send(dashboard, path, { method });
      expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
    }
  });

  it("serves one document for every page, known or not, and only the page's own files", async () => {
    for (const path of [
      "/",
      "/target/a%2Fb@c",
      "/compare",
      "/runs",
      "/runs/x",
      "/playground",
      "/runs/x/requests/y",
    ])
      expect([path, (await get(path)).status]).toEqual([path, 200]);
    const unknown = await get("/no/such/page");
    expect([unknown.status, unknown.headers["content-type"]]).toEqual([404, "text/html; charset=utf-8"]);
    const script = await get("/assets/app.js");
    expect([script.status, script.headers["content-type"]]).toEqual([200, "text/javascript; charset=utf-8"]);
    expect((await get("/assets/app.js", { "if-none-match": String(script.headers.etag) })).status).toBe(304);
    for (const name of [
      "secret.pem",
      "index.html",
      "..%2f..%2fetc%2fpasswd",
      "%2e%2e/app.js",
      "app.js%00",
      "%",
      "",
    ])
      expect([name, (await get(`/assets/${name}`)).status]).toEqual([name, 404]);
    expect(
      await sendRaw(
        dashboard,
        "GET /assets/../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
      ),
    ).toMatch(/^HTTP\/1.1 404 /);
  });

  it("tells browsers to run its own scripts alone, on every kind of answer", async () => {
    for (const path of [
      "/",
      "/api/runs",
      "/api/nothing",
      "/assets/app.js",
      "/assets/none.js",
      "/nothing",
      "/metrics",
    ]) {
      const { headers } = await get(path);
      expect(headers["content-security-policy"]).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; " +
          "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default",
      );
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
      });
      expect(headers["access-control-allow-origin"]).toBeUndefined();
      expect(headers["x-powered-by"]).toBeUndefined();
    }
  });

  it("answers under a name of this machine only, whatever the port", async () => {
    for (const host of ["localhost", "127.0.0.1:9", "[::1]:5000", "LOCALHOST:1"])
      expect([host, (await get("/api/runs", { host })).status]).toEqual([host, 200]);
    for (const host of [
      "evil.example",
      "localhost.evil.example",
      "127.0.0.1.nip.io",
      "127.0.0.1@evil",
      "10.0.0.1",
      "localhost:5000.evil",
    ])
      expect([host, (await get("/api/runs", { host })).status >= 400]).toEqual([host, true]);
    expect(await sendRaw(dashboard, "GET /api/runs HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1.1 40[03] /);
    expect(
      await sendRaw(
        dashboard,
        "GET http://evil.example/api/runs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
      ),
    ).toMatch(/^HTTP\/1.1 403 /);
  });

  it("does not let pages of other sites ask", async () => {
    const own = { host: "localhost:5000" };
    for (const headers of [
      { ...own, "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" },
      { ...own, "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" },
      { ...own, origin: "http://evil.example" },
      { ...own, origin: "http://localhost:5001" },
      { ...own, origin: "null" },
    ])
      for (const answer of [await get("/api/runs", headers), await post('{"requirement":""}', headers)])
        expect([answer.status, answer.json().error.code]).toEqual([403, "origin_refused"]);
    const visit = {
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    };
    expect((await get("/", { ...own, ...visit })).status).toBe(200);
    expect((await post('{"requirement":""}', { ...own, ...visit })).status).toBe(403);
    expect(
      (await get("/api/runs", { ...own, origin: "http://localhost:5000", "sec-fetch-site": "same-origin" }))
        .status,
    ).toBe(200);
  });

  it("survives what is no proper request", async () => {
    for (const bytes of [
      "\r\n\r\n\r\n",
      "GET\r\n\r\n",
      "GET /%zz%E0%A4%A HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
      "GET //evil.example/%2e%2e HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
      "GET \\\\evil HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: local host\r\nConnection: close\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
      "POST /api/route HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      `GET /?${"q=".repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"y".repeat(20_000)}\r\nConnection: close\r\n\r\n`,
    ]) {
      const answer = await sendRaw(dashboard, bytes);
      expect(answer === "" || /^HTTP\/1.1 (400|403|404|431) /.test(answer)).toBe(true);
    }
    expect((await get("/healthz")).text).toBe("ok\n");
    expect(dashboard.troubles).toEqual([]);
  });

  it("gives Prometheus its text", async () => {
    const { text, headers } = await get("/metrics");
    expect(text).toBe("up 1\n");
    expect(headers["content-type"]).toMatch(/^text\/plain; version=0.0.4/);
  });
});

describe("a question that takes long", () => {
  it("keeps nothing waiting that is of a quicker pace", async () => {
    const memory = new SharedArrayBuffer(64);
    const shared = new Int32Array(memory);
    await using dashboard = await serve(
      {},
      `if (question === "alerts" || question === "target") Atomics.wait(shared, question === "alerts" ? 8 : 9, 0);
       return question === "prometheus" ? { text: "up 1\\n" } : { question };`,
      memory,
    );
    const answered: string[] = [];
    const ask = async (path: string) => {
      const { status } = await send(dashboard, path);
      answered.push(`${path} ${status}`);
    };
    const letGo = (at: number) => {
      Atomics.store(shared, at, 1);
      Atomics.notify(shared, at);
    };
    const slowest = [ask("/api/alerts"), ask("/metrics")];
    await ask("/api/overview");
    const slower = [ask("/api/target?name=a/b"), ask("/api/pareto")];
    await ask("/api/meta");
    expect(answered).toEqual(["/api/overview 200", "/api/meta 200"]);
    letGo(9);
    await Promise.all(slower);
    expect(answered).not.toContain("/api/alerts 200");
    letGo(8);
    await Promise.all(slowest);
    expect(answered).toContain("/api/alerts 200");
  });
});

describe("a dashboard with a token", () => {
  const token = "a-long-enough-token";

  it("shows nothing without it, and takes it as programs send it", async () => {
    await using dashboard = await serve({ token });
    for (const path of ["/", "/api/runs", "/api/events", "/metrics", "/assets/app.js", "/nothing"])
      expect([path, (await send(dashboard, path)).status]).toEqual([path, 401]);
    const refused = await send(dashboard, "/", { headers: { accept: "text/html" } });
    expect(refused.headers["content-type"]).toMatch(/^text\/plain/);
    expect(refused.headers["www-authenticate"]).toMatch(/^Bearer/);
    expect((await send(dashboard, "/healthz")).status).toBe(200);
    const bearer = (text: string) =>
      send(dashboard, "/api/runs", { headers: { authorization: `Bearer ${text}` } });
    expect((await bearer(token)).status).toBe(200);
    expect((await bearer(`${token}x`)).status).toBe(401);
    expect((await bearer(token.slice(1))).status).toBe(401);
  });

  it("turns the address that holds it into a cookie, and the browser to one without it", async () => {
    await using dashboard = await serve({ token });
    const visit = await send(dashboard, `/target/a%2Fb?window=7d&token=${token}`);
    expect([visit.status, visit.headers.location]).toEqual([303, "/target/a%2Fb?window=7d"]);
    expect(visit.headers["cache-control"]).toBe("no-store");
    const cookie = String(visit.headers["set-cookie"]);
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(token);
    expect((await send(dashboard, "/", { headers: { cookie: cookie.split(";")[0] ?? "" } })).status).toBe(
      200,
    );
    expect(
      (await send(dashboard, "/", { headers: { cookie: `dsr_dashboard_${dashboard.port}=${token}` } }))
        .status,
    ).toBe(401);
    // No address leads anywhere else.
    const odd = await send(dashboard, `//evil.example/?token=${token}`);
    expect(String(odd.headers.location)).toMatch(/^\/[^/]/);
    expect((await send(dashboard, "/?token=wrong")).status).toBe(401);
    expect((await send(dashboard, `/api/route?token=${token}`, { method: "POST" })).status).toBe(401);
  });

  it("looks at no more guesses once there were ten, while a cookie still holds", async () => {
    await using dashboard = await serve({ token });
    const pass =
      String((await send(dashboard, `/?token=${token}`)).headers["set-cookie"]).split(";")[0] ?? "";
    const guess = (text: string) => send(dashboard, `/?token=${text}`).then(({ status }) => status);
    for (let i = 0; i < 10; i++) expect(await guess(`guess-${i}`)).toBe(401);
    expect(await guess("guess-11")).toBe(429);
    expect(await guess(token)).toBe(429);
    expect((await send(dashboard, "/", { headers: { cookie: pass } })).status).toBe(200);
  });

  it("is what any address but this machine's own needs", async () => {
    await expect(serve({ host: "0.0.0.0" })).rejects.toMatchObject({ code: "dashboard_token" });
    await using dashboard = await serve({ host: "0.0.0.0", token });
    // Others know this machine by names of theirs.
    const answer = await send({ url: `http://127.0.0.1:${dashboard.port}` }, "/api/runs", {
      headers: { host: "measure.example:5000", authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(200);
  });
});

describe("one who asks too much", () => {
  it("is told how long to wait, for reading and for thinking apart", async () => {
    const rates = { read: { perSecond: 1, burst: 5 }, write: { perSecond: 0.1, burst: 2 } };
    await using dashboard = await serve({ rates });
    const statuses = [];
    for (let i = 0; i < 7; i++) statuses.push((await send(dashboard, "/api/runs")).status);
    expect(statuses.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
    expect(statuses[6]).toBe(429);
    const ask = () =>
      send(dashboard, "/api/route", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"requirement":""}',
      });
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    const last = await ask();
    expect([last.status, Number(last.headers["retry-after"])]).toEqual([429, 10]);
  });
});

describe("one who asks while the reader starts", () => {
  it("is answered when it has", async () => {
    const { port, close } = await serve();
    await close();
    const asked: ReturnType<typeof send>[] = [];
    const dashboard = await startDashboard(
      { host: "127.0.0.1", port, token: null, page, version: "1.2.3" },
      {
        startReader: () => {
          asked.push(send({ url: `http://127.0.0.1:${port}` }, "/api/runs"));
          return scriptedReader(ECHO)();
        },
        clock: systemClock,
        onTrouble: () => {},
      },
    );
    try {
      expect((await asked[0])?.status).toBe(200);
    } finally {
      await dashboard.close();
    }
  });
});

describe("a place that cannot be listened at", () => {
  it("is named, with what to do", async () => {
    await using dashboard = await serve();
    await expect(serve({ port: dashboard.port })).rejects.toMatchObject({
      code: "dashboard_address",
      message: expect.stringContaining(`port ${dashboard.port}: the port is in use`),
      hint: expect.stringContaining("--port 0"),
    });
    await expect(serve({ host: "no-such-host.invalid", token: "x".repeat(20) })).rejects.toMatchObject({
      code: "dashboard_address",
    });
  });
});
