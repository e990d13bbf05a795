/** `dsr bench` from the command line: everybody gets the same questions, and known accuracies are found again. */
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { systemClock } from "../base/index.ts";
import { loadExam, type Sample } from "../bench/index.ts";
import {
  asProviderConfig,
  type SimulatorProfile,
  simulatedProfiles,
  startSimulator,
} from "../simulator/index.ts";
import {
  type ChatReply,
  type CliPlace,
  type CliResult,
  chatServer,
  cliPlace,
  simulateCli,
} from "../testing/index.ts";
import { answerKeyFor } from "./answer-key.ts";

type Row = Record<string, string | number | null>;

function rows(place: CliPlace, sql: string): Row[] {
  const db = new Sqlite(join(place.path, "results/dsr.db"), { readonly: true });
  try {
    return db.prepare<[], Row>(sql).all();
  } finally {
    db.close();
  }
}

describe("bench on smoke, the set that ships", () => {
  it("puts the same questions to every target and grades them", async () => {
    await using place = cliPlace();
    const simulator = await simulateCli(place, ["--time-scale", "0.02"]);
    place.write("dsr.config.yaml", simulator.config);
    const result = await place.dsr(
      "bench --dataset smoke --providers sim-steady,sim-truncating --concurrency 12 --json".split(" "),
    );
    expect(result.code).toBe(0);
    expect(result.stderr).toMatch(/sim-steady\/sim-model +24 /);

    const scores = rows(place, "SELECT * FROM scores ORDER BY provider, sample_id");
    const of = (provider: string) => scores.filter((score) => score.provider === provider);
    const identity = ({ sample_id, sample_hash, repeat }: Row) => ({ sample_id, sample_hash, repeat });
    expect(new Set(of("sim-steady").map(({ sample_id }) => sample_id)).size).toBe(24);
    expect(of("sim-truncating").map(identity)).toEqual(of("sim-steady").map(identity));

    const { run, targets } = JSON.parse(result.stdout);
    expect(run).toMatchObject({ kind: "bench", status: "done", config: { dataset: "smoke", questions: 24 } });
    expect(targets).toHaveLength(2);
    for (const row of targets) {
      const own = scores.filter(({ provider }) => provider === row.target.provider);
      const correct = own.filter(({ verdict }) => verdict === "correct").length;
      expect(row).toMatchObject({
        dataset: "smoke",
        n: 24,
        accuracy: expect.closeTo((100 * correct) / 24, 9),
      });
      expect(row.answered).toBe(own.filter(({ reason }) => reason !== "error").length);
    }
    // The cap cuts answers off before their end; what cannot be graded is unscored, not wrong.
    const cut = of("sim-truncating").filter(({ truncated }) => truncated === 1);
    expect(cut.length).toBeGreaterThan(0);
    expect(new Set(cut.map(({ verdict, reason }) => `${verdict}: ${reason}`))).toEqual(
      new Set(["unscored: truncated"]),
    );
    expect(of("sim-steady").map(({ reason }) => reason)).toEqual(Array(24).fill(null));
  });

  it("asks with --limit the same few of everybody, every time, and repeats them with --repeats", async () => {
    await using place = cliPlace();
    const simulator = await simulateCli(place, ["--time-scale", "0.005"]);
    place.write("dsr.config.yaml", simulator.config);
    const asked = async (seed: string) => {
      const argv = `bench --dataset smoke --providers sim-steady,sim-fast --limit 4 --repeats 2 --seed ${seed} --json`;
      const result = await place.dsr(argv.split(" "));
      expect(result.code).toBe(0);
      const { run } = JSON.parse(result.stdout);
      const scores = rows(place, `SELECT * FROM scores WHERE run_id = '${run.id}'`);
      const keys = Map.groupBy(scores, ({ sample_id, repeat }) => `${sample_id} ${repeat}`);
      expect([...keys.values()].map((same) => same.map(({ provider }) => provider).sort())).toEqual(
        Array(8).fill(["sim-fast", "sim-steady"]),
      );
      return [...keys.keys()].sort();
    };
    const first = await asked("1");
    expect(await asked("1")).toEqual(first);
    expect(await asked("2")).not.toEqual(first);
  });
});

