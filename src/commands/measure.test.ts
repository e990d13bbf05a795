import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Ending } from "../load/index.ts";
import { listRuns, openSqlite } from "../store/index.ts";
import { aRecord, memoryEnv } from "../testing/index.ts";
import { main } from "./index.ts";
import { conclude, type Hooks, type MeasuringPlan, measure } from "./measure.ts";

let dir = "";
let other: Sqlite.Database | null = null;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-measure-"));
});
afterEach(() => {
  other?.close();
  other = null;
  rmSync(dir, { recursive: true, force: true });
});

const done: { ending: Ending } = { ending: { status: "done", reason: null } };
const source = () => ({ kind: "sqlite" as const, path: join(dir, "dsr.db") });

/** A quiet perf run into a store that waits for no lock for long; `body` is what it does. */
function running(body: (hooks: Hooks, flush: () => Promise<void>) => Promise<{ ending: Ending }>) {
  const env = memoryEnv({ cwd: dir });
  const sink = openSqlite(source().path, { lockWaitMs: 20 });
  const plan: MeasuringPlan = {
    kind: "perf",
    seed: "7",
    config: {},
    targets: [],
    limitMs: null,
    wantedRate: null,
    rates: { cnyPer: {} },
    outputs: { sink, sinks: [sink], sources: [source()], places: ["dsr.db"] },
    quiet: true,
    mostWithDeltas: 0,
    continued: null,
  };
  const ended = measure(env, plan, (hooks) => body(hooks, () => sink.flush())).then((measured) =>
    conclude(measured, plan, env),
  );
  return { env, ended };
}

/** Another program that keeps the store locked. */
function lock(): void {
  other = new Sqlite(source().path);
  other.exec("BEGIN IMMEDIATE");
}

describe("a measuring run", () => {
  it("of which the store keeps all is over in it, and nothing is left of its claim", async () => {
    const { env, ended } = running(async ({ runId, record }) => {
      record(aRecord({ runId }));
      return done;
    });
    expect(await ended).toBe(0);
    expect(listRuns(source(), env.clock.wallMs())).toMatchObject([{ run: { id: "id-1", status: "done" } }]);
    expect(readdirSync(dir).filter((name) => name.endsWith(".lock"))).toEqual([]);
    expect(env.stderr.text).toBe("");
  });

  it("of which the end could not be stored says what it is called, and is not listed as going on", async () => {
    const { env, ended } = running(async ({ runId, record }, flush) => {
      record(aRecord({ runId }));
      await flush();
      lock();
      record(aRecord({ runId, id: "r2", seq: 1 }));
      return done;
    });
    await expect(ended).rejects.toMatchObject({ code: "store_locked", exitCode: 4 });
    expect(env.stderr.text).toContain("\nrun id-1, seed 7, stored in part in dsr.db\n");
    other?.close();

    const [show, resume] = [...env.stderr.text.matchAll(/^to .*: dsr (.*)$/gm)].map(([, words]) => words);
    expect(listRuns(source())).toMatchObject([{ requests: 1, run: { status: "running" } }]);
    expect(listRuns(source(), env.clock.wallMs())).toMatchObject([{ run: { status: "interrupted" } }]);
    const later = memoryEnv({ cwd: dir });
    expect(await main(show?.split(" ") ?? [], later)).toBe(0);
    expect(later.stdout.text).toContain("id-1");
    expect(resume).toBe("perf --resume id-1 --output db --db dsr.db");
  });

  it("of which nothing could be stored says so, and what it is called", async () => {
    const { env, ended } = running(async ({ runId, record }) => {
      lock();
      record(aRecord({ runId }));
      return done;
    });
    await expect(ended).rejects.toMatchObject({ code: "store_locked" });
    expect(env.stderr.text.split("\n").slice(1)).toEqual([
      "run id-1, seed 7, no request of it stored in dsr.db",
      "",
    ]);
  });

  it("that breaks off says what it is called before the fault is told", async () => {
    const fault = new Error("a thread ended");
    const { env, ended } = running(async ({ runId, record }) => {
      record(aRecord({ runId }));
      throw fault;
    });
    await expect(ended).rejects.toBe(fault);
    expect(env.stderr.text).toMatch(/^run id-1, seed 7, stored in part in dsr\.db\nto see it: /);
    expect(listRuns(source(), env.clock.wallMs())).toMatchObject([{ run: { status: "stopped" } }]);
  });
});
