/**
 * No question asked twice that has an answer: `dsr bench` killed at any moment and taken up again with `--resume`. Providers
 * are played by the test, so that it knows everything they were ever asked.
 */
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import { loadExam } from "../bench/index.ts";
import { latestScores, sampleKey } from "../record/index.ts";
import { type ChatReply, type CliPlace, configure, onlyRun, scene, storedRuns } from "../testing/index.ts";

const SOMETHING: ChatReply = { say: "So it is.\n\nAnswer: B" };
const BROKEN: ChatReply = { status: 500, body: { error: { message: "no" } } };
const BUSY: ChatReply = {
  status: 429,
  headers: { "retry-after-ms": "20" },
  body: { error: { message: "slow down" } },
};
const LIMIT = { limitMs: 50_000 };
const QUESTIONS = 24;

function hasRun(place: CliPlace): boolean {
  return existsSync(`${place.path}/results/dsr.db`) && storedRuns(place).length > 0;
}

/** Ids of the requests whose answer is stored: its record may be in CSV a moment before SQLite has both. */
function keptAnswers(place: CliPlace): Set<string> {
  const db = new Sqlite(`${place.path}/results/dsr.db`, { readonly: true });
  try {
    return new Set(db.prepare<[], string>("SELECT request_id FROM answers").pluck().all());
  } finally {
    db.close();
  }
}

function change(place: CliPlace, sql: string): number {
  const db = new Sqlite(`${place.path}/results/dsr.db`);
  try {
    return db.prepare(sql).run().changes;
  } finally {
    db.close();
  }
}

/** More seeds, separated by commas, for a longer hunt. */
const SEEDS = process.env.DSR_TEST_SEEDS?.split(",") ?? ["1"];

describe("a run that is killed, and taken up, and killed again", { timeout: 60_000 }, () => {
  const REPEATS = 2;
  const PLANNED = 2 * REPEATS * QUESTIONS;

  it.each(SEEDS.flatMap((seed) => [["db", 2, seed] as const, ["both", 2, seed] as const]))(
    "(--output %s, %i times, seed %s) ends with one score that counts for each sample, and asks none again that had an answer",
    async (output, kills, seed) => {
      const random = randomFromSeed(`${seed} ${output}`);
      const moments = random.fork("moments");
      const faults = random.fork("faults");
      const refused = new Set<number>();
      await using play = await scene(
        async ({ n }) => {
          await pause(10 + 30 * random.next());
          if (faults.next() > 0.05) return SOMETHING;
          refused.add(n);
          return BUSY;
        },
        ["a", "b"],
      );
      const { place, server } = play;
      const start = () => {
        const [run] = hasRun(place) ? storedRuns(place) : [];
        const argv =
          run === undefined ? ["--dataset", "smoke", "--repeats", String(REPEATS)] : ["--resume", run.run.id];
        return place.start(["bench", "--output", output, "--quiet", ...argv]);
      };
      const idOf = await questionIds();
      /** For each life where it began, and how many answers each question had then. */
      const lives: { from: number; answered: Map<string, number> }[] = [];
      for (let life = 0; life < kills; life++) {
        const from = server.asked.length;
        const run = start();
        let isOver = false;
        void run.ended.then(() => {
          isOver = true;
        });
        const after = moments.integer(Math.ceil(PLANNED / (kills + 1)));
        // The first is killed when it has stored something, the others at any moment.
        const isDue = () =>
          life === 0
            ? hasRun(place) && onlyRun(place).requests.length > after / 2
            : server.asked.length - from >= after;
        while (!isDue() && !isOver) await pause(2);
        await pause(moments.next() * 60);
        run.signal("SIGKILL");
        expect(await run.ended).toMatchObject({ signal: "SIGKILL" });
        if (!hasRun(place)) continue;
        const answered = new Map<string, number>();
        const kept = keptAnswers(place);
        for (const { id, target, prompt } of onlyRun(place).requests) {
          const question = `${target.provider} ${prompt.id}`;
          if (kept.has(id)) answered.set(question, (answered.get(question) ?? 0) + 1);
        }
        lives.push({ from: server.asked.length, answered });
      }
      const last = await start().ended;
      expect(last, last.stderr).toMatchObject({ code: 0 });

      for (const kind of output === "both" ? (["sqlite", "csv"] as const) : (["sqlite"] as const)) {
        const { run, requests, scores } = onlyRun(place, kind);
        expect(run.status).toBe("done");
        const counted = latestScores(scores);
        expect(counted).toHaveLength(PLANNED);
        expect(new Set(counted.map(({ reason }) => reason))).not.toContain("error");
        const byId = new Map(requests.map((record) => [record.id, record]));
        expect(counted.filter(({ requestId }) => byId.get(requestId)?.error !== null)).toEqual([]);
        for (const [, own] of Map.groupBy(scores, sampleKey))
          expect(new Set(own.map(({ attempt }) => attempt)).size).toBe(own.length);
      }
      expect(lives.reduce((sum, { answered }) => sum + answered.size, 0)).toBeGreaterThan(0);
      lives.forEach(({ from, answered }, life) => {
        const asked = server.asked.slice(from, lives[life + 1]?.from).filter(({ n }) => !refused.has(n));
        for (const [question, own] of Map.groupBy(asked, ({ provider, text }) => `${provider} ${idOf(text)}`))
          expect(own.length, question).toBeLessThanOrEqual(REPEATS - (answered.get(question) ?? 0));
      });
    },
  );
});

