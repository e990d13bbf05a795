/** What the dashboard is told, held against the commands that tell the same, and against a store whose contents are known. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DsrError } from "../base/index.ts";
import { summariseScores } from "../bench/index.ts";
import type { Answers, Params, Question, Reader, ReaderFlags } from "../dashboard/index.ts";
import { allEvidence, targetName } from "../record/index.ts";
import { jsonText } from "../report/index.ts";
import { openCsv, openSqlite, readEvidence } from "../store/index.ts";
import {
  aRecord,
  aRun,
  type DashboardStore,
  dashboardStore,
  fakeClock,
  memoryEnv,
} from "../testing/index.ts";
import { dashboardReader } from "./dashboard-reader.ts";
import { main } from "./index.ts";
import { packagePath } from "./package-root.ts";

const cwd = mkdtempSync(join(tmpdir(), "dsr-reader-"));
const wallMs = Date.parse("2026-03-22T12:00:00.000Z");
const opened: Reader[] = [];
let store: DashboardStore;
let reader: Reader;

beforeAll(async () => {
  mkdirSync(join(cwd, "results"));
  store = await dashboardStore(join(cwd, "results", "dsr.db"), { endMs: wallMs });
  reader = readerWith();
});
afterAll(() => {
  for (const one of opened) one.close();
  rmSync(cwd, { recursive: true, force: true });
});

function readerWith(flags: ReaderFlags = {}): Reader {
  const made = dashboardReader({ cwd, flags, vars: {} }, memoryEnv({ clock: fakeClock(wallMs) }));
  opened.push(made);
  return made;
}

function ask<Q extends Question>(
  question: Q,
  params: Params = {},
  body: unknown = null,
): Promise<Answers[Q]> {
  return Promise.resolve(reader.answer(question, params, body));
}

/** What a command prints with `--json`. */
async function printed(...argv: string[]): Promise<unknown> {
  const env = memoryEnv({ cwd, clock: fakeClock(wallMs) });
  await main([...argv, "--json"], env);
  return JSON.parse(env.stdout.text);
}

const all = { window: "all" };
const requirement = (text: string) => ({ requirement: text });

describe("a decision", () => {
  /** Without what the command does not print. */
  const decided = async (text: string, by = reader) => {
    const { asOf: _, basis, ...document } = await by.answer("route", {}, requirement(text));
    expect(basis.length).toBeGreaterThan(0);
    return jsonText(document);
  };
  const byCommand = async (text: string) => {
    writeFileSync(join(cwd, "asked.json"), text);
    return jsonText(await printed("route", "--requirement", "asked.json", "--explain", "--pareto"));
  };

  const shipped = readdirSync(packagePath("requirements")).filter(
    (name) => name.endsWith(".json") && !name.includes("schema"),
  );
  it.each(shipped)("is that of `dsr route --json --explain --pareto` for %s", async (name) => {
    const text = readFileSync(join(packagePath("requirements"), name), "utf8");
    const [own, command] = await Promise.allSettled([decided(text), byCommand(text)]);
    if (command.status === "fulfilled") expect(own).toEqual(command);
    // Some examples ask for a model or a workload that this store does not have.
    else expect(own.status).toBe("rejected");
  });

  it("does not depend on what was asked before, whatever is edited", async () => {
    const bound = (max: number) => ({ metric: "ttft", stat: "p90", max });
    const weighted = [
      { metric: "ttft", stat: "median", weight: 0.4 },
      { metric: "success", weight: 0.6 },
    ];
    const orders = [[{ metric: "ttft", stat: "median" }], [{ metric: "success" }]];
    const edits = [0.5, 3].flatMap((max) =>
      orders.flatMap((order) => [
        { filters: [bound(max)], order },
        { filters: [bound(max)], order, confidence: 0.9 },
        { filters: [bound(max)], order, confidence: 0.95, min_samples: 40 },
      ]),
    );
    for (const edit of [...edits, { filters: [], weights: weighted, confidence: 0.95 }]) {
      const text = JSON.stringify(edit);
      expect(await decided(text)).toBe(await byCommand(text));
    }
  });

  it("is refused with every fault of the text", async () => {
    const faulty = requirement(
      '{"filters": [{"metric": "tftt", "max": 1}, {"metric": "otps", "min": "x"}], "ordr": []}',
    );
    await expect((async () => reader.answer("route", {}, faulty))()).rejects.toMatchObject({
      code: "requirement_invalid",
      message: expect.stringMatching(/tftt[\s\S]*min[\s\S]*ordr|ordr[\s\S]*tftt[\s\S]*min/),
    });
    await expect((async () => reader.answer("route", {}, {}))()).rejects.toMatchObject({
      code: "parameter_invalid",
    });
  });
});

