/** What is left of a run that is interrupted, killed, or kept from its store for a while. */
import Sqlite from "better-sqlite3";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { type ChatReply, type CliPlace, chatServer, cliPlace } from "../testing/index.ts";

const NEVER = new Promise<ChatReply>(() => {});

const config = (url: string) =>
  JSON.stringify({
    defaults: { model: "m", providers: ["a"] },
    providers: { a: { baseUrl: `${url}/a/v1`, models: { m: { id: "a-m" } } } },
  });

/** A place with one provider that answers the first `answered` questions and no other. */
async function stalling(answered: number) {
  const place = cliPlace();
  let arrived = () => {};
  const stalled = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const server = await chatServer(({ n }) => {
    if (n < answered) return { say: "Four." };
    arrived();
    return NEVER;
  });
  place.write("dsr.config.yaml", config(server.url));
  return {
    place,
    /** Resolves when the first question that stays unanswered has come. */
    stalled,
    [Symbol.asyncDispose]: async () => {
      await place[Symbol.asyncDispose]();
      await server.close();
    },
  };
}

const PERF = "perf --rounds 20 --prompts synthetic:input=20,output=5 --seed 7".split(" ");

async function json(place: CliPlace, ...argv: string[]) {
  const result = await place.dsr([...argv, "--json"]);
  expect(result).toMatchObject({ code: 0, stderr: "" });
  return JSON.parse(result.stdout);
}

describe("Ctrl-C", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "(%s) ends a run cleanly and keeps what was measured",
    async (signal) => {
      await using scene = await stalling(4);
      const { place } = scene;
      const run = place.start([...PERF, "--output", "both"]);
      await scene.stalled;
      run.signal(signal);
      const result = await run.ended;
      expect(result).toMatchObject({ code: 130, signal: null });
      expect(result.stdout).toMatch(/^a\/m .*\b4\//m);
      expect(result.stderr).toContain("interrupted");

      const { runs } = await json(place, "results", "list");
      expect(runs).toMatchObject([
        { run: { status: "interrupted", endedAt: expect.any(String) }, requests: 5 },
      ]);
      expect((await json(place, "results", "list", "--csv", "results")).runs).toEqual(runs);
      const db = new Sqlite(`${place.path}/results/dsr.db`, { readonly: true });
      const kinds = db.prepare("SELECT error_kind FROM requests ORDER BY seq").pluck().all();
      db.close();
      expect(kinds).toEqual([null, null, null, null, "aborted"]);
    },
  );

  it("pressed twice ends the program at once, and what was stored stays readable", async () => {
    await using scene = await stalling(4);
    const run = scene.place.start(PERF);
    await scene.stalled;
    run.signal("SIGINT");
    run.signal("SIGINT");
    expect(await run.ended).toMatchObject({ code: 130, signal: null });
    const { runs } = await json(scene.place, "results", "list");
    expect(runs).toHaveLength(1);
  });

  it("while the simulator serves ends it with exit code 0", async () => {
    await using place = cliPlace();
    const simulator = place.start(["simulate", "--port", "0"]);
    await simulator.says(/Simulated providers at http/);
    simulator.signal("SIGINT");
    expect(await simulator.ended).toMatchObject({ code: 0, stderr: "" });
  });
});

// Both wait for most of their time: for the first line of progress, and for a lock to be given up.
describe.concurrent("what was measured stays", { timeout: 60_000 }, () => {
  it("when the run is killed: no record is lost that was reported as done", async () => {
    await using scene = await stalling(12);
    const { place } = scene;
    const run = place.start([...PERF, "--output", "both"]);
    await scene.stalled;
    // Where there is no terminal, a line of progress comes every ten seconds.
    await run.says(/\/20 sent · .*\d+ ok/);
    const reported = Number(/\/20 sent · .*?(\d+) ok/.exec(run.stderr)?.[1]);
    run.signal("SIGKILL");
    expect(await run.ended).toMatchObject({ code: null, signal: "SIGKILL" });
    expect(reported).toBe(12);

    const { runs } = await json(place, "results", "list");
    // It never said that it ended, but the lock that it held is free.
    expect(runs).toMatchObject([{ run: { status: "interrupted", endedAt: null }, failures: 0 }]);
    expect(runs[0].requests).toBeGreaterThanOrEqual(reported);
    const shown = await json(place, "results", "show", runs[0].run.id.slice(0, 8));
    expect(shown).toMatchObject({ run: { id: runs[0].run.id }, perf: [{ succeeded: runs[0].requests }] });

    const csv: unknown[] = parse(place.read("results/requests.csv"), { columns: true });
    expect(csv.length).toBeGreaterThanOrEqual(reported);
    expect((await json(place, "results", "show", runs[0].run.id, "--csv", "results")).perf).toEqual(
      shown.perf,
    );

    place.write("req.json", '{"filters": [{"metric": "success", "min": 1}], "order": []}');
    expect((await json(place, "route", "--requirement", "req.json")).ranking).toMatchObject([
      { rank: 1, provider: "a", n: { success: runs[0].requests } },
    ]);
  });

  it("when another process locks the store for good: it is named, and what was there can be read", async () => {
    await using place = cliPlace();
    const server = await chatServer(() => ({ say: "Four." }));
    place.write("dsr.config.yaml", config(server.url));
    const perf = "perf --rounds 2 --prompts synthetic:input=20,output=5".split(" ");
    expect(await place.dsr(perf)).toMatchObject({ code: 0 });
    const other = new Sqlite(`${place.path}/results/dsr.db`);
    other.exec("BEGIN EXCLUSIVE");
    const asked = server.requests;
    const result = await place.dsr(perf, { limitMs: 50_000 });
    expect(result.code).toBe(2);
    expect(server.requests).toBe(asked);
    expect(result.stderr).toMatch(/^error: .*dsr\.db: another process keeps it locked/m);
    expect(result.stderr).toMatch(/^hint: Close the program/m);
    expect((await json(place, "results", "list")).runs).toMatchObject([{ requests: 2, failures: 0 }]);
    other.exec("ROLLBACK");
    other.close();
    expect(await place.dsr(perf)).toMatchObject({ code: 0 });
    await server.close();
  });
});

describe("a store that another process locks in the middle of a run", () => {
  it("holds up no request, and gets every record once it is free again", async () => {
    await using place = cliPlace();
    let other: Sqlite.Database | null = null;
    const server = await chatServer(({ n }) => {
      if (n === 4) {
        other = new Sqlite(`${place.path}/results/dsr.db`);
        other.exec("BEGIN EXCLUSIVE");
      }
      if (n === 8) other?.exec("COMMIT");
      return { say: "Four." };
    });
    place.write("dsr.config.yaml", config(server.url));
    const result = await place.dsr("perf --rounds 12 --prompts synthetic:input=20,output=5".split(" "));
    await server.close();
    (other as Sqlite.Database | null)?.close();
    expect(result).toMatchObject({ code: 0 });
    expect(result.stderr).not.toContain("warning");
    const { runs } = await json(place, "results", "list");
    expect(runs).toMatchObject([{ run: { status: "done" }, requests: 12, failures: 0 }]);
  });
});