describe("a run that the user interrupts", () => {
  it("keeps what was answered, says how to go on, and asks then what was cut off as the next attempt", async () => {
    let isHeldUp = true;
    const never = new Promise<ChatReply>(() => {});
    await using play = await scene(({ n }) => (isHeldUp && n >= 6 ? never : SOMETHING));
    const { place, server } = play;
    const run = place.start(["bench", "--dataset", "smoke", "--concurrency", "3"]);
    while (server.asked.length < 9) await pause(5);
    run.signal("SIGINT");
    const { code, stderr } = await run.ended;
    expect(code).toBe(130);
    expect(onlyRun(place)).toMatchObject({ run: { status: "interrupted" }, scores: { length: 6 } });
    isHeldUp = false;
    const [, told = ""] = /^to go on with it: dsr (.*)$/m.exec(stderr) ?? [];
    expect(await place.dsr(told.split(" "), LIMIT)).toMatchObject({ code: 0 });
    const { requests, scores } = onlyRun(place);
    expect(server.asked).toHaveLength(QUESTIONS + 3);
    expect(scores).toHaveLength(QUESTIONS);
    expect(requests.filter(({ error }) => error?.kind === "aborted")).toHaveLength(3);
    expect(scores.filter(({ attempt }) => attempt === 2)).toHaveLength(3);
  });
});

describe("a run whose scores are not all there", () => {
  it("grades what was answered from the answers it kept, and asks nothing", async () => {
    await using play = await scene(() => SOMETHING);
    const { place, server } = play;
    await bench(place, "--dataset smoke");
    const before = onlyRun(place);
    expect(change(place, "DELETE FROM scores WHERE rowid % 3 = 0")).toBe(QUESTIONS / 3);
    change(place, "UPDATE runs SET status = 'interrupted'");
    const result = await bench(place, `--resume ${before.run.id.slice(0, 8)}`);
    expect(result.stderr).toContain(
      `${(2 * QUESTIONS) / 3} of ${QUESTIONS} samples have their score, ${QUESTIONS / 3} answers to grade, 0 to ask`,
    );
    expect(server.asked).toHaveLength(QUESTIONS);
    const grades = ({ scores }: ReturnType<typeof onlyRun>) =>
      scores
        .map(({ sampleId, requestId, verdict, extracted }) =>
          [sampleId, requestId, verdict, extracted].join(),
        )
        .sort();
    expect(grades(onlyRun(place))).toEqual(grades(before));
  });

  it("asks again what was answered where the answer was not kept, as in CSV", async () => {
    await using play = await scene(() => SOMETHING);
    const { place, server } = play;
    await bench(place, "--dataset smoke");
    change(place, "DELETE FROM scores WHERE rowid % 3 = 0");
    change(place, "DELETE FROM answers");
    change(place, "UPDATE runs SET status = 'interrupted'");
    await bench(place, `--resume ${onlyRun(place).run.id}`);
    expect(server.asked).toHaveLength(QUESTIONS + QUESTIONS / 3);
    const counted = latestScores(onlyRun(place).scores);
    expect(counted).toHaveLength(QUESTIONS);
    expect(counted.filter(({ attempt }) => attempt === 2)).toHaveLength(QUESTIONS / 3);
  });
});