it("compares two targets as `dsr compare` does", async () => {
  const { fast, changed } = store.targets;
  const { asOf: _, ...document } = await ask("compare", { ...all, a: fast, b: changed });
  expect(JSON.parse(jsonText({ schema: 1, ...document }))).toEqual(await printed("compare", fast, changed));
  const sure = await ask("compare", {
    ...all,
    a: fast,
    b: changed,
    confidence: "0.99",
    metric: "ttft:p90,success",
  });
  expect(JSON.parse(JSON.stringify(sure.metrics))).toEqual(
    (
      (await printed(
        "compare",
        fast,
        changed,
        "--confidence",
        "0.99",
        "--metrics",
        "ttft:p90,success",
      )) as typeof sure
    ).metrics,
  );
});

it("lists runs as `dsr results list` does", async () => {
  const { runs } = await ask("runs");
  const { runs: listed } = (await printed("results", "list")) as {
    runs: { run: { id: string }; requests: number; failures: number; scores: number }[];
  };
  expect(runs.map(({ id, requests, failures, scores }) => ({ id, requests, failures, scores }))).toEqual(
    listed.map(({ run, requests, failures, scores }) => ({ id: run.id, requests, failures, scores })),
  );
});

it("finds the changes that `dsr drift` finds, and raises what deserves a look", async () => {
  const drift = (await printed("drift")) as { changes: { target: string; verdict: string }[] };
  const { changes } = await ask("target", { ...all, name: store.targets.changed });
  expect(changes?.length).toBeGreaterThan(0);
  expect(changes).toEqual(drift.changes.filter(({ target }) => target === store.targets.changed));
  const { alerts } = await ask("alerts");
  const kinds = (target: string) => alerts.filter((one) => one.target === target).map(({ kind }) => kind);
  expect(kinds(store.targets.changed)).toContain("drift");
  expect(kinds(store.targets.swapped).sort()).toEqual(expect.arrayContaining(["degraded", "substitute"]));
  const [provider = ""] = store.targets.swapped.split("/");
  const narrowed = await ask("alerts", { providers: provider });
  expect(new Set(narrowed.alerts.map(({ target }) => target))).toEqual(new Set([store.targets.swapped]));
});

it("shows a target's exams as its scores say", async () => {
  const name = store.targets.official;
  const { exams } = await ask("accuracy", { ...all, name });
  const evidence = readEvidence([{ kind: "sqlite", path: store.path }], allEvidence);
  const scores = evidence.find(({ target }) => targetName(target) === name)?.scores ?? [];
  expect(exams.map(({ dataset }) => dataset)).toEqual(["gpqa", "gsm8k"]);
  for (const exam of exams) {
    const summary = summariseScores(scores.filter(({ dataset }) => dataset === exam.dataset));
    expect([exam.accuracy, exam.interval, exam.answers]).toEqual([
      summary.accuracy,
      summary.interval,
      summary.answered,
    ]);
    const shares = Object.values(exam.parts ?? {});
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(exam.newestAt).toMatch(/^2026-03-/);
  }
});

describe("a request", () => {
  const first = async (id: string, params: Params = {}) => {
    const { requests } = await ask("requests", { id, ...params });
    const [head] = requests;
    if (head === undefined) throw new Error(`${id} has no requests`);
    return ask("request", { run: id, id: head.id });
  };

  it("is told moment by moment from sending on", async () => {
    const { moments, deltas, values, record } = await first(store.runs.newest);
    const at = new Map(moments.map(({ moment, atMs }) => [moment, atMs]));
    expect(at.get("sent")).toBe(0);
    const { sentAtMs, firstOutputAtMs } = record.times;
    expect(at.get("first_output")).toBe((firstOutputAtMs ?? 0) - (sentAtMs ?? 0));
    expect(values.find(({ metric }) => metric === "ttft")?.value).toBeCloseTo(
      (at.get("first_output") ?? 0) / 1000,
      12,
    );
    expect(deltas).toHaveLength(record.deltas?.gapsUs.length ?? 0);
    expect(deltas[0]?.atMs).toBeCloseTo(at.get("first_output") ?? 0, 2);
  });

  it("has its text where it may be shown, and else the reason why not", async () => {
    expect((await first(store.runs.newest)).text).toEqual({ withheld: "perf" });
    expect((await first(store.runs.sensitive)).text).toEqual({ withheld: "sensitive" });
    expect((await first(store.runs.open)).text).toMatchObject({ answer: expect.any(String), cut: false });
  });

  it("stands in pages whose total counts what was asked for", async () => {
    const id = store.runs.newest;
    const { requests: count, failures } = (await ask("runs")).runs.find((run) => run.id === id) ?? {};
    const whole = await ask("requests", { id, limit: "500" });
    expect([whole.total, whole.requests.length]).toEqual([count, count]);
    const failed = await ask("requests", { id, errors: "1", limit: "500" });
    expect([failed.total, failed.requests.length]).toEqual([failures, failures]);
    const target = store.targets.fast;
    const own = await ask("requests", { id, target, limit: "500" });
    expect(own.total).toBe(whole.requests.filter((one) => one.target === target).length);
    const page = await ask("requests", { id, offset: "3", limit: "2" });
    expect(page.requests).toEqual(whole.requests.slice(3, 5));
  });
});

