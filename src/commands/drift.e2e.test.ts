/** `dsr drift` from the command line, on stores whose history is known. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import type { DriftDocument } from "../metrics/index.ts";
import type { RequestRecord } from "../record/index.ts";
import { openSqlite } from "../store/index.ts";
import { aFailedRecord, aRecord, aRun, type CliPlace, cliPlace, type Overrides } from "../testing/index.ts";

const DAYS = 24;
const START = Date.parse("2026-03-01T00:00:00Z");
const HOUR_MS = 3_600_000;
/** Runs at 06:00 and 18:00 of each day, eight requests each. */
const HOURS = [6, 18];
const REQUESTS = 8;

interface Moment {
  day: number;
  hour: number;
  /** Days since the start, with their fraction. */
  at: number;
}

interface Provider {
  /** Median ttft in seconds. */
  ttft?(moment: Moment): number;
  success?(moment: Moment): number;
  more?(moment: Moment): Overrides<RequestRecord>;
}

const steady: Provider = {};

/** A store in which each provider did as told, the evening a fifth slower than the morning for everybody. */
async function history(providers: Record<string, Provider>, days = DAYS): Promise<CliPlace> {
  const place = cliPlace();
  const sink = openSqlite(join(place.path, "results/dsr.db"));
  const random = randomFromSeed("history");
  for (let day = 0; day < days; day++) {
    for (const hour of HOURS) {
      const startMs = START + (day * 24 + hour) * HOUR_MS;
      const id = `run-${day}-${hour}`;
      sink.begin(aRun({ id, startedAt: new Date(startMs).toISOString() }));
      const moment = { day, hour, at: day + hour / 24 };
      const common = Math.exp(0.08 * random.normal());
      for (const [provider, { ttft, success, more }] of Object.entries(providers)) {
        for (let round = 0; round < REQUESTS; round++) {
          const rhythm = hour === 18 ? 1.2 : 1;
          const wait = (ttft?.(moment) ?? 0.6) * common * rhythm * Math.exp(0.2 * random.normal());
          const make = random.next() < (success?.(moment) ?? 1) ? aRecord : aFailedRecord;
          const facts = make({
            ...{ id: `${id}-${provider}-${round}`, runId: id, round, seq: round },
            startedAt: new Date(startMs + round * 20_000).toISOString(),
            target: { provider, model: "m" },
            ...more?.(moment),
          });
          if (facts.error === null) {
            facts.times.firstOutputAtMs = 1000 + 1000 * wait;
            facts.times.endedAtMs = 1000 + 1000 * (wait + 2);
          }
          sink.record(facts);
        }
      }
      sink.end(aRun({ id, startedAt: new Date(startMs).toISOString() }));
    }
  }
  await sink.close();
  return place;
}

const DRIFT = ["drift", "--since", "2026-03-01"];

async function document(place: CliPlace, ...argv: string[]): Promise<DriftDocument & { code: number }> {
  const result = await place.dsr([...DRIFT, "--json", ...argv]);
  return { ...JSON.parse(result.stdout), code: result.code };
}

describe("a history without a change", () => {
  it("has none, though its runs share good and bad days and a rhythm of the day: exit code 0", async () => {
    await using place = await history({ a: steady, b: steady });
    const found = await document(place);
    expect(found).toMatchObject({ code: 0, isDrift: false, changes: [], prices: [], lacking: [] });
    // Success and length never varied here.
    expect(found.basis).toMatchObject({ tested: 4, constant: 4, runs: DAYS * HOURS.length, targets: 2 });
    const { stdout, code } = await place.dsr(DRIFT);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^No change was found$/m);
  });
});