const testData = process.env.DSR_TEST_DATA;

describe.skipIf(testData === undefined)("bench on GPQA's own zip (needs DSR_TEST_DATA)", () => {
  /** A place into whose data folder GPQA has been pulled from the local copy. */
  async function withGpqa(): Promise<CliPlace> {
    const place = cliPlace();
    const pulled = await place.dsr([
      "datasets",
      "pull",
      "gpqa",
      "--from",
      String(testData),
      "--data-dir",
      "data",
    ]);
    expect(pulled).toMatchObject({ code: 0 });
    expect(await place.dsr("datasets verify gpqa --data-dir data".split(" "))).toMatchObject({ code: 0 });
    return place;
  }
  const load = (place: CliPlace) =>
    loadExam("gpqa", join(place.path, "data/gpqa"), { limit: null, seed: "1" });

  it("finds an accuracy of 0.7 within its binomial error, and every verdict as the provider meant it", {
    timeout: 90_000,
  }, async () => {
    await using place = await withGpqa();
    const steady = simulatedProfiles.find(({ name }) => name === "sim-steady")!;
    const profiles: SimulatorProfile[] = [0.7, 0.4].map((accuracy) => ({
      ...steady,
      name: `sim-${100 * accuracy}`,
      apiKey: null,
      output: { ...steady.output, medianTokens: 40 },
      accuracy: { default: accuracy, byDataset: {} },
    }));
    const simulator = await startSimulator({
      profiles,
      answerKey: await answerKeyFor(["gpqa"], join(place.path, "data")),
      host: "127.0.0.1",
      port: 0,
      seed: "1",
      clock: systemClock,
      timeScale: 0,
    });
    place.write(
      "dsr.config.yaml",
      JSON.stringify({
        defaults: { model: "sim-model", providers: profiles.map(({ name }) => name) },
        providers: Object.fromEntries(
          profiles.map((one) => [one.name, asProviderConfig(one, simulator.url)]),
        ),
      }),
    );
    const result = await place.dsr(
      "bench --dataset gpqa --data-dir data --concurrency 8 --output both --json".split(" "),
      { limitMs: 60_000 },
    );
    await simulator.close();
    expect(result.code).toBe(0);

    for (const { name, accuracy } of profiles) {
      const share = accuracy.default;
      const row = JSON.parse(result.stdout).targets.find(
        (one: { target: { provider: string } }) => one.target.provider === name,
      );
      expect(row).toMatchObject({ n: 198, answered: 198, truncated: 0 });
      // 99.9 % of a binomial lie within 3.29 standard errors.
      expect(Math.abs(row.accuracy / 100 - share)).toBeLessThan(
        3.29 * Math.sqrt((share * (1 - share)) / 198),
      );
    }

    const meant = new Map(
      simulator.journal.entries().map(({ requestId, question }) => [requestId, question?.correct ?? null]),
    );
    const graded = rows(
      place,
      "SELECT verdict, response_request_id AS id FROM scores JOIN requests ON requests.id = request_id",
    );
    expect(graded).toHaveLength(396);
    expect(graded.filter(({ verdict, id }) => (verdict === "correct") !== meant.get(String(id)))).toEqual([]);

    const asked = (await load(place)).samples.filter((_, i) => i % 8 === 0);
    expect(leaks(asked, await outputs(place, result))).toEqual([]);
  });

  it("lets no question out, not even when providers repeat it in answers and errors", async () => {
    await using place = await withGpqa();
    const server = await chatServer(({ text, provider }): ChatReply => {
      switch (provider) {
        case "parrot":
          return { say: `${text}\n\nAnswer: B` };
        case "rambler":
          return { say: `The right option is: ${text.slice(-200)}` };
        case "refuser":
          return {
            status: 400,
            body: { error: { message: `Refused: ${text}`, code: text.slice(200, 300) } },
          };
        default:
          return { status: 500, body: { detail: text } };
      }
    });
    const names = ["parrot", "rambler", "refuser", "crasher"];
    const entry = (name: string) => ({ baseUrl: `${server.url}/${name}/v1`, models: { m: { id: "m" } } });
    place.write(
      "dsr.config.yaml",
      JSON.stringify({
        defaults: { model: "m", providers: names },
        providers: Object.fromEntries(names.map((name) => [name, entry(name)])),
      }),
    );
    const result = await place.dsr(
      "bench --dataset gpqa --limit 8 --data-dir data --output both --json".split(" "),
    );
    await server.close();
    expect(rows(place, "SELECT DISTINCT provider FROM scores")).toHaveLength(4);

    const ids = new Set(rows(place, "SELECT sample_id FROM scores").map(({ sample_id }) => sample_id));
    const asked = (await load(place)).samples.filter(({ id }) => ids.has(id));
    expect(asked).toHaveLength(8);
    // What was really sent shows that the search below would find a leak.
    const sent = Buffer.from(server.asked.map(({ text }) => text).join("\n"));
    expect(new Set(leaks(asked, [{ name: "sent", bytes: sent }]))).toEqual(
      new Set(asked.map(({ id }) => `${id} in sent`)),
    );
    expect(leaks(asked, await outputs(place, result))).toEqual([]);
  });
});