it("follows a run that goes on: what was planned, done and said", async () => {
  const path = join(cwd, "running.db");
  const running = { status: "running", endedAt: null, startedAt: "2026-03-22T11:59:00.000Z" } as const;
  const sink = openSqlite(path);
  sink.begin(aRun({ ...running, config: { rounds: 3, warmup: 0, targets: ["sim-a/model-x"] } }));
  sink.record(aRecord({ startedAt: "2026-03-22T11:59:10.000Z" }));
  sink.note({ runId: "run-1", at: "2026-03-22T11:59:01.000Z", level: "warning", text: "skipped: sim-b" });
  await sink.flush();
  const own = readerWith({ db: path });
  const { progress, log } = await own.answer("run", { id: "run-1" }, null);
  expect(progress).toMatchObject({ status: "running", planned: 3, done: 1, elapsedMs: 60_000 });
  expect(log).toEqual([{ at: "2026-03-22T11:59:01.000Z", level: "warning", text: "skipped: sim-b" }]);
  const before = own.version();
  sink.record(aRecord({ id: "request-2" }));
  await sink.flush();
  expect(own.version()).not.toBe(before);
  expect((await own.answer("live", { id: "run-1" }, null)).done).toBe(2);
  await sink.close();
});

it("offers one's own requirement files before those that ship, and watches those that are named", async () => {
  mkdirSync(join(cwd, "requirements"), { recursive: true });
  const impossible = '{"filters": [{"metric": "ttft", "max": 0.000001}], "order": []}';
  writeFileSync(join(cwd, "requirements", "balanced.json"), impossible);
  const own = readerWith({ requirement: ["requirements/balanced.json"] });
  const { files } = await own.answer("requirements", {}, null);
  expect(files[0]?.text).toBe(impossible);
  expect(files.filter(({ name }) => name.endsWith("balanced.json"))).toHaveLength(1);
  expect(files.map(({ name }) => name)).toContain("cheapest.json");
  const { alerts } = await own.answer("alerts", {}, null);
  expect(alerts[0]).toMatchObject({ kind: "requirement_lost", facts: { met: 0 } });
  const { text } = await own.answer("prometheus", {}, null);
  expect(text).toMatch(/requirement.*balanced\.json/);
  expect(() => readerWith({ requirement: ["nowhere.json"] })).toThrow(/nowhere\.json/);
});

it("never tells a text that must not be shown, whatever is asked", async () => {
  const asked: [Question, Params][] = [
    ...(["meta", "overview", "alerts", "pareto", "runs", "requirements", "prometheus"] as const).map(
      (question): [Question, Params] => [question, all],
    ),
    ...Object.values(store.targets).flatMap((name) =>
      (["target", "stream", "accuracy", "audit"] as const).map((question): [Question, Params] => [
        question,
        { ...all, name },
      ]),
    ),
    ...(["run", "live", "requests"] as const).map((question): [Question, Params] => [
      question,
      { id: store.runs.sensitive, limit: "500" },
    ]),
  ];
  const { requests } = await ask("requests", { id: store.runs.sensitive, limit: "5" });
  for (const { id } of requests) asked.push(["request", { run: store.runs.sensitive, id }]);
  for (const [question, params] of asked)
    expect(JSON.stringify(await ask(question, params)), question).not.toContain(store.secret);
  // The search would find it.
  expect(readFileSync(store.path).includes(store.secret)).toBe(true);
});

it.skipIf(process.platform === "win32")(
  "goes by a watched requirement as it was read last, where it is gone, spoilt or a pipe",
  async () => {
    const path = join(cwd, "watched.json");
    const text = '{"filters":[{"metric":"success","min":0.5}],"order":[{"metric":"ttft"}]}';
    writeFileSync(path, text);
    const own = readerWith({ requirement: ["watched.json"] });
    const offered = async () =>
      (await own.answer("requirements", {}, null)).files.find(({ name }) => name === "watched.json")?.text;
    expect(await offered()).toBe(text);
    rmSync(path);
    expect(await offered()).toBe(text);
    expect((await own.answer("prometheus", {}, null)).text).toContain("watched.json");
    await own.answer("alerts", {}, null);
    mkdirSync(join(cwd, "requirements"), { recursive: true });
    for (const pipe of [path, join(cwd, "requirements", "pipe.json")]) execFileSync("mkfifo", [pipe]);
    expect(await offered()).toBe(text);
    for (const pipe of [path, join(cwd, "requirements", "pipe.json")]) rmSync(pipe);
    writeFileSync(path, text.replace("0.5", "0.6"));
    expect(await offered()).toContain("0.6");
    rmSync(path);
  },
);

