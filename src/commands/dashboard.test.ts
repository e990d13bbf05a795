import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExitCode } from "../base/index.ts";
import { systemClock } from "../base/index.ts";
import { documents, type RoutedQuestion, routes } from "../dashboard/index.ts";
import { type DashboardStore, dashboardStore, type MemoryEnv, memoryEnv } from "../testing/index.ts";
import { main } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "dsr-dashboard-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The command, on a clock that goes. */
function started(argv: readonly string[], vars: Record<string, string> = {}) {
  const env: MemoryEnv = memoryEnv({ vars, cwd: folder });
  const ended: Promise<ExitCode> = main(["dashboard", "--port", "0", ...argv], {
    ...env,
    clock: systemClock,
  });
  return { env, ended };
}

async function said(env: MemoryEnv, ended: Promise<ExitCode>): Promise<string> {
  let code: ExitCode | null = null;
  void ended.then((value) => {
    code = value;
  });
  while (env.stdout.text === "" && code === null) await systemClock.sleep(10);
  return env.stdout.text;
}

async function addressOf(env: MemoryEnv, ended: Promise<ExitCode>): Promise<string> {
  const url = /http:\/\/\S+/.exec(await said(env, ended))?.[0];
  if (url === undefined) throw new Error(`it did not start: ${env.stderr.text}`);
  return url;
}