interface Output {
  name: string;
  bytes: Buffer;
}

/**
 * All that a run let out: what it printed, every file it left, and what the other commands make of them. Of the store all but
 * the table of answers, whose texts are for this machine.
 */
async function outputs(place: CliPlace, { stdout, stderr }: CliResult): Promise<Output[]> {
  const printed: [string, string][] = [
    ["stdout", stdout],
    ["stderr", stderr],
  ];
  const [{ id } = { id: null }] = rows(place, "SELECT id FROM runs");
  // Two targets that answered, so that every text there is might be shown.
  const targets = rows(
    place,
    "SELECT DISTINCT provider || '/' || model AS name FROM scores WHERE reason IS NOT 'error' ORDER BY 1",
  );
  const [a, b] = targets.map(({ name }) => `${id}:${name}`);
  for (const argv of [
    `bench diff ${a} ${b} --all --html diff.html --with-text`,
    `bench diff ${a} ${b} --json`,
    "results export",
    "results export --answers",
    `results show ${id}`,
    `results show ${id} --json`,
  ])
    printed.push([argv, await printedBy(place, argv)]);
  return [
    ...printed.map(([name, text]) => ({ name, bytes: Buffer.from(text) })),
    ...["runs", "requests", "scores", "figures"].map((table) => ({
      name: table,
      bytes: Buffer.from(JSON.stringify(rows(place, `SELECT * FROM ${table}`))),
    })),
    ...place.files((name) => name.startsWith("data/") || name.startsWith("results/dsr.db")),
  ];
}

async function printedBy(place: CliPlace, argv: string): Promise<string> {
  const { code, stdout, stderr } = await place.dsr(argv.split(" "));
  expect(code, stderr).toBe(0);
  return stdout + stderr;
}

/** `<record id> in <output>` for each question of which a piece is found. Never the piece itself. */
function leaks(samples: readonly Sample[], places: readonly Output[]): string[] {
  return samples.flatMap((sample) => {
    const pieces = piecesOf(sample);
    if (pieces.length === 0) throw new Error(`no piece to look for in ${sample.id}`);
    return places
      .filter(({ bytes }) => pieces.some((piece) => bytes.includes(piece)))
      .map(({ name }) => `${sample.id} in ${name}`);
  });
}

/** Stretches of 20 characters of question and options that look the same in text, JSON and CSV. */
function piecesOf({ questionKey }: Sample): string[] {
  return questionKey
    .split(/["\\\n\r\t]/)
    .filter((line) => line.length >= 24)
    .flatMap((line) =>
      [0.1, 0.5, 0.9].map((at) => Math.floor(at * (line.length - 20))).map((at) => line.slice(at, at + 20)),
    );
}
