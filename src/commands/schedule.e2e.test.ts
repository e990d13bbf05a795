/** `dsr schedule` from the command line, against simulated providers: budgets, kills, drift. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import { requestCostCny } from "../metrics/index.ts";
import { listRuns, openSqlite } from "../store/index.ts";
import {
  aRecord,
  aRun,
  type ChatReply,
  type CliPlace,
  cliPlace,
  configure,
  scene,
  storedRuns,
} from "../testing/index.ts";

/** A job that asks `rounds` tiny prompts of every provider. */
const perf = (overrides: object = {}) => ({
  command: "perf",
  flags: { rounds: 2, prompts: "synthetic:input=20,output=5", "max-tokens": 20 },
  every: "1s",
  max_cost: "0.02CNY",
  ...overrides,
});

const write = (place: CliPlace, schedule: object) =>
  place.write("dsr.schedule.json", JSON.stringify(schedule));

interface Status {
  is_scheduler_running: boolean;
  budgets: { of: string | null; spent_cny: number; reserved_cny: number; left_cny: number }[];
  runs: {
    job: string;
    outcome: string | null;
    counted_cny: number;
    spent_cny: number | null;
    exit_code: number | null;
  }[];
  missed: { job: string; cause: string; ticks: number }[];
}

async function status(place: CliPlace): Promise<Status> {
  const { stdout, code, stderr } = await place.dsr(["schedule", "status", "--json", "--last", "100"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as Status;
}

/** What all requests that the store holds have cost, at the prices stored with them, CNY. */
function paid(place: CliPlace): number {
  const requests = storedRuns(place).flatMap(({ requests: own }) => own);
  return requests.reduce((sum, record) => sum + (requestCostCny(record, { cnyPer: {} }) ?? 0), 0);
}

describe("two jobs", { timeout: 90_000 }, () => {
  it("run one after the other until the budget of the day is spent, which is said once", async () => {
    // A request costs 0.00068 CNY: after two of them no tenth of what a run may cost is left.
    await using where = await scene(() => ({ say: "Four.", usage: { prompt: 90, completion: 20 } }));
    const { place } = where;
    const job = perf({ flags: { ...perf().flags, rounds: 1 }, max_cost: "0.0008CNY" });
    write(place, { budgets: { day: "0.00143CNY" }, jobs: { one: job, other: job } });
    const running = place.start(["schedule"]);
    await running.says(/not started: .*too little for a run of/);
    running.signal("SIGTERM");
    const { code, stderr } = await running.ended;
    expect(code).toBe(0);
    const { budgets, runs, missed } = await status(place);
    expect(runs.length).toBeGreaterThan(1);
    expect(new Set(runs.map(({ job }) => job)).size).toBe(2);
    expect(budgets).toMatchObject([{ reserved_cny: 0 }]);
    expect(budgets[0]?.spent_cny).toBeLessThanOrEqual(0.00143);
    expect(budgets[0]?.spent_cny).toBeCloseTo(paid(place), 5);
    expect(missed.some(({ cause }) => cause === "budget")).toBe(true);
    // Never beside each other.
    const marks = [...stderr.matchAll(/Z (one|other): (starts|is done|stopped before)/g)].map(
      ([, , mark]) => mark === "starts",
    );
    for (let i = 1; i < marks.length; i++) expect(marks[i]).not.toBe(marks[i - 1]);
  });
});

describe("a scheduler that is killed", { timeout: 90_000 }, () => {
  it("takes its job along, and the next one finds what was put aside and forgets nothing of it", async () => {
    let arrived = () => {};
    const stalled = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const never = new Promise<ChatReply>(() => {});
    await using where = await scene(({ n }) => {
      if (n < 1) return { say: "Four." };
      arrived();
      return never;
    });
    const { place } = where;
    write(place, { budgets: { day: "0.05CNY" }, jobs: { speed: perf() } });
    const first = place.start(["schedule"]);
    await stalled;
    expect(await place.dsr(["schedule"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/Another dsr runs the schedule/),
    });
    expect(await status(place)).toMatchObject({
      is_scheduler_running: true,
      budgets: [{ reserved_cny: 0.02 }],
      runs: [{ outcome: null }],
    });
    first.signal("SIGKILL");
    await first.ended;

    const second = place.start(["schedule"]);
    await second.says(/went down with its scheduler/);
    second.signal("SIGKILL");
    await second.ended;
    const { budgets, runs, is_scheduler_running } = await status(place);
    expect(is_scheduler_running).toBe(false);
    const lost = runs.filter(({ outcome }) => outcome === "lost");
    // A request was under way, and nobody knows what it cost.
    expect(lost[0]).toMatchObject({ spent_cny: null, counted_cny: 0.02 });
    expect((budgets[0]?.spent_cny ?? 0) + (budgets[0]?.reserved_cny ?? 0)).toBeLessThanOrEqual(0.05);
    // The run was ended, not left running: its process knew that it was alone.
    const stored = listRuns({ kind: "sqlite", path: join(place.path, "results/dsr.db") });
    expect(stored.at(-1)?.run).toMatchObject({
      status: "interrupted",
      endedAt: expect.any(String),
      config: { scheduled: expect.any(String) },
    });
  });

  it("is killed while requests are under way, again and again, and stays within its budget", async () => {
    let billed = 0;
    let arrived = () => {};
    // Whoever answers bills each request to its end, whether or not anybody listens any more.
    await using where = await scene(() => {
      billed += 0.00048;
      arrived();
      return { say: "Four.", usage: { prompt: 40, completion: 20 } };
    });
    const { place } = where;
    write(place, { budgets: { day: "0.005CNY" }, jobs: { speed: perf({ max_cost: "0.002CNY" }) } });
    for (const requests of [1, 2]) {
      let missing = requests;
      const enough = new Promise<void>((resolve) => {
        arrived = () => {
          missing -= 1;
          if (missing <= 0) resolve();
        };
      });
      const running = place.start(["schedule"]);
      await enough;
      running.signal("SIGKILL");
      await running.ended;
    }
    const { budgets } = await status(place);
    const counted = (budgets[0]?.spent_cny ?? 1) + (budgets[0]?.reserved_cny ?? 1);
    expect(counted).toBeLessThanOrEqual(0.005);
    expect(billed).toBeLessThanOrEqual(counted + 1e-9);
  });
});

describe("ends", { timeout: 90_000 }, () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "on %s with the run that goes on, whose measurements are kept",
    async (signal) => {
      let arrived = () => {};
      const stalled = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      await using where = await scene(({ n }) => {
        if (n < 1) return { say: "Four." };
        arrived();
        return new Promise<ChatReply>(() => {});
      });
      const { place } = where;
      write(place, { jobs: { speed: perf() } });
      const running = place.start(["schedule"]);
      await stalled;
      running.signal(signal);
      expect(await running.ended).toMatchObject({
        code: 0,
        signal: null,
        stderr: expect.stringMatching(/speed: was interrupted, exit code 130/),
      });
      expect(await status(place)).toMatchObject({ runs: [{ outcome: "interrupted", exit_code: 130 }] });
      const [stored] = listRuns({ kind: "sqlite", path: join(place.path, "results/dsr.db") });
      expect(stored).toMatchObject({ run: { status: "interrupted" }, requests: 2 });
    },
  );

  it("a run that takes too long, and says that the job failed", async () => {
    await using where = await scene(() => new Promise<ChatReply>(() => {}));
    const { place } = where;
    write(place, { jobs: { speed: perf({ timeout: "3s" }) } });
    const { code, stderr } = await place.dsr(["schedule", "run", "--once", "speed"]);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/takes too long, and is asked to end[\s\S]*was ended, it took too long/);
    expect(await status(place)).toMatchObject({ runs: [{ outcome: "timed_out" }] });
  });
});