describe("dsr dashboard over a store", () => {
  let store: DashboardStore;
  let url: string;
  let running: ReturnType<typeof started>;
  beforeAll(async () => {
    store = await dashboardStore(join(folder, "store.db"), { endMs: Date.now() });
    running = started(["--db", "store.db"]);
    url = await addressOf(running.env, running.ended);
  }, 30_000);
  afterAll(async () => {
    running.env.interrupt();
    expect(await running.ended).toBe(0);
    expect(running.env.stderr.text).toBe("");
  });

  const asked = (question: RoutedQuestion): readonly Asked[] => {
    const { targets, runs } = store;
    const name = (target: string) => `?window=all&name=${encodeURIComponent(target)}`;
    const ofTarget = Object.values(targets).map((target) => ({ query: name(target) }));
    const ofRun = Object.values(runs).map((id) => ({ params: { id } }));
    const all: Record<RoutedQuestion, readonly Asked[]> = {
      meta: [{}],
      overview: [{}, { query: "?window=all" }, { query: "?since=2000-01-01&until=2000-01-02" }],
      alerts: [{}, { query: "?window=all" }],
      pareto: [{}, { query: "?window=all&x=ttft:median&y=success" }],
      target: ofTarget,
      stream: ofTarget,
      accuracy: ofTarget,
      audit: ofTarget,
      compare: [
        {
          query: `?a=${encodeURIComponent(targets.fast)}&b=${encodeURIComponent(targets.changed)}&window=all`,
        },
        {
          query: `?a=${encodeURIComponent(targets.image)}&b=${encodeURIComponent(targets.long)}&confidence=0.99`,
        },
      ],
      runs: [{}],
      run: ofRun,
      requests: [...ofRun, { params: { id: runs.newest }, query: "?limit=2&offset=1&errors=1" }],
      request: [],
      requirements: [{}],
      route: [
        {
          body: {
            requirement: '{"filters": [{"metric": "success", "min": 0.5}], "order": [{"metric": "ttft"}]}',
          },
        },
        {
          body: {
            requirement:
              '{"filters": [{"metric": "otps", "stat": "p90", "min": 30}, {"metric": "gpqa", "min": 60}], "weights": [{"metric": "ttft", "weight": 0.4}, {"metric": "success", "weight": 0.6}], "confidence": 0.9}',
          },
        },
      ],
    };
    return all[question];
  };

  it.each(Object.keys(routes) as RoutedQuestion[])(
    "answers %s as its schema says, to the letter",
    async (question) => {
      const ask = async ({ params = {}, query = "", body }: Asked) => {
        const path = routes[question].path.replace(/:(\w+)/g, (_, key) =>
          encodeURIComponent(params[key] ?? ""),
        );
        const answer = await fetch(`${url}${path}${query}`, {
          method: routes[question].method.toUpperCase(),
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          headers: { "content-type": "application/json" },
        });
        const document: unknown = await answer.json();
        expect([path, query, answer.status, answer.status === 200 ? null : document]).toEqual([
          path,
          query,
          200,
          null,
        ]);
        const { success, error } = documents[question].safeParse(document);
        expect([path, query, success ? null : error?.message]).toEqual([path, query, null]);
        return document;
      };
      if (question !== "request") {
        for (const one of asked(question)) await ask(one);
        return;
      }
      for (const run of Object.values(store.runs)) {
        const list = await fetch(`${url}/api/runs/${encodeURIComponent(run)}/requests?limit=20`);
        const { requests } = (await list.json()) as { requests: { id: string }[] };
        for (const { id } of requests.filter((_, i) => i % 5 === 0)) await ask({ params: { run, id } });
      }
    },
    30_000,
  );

  it("gives Prometheus its numbers", async () => {
    const answer = await fetch(`${url}/metrics`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(/^# TYPE \S+ \w+$/m);
  });

  it("never gives out what must not be shown", async () => {
    const { runs, secret } = store;
    const list = await fetch(`${url}/api/runs/${runs.sensitive}/requests?limit=500`);
    const { requests } = (await list.json()) as { requests: { id: string }[] };
    expect(requests.length).toBeGreaterThan(0);
    for (const { id } of requests) {
      const text = await (await fetch(`${url}/api/runs/${runs.sensitive}/requests/${id}`)).text();
      expect(text).not.toContain(secret);
      expect(JSON.parse(text).text).toEqual({ withheld: "sensitive" });
    }
  });

  it("says what there is none of", async () => {
    for (const path of [
      "/api/runs/none",
      "/api/runs/none/requests",
      "/api/target?name=no/such",
      "/api/runs/none/live",
    ]) {
      const answer = await fetch(`${url}${path}`);
      expect([path, answer.status]).toEqual([path, 404]);
    }
  });
});

interface Asked {
  params?: Record<string, string>;
  query?: string;
  body?: unknown;
}

describe("dsr dashboard without a store", () => {
  it("starts all the same, says what is missing, and sees the store when it comes", async () => {
    const { env, ended } = started(["--db", "later.db"]);
    const url = await addressOf(env, ended);
    const meta = async () => documents.meta.parse(await (await fetch(`${url}/api/meta`)).json());
    expect((await meta()).trouble).toMatchObject({ code: "store_missing" });
    expect(await fetch(`${url}/api/runs`).then(({ status }) => status)).toBeLessThan(600);
    await dashboardStore(join(folder, "later.db"), { endMs: Date.now() });
    for (;;) {
      const { trouble, targets } = await meta();
      if (trouble === null && targets.length > 0) break;
      await systemClock.sleep(100);
    }
    env.interrupt();
    expect(await ended).toBe(0);
  }, 20_000);
});

describe("the token of dsr dashboard", () => {
  it("is made at random for other addresses, printed once, and needed", async () => {
    const { env, ended } = started(["--host", "0.0.0.0", "--json"]);
    const { token, port } = JSON.parse(await said(env, ended)) as { token: string; port: number };
    expect(token).toMatch(/^[\w-]{32}$/);
    expect((await fetch(`http://127.0.0.1:${port}/api/meta`)).status).toBe(401);
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`http://127.0.0.1:${port}/api/meta`, { headers })).status).toBe(200);
    env.interrupt();
    await ended;
  });

  it("is the one in the environment, which is not printed and holds on loopback too", async () => {
    const vars = { MY_TOKEN: "0123456789abcdef" };
    const { env, ended } = started(["--token-env", "MY_TOKEN"], vars);
    const url = await addressOf(env, ended);
    expect(env.stdout.text).toContain("MY_TOKEN");
    expect(env.stdout.text + env.stderr.text).not.toContain(vars.MY_TOKEN);
    expect((await fetch(`${url}/api/meta`)).status).toBe(401);
    env.interrupt();
    await ended;
  });

  it.each([
    [["--token-env", "NONE"], {}, /no token in NONE/],
    [
      ["--host", "0.0.0.0"],
      { DSR_DASHBOARD_TOKEN: "short" },
      /DSR_DASHBOARD_TOKEN has 5 characters; needed are 16/,
    ],
    [["--port", "70000"], {}, /70000/],
    [["--config", "none.yaml"], {}, /none\.yaml/],
    [["--requirement", "none.json"], {}, /none\.json/],
  ])("or something else that cannot be used ends it with a reason: %j", async (argv, vars, reason) => {
    const { env, ended } = started(argv, vars as Record<string, string>);
    expect(await ended).toBe(2);
    expect(env.stderr.text).toMatch(reason);
    expect(env.stdout.text).toBe("");
  });
});
