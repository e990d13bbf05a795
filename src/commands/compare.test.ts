/** `dsr compare` over stores whose numbers are known. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import type { CompareDocument } from "../metrics/index.ts";
import type { RequestRecord, Score } from "../record/index.ts";
import { openSqlite } from "../store/index.ts";
import { aFailedRecord, aRecord, aRun, aScore, memoryEnv } from "../testing/index.ts";
import { main } from "./index.ts";

interface Stored {
  records?: readonly RequestRecord[];
  scores?: readonly Score[];
  /** CNY per million output tokens, by provider. */
  prices?: Readonly<Record<string, number>>;
}

/** A folder with a store of these records, whose runs are those that they name. */
async function stored({ records = [], scores = [], prices = {} }: Stored): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), "dsr-compare-"));
  const sink = openSqlite(join(cwd, "results/dsr.db"));
  for (const id of new Set([...records, ...scores].map(({ runId }) => runId))) sink.begin(aRun({ id }));
  for (const record of records) sink.record(record);
  for (const score of scores) sink.score(score);
  await sink.close();
  const providers = Object.entries(prices).map(([name, outputPrice]) => [
    name,
    {
      baseUrl: "http://127.0.0.1:9/v1",
      models: { m: { id: "m", inputPrice: 1, outputPrice, currency: "CNY" } },
    },
  ]);
  writeFileSync(join(cwd, "dsr.config.yaml"), JSON.stringify({ providers: Object.fromEntries(providers) }));
  return cwd;
}

async function run(cwd: string, ...argv: string[]) {
  const env = memoryEnv({ cwd });
  const code = await main(["compare", ...argv], env);
  return { code, out: env.stdout.text.replace(/\s+/g, " "), err: env.stderr.text.replace(/\s+/g, " ") };
}

async function documentOf(cwd: string, ...argv: string[]): Promise<CompareDocument> {
  const { code, out, err } = await run(cwd, ...argv, "--json");
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out) as CompareDocument;
}

function rowOf({ metrics }: CompareDocument, metric: string, stat: string | null = null) {
  const row = metrics.find((one) => one.metric === metric && one.stat === stat);
  if (row === undefined) throw new Error(`no row of ${metric}`);
  return row;
}

type Place = { runId?: string; from?: number; source?: string };

/** Requests of a provider, one a round: seconds to the first token, null for a failure. All end three seconds after sending. */
function requests(
  provider: string,
  ttfts: readonly (number | null)[],
  { runId = "run-1", from = 0, source = "synthetic" }: Place = {},
): RequestRecord[] {
  return ttfts.map((ttft, i) => {
    const about = {
      id: `${provider}-${runId}-${from + i}`,
      ...{ runId, seq: from + i, round: from + i },
      target: { provider, model: "m" },
      prompt: { source },
    };
    if (ttft === null) return aFailedRecord(about);
    return aRecord({ ...about, times: { firstOutputAtMs: 1000 + 1000 * ttft, endedAtMs: 4000 } });
  });
}

const random = randomFromSeed("compared");
/** What the rounds of a run have in common: prompts of very different length. */
const prompts = Array.from({ length: 60 }, () => 0.4 + random.next());
/** B needs 75 to 79 % of A's time, round by round. */
const quicker = prompts.map((seconds) => seconds * (0.75 + 0.04 * random.next()));

const fastB: Stored = { records: [...requests("a", prompts), ...requests("b", quicker)] };