it("names a store as the user did, never by its whole path, whatever goes wrong", async () => {
  writeFileSync(join(cwd, "results", "notes.db"), "these are my notes, ".repeat(100));
  for (const db of ["results/dsr.db", "results/nowhere.db", "results/notes.db", "results"]) {
    const own = readerWith({ db });
    const said: unknown[] = [(await own.answer("meta", {}, null)).trouble];
    for (const [question, params] of [
      ["run", { id: "no-such-run" }],
      ["requests", { id: "no-such-run" }],
      ["request", { run: "no-such-run", id: "none" }],
      ["overview", { window: "all" }],
      ["audit", { name: "no/such" }],
      ["runs", {}],
      ["prometheus", {}],
    ] as const)
      try {
        said.push(await own.answer(question, params, null));
      } catch (error) {
        expect(error).toBeInstanceOf(DsrError);
        said.push((error as DsrError).message, (error as DsrError).hint);
      }
    expect(JSON.stringify(said)).toContain(`${db}`);
    expect(JSON.stringify(said)).not.toContain(cwd);
  }
});

describe("a store in trouble", () => {
  const troubleOf = async (flags: ReaderFlags) => {
    const own = readerWith(flags);
    return { own, trouble: (await own.answer("meta", {}, null)).trouble };
  };

  it("is waited for: missing at first, empty, then read", async () => {
    const db = join(cwd, "later", "dsr.db");
    const { own, trouble } = await troubleOf({ db });
    expect(trouble?.code).toBe("store_missing");
    const versions = [own.version()];
    const sink = openSqlite(db);
    sink.begin(aRun());
    await sink.flush();
    versions.push(own.version());
    expect((await own.answer("meta", {}, null)).trouble?.code).toBe("no_evidence");
    sink.record(aRecord());
    await sink.close();
    versions.push(own.version());
    const { trouble: none, targets } = await own.answer("meta", {}, null);
    expect([none, targets.map(({ name }) => name)]).toEqual([null, ["sim-a/model-x"]]);
    expect(new Set(versions).size).toBe(3);
  });

  it("is of a newer dsr, or of another program, and stays as it is", async () => {
    for (const [name, pragma, code] of [
      ["newer.db", "user_version = 99", "store_newer"],
      ["foreign.db", "application_id = 7", "store_foreign"],
    ] as const) {
      const db = join(cwd, name);
      await openSqlite(db).close();
      const changed = new Sqlite(db);
      changed.pragma(pragma);
      changed.close();
      expect((await troubleOf({ db })).trouble?.code).toBe(code);
    }
  });

  it("is damaged, and the reader goes on", async () => {
    const db = join(cwd, "damaged.db");
    writeFileSync(db, "not a database at all, and longer than a header of one".repeat(100));
    const { own, trouble } = await troubleOf({ db });
    expect(trouble).not.toBeNull();
    await expect((async () => own.answer("overview", {}, null))()).rejects.toMatchObject({
      code: trouble?.code,
    });
  });
});

it("reads CSV files, too, and sees what is added to them", async () => {
  const csv = join(cwd, "csv");
  const sink = openCsv(csv);
  sink.begin(aRun());
  sink.record(aRecord());
  await sink.flush();
  const own = readerWith({ csv: [csv] });
  expect((await own.answer("overview", all, null)).targets[0]?.requests).toBe(1);
  const before = own.version();
  sink.record(aRecord({ id: "request-2" }));
  await sink.close();
  expect(own.version()).not.toBe(before);
  expect((await own.answer("overview", all, null)).targets[0]?.requests).toBe(2);
  expect((await own.answer("run", { id: "run-1" }, null)).progress.done).toBe(2);
});

it("knows what there is not", async () => {
  const refused = (question: Question, params: Params) =>
    expect((async () => ask(question, params))()).rejects;
  await refused("target", { ...all, name: "nobody/nothing" }).toMatchObject({ code: "target_unknown" });
  await refused("run", { id: "run-999" }).toMatchObject({ code: "run_unknown" });
  await refused("request", { run: store.runs.newest, id: "x" }).toMatchObject({ code: "request_unknown" });
  await refused("compare", { ...all, a: store.targets.fast, b: store.targets.fast }).toMatchObject({
    code: "compare_same",
  });
  await refused("overview", { window: "soon" }).toMatchObject({ code: "parameter_invalid" });
});
