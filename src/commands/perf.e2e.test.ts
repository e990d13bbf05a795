/** `dsr perf` from the command line, against simulated providers and one that the test plays itself. */
import Sqlite from "better-sqlite3";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type ChatReply,
  type CliPlace,
  cliPlace,
  type Scene,
  type SimulatorCli,
  scene,
  simulateCli,
} from "../testing/index.ts";

const simulatorPlace = cliPlace();
let simulator: SimulatorCli;
beforeAll(async () => {
  simulator = await simulateCli(simulatorPlace, ["--time-scale", "0.02"]);
});
afterAll(() => simulatorPlace[Symbol.asyncDispose]());

/** A place whose configuration knows the simulated providers. */
function simulated(): CliPlace {
  const place = cliPlace();
  place.write("dsr.config.yaml", simulator.config);
  return place;
}

/** A place whose configuration knows providers played by `answer`. */
function played(
  providers: readonly string[],
  answer: () => ChatReply | Promise<ChatReply> = () => ({ say: "Four." }),
  price?: object,
): Promise<Scene> {
  return scene(answer, providers, price);
}

type Row = Record<string, string | number | null>;

function rows(place: CliPlace, sql: string): Row[] {
  const db = new Sqlite(`${place.path}/results/dsr.db`, { readonly: true });
  try {
    return db.prepare<[], Row>(sql).all();
  } finally {
    db.close();
  }
}

const SYNTHETIC = ["--prompts", "synthetic:input=50,output=30"];