describe("a change", () => {
  it("of the wait is told of the target that had it, with its size and its moment: exit code 3", async () => {
    await using place = await history({
      slower: { ttft: ({ at }) => (at < 13.5 ? 0.6 : 0.93) },
      same: steady,
    });
    const found = await document(place, "--metrics", "ttft,success");
    expect(found.code).toBe(3);
    expect(found.changes).toHaveLength(1);
    const [change] = found.changes;
    expect(change).toMatchObject({
      ...{ target: "slower/m", metric: "ttft", unit: "s", verdict: "drift", isWorse: true },
      workload: "synthetic",
    });
    expect(change!.bounds!.low).toBeLessThan(0.55);
    expect(change!.bounds!.high).toBeGreaterThan(0.55);
    // The true moment: after the morning of day 13, before its evening.
    expect(change!.within.from <= "2026-03-14T18:00:00.000Z").toBe(true);
    expect(change!.within.to >= "2026-03-14T18:00:00.000Z").toBe(true);
    expect(Math.abs(Date.parse(change!.first.at) - (START + 13.75 * 24 * HOUR_MS))).toBeLessThan(
      36 * HOUR_MS,
    );

    const { stdout, code } = await place.dsr([...DRIFT, "--metrics", "ttft,success"]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^1 change$/m);
    expect(stdout).toMatch(
      /slower\/m \(synthetic\): ttft median rose from 0\.\d+ s to (?:0\.\d+|1\.\d+) s \(\+\d+ to \+\d+ %\) between 2026-03-1\d/,
    );
  });

  it("of success is told in points", async () => {
    await using place = await history({ flaky: { success: ({ day }) => (day < 12 ? 0.98 : 0.7) } });
    const { changes, code } = await document(place, "--metrics", "success");
    expect(code).toBe(3);
    expect(changes).toMatchObject([{ metric: "success", verdict: "drift", isWorse: true }]);
    expect(changes[0]!.change).toBeLessThan(-0.15);
  });

  it("that is smaller than asked for is said and is no drift", async () => {
    await using place = await history({ slower: { ttft: ({ day }) => (day < 12 ? 0.6 : 0.9) } });
    const found = await document(place, "--metrics", "ttft", "--min-change", "80%");
    expect(found).toMatchObject({ code: 0, isDrift: false, changes: [{ verdict: "small" }] });
  });

  it("that came with longer prompts is no drift of the target", async () => {
    await using place = await history({
      loaded: {
        ttft: ({ day }) => (day < 12 ? 0.6 : 1.2),
        more: ({ day }) => ({ usage: { inputTokens: day < 12 ? 500 : 2000 } }),
      },
    });
    const found = await document(place, "--metrics", "ttft");
    expect(found).toMatchObject({ code: 0, changes: [{ verdict: "prompts" }] });
    const { stdout } = await place.dsr([...DRIFT, "--metrics", "ttft"]);
    expect(stdout).toMatch(/the prompts changed as well, from 500 to 2,000 input tokens/);
  });

  it("of the prompt source is no change: each source is a history of its own", async () => {
    await using place = await history({
      moved: {
        ttft: ({ day }) => (day < 12 ? 0.6 : 1.2),
        more: ({ day }) => ({ prompt: { source: day < 12 ? "sharegpt" : "leval" } }),
      },
    });
    const found = await document(place, "--metrics", "ttft");
    expect(found).toMatchObject({ code: 0, changes: [] });
  });

  it("of price is exact, by what was recorded and by today's catalog", async () => {
    await using place = await history({
      dear: { more: ({ day }) => ({ price: { outputPerM: day < 12 ? 16 : 17 } }) },
    });
    place.write(
      "dsr.config.yaml",
      JSON.stringify({
        providers: {
          dear: {
            baseUrl: "http://127.0.0.1:9/v1",
            models: { m: { inputPrice: 5, outputPrice: 17, cachedInputPrice: 1, currency: "CNY" } },
          },
        },
      }),
    );
    const found = await document(place, "--metrics", "output_price,input_price");
    expect(found).toMatchObject({
      code: 3,
      prices: [
        {
          ...{ metric: "output_price", before: [16], after: [17] },
          ...{ last: "2026-03-12T18:02:20.000Z", first: "2026-03-13T06:00:00.000Z" },
        },
        { metric: "input_price", before: [4], after: [5], first: null },
      ],
    });
  });
});

describe("too little", () => {
  it("history is said, with what would do", async () => {
    await using place = await history({ young: steady }, 4);
    const found = await document(place, "--metrics", "ttft");
    expect(found).toMatchObject({ code: 0, lacking: [{ target: "young/m", has: 4, needs: 8 }] });
    const { stdout } = await place.dsr([...DRIFT, "--metrics", "ttft"]);
    expect(stdout).toMatch(/^No history is long enough to look for changes$/m);
    expect(stdout).toMatch(/young\/m \(synthetic\): ttft of 4 days; a change can show from 8 on/);
  });

  it("sense in a flag is bad usage", async () => {
    await using place = await history({ a: steady }, 1);
    for (const argv of [
      ["--window", "30"],
      ["--alpha", "0"],
      ["--min-change", "much"],
      ["--metrics", "tttf"],
      ["--unit", "week"],
      ["--model", "nobody"],
    ])
      expect(await place.dsr([...DRIFT, ...argv]), argv.join(" ")).toMatchObject({ code: 2, stdout: "" });
    const old = await place.dsr(["drift", "--window", "1h"]);
    expect(old).toMatchObject({ code: 2, stdout: "" });
  });
});