/** Perf runs of one provider on each of the last days, whose wait rose in the middle. */
async function history(place: CliPlace, days: number): Promise<void> {
  const sink = openSqlite(join(place.path, "results/dsr.db"));
  const random = randomFromSeed("history");
  for (let day = 0; day < days; day++) {
    const startMs = Date.now() - (days - day) * 86_400_000;
    const id = `run-${day}`;
    const startedAt = new Date(startMs).toISOString();
    sink.begin(aRun({ id, startedAt }));
    for (let round = 0; round < 8; round++) {
      const waitS = (day < days / 2 ? 0.4 : 0.8) * Math.exp(0.1 * random.normal());
      const record = aRecord({
        ...{ id: `${id}-${round}`, runId: id, round, seq: round, startedAt },
        target: { provider: "old", model: "m" },
      });
      record.times.firstOutputAtMs = 1000 + 1000 * waitS;
      record.times.endedAtMs = 1000 + 1000 * (waitS + 2);
      sink.record(record);
    }
    sink.end(aRun({ id, startedAt }));
  }
  await sink.close();
}

/** A receiver of notifications. */
async function receiver() {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => {
      body += piece;
    });
    request.on("end", () => {
      heard.push(body);
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    heard,
    url: `http://127.0.0.1:${port}/hook`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

describe("what changed is told", { timeout: 90_000 }, () => {
  it("when a target no longer meets its requirement, and when it does again", async () => {
    let waitMs = 0;
    await using where = await scene(async () => {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      return { say: "Four." };
    });
    const { place } = where;
    await using hook = await receiver();
    place.write(
      "req.json",
      JSON.stringify({ filters: [{ metric: "ttft", stat: "median", max: 0.4 }], order: [] }),
    );
    place.write(".env", `HOOK=${hook.url}\n`);
    const measured = (rounds: number, slowerByMs: number) => {
      waitMs = slowerByMs;
      write(place, {
        jobs: { speed: perf({ flags: { ...perf().flags, rounds } }) },
        watch: { requirements: ["req.json"] },
        notify: { channels: [{ kind: "json", url_env: "HOOK" }], batch: "1ms" },
      });
      return place.dsr(["schedule", "run", "--once", "speed"], { limitMs: 50_000 });
    };
    const first = await measured(2, 0);
    expect(first).toMatchObject({ code: 0 });
    expect(JSON.parse(first.stdout)).toMatchObject({ run: { status: "done" } });
    expect(first.stderr).not.toContain("watch:");
    expect(hook.heard).toEqual([]);
    expect((await measured(3, 800)).stderr).toMatch(/watch: a\/\S+ no longer meets req\.json: ttft/);
    expect(hook.heard.join()).toMatch(/requirement_lost/);
    expect((await measured(4, 0)).stderr).toMatch(/watch: a\/\S+ meets again req\.json/);
    expect(hook.heard.join()).toMatch(/requirement_regained/);
  });

  it("when measurements drifted: once, and not again after a restart", async () => {
    await using where = await scene(() => ({ say: "Four." }));
    const { place } = where;
    await history(place, 24);
    write(place, { jobs: { speed: perf() }, watch: { drift: { window: "60d", metrics: ["ttft"] } } });
    const once = () => place.dsr(["schedule", "run", "--once", "speed"]);
    expect((await once()).stderr).toMatch(
      /watch: ttft of old\/m \(.*\) went from 0\.[34]\d* to 0\.[78]\d* s \(\+\d+ %\) between/,
    );
    const again = await once();
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).not.toContain("watch:");
  });
});

describe("bad input", () => {
  it("is told all at once, before anything is run", async () => {
    await using place = cliPlace();
    configure(place, { a: "http://127.0.0.1:9/v1" });
    place.write(
      "dsr.schedule.yaml",
      `
timezone: Mars/Olympus
budgets: { day: 1CNY, weekly: 2CNY }
jobs:
  never: { command: perf, cron: "0 0 31 2 *", max_cost: 0.5CNY }
  dear: { command: perf, every: 1h, max_cost: 5CNY }
  unknown: { command: pref, every: 1h }
  flag: { command: perf, flags: { roundz: 5 }, every: 1h, max_cost: 0.5CNY }
  value: { command: perf, flags: { rounds: none }, every: 1h, max_cost: 0.5CNY }
  free: { command: perf, every: 1h }
  both: { command: drift, every: 1h, cron: "* * * * *" }
  served: { command: simulate, every: 1h }
  zoned: { command: drift, every: 1h, timezone: Nowhere, jitter: 2h }
  rated: { command: perf, flags: { fx: USD=1 }, every: 1h, max_cost: 0.5CNY }
watch: { requirements: [none.json], flags: { measure: true, mdoel: m }, drift: {} }
`,
    );
    const { code, stderr, stdout } = await place.dsr(["schedule", "check"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    for (const fault of [
      /timezone: got "Mars\/Olympus"; expected an IANA time zone/,
      /budgets\.weekly: unknown field\. .*Allowed: day, month/,
      /jobs\.never\.cron: "0 0 31 2 \*" never comes/,
      /jobs\.dear\.max_cost: got "5CNY"; expected no more than the budget of a day, 1CNY/,
      /jobs\.unknown\.command: `dsr pref`: unknown command 'pref'/,
      /jobs\.flag\.command: .*unknown option '--roundz=5'/,
      /jobs\.value\.command: .*"none" is not a whole number/,
      /jobs\.free\.max_cost: missing; this command spends money/,
      /jobs\.both\.cron: give either "cron" or "every"/,
      /jobs\.served\.command: `dsr simulate` cannot be a job: it serves until it is stopped/,
      /jobs\.zoned\.timezone: got "Nowhere"/,
      /jobs\.zoned\.jitter: got "2h"; expected less than the time between two ticks/,
      /jobs\.rated\.command: --fx would count its money by other rates than the budgets/,
      /watch\.requirements\.0: there is no file .*none\.json/,
      /watch\.flags: `dsr route`: unknown option '--mdoel=m'/,
    ])
      expect(stderr).toMatch(fault);
    expect(place.files().map(({ name }) => name)).toEqual(["dsr.config.yaml", "dsr.schedule.yaml"]);
  });

  it("of a watch is refused where it would spend money beside all budgets", async () => {
    await using place = cliPlace();
    configure(place, { a: "http://127.0.0.1:9/v1" });
    place.write("req.json", JSON.stringify({ filters: [{ metric: "ttft", max: 1 }], order: [] }));
    write(place, {
      jobs: { speed: perf() },
      watch: { requirements: ["req.json"], flags: { measure: true } },
    });
    expect(await place.dsr(["schedule"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/watch\.flags: --measure spends money: make it a job/),
    });
  });

  it("of a name is answered with the names there are", async () => {
    await using place = cliPlace();
    expect(await place.dsr(["schedule"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/No schedule at .*\n.*dsr schedule init/),
    });
    expect(await place.dsr(["schedule", "init"])).toMatchObject({ code: 0 });
    expect(await place.dsr(["schedule", "init"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/There is a schedule here already/),
    });
    expect(await place.dsr(["schedule", "run", "--once", "sped"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/There is no job "sped" .* There are: speed, accuracy/),
    });
    expect(await place.dsr(["schedule", "check"])).toMatchObject({ code: 0 });
    expect(await place.dsr(["schedule", "status"])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Nothing has run yet/),
    });
  });
});
