/**
 * Nothing lost: `dsr perf` killed, interrupted or stopped at any moment, and taken up again with `--resume`. Providers are
 * played by the test, so that it knows everything they were ever asked.
 */
import { existsSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import type { RequestRecord } from "../record/index.ts";
import {
  type AskedQuestion,
  type ChatReply,
  type CliPlace,
  onlyRun,
  scene,
  storedRuns,
} from "../testing/index.ts";

const FOUR: ChatReply = { say: "Four." };
const NEVER = new Promise<ChatReply>(() => {});
const SHORT = ["--prompts", "synthetic:input=20,output=5"];
const LIMIT = { limitMs: 50_000 };

const wholeTo = (n: number) => Array.from({ length: n }, (_, i) => i);
const kindOf = ({ error }: RequestRecord) => error?.kind ?? null;
/** What a question asks, whatever its marker: the same for every attempt of a planned request. */
const subjectOf = ({ provider, text }: AskedQuestion) =>
  `${provider} ${text.replace(/\[request [^\]]+\]/, "")}`;

/** Holds that no place of the plan has two records of one attempt, and that attempts are numbered without a hole. */
function expectAttemptsInOrder(records: readonly RequestRecord[]): void {
  for (const [seq, own] of Map.groupBy(records, (record) => record.seq))
    expect([seq, own.map(({ attempt }) => attempt)]).toEqual([seq, own.map((_, i) => i + 1)]);
}

/** Where a store of the kind lies, and whether it holds a run. */
function hasRun(place: CliPlace, kind: "sqlite" | "csv"): boolean {
  const file = kind === "sqlite" ? "results/dsr.db" : "results/runs.csv";
  return existsSync(`${place.path}/${file}`) && storedRuns(place, kind).length > 0;
}

/** More seeds, separated by commas, for a longer hunt. */
const SEEDS = process.env.DSR_TEST_SEEDS?.split(",") ?? ["1"];

describe("a run that is killed, and taken up, and killed again", { timeout: 60_000 }, () => {
  const ROUNDS = 30;
  const PLANNED = 2 * ROUNDS;

  const cases = [
    ["--concurrency 3", "db", 3],
    ["--concurrency 3 --workers 2", "csv", 2],
    ["--rate 50", "csv", 3],
    ["--rate 50 --arrivals gamma:2 --workers 2", "db", 2],
    ["", "db", 2],
    ["", "both", 3],
  ] as const;

  it.each(SEEDS.flatMap((seed) => cases.map((one) => [...one, seed] as const)))(
    "(%s, --output %s, %i times, seed %s) ends with one record for each request, and asks none again that had one",
    async (load, output, kills, seed) => {
      const random = randomFromSeed(`${seed} ${load} ${output}`);
      const moments = random.fork("moments");
      // Three requests stay unanswered until the last life, so that none ends before it is killed.
      const answered = new Set<string>();
      let isLast = false;
      await using play = await scene(
        async (question) => {
          await pause(5 + 20 * random.next());
          const subject = subjectOf(question);
          if (!isLast && !answered.has(subject) && answered.size >= PLANNED - 3) return NEVER;
          answered.add(subject);
          return FOUR;
        },
        ["a", "b"],
      );
      const { place, server } = play;
      const kinds =
        output === "both" ? (["sqlite", "csv"] as const) : ([output === "db" ? "sqlite" : "csv"] as const);
      const [kind] = kinds;
      const start = () => {
        const [run] = hasRun(place, kind) ? storedRuns(place, kind) : [];
        const argv =
          run === undefined
            ? [...load.split(" ").filter(Boolean), `--rounds=${ROUNDS}`, "--seed", seed, ...SHORT]
            : ["--resume", run.run.id];
        return place.start(["perf", "--output", output, "--quiet", ...argv]);
      };
      let known: readonly RequestRecord[] = [];
      /** Subjects that had their record before the life that begins at that question. */
      const closed: { from: number; subjects: Set<string> }[] = [];
      for (let life = 0; life < kills; life++) {
        const from = server.asked.length;
        const run = start();
        let isOver = false;
        void run.ended.then(() => {
          isOver = true;
        });
        // Now and then before the first request, else after any number of them.
        const left = PLANNED - known.length;
        const most = Math.max(1, Math.min(Math.ceil(left * 0.8), left - 3));
        const after = moments.next() < 0.15 ? 0 : moments.integer(most);
        if (after === 0) await pause(moments.next() * 1500);
        // Whoever waits for one of the three may keep others from being asked.
        for (let still = 0; server.asked.length - from < after && !isOver && still < 500; still++) {
          const before = server.asked.length;
          await pause(2);
          if (before === from || server.asked.length > before) still = 0;
        }
        await pause(moments.next() * 40);
        run.signal("SIGKILL");
        expect(await run.ended).toMatchObject({ signal: "SIGKILL" });

        for (const own of kinds) {
          if (!hasRun(place, own)) continue;
          if (own === "sqlite") {
            const db = new Sqlite(`${place.path}/results/dsr.db`);
            expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
            db.close();
          }
          const { requests } = onlyRun(place, own);
          const ids = new Set(requests.map(({ id }) => id));
          if (own === kind) expect(known.filter(({ id }) => !ids.has(id))).toEqual([]);
          const heard = new Set(server.asked.map(({ marker }) => marker));
          expect(requests.filter(({ prompt }) => !heard.has(prompt.nonce))).toEqual([]);
          if (own === kind) {
            // The run's clock goes on where it stood.
            const before = Math.max(0, ...known.map(({ times }) => times.endedAtMs ?? 0));
            const fresh = requests.filter(({ id }) => !known.some((record) => record.id === id));
            for (const { times } of fresh) expect(times.dispatchedAtMs).toBeGreaterThanOrEqual(before);
            known = requests;
          }
        }
        const nonces = new Set(known.map(({ prompt }) => prompt.nonce));
        const subjects = new Set(server.asked.filter(({ marker }) => nonces.has(marker)).map(subjectOf));
        closed.push({ from: server.asked.length, subjects });
      }
      isLast = true;
      const last = await start().ended;
      expect(last, last.stderr).toMatchObject({ code: 0 });

      for (const own of kinds) {
        const { run, requests } = onlyRun(place, own);
        expect(run.status).toBe("done");
        expect(requests.map(({ seq }) => seq)).toEqual(wholeTo(PLANNED));
        expect(new Set(requests.map(kindOf))).toEqual(new Set([null]));
        const ids = new Set(requests.map(({ id }) => id));
        expect(known.filter(({ id }) => !ids.has(id))).toEqual([]);
      }
      for (const { from, subjects } of closed)
        expect(server.asked.slice(from).filter((question) => subjects.has(subjectOf(question)))).toEqual([]);
      const markers = server.asked.map(({ marker }) => marker);
      expect(new Set(markers).size, "no marker twice").toBe(markers.length);
    },
  );
});

const PTY = process.platform === "linux" && existsSync("/usr/bin/script") && existsSync("/usr/bin/stty");

describe.skipIf(!PTY)("what a terminal was told to be stored (needs script and stty)", () => {
  /** Runs the program on a terminal wide enough for everything; it leaves its process id in `pid`. */
  const onTerminal = [
    "/bin/sh",
    "-c",
    `exec /usr/bin/script -qefc "/usr/bin/stty cols 240 rows 50; echo \\$\\$ > pid; exec $*" /dev/null`,
    "sh",
  ] as const;

  it("is in the store when the program is killed, and what it was told is not stored yet may not be", async () => {
    // From the thirtieth request on, something being stored by then, another process keeps the store from being written.
    let other: Sqlite.Database | null = null;
    await using play = await scene(async ({ n }) => {
      await pause(10);
      if (n === 30) {
        other = new Sqlite(`${play.place.path}/results/dsr.db`);
        const stored = other.prepare("SELECT count(*) FROM requests").pluck();
        while (Number(stored.get()) === 0) await pause(5);
        other.exec("BEGIN IMMEDIATE");
      }
      return FOUR;
    });
    const { place } = play;
    const argv = ["perf", "--rounds", "400", "--concurrency", "4", ...SHORT];
    const run = place.start(argv, { under: onTerminal, vars: { TERM: "xterm" } });
    const told = () => {
      const frames = [...run.stdout.matchAll(/\/400 sent.*? (\d+) ok([^\n]*)/g)];
      const [, ok, rest = ""] = frames.at(-1) ?? [];
      const unstored = Number(/ (\d+) not stored yet/.exec(rest)?.[1] ?? 0);
      return { stored: Number(ok ?? 0) - unstored, unstored };
    };
    while (told().unstored < 10) await pause(5);
    process.kill(Number(place.read("pid")), "SIGKILL");
    await run.ended;
    (other as Sqlite.Database | null)?.close();
    expect(told().stored).toBeGreaterThan(0);
    expect(onlyRun(place).requests.length).toBeGreaterThanOrEqual(told().stored);
  });
});

describe("a run on two stores", () => {
  it("is made whole in both, where a kill has left one behind the other", async () => {
    await using play = await scene(({ n }) => (n === 12 ? NEVER : FOUR));
    const { place, server } = play;
    const run = place.start(["perf", "--rounds", "20", "--output", "both", ...SHORT]);
    while (server.asked.length < 13) await pause(5);
    while (!hasRun(place, "csv") || onlyRun(place, "csv").requests.length < 12) await pause(50);
    run.signal("SIGKILL");
    await run.ended;
    // As if the kill had come between the two stores' writing: each lacks what only the other has.
    const csv = place.read("results/requests.csv").trimEnd().split("\r\n");
    writeFileSync(`${place.path}/results/requests.csv`, `${csv.slice(0, -3).join("\r\n")}\r\n`);
    const db = new Sqlite(`${place.path}/results/dsr.db`);
    db.exec("DELETE FROM requests WHERE seq = 2");
    db.close();

    const result = await place.dsr(["perf", "--resume", onlyRun(place).run.id, "--output", "both"], LIMIT);
    expect(result, result.stderr).toMatchObject({ code: 0 });
    const [inDb, inCsv] = [onlyRun(place), onlyRun(place, "csv")];
    expect(inDb.requests.map(({ seq }) => seq)).toEqual(wholeTo(20));
    expect(inCsv).toEqual(inDb);
    // The one that was in flight is all that was asked twice.
    expect(server.asked).toHaveLength(21);
  });
});

describe("a run that is interrupted", { timeout: 60_000 }, () => {
  const talks = ["x", "y", "z"].map((id) => ({ id, turns: [`${id} one`, `${id} two`, `${id} three`] }));

  it("in the middle of conversations begins none of them twice, and leaves out none", async () => {
    // The first conversation is held up in its second turn, the others in their first.
    let first: string | null = null;
    let isHeldUp = true;
    let held = 0;
    await using play = await scene(({ text, body }) => {
      first ??= text.at(-5) ?? "";
      const isFirst = body.messages[0]?.content.endsWith(`${first} one`) === true;
      if (!isHeldUp || (isFirst && body.messages.length === 1)) return FOUR;
      held += 1;
      return NEVER;
    });
    const { place, server } = play;
    place.write("talks.jsonl", talks.map((talk) => JSON.stringify(talk)).join("\n"));
    const run = place.start([
      ..."perf --prompts file:talks.jsonl --rounds 3 --rate 50 --workers 2".split(" "),
    ]);
    while (held < 3) await pause(5);
    run.signal("SIGINT");
    expect(await run.ended).toMatchObject({ code: 130 });
    const before = onlyRun(place);
    expect(before.run.status).toBe("interrupted");
    expectAttemptsInOrder(before.requests);

    isHeldUp = false;
    const asked = server.asked.length;
    const result = await place.dsr(["perf", "--resume", before.run.id], LIMIT);
    expect(result, result.stderr).toMatchObject({ code: 0 });
    const { run: after, requests } = onlyRun(place);
    expect(after.status).toBe("done");
    expectAttemptsInOrder(requests);
    const last = new Map(requests.map((record) => [record.seq, record]));
    expect([...last.keys()]).toEqual(wholeTo(9));
    const ends = Map.groupBy(last.values(), ({ prompt }) => prompt.id);
    for (const [id, own] of ends)
      expect([id, own.map(kindOf)]).toEqual([
        id,
        id === first ? [null, "dropped", "dropped"] : [null, null, null],
      ]);
    // What had been answered is not asked again: the two others from their first turn on are all that is.
    expect(server.asked.slice(asked)).toHaveLength(6);
    for (const { text } of server.asked.slice(asked)) expect(text).not.toContain(`${first} one`);
  });

  it("between the attempts of its requests makes the attempts that are left, and no more", async () => {
    // Of four prompts the provider never answers two.
    const tries = new Map<string, number>();
    await using play = await scene((question) => {
      const subject = subjectOf(question);
      tries.set(subject, (tries.get(subject) ?? 0) + 1);
      return [...tries.keys()].indexOf(subject) < 2
        ? { status: 500, body: { error: { message: "no" } } }
        : FOUR;
    });
    const { place, server } = play;
    const run = place.start([..."perf --rounds 4 --concurrency 4 --retries 2".split(" "), ...SHORT]);
    while (server.asked.length < 4) await pause(5);
    // At least a quarter of a second lies between the first attempts and the next.
    await pause(60);
    run.signal("SIGINT");
    expect(await run.ended).toMatchObject({ code: 130 });
    const { run: stored } = onlyRun(place);
    const result = await place.dsr(["perf", "--resume", stored.id], LIMIT);
    expect(result, result.stderr).toMatchObject({ code: 0 });
    const { requests } = onlyRun(place);
    expectAttemptsInOrder(requests);
    const kinds = [...Map.groupBy(requests, ({ seq }) => seq).values()]
      .map((own) => own.map(kindOf).filter((kind) => kind !== "aborted"))
      .sort((a, b) => b.length - a.length);
    expect(kinds).toEqual([["server", "server", "server"], ["server", "server", "server"], [null], [null]]);
  });

  it("while it searches for a knee goes on with its search", async () => {
    await using play = await scene(async () => {
      await pause(5);
      return FOUR;
    });
    const { place, server } = play;
    const ramp = "--ramp concurrency:1..8 --slo success>0.5 --rounds 12 --warmup 1".split(" ");
    const run = place.start(["perf", ...ramp, ...SHORT]);
    while (server.asked.length < 20) await pause(2);
    run.signal("SIGKILL");
    await run.ended;
    const before = onlyRun(place);
    const result = await place.dsr(["perf", "--resume", before.run.id, "--json"], LIMIT);
    expect(result, result.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(result.stdout).sections.sweep.targets).toMatchObject([{ knee: 8 }]);
    const { requests } = onlyRun(place);
    // Steps 0, 4 and 7 of the grid: 1, 5 and 8 at once.
    expect(requests.map(({ step, round, warmup }) => `${step} ${warmup ? "warm" : ""}${round}`)).toEqual(
      [0, 4, 7].flatMap((step) => [`${step} warm0`, ...wholeTo(12).map((round) => `${step} ${round}`)]),
    );
    const known = new Set(before.requests.map(({ id }) => id));
    expect(requests.filter(({ id }) => known.has(id))).toHaveLength(before.requests.length);
  });
});

describe("a run that --max-cost has stopped", { timeout: 60_000 }, () => {
  /** What a request of `SHORT` costs at most: 20 tokens and 24 for the nonce, half as many again, 32 for the template. */
  const WORST = { prompt: 98, completion: 5 };
  const cap = (requests: number) =>
    `${((requests + 0.5) * (WORST.prompt * 4 + WORST.completion * 16)) / 1e6}CNY`;

  it("stays within its cap when it is taken up, and goes on within a higher one", async () => {
    await using play = await scene(() => ({ say: "Four.", usage: WORST }));
    const { place, server } = play;
    const load = "--rounds 20 --concurrency 3 --workers 2 --max-cost".split(" ");
    expect(await place.dsr(["perf", ...load, cap(6), ...SHORT])).toMatchObject({ code: 4 });
    const { id } = onlyRun(place).run;
    expect(server.asked).toHaveLength(6);

    const again = await place.dsr(["perf", "--resume", id], LIMIT);
    expect(again).toMatchObject({ code: 4 });
    expect(again.stderr).toMatch(/^stopped: .*cost cap/m);
    expect(server.asked).toHaveLength(6);

    expect(await place.dsr(["perf", "--resume", id, "--max-cost", cap(20)], LIMIT)).toMatchObject({
      code: 0,
    });
    const { run, requests } = onlyRun(place);
    expect(run).toMatchObject({
      status: "done",
      config: { resumedAt: [...Array(2)].map(() => expect.any(String)) },
    });
    expect(requests.map(({ seq }) => seq)).toEqual(wholeTo(20));
    expect(server.asked).toHaveLength(20);
  });
});

describe("--resume", { timeout: 60_000 }, () => {
  it("refuses what it cannot go on with, exit 2, and names it", async () => {
    await using play = await scene(({ n }) => (n < 3 ? FOUR : NEVER));
    const { place, server } = play;
    const refused = async (argv: readonly string[]) => {
      const before = server.requests;
      const result = await place.dsr(["perf", "--resume", ...argv], LIMIT);
      expect(result).toMatchObject({ code: 2, stdout: "" });
      expect(server.requests).toBe(before);
      return result.stderr;
    };
    place.write(
      "mine.jsonl",
      wholeTo(5)
        .map((i) => JSON.stringify({ prompt: `Question ${i}?` }))
        .join("\n"),
    );
    expect(await place.dsr("perf --prompts file:mine.jsonl --rounds 2".split(" "))).toMatchObject({
      code: 0,
    });
    const [done] = storedRuns(place);
    expect(await refused([done?.run.id ?? ""])).toContain(`Run ${done?.run.id} is done`);
    expect(await refused(["no-such-run"])).toMatch(/^error: There is no run "no-such-run" in /m);

    const live = place.start("perf --prompts file:mine.jsonl --rounds 4 --output both".split(" "));
    while (server.asked.length < 4 || storedRuns(place).length < 2) await pause(50);
    const { id } = storedRuns(place)[1]!.run;
    expect(await refused([id.slice(0, 13)])).toContain(`Run ${id} is still being written by another dsr`);
    live.signal("SIGKILL");
    await live.ended;

    const flags = await refused([id, ..."--rounds 9 --concurrency 3 --max-tokens 7 --seed 1".split(" ")]);
    for (const flag of ["--rounds", "--concurrency", "--max-tokens", "--seed"]) expect(flags).toContain(flag);
    const config = place.read("dsr.config.yaml");
    place.write("dsr.config.yaml", config.replaceAll("127.0.0.1", "localhost"));
    expect(await refused([id])).toMatch(/^error: In run .* was asked as .* at http:\/\/127\.0\.0\.1/m);
    place.write("dsr.config.yaml", config);
    place.write("mine.jsonl", place.read("mine.jsonl").replaceAll("?", "!"));
    const changed = await refused([id]);
    expect(changed).toMatch(/^error: The prompts of file:mine\.jsonl are no longer those of run/m);
    expect(changed).not.toContain("Question");
    expect(storedRuns(place).map(({ run }) => run.status)).toEqual(["done", "running"]);
  });
});