describe("a run in which requests failed", () => {
  it("is done; --retry-errors asks these again and nothing else", async () => {
    let isMended = false;
    await using play = await scene(({ n }) => (!isMended && n % 8 === 3 ? BROKEN : SOMETHING));
    const { place, server } = play;
    await bench(place, "--dataset smoke");
    const { run, scores } = onlyRun(place);
    const failed = scores.filter(({ reason }) => reason === "error").map(({ sampleId }) => sampleId);
    expect(failed).toHaveLength(QUESTIONS / 8);
    expect(await place.dsr(["bench", "--resume", run.id])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("is done: nothing is left of it"),
    });
    isMended = true;
    await bench(place, `--resume ${run.id} --retry-errors`);
    const idOf = await questionIds();
    expect(
      server.asked
        .slice(QUESTIONS)
        .map(({ text }) => idOf(text))
        .sort(),
    ).toEqual(failed.sort());
    const after = onlyRun(place);
    expect(after.run.status).toBe("done");
    expect(after.scores).toHaveLength(QUESTIONS + failed.length);
    expect(latestScores(after.scores).filter(({ reason }) => reason === "error")).toEqual([]);
  });
});

describe("what is refused beside --resume", () => {
  it("flags that would make another run of it, a changed data set, a run that is not there", async () => {
    await using play = await scene(() => SOMETHING);
    const { place, server } = play;
    await bench(place, "--dataset smoke --limit 2");
    change(place, "UPDATE runs SET status = 'interrupted'");
    const { id } = onlyRun(place).run;
    const fault = async (flags: string) => {
      const { code, stderr } = await place.dsr([
        "bench",
        "--resume",
        id,
        ...flags.split(" ").filter(Boolean),
      ]);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await fault("--limit 5 --max-tokens 9 --dataset smoke")).toContain(
      "--dataset, --limit, --max-tokens cannot be changed",
    );
    change(place, "UPDATE runs SET config_json = json_set(config_json, '$.samplesHash', 'another')");
    expect(await fault("")).toContain("The questions of smoke are no longer those of run");
    change(place, "UPDATE runs SET config_json = json_remove(config_json, '$.samplesHash')");
    expect(await fault("")).toContain("does not hold its whole plan");
    const none = await place.dsr(["bench", "--resume", "nothing"]);
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('no run "nothing"') });
    const alone = await place.dsr(["bench", "--dataset", "smoke", "--retry-errors"]);
    expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining("name it with --resume") });
    expect(server.asked).toHaveLength(2);
  });

  it("another address of a provider: a score would be of two deployments", async () => {
    await using play = await scene(() => SOMETHING);
    const { place, server } = play;
    await bench(place, "--dataset smoke --limit 2");
    change(place, "UPDATE runs SET status = 'interrupted'");
    change(place, "DELETE FROM scores WHERE rowid = 1");
    change(place, "DELETE FROM answers");
    configure(place, { a: `${server.url}/b/v1` });
    const moved = await place.dsr(["bench", "--resume", onlyRun(place).run.id]);
    expect(moved).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`the configuration has "a-m" at ${server.url}/b/v1`),
    });
    expect(server.asked).toHaveLength(2);
    configure(place, { a: `${server.url}/a/v1` });
    await bench(place, `--resume ${onlyRun(place).run.id}`);
    expect(server.asked).toHaveLength(3);
  });

  it("a cap that the money spent before has used up stops the run before it asks", async () => {
    await using play = await scene(() => SOMETHING);
    const { place, server } = play;
    await bench(place, "--dataset smoke --limit 6 --max-tokens 100");
    change(place, "DELETE FROM scores WHERE rowid > 3");
    change(place, "DELETE FROM answers");
    change(place, "UPDATE runs SET status = 'interrupted'");
    // Ten tokens in and five out are 0.00012 CNY; a request may cost some 0.003.
    const argv = ["bench", "--resume", onlyRun(place).run.id, "--max-cost"];
    const tight = await place.dsr([...argv, "0.002CNY"]);
    expect(tight).toMatchObject({ code: 4, stderr: expect.stringContaining("0.0007 CNY spent") });
    expect(server.asked).toHaveLength(6);
    expect(await place.dsr([...argv, "1CNY"])).toMatchObject({ code: 0 });
    expect(server.asked).toHaveLength(9);
  });
});

async function bench(place: CliPlace, argv: string) {
  const result = await place.dsr(["bench", ...argv.split(" ")], LIMIT);
  expect(result, result.stderr).toMatchObject({ code: 0 });
  return result;
}

/** From the words of a question to its id. */
async function questionIds(): Promise<(text: string) => string> {
  const folder = fileURLToPath(new URL("../../datasets/smoke", import.meta.url));
  const { samples } = await loadExam("smoke", folder, { limit: null, seed: "1" });
  const ids = new Map(
    samples.map(({ id, prompt }) => [prompt.messages.map(({ content }) => content).join("\n"), id]),
  );
  return (text) => ids.get(text) ?? "unknown";
}