describe("what is printed", () => {
  it("is a table on stdout; estimate, progress and the run's id go to stderr", async () => {
    await using place = simulated();
    const result = await place.dsr([
      ..."perf --providers sim-steady,sim-silent-swap,sim-no-usage --rounds 2 --seed 7".split(" "),
      ...SYNTHETIC,
    ]);
    expect(result.code).toBe(0);

    const lines = result.stdout.split("\n");
    expect(lines[0]).toMatch(/^target +n +success +ttft +ttft +ttft +decode +otps +otpr +cost$/);
    for (const name of ["sim-steady", "sim-silent-swap", "sim-no-usage"])
      expect(lines.find((line) => line.startsWith(`${name}/sim-model`))).toMatch(/ 2\/2 +100 % /);
    expect(result.stdout).toContain('responses name the model "sim-model-small", asked for was "sim-model"');
    expect(result.stdout).toMatch(/sim-no-usage.* –$/m);
    expect(result.stdout).not.toMatch(/Before the first request|CNY · |\brun [0-9a-f-]{36}/);

    expect(result.stderr).toContain("Before the first request");
    expect(result.stderr).toMatch(/6\/6 sent · .* CNY/);
    const [{ id } = { id: null }] = rows(place, "SELECT id FROM runs");
    expect(result.stderr).toContain(`run ${id}, seed 7, stored in results/dsr.db`);
  });

  it("is nothing on stderr with --quiet", async () => {
    await using place = simulated();
    const result = await place.dsr([
      "perf",
      "--providers",
      "sim-steady",
      "--rounds",
      "1",
      "--quiet",
      ...SYNTHETIC,
    ]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
  });

  it("is one JSON document with --json, and its figures follow from the stored facts", async () => {
    await using place = simulated();
    const result = await place.dsr([
      ..."perf --providers sim-steady,sim-cheap --rounds 3 --seed 7 --json".split(" "),
      ...SYNTHETIC,
    ]);
    expect(result.code).toBe(0);
    const { run, targets } = JSON.parse(result.stdout);
    expect(run).toMatchObject({ kind: "perf", seed: "7", status: "done", stopReason: null });
    expect(targets.map(({ target }: { target: { provider: string } }) => target.provider).sort()).toEqual([
      "sim-cheap",
      "sim-steady",
    ]);
    const facts = rows(place, "SELECT * FROM requests ORDER BY seq");
    expect(facts).toHaveLength(6);
    for (const { target, metrics, ...row } of targets) {
      expect(target).toMatchObject({ model: "sim-model", mode: null });
      const own = facts.filter(({ provider }) => provider === target.provider) as Record<string, number>[];
      const ttft = own.map((f) => (f.first_output_at_ms! - f.sent_at_ms!) / 1000).sort((a, b) => a - b);
      const otps = own.map((f) => (f.usage_output_tokens! * 1000) / (f.ended_at_ms! - f.sent_at_ms!));
      expect(row).toMatchObject({ n: 3, succeeded: 3, success: 1, errors: {} });
      expect(metrics.ttft).toMatchObject({ median: expect.closeTo(ttft[1]!, 9), n: 3 });
      // Linear interpolation: the 90th percentile of three lies 80 % of the way from the second to the third.
      expect(metrics.ttft.p90).toBeCloseTo(ttft[1]! + 0.8 * (ttft[2]! - ttft[1]!), 9);
      expect(metrics.otps.avg).toBeCloseTo((otps[0]! + otps[1]! + otps[2]!) / 3, 6);
      expect(metrics.otpr.avg).toBe(30);
      expect(row.spentCny).toBeCloseTo(
        own.reduce(
          (sum, f) => sum + f.usage_input_tokens! * f.price_input_per_m! + 30 * f.price_output_per_m!,
          0,
        ) / 1e6,
        12,
      );
    }
  });
});

describe("what is stored", () => {
  it("with --output both is the same in SQLite and CSV", async () => {
    await using place = simulated();
    const result = await place.dsr([
      ..."perf --providers sim-steady,sim-no-usage,sim-bursty,sim-thinker --rounds 3 --output both".split(
        " ",
      ),
      ...SYNTHETIC,
    ]);
    expect(result.code).toBe(0);
    expect(result.stderr).toContain("stored in results/dsr.db and results/");
    for (const table of ["requests", "runs"]) {
      const inDb = rows(place, `SELECT * FROM ${table} ORDER BY id`);
      const inCsv: Record<string, string>[] = parse(place.read(`results/${table}.csv`), { columns: true });
      // A run stands in the CSV as it began and as it ended; the last row of an id holds.
      const last = [...new Map(inCsv.map((row) => [row.id!, row])).values()];
      last.sort((a, b) => (a.id! < b.id! ? -1 : 1));
      expect(last).toHaveLength(table === "runs" ? 1 : 12);
      expect(last).toEqual(
        inDb.map((row) =>
          Object.fromEntries(Object.keys(last[0]!).map((name) => [name, cellText(name, row[name] ?? null)])),
        ),
      );
    }
    const [fromDb, fromCsv] = await Promise.all([
      place.dsr(["results", "list", "--json"]),
      place.dsr(["results", "list", "--json", "--csv", "results"]),
    ]);
    expect(JSON.parse(fromDb.stdout)).toMatchObject({ runs: [{ requests: 12, failures: 0 }] });
    expect(fromCsv.stdout).toBe(fromDb.stdout);
  });

  it("carries one prompt to every target in each round, in an order shuffled by seed", async () => {
    await using play = await played(["a", "b", "c"]);
    const { place, server } = play;
    const result = await place.dsr(["perf", "--rounds", "6", "--seed", "7", ...SYNTHETIC]);
    expect(result.code).toBe(0);

    const stored = rows(
      place,
      "SELECT round, seq, provider, prompt_id, prompt_nonce FROM requests ORDER BY dispatched_at_ms",
    );
    const rounds = Map.groupBy(stored, ({ round }) => round);
    expect([...rounds.keys()]).toEqual([0, 1, 2, 3, 4, 5]);
    for (const pair of rounds.values()) {
      expect(pair.map(({ provider }) => provider).sort()).toEqual(["a", "b", "c"]);
      expect(new Set(pair.map(({ prompt_id }) => prompt_id)).size).toBe(1);
    }
    const orders = [...rounds.values()].map((pair) => pair.map(({ provider }) => provider).join(""));
    expect(new Set(orders).size).toBeGreaterThan(1);

    const nonces = stored.map(({ prompt_nonce }) => String(prompt_nonce));
    expect(new Set(nonces).size).toBe(18);
    const bodies = Map.groupBy(server.asked, ({ text }) => {
      const nonce = nonces.find((candidate) => text.includes(candidate));
      return nonce === undefined ? "no nonce" : text.slice(text.indexOf(nonce) + nonce.length);
    });
    expect(
      [...bodies.values()].map((same) =>
        same
          .map(({ provider }) => provider)
          .sort()
          .join(""),
      ),
    ).toEqual(Array(6).fill("abc"));
  });
});

function cellText(name: string, value: string | number | null): string {
  if (value === null) return "";
  return ["usage_reported", "warmup", "connection_reused"].includes(name)
    ? String(value === 1)
    : String(value);
}

describe("prompts", () => {
  it("are the same for the same seed, and others for another", async () => {
    await using play = await played(["a"]);
    const sent = async (seed: string) => {
      const from = play.server.asked.length;
      const argv = ["perf", "--rounds", "3", "--no-nonce", "--seed", seed, ...SYNTHETIC];
      expect(await play.place.dsr(argv)).toMatchObject({ code: 0 });
      return play.server.asked.slice(from).map(({ body }) => body);
    };
    const first = await sent("7");
    expect(first.map(({ max_tokens }) => max_tokens)).toEqual([30, 30, 30]);
    expect(new Set(first.map(({ messages }) => messages[0]?.content)).size).toBe(3);
    expect(await sent("7")).toEqual(first);
    const other = await sent("8");
    for (const { messages } of other) expect(first.map((body) => body.messages)).not.toContainEqual(messages);
    expect(rows(play.place, "SELECT DISTINCT prompt_nonce AS nonce FROM requests")).toEqual([
      { nonce: null },
    ]);
  });

  it("can be a file of one's own, sent as it stands", async () => {
    await using play = await played(["a"]);
    const trip = [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Plan a day in Oslo. 你好 \u{1f6a2}" },
    ];
    play.place.write(
      "mine.jsonl",
      `${JSON.stringify({ prompt: "Name three rivers." })}\n\n${JSON.stringify({ id: "trip-7", messages: trip, max_tokens: 300 })}\n`,
    );
    const result = await play.place.dsr(
      "perf --prompts file:mine.jsonl --rounds 2 --no-nonce --max-tokens 99".split(" "),
    );
    expect(result.code).toBe(0);
    const sent = play.server.asked.map(({ body }) => ({ messages: body.messages, max: body.max_tokens }));
    expect(sent).toHaveLength(2);
    expect(sent).toContainEqual({ messages: trip, max: 300 });
    expect(sent).toContainEqual({ messages: [{ role: "user", content: "Name three rivers." }], max: 99 });
    expect(rows(play.place, "SELECT prompt_id FROM requests ORDER BY prompt_id")).toEqual([
      { prompt_id: "line-1" },
      { prompt_id: "trip-7" },
    ]);
  });

  it("can be a program of one's own", async () => {
    await using play = await played(["a"]);
    play.place.write(
      "mine.mjs",
      "export default async function* ({ random }) { for (;;) yield 'What is ' + random.integer(1000) + ' plus 1?'; }",
    );
    const argv = "perf --prompts ./mine.mjs --rounds 3 --seed 7 --no-nonce".split(" ");
    expect(await play.place.dsr(argv)).toMatchObject({ code: 0 });
    expect(await play.place.dsr(argv)).toMatchObject({ code: 0 });
    const texts = play.server.asked.map(({ text }) => text);
    for (const text of texts) expect(text).toMatch(/^What is \d+ plus 1\?$/);
    expect(texts.slice(3)).toEqual(texts.slice(0, 3));
  });
});

/**
 * The most a request of `SYNTHETIC` can cost: our 50 input tokens and 24 for the nonce, half as many again for other
 * tokenizers, 32 for the chat template, and every output token allowed.
 */
const WORST = { prompt: 143, completion: 30, cny: (143 * 4 + 30 * 16) / 1e6 };

describe("money", () => {
  it("is estimated before the first request, and the estimate is not passed", async () => {
    await using play = await played(["a", "b"], () => ({ say: "Four.", usage: WORST }));
    const result = await play.place.dsr(["perf", "--rounds", "4", "--json", ...SYNTHETIC]);
    const estimates = [...result.stderr.matchAll(/^[ab]\/m +4 +200 +120 +([\d.]+)$/gm)].map(([, cny]) =>
      Number(cny),
    );
    expect(estimates).toHaveLength(2);
    for (const cny of estimates) expect(cny / (4 * WORST.cny)).toBeCloseTo(1, 2);
    for (const { spentCny } of JSON.parse(result.stdout).targets)
      expect(spentCny).toBeCloseTo(4 * WORST.cny, 12);
  });

  it("stops the run before --max-cost can be passed, even where every answer costs the most it can", async () => {
    await using play = await played(["a", "b", "c"], () => ({ say: "Four.", usage: WORST }));
    const cap = 10 * WORST.cny;
    const result = await play.place.dsr(["perf", "--rounds", "9", "--max-cost", `${cap}CNY`, ...SYNTHETIC]);
    expect(result.code).toBe(4);
    expect(result.stdout).toMatch(/^a\/m .* 3\/3 /m);
    expect(result.stderr).toMatch(/^stopped: .*cost cap/m);
    expect(rows(play.place, "SELECT status, ended_at IS NOT NULL AS ended FROM runs")).toEqual([
      { status: "stopped", ended: 1 },
    ]);
    const [{ spent, n } = { spent: 0, n: 0 }] = rows(
      play.place,
      `SELECT count(*) AS n, sum(usage_input_tokens * price_input_per_m + usage_output_tokens * price_output_per_m) / 1e6
         AS spent FROM requests`,
    );
    expect(n).toBe(play.server.asked.length);
    // Three whole rounds fit; a fourth would not, and rounds are not torn apart.
    expect(n).toBe(9);
    expect(Number(spent)).toBeLessThanOrEqual(cap);
  });

  it("counts a failed request against --max-cost at its worst where its usage is not known", async () => {
    let n = 0;
    await using play = await played(["a"], () =>
      n++ === 0 ? new Promise<never>(() => {}) : { say: "Four.", usage: WORST },
    );
    const argv = ["perf", "--rounds", "9", "--first-token-timeout", "300ms", ...SYNTHETIC];
    expect(await play.place.dsr([...argv, "--max-cost", `${2.5 * WORST.cny}CNY`])).toMatchObject({ code: 4 });
    // The one that never came may be billed whole; after one more there is no room for a third.
    expect(play.server.asked.length).toBe(2);
  });

  it("takes our own counts for a bill where the provider sends none, not the worst case", async () => {
    await using play = await played(["a"], () => ({ say: "Four.", usage: null }));
    const argv = ["perf", "--rounds", "6", "--max-cost", `${2.5 * WORST.cny}CNY`, ...SYNTHETIC];
    expect(await play.place.dsr(argv)).toMatchObject({ code: 0 });
    expect(play.server.asked.length).toBe(6);
  });

  it("is not spent at all when the cap is below the first round, or converts to less", async () => {
    await using play = await played(["a"]);
    for (const cap of ["0.0000001CNY", "0.00001USD"]) {
      const result = await play.place.dsr(["perf", "--max-cost", cap, "--fx", "USD=7", ...SYNTHETIC]);
      expect(result.code).toBe(4);
    }
    expect(play.server.requests).toBe(0);
  });

  it("cannot be capped where a price is not known: exit 2, and nothing is sent or stored", async () => {
    await using play = await played(["a"], undefined, {});
    const result = await play.place.dsr(["perf", "--max-cost", "5CNY", ...SYNTHETIC]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toMatch(/^error: --max-cost cannot be kept for a\/m \(its price is not known\)/);
    expect(play.server.requests).toBe(0);
    expect(play.place.files().map(({ name }) => name)).toEqual(["dsr.config.yaml"]);
  });
});