describe("what is said", () => {
  it("is how much faster, in which interval, from how many pairs; and what is within noise", async () => {
    const cwd = await stored(fastB);
    const { code, out, err } = await run(cwd, "a", "b");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(
      /B is 2\d–2\d % faster to the first token \(median 0\.\d+ against 0\.\d+ s; 60 paired rounds\)\./,
    );
    expect(out).toMatch(/The differences in [^.]*otps median[^.]* are within noise\./);
  });

  it("is turned round with the sides", async () => {
    const cwd = await stored(fastB);
    const [there, back] = [await documentOf(cwd, "a", "b"), await documentOf(cwd, "b", "a")];
    const [one, other] = [rowOf(there, "ttft", "median"), rowOf(back, "ttft", "median")];
    expect([one.verdict, other.verdict]).toEqual(["b_better", "a_better"]);
    expect(one.difference?.value).toBeCloseTo(-(other.difference?.value ?? Number.NaN), 9);
    expect(one.difference).toMatchObject({ isPaired: true, n: 60 });
  });

  it("counts prices as exact, and a missing one as unknown", async () => {
    const both = await stored({ ...fastB, prices: { a: 16, b: 12 } });
    expect((await run(both, "a", "b")).out).toContain(
      "B is 25 % cheaper per output token (12 against 16 CNY/M, list prices of now).",
    );
    const prices = await documentOf(both, "a", "b");
    expect(rowOf(prices, "output_price")).toMatchObject({
      verdict: "b_better",
      difference: { value: -4, low: -4, high: -4, adjustedP: null },
    });
    expect(rowOf(prices, "input_price").verdict).toBe("equal");
    const one = await stored({ ...fastB, prices: { a: 16 } });
    expect((await run(one, "a", "b")).out).toContain(
      "Not known in output_price: of B there is no value: the output price is not known.",
    );
  });

  it("leaves out what neither was measured on, unless it was named", async () => {
    const cwd = await stored(fastB);
    expect((await documentOf(cwd, "a", "b")).metrics.map(({ metric }) => metric)).not.toContain("gpqa");
    const named = await documentOf(cwd, "a", "b", "--metrics", "gpqa,ttft_p99");
    expect(named.metrics.map(({ metric, verdict }) => [metric, verdict])).toEqual([
      ["gpqa", "unknown"],
      ["ttft", "unknown"],
    ]);
    expect(rowOf(named, "ttft", "p99").why).toBe(
      "of neither is there a value: p99 needs at least 100 observations to exist, here are 60",
    );
  });

  it("corrects for the number of comparisons", async () => {
    const twice = await documentOf(
      await stored(fastB),
      "a",
      "b",
      "--metrics",
      "success,ttft_p90,success,ttft:p90",
    );
    expect([twice.comparisons, twice.metrics.length]).toEqual([2, 2]);
    const document = await documentOf(await stored(fastB), "a", "b");
    const compared = document.metrics.filter(({ difference }) => difference !== null);
    expect(document.comparisons).toBe(compared.length);
    for (const { difference } of compared)
      expect(difference?.adjustedP).toBeGreaterThanOrEqual(difference?.p ?? Number.NaN);
  });

  it("is left open where an interval excludes no difference, but chance could do that among so many", async () => {
    const cwd = await stored(fastB);
    // No bound of a p90 from 60 values is missed less often than 0.9^60.
    const row = rowOf(await documentOf(cwd, "a", "b"), "ttft", "p90");
    expect(row.verdict).toBe("open");
    expect(row.difference?.high).toBeLessThan(0);
    expect((await run(cwd, "a", "b")).out).toContain(
      "The interval of ttft p90 excludes no difference, but among 13 comparisons that can be chance.",
    );
  });

  it("of success and goodput is in points", async () => {
    const failing = prompts.map((seconds, i) => (i % 3 === 1 ? null : seconds));
    const cwd = await stored({ records: [...requests("a", prompts), ...requests("b", failing)] });
    const { out } = await run(cwd, "a", "b", "--metrics", "success,goodput", "--slo", "ttft<9");
    expect(out).toMatch(/B is \d+–\d+ points lower in success \(66\.7 % against 100 %; 60 paired rounds\)\./);
    expect(out).toMatch(/B is \d+–\d+ points lower in goodput\(ttft<9\) \(66\.7 % against 100 %/);
    expect((await run(cwd, "a", "b", "--metrics", "ttft,success")).out).toContain(
      "0 of A's requests and 20 of B's failed. They count in success; in the other pairs their rounds are left out.",
    );
  });
});

describe("what does not compare", () => {
  it("is said where no rounds are shared, and where prompts came from elsewhere", async () => {
    const elsewhere = requests("b", quicker, { runId: "run-2", source: "sharegpt" });
    const cwd = await stored({ records: [...requests("a", prompts), ...elsewhere] });
    const { notes, ...document } = await documentOf(cwd, "a", "b");
    expect(rowOf({ notes, ...document }, "ttft", "median").difference?.isPaired).toBe(false);
    expect(notes).toEqual([
      "The prompts are not the same: A's came from synthetic, B's from sharegpt. Speed depends on the prompt, so a difference may be one of prompts.",
      "They were not measured in the same rounds and are compared as if independent: another hour or other prompts may explain a difference. One run of dsr perf over both makes pairs.",
    ]);
  });

  it("is said of exams with other questions", async () => {
    const answered = (provider: string, ids: string) =>
      Array.from({ length: 8 }, (_, i) =>
        aScore({
          ...{ target: { provider, model: "m" }, requestId: `${provider}-${i}`, sampleId: `${ids}${i}` },
          verdict: i % 2 === 0 ? "correct" : "incorrect",
        }),
      );
    const cwd = await stored({ scores: [...answered("a", "q"), ...answered("b", "p")] });
    expect((await documentOf(cwd, "a", "b")).notes).toEqual([
      "They were asked different questions of smoke: compared as if independent.",
    ]);
  });

  it("is said where one has speed and the other answers alone", async () => {
    const score = aScore({ target: { provider: "b", model: "m" } });
    const cwd = await stored({ records: requests("a", prompts), scores: [score] });
    expect((await documentOf(cwd, "a", "b")).notes[0]).toBe(
      "Nothing that was measured can be compared: of A there is speed, of B accuracy. Measure both in one run: dsr perf, dsr bench.",
    );
  });

  it("is not said where nothing but prices was asked for, or where one of them answered nothing", async () => {
    const cwd = await stored({ ...fastB, prices: { a: 16, b: 12 } });
    expect((await documentOf(cwd, "a", "b", "--metrics", "output_price")).notes).toEqual([]);
    const mute = requests("b", quicker).map((record) => ({ ...record, usage: null }));
    const silent = await stored({ records: [...requests("a", prompts), ...mute] });
    const { notes } = await documentOf(silent, "a", "b", "--metrics", "cost_per_request");
    expect(notes.filter((note) => note.startsWith("Nothing"))).toEqual([]);
  });

  it("is said of a target that answered as another model", async () => {
    const swapped = requests("b", quicker).map((record) => ({
      ...record,
      response: { ...record.response, model: "vendor/model-y" },
    }));
    const cwd = await stored({ records: [...requests("a", prompts), ...swapped] });
    expect((await documentOf(cwd, "a", "b")).notes).toContain(
      "B (b/m) answered as another model than asked for: vendor/model-y.",
    );
  });
});

describe("which evidence", () => {
  it("is that of a window, which --since takes the place of", async () => {
    const cwd = await stored(fastB);
    // The fake clock stands before the records' time, so that a window holds them all.
    const { code, err } = await run(cwd, "a", "b", "--window", "7d", "--since", "2026-03-01");
    expect([code, err]).toEqual([0, "warning: --since 2026-03-01 counts, and not --window 7d. "]);
  });

  it("is that of the runs named", async () => {
    const records = [...(fastB.records ?? []), ...requests("a", [9, 9, 9], { runId: "run-2" })];
    const cwd = await stored({ records });
    expect((await documentOf(cwd, "a", "b", "--run", "run-1")).a).toMatchObject({ requests: 60, runs: 1 });
    expect((await documentOf(cwd, "a", "b")).a).toMatchObject({ requests: 63, runs: 2 });
  });
});

describe("what cannot be compared", () => {
  it("is refused with the names there are", async () => {
    const cwd = await stored({ records: [...requests("alpha", [1]), ...requests("beta", [1])] });
    expect(await run(cwd, "alpah", "beta")).toMatchObject({
      code: 2,
      err: 'error: There is no target "alpah" in the evidence. Did you mean "alpha"? It has alpha/m, beta/m. ',
    });
    expect((await run(cwd, "alpha", "alpha/m")).err).toBe(
      "error: Both are alpha/m: there is nothing to compare. ",
    );
  });

  it("is refused where a provider has several models", async () => {
    const other = requests("a", [1]).map((one) => ({
      ...one,
      id: "o",
      target: { ...one.target, model: "n" },
    }));
    const cwd = await stored({ records: [...(fastB.records ?? []), ...other] });
    expect((await run(cwd, "a", "b")).err).toBe(
      'error: "a" may be several targets of the evidence: a/m, a/n. ',
    );
    expect((await run(cwd, "a/m", "a/n")).code).toBe(0);
  });

  it("is refused in an empty store, and with names of no metric", async () => {
    const empty = await stored({});
    expect((await run(empty, "a", "b")).err).toContain("There is no evidence in ");
    const cwd = await stored(fastB);
    const { code, err } = await run(cwd, "a", "b", "--metrics", "ttfx,success:p90,ttft:p9,goodput");
    expect(code).toBe(2);
    expect(err).toContain('Unknown metric "ttfx". Did you mean "ttft"');
    expect(err).toContain('"success:p90": success has one value and no p90; write success alone');
    expect(err).toContain('"ttft:p9": Unknown statistic "p9". Did you mean "p90"');
    expect(err).toContain('goodput needs limits: --slo "ttft<2" --slo "tpot<50ms"');
  });

  it("is refused with a window or a level that is none", async () => {
    const cwd = await stored(fastB);
    expect((await run(cwd, "a", "b", "--window", "7x")).err).toContain(
      '"7x" is not a time such as 24h, 7d or 2w.',
    );
    expect((await run(cwd, "a", "b", "--confidence", "95")).err).toContain("is not a number from 0.5 to");
  });
});
