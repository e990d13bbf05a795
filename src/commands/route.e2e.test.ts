/** `dsr route` from the command line, on the history of the original DeepSeekRouter and on evidence of our own. */
import { describe, expect, it } from "vitest";
import { type CliPlace, chatServer, cliPlace } from "../testing/index.ts";

const MODEL = "deepseek-r1";
/** CNY per million output tokens; null is not known. */
const OUTPUT_PRICE = { alpha: 16, beta: 8, gamma: 2, delta: 4, epsilon: null, zeta: 1 } as const;

/** Seconds to the first token, seconds in all, output tokens. */
type Timing = readonly [ttft: number, total: number, output: number];

/** What each provider did; a null stands for a request that failed. */
const HISTORY: Record<string, readonly (Timing | null)[]> = {
  alpha: [
    [1, 10, 400],
    [2, 8, 400],
    [3, 5, 400],
    [4, 4.5, 360],
  ],
  beta: [
    [0.5, 10, 600],
    [0.7, 10, 620],
    [0.9, 10, 640],
    [1.1, 10, 660],
  ],
  gamma: [[0.2, 5, 500], null, [0.2, 5, 500], [0.2, 5, 500]],
  delta: [
    [1, 10, 500],
    [1, 10, 500],
    [1, 10, 500],
    [1, 10, 500],
  ],
  epsilon: [
    [0.1, 10, 900],
    [0.1, 10, 900],
    [0.1, 10, 900],
    [0.1, 10, 900],
  ],
};
const GPQA = { alpha: 71.5, beta: 66, gamma: 70, epsilon: 71, zeta: 73 };

/** perf_results.csv as the original appends it: 17 columns, no header; its own token counts, then the billed ones. */
function perfHistory(history = HISTORY): string {
  return Object.entries(history)
    .flatMap(([provider, timings]) =>
      timings.map((timing, i) => {
        const [ttft, total, output] = timing ?? [null, 60, 0];
        return [
          `0000000${i}-0000-4000-8000-000000000000`,
          provider,
          MODEL,
          "sharegpt:single_round",
          timing === null ? "False" : "True",
          "2025-03-07T12:00:00.250000+00:00",
          "2025-03-07T12:00:10.250000+00:00",
          ttft ?? "",
          ttft === null ? "" : ttft + 0.25,
          total,
          timing === null ? 120 : 100,
          output,
          timing === null ? 0 : 200,
          ...(timing === null ? [0, 0, 0] : [0, 104, output + 7]),
          timing === null ? `"APITimeoutError :\n('Request timed out.',)"` : "",
        ].join(",");
      }),
    )
    .map((row) => `${row}\r\n`)
    .join("");
}

const BENCHMARK_HEADER =
  "model_name,provider_name,benchmark,success,start_time,metric,stat,value,results_json\n";

/** benchmark_results.csv as the original writes it: a header of 9 names, rows that begin with the benchmark once more. */
const benchmarkHistory = (wellFormed = false) =>
  BENCHMARK_HEADER +
  [
    ...Object.entries(GPQA).map(
      ([provider, value]) =>
        `gpqa,${MODEL},${provider},gpqa,True,2025-03-08 01:02:03.456789,accuracy,naive_average,${value},{"a": [1, 2]}`,
    ),
    `gpqa,${MODEL},delta,gpqa,False,2025-03-08 01:02:03.456789,None,None,-1.0,None`,
  ]
    .map((row) => `${wellFormed ? row.slice(row.indexOf(",") + 1) : row}\n`)
    .join("");

/** Of four requests each, as the original lets any number decide. */
const REQUIREMENT = JSON.stringify({
  min_samples: 1,
  filters: [
    { metric: "success", min: 0.95 },
    { metric: "otps", stat: "p90", min: 30 },
    { metric: "gpqa", min: 60 },
  ],
  order: [{ metric: "output_price" }],
});

/** A place with the catalog entries of the history's providers, the history itself, and a requirement. */
function withHistory(): CliPlace {
  const place = cliPlace();
  const providers = Object.entries(OUTPUT_PRICE).map(([name, outputPrice]) => [
    name,
    {
      baseUrl: "http://127.0.0.1:9/v1",
      models: { [MODEL]: { id: "r1", inputPrice: 1, outputPrice, currency: "CNY" } },
    },
  ]);
  place.write("dsr.config.yaml", JSON.stringify({ providers: Object.fromEntries(providers) }));
  place.write("perf_results.csv", perfHistory());
  place.write("benchmark_results.csv", benchmarkHistory());
  place.write("req.json", REQUIREMENT);
  return place;
}

async function imported(): Promise<CliPlace> {
  const place = withHistory();
  const result = await place.dsr(["results", "import", "perf_results.csv", "benchmark_results.csv"]);
  expect(result).toMatchObject({ code: 0, stderr: "" });
  return place;
}

const ROUTE = ["route", "--requirement", "req.json"];

async function decision(place: CliPlace, ...argv: string[]) {
  const result = await place.dsr([...ROUTE, "--json", ...argv]);
  // The row of the failed benchmark is left out, and that is said.
  expect(result.stderr.replace(/^warning: 1 row of .*benchmark_results\.csv could not be read.*\n/, "")).toBe(
    "",
  );
  return JSON.parse(result.stdout);
}

/** The value that 90 % of the rates reach: linear interpolation, a tenth of the way up. */
function reachedByMost(timings: readonly Timing[]): number {
  const rates = timings.map(([, total, output]) => output / total).sort((a, b) => a - b);
  const at = 0.1 * (rates.length - 1);
  const [low = Number.NaN, high = low] = rates.slice(Math.floor(at));
  return low + (at - Math.floor(at)) * (high - low);
}

describe("the original's history", () => {
  it("is imported, routed, and every value is the one its tool computed", async () => {
    await using place = await imported();
    const { ranking, excluded } = await decision(place);

    const known = (name: "alpha" | "beta") => ({
      provider: name,
      model: MODEL,
      values: {
        success: 1,
        // Rates rest on the original's own count of tokens, as its tool computed them, and not on the billed one.
        otps_p90: expect.closeTo(reachedByMost(HISTORY[name] as Timing[]), 9),
        gpqa: GPQA[name],
        output_price: OUTPUT_PRICE[name],
      },
      n: { success: 4, otps_p90: 4 },
    });
    expect(ranking).toHaveLength(3);
    expect(ranking).toMatchObject([
      { rank: 1, ...known("beta") },
      { rank: 2, ...known("alpha") },
      // A price that is not known comes after every one that is: it is not 0.
      { rank: 3, provider: "epsilon", values: { output_price: null } },
    ]);

    const success = { metric: "success", min: 0.95 };
    expect(excluded).toHaveLength(3);
    expect(excluded).toMatchObject([
      {
        provider: "delta",
        reasons: [{ filter: { metric: "gpqa", min: 60 }, verdict: "unknown", value: null, n: 0 }],
      },
      { provider: "gamma", reasons: [{ filter: success, verdict: "failed", value: 0.75, n: 4 }] },
      {
        provider: "zeta",
        reasons: [
          { filter: success, verdict: "unknown", value: null, n: 0 },
          { filter: { metric: "otps", stat: "p90", min: 30 }, verdict: "unknown", value: null, n: 0 },
        ],
      },
    ]);
  });

  it("gives the same decision unimported, well-formed, exported as CSV, or imported twice", async () => {
    await using place = await imported();
    const wanted = await decision(place);
    expect(await decision(place, "--csv", "perf_results.csv,benchmark_results.csv")).toEqual(wanted);
    place.write("fixed/perf_results.csv", perfHistory());
    place.write("fixed/benchmark_results.csv", benchmarkHistory(true));
    expect(await decision(place, "--csv", "fixed")).toEqual(wanted);

    for (const table of ["runs", "requests", "figures"])
      expect(
        await place.dsr(["results", "export", "--format", table, "--to", `${place.path}/fixed/${table}.csv`]),
      ).toMatchObject({ code: 0 });
    expect(
      await decision(
        place,
        "--csv",
        ["runs", "requests", "figures"].map((name) => `fixed/${name}.csv`).join(","),
      ),
    ).toEqual(wanted);

    const again = await place.dsr([
      "results",
      "import",
      "perf_results.csv",
      "benchmark_results.csv",
      "--json",
    ]);
    expect(JSON.parse(again.stdout).files).toMatchObject([
      { imported: 0, duplicates: 20 },
      { imported: 0, duplicates: 5, skipped: [{ line: 7 }] },
    ]);
    expect(await decision(place)).toEqual(wanted);
  });

  it("has its times read in the zone they were written in", async () => {
    await using place = withHistory();
    const argv = ["results", "import", "perf_results.csv", "--time-zone"];
    expect(await place.dsr([...argv, "Asia/Shanghai"])).toMatchObject({ code: 0 });
    // Noon in Shanghai is four in the morning UTC.
    expect(await place.dsr([...ROUTE, "--since", "2025-03-07T04:01Z"])).toMatchObject({ code: 2 });
    expect(await place.dsr([...ROUTE, "--since", "2025-03-07T03:59Z"])).toMatchObject({ code: 3 });
    const wrong = await place.dsr([...argv, "Asia/Shangai"]);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toContain('"Asia/Shangai"');
  });

  it("that cannot be used is skipped line by line, with reasons", async () => {
    await using place = withHistory();
    place.write(
      "perf_results.csv",
      `${perfHistory()}a,b,c\r\n${perfHistory({ alpha: [[1, 10, 400]] }).replace("12:00:00.25", "99:00:00")}`,
    );
    const result = await place.dsr(["results", "import", "perf_results.csv", "notes.txt"]);
    expect(result.code).toBe(2);
    expect(result.stdout).toMatch(/perf_results\.csv: .*20 new, 0 already there, 2 skipped/);
    expect(result.stdout).toMatch(/line 22: 3 columns where 17 are expected/);
    expect(result.stdout).toMatch(/line 23: start_time is not a time: "2025-03-07T99/);
    expect(result.stderr).toContain("notes.txt");
  });
});

describe("what is printed", () => {
  it("is the ranking, and below it every excluded target with filter, verdict, value and count", async () => {
    await using place = await imported();
    const result = await place.dsr(ROUTE);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    const [ranking = "", excluded = ""] = result.stdout.split(/^Excluded: 3$/m);
    expect(ranking).toMatch(/^3 of 6 targets met the requirement$/m);
    expect(
      [...ranking.matchAll(/^(\d) +(\w+)\/deepseek-r1 /gm)].map(([, rank, name]) => `${rank} ${name}`),
    ).toEqual(["1 beta", "2 alpha", "3 epsilon"]);
    expect(excluded).toMatch(/^delta\/deepseek-r1 +gpqa ≥ 60 +unknown +– +0 /m);
    expect(excluded).toMatch(/^gamma\/deepseek-r1 +success ≥ 0\.95 +failed +0\.75\d* +4\b/m);
    expect(excluded).toMatch(/^zeta\/deepseek-r1 +success ≥ 0\.95 +unknown +– +0 /m);
    expect(excluded).toMatch(/^ +otps p90 ≥ 30 tok\/s +unknown +– +0 /m);
    expect(excluded).toContain(
      "Evidence: 20 requests and 0 graded answers and 5 imported figures of 6 targets.",
    );
  });

  it("has with --json the names that scripts rely on", async () => {
    await using place = await imported();
    const document = await decision(place);
    expect(Object.keys(document)).toEqual(expect.arrayContaining(["evidence", "excluded", "ranking"]));
    for (const entry of document.ranking)
      expect(Object.keys(entry)).toEqual(expect.arrayContaining(["rank", "provider", "model", "values"]));
    for (const entry of document.excluded) {
      expect(Object.keys(entry)).toEqual(expect.arrayContaining(["provider", "model", "reasons"]));
      for (const reason of entry.reasons)
        expect(Object.keys(reason)).toEqual(expect.arrayContaining(["filter", "verdict", "value", "n"]));
    }
    expect(Object.keys(document.ranking[0].values).sort()).toEqual([
      "gpqa",
      "otps_p90",
      "output_price",
      "success",
    ]);
  });

  it("refuses a percentile of too few requests, unless the file asks for fewer", async () => {
    await using place = await imported();
    const { min_samples: _, ...file } = JSON.parse(REQUIREMENT);
    place.write("req.json", JSON.stringify(file));
    const { excluded } = await decision(place);
    expect(excluded.find(({ provider }: { provider: string }) => provider === "beta").reasons).toEqual([
      {
        filter: { metric: "otps", stat: "p90", min: 30 },
        ...{ verdict: "unknown", value: null, n: 4 },
        why: "p90 needs at least 10 observations to exist, here are 4",
      },
    ]);
  });

  it("says with exit code 3 that nothing meets the requirement, and why", async () => {
    await using place = await imported();
    place.write("req.json", '{"filters": [{"metric": "otps", "min": 1000}], "order": []}');
    const result = await place.dsr(ROUTE);
    expect(result).toMatchObject({ code: 3, stderr: "" });
    expect(result.stdout).toMatch(/^0 of 6 targets met the requirement$/m);
    expect(result.stdout).toMatch(/^epsilon\/deepseek-r1 +otps avg ≥ 1,?000 tok\/s +failed +90\.0 +4\b/m);
    const { ranking, excluded } = await decision(place);
    expect(ranking).toEqual([]);
    // The stat that the file leaves out is the average, and says so.
    for (const { reasons } of excluded)
      expect(reasons[0].filter).toEqual({ metric: "otps", stat: "avg", min: 1000 });
  });

  it("orders by every key in turn, each in its own direction, and shares ranks between equals", async () => {
    await using place = await imported();
    place.write(
      "req.json",
      JSON.stringify({
        filters: [{ metric: "ttft", max: 5 }],
        order: [{ metric: "success" }, { metric: "ttft", stat: "median" }],
      }),
    );
    const { ranking } = await decision(place);
    expect(
      ranking.map(({ rank, provider }: { rank: number; provider: string }) => `${rank} ${provider}`),
    ).toEqual(["1 epsilon", "2 beta", "3 delta", "4 alpha", "5 gamma"]);
    place.write("req.json", '{"filters": [{"metric": "ttft", "max": 5}], "order": [{"metric": "success"}]}');
    expect((await decision(place)).ranking.map(({ rank }: { rank: number }) => rank)).toEqual([
      1, 1, 1, 1, 5,
    ]);
  });
});

describe("evidence of our own", () => {
  it("decides alike from SQLite and from CSV, and can be narrowed to runs, models and providers", async () => {
    await using place = cliPlace();
    const server = await chatServer(({ provider, n }) =>
      provider === "b" && n % 4 === 1
        ? { status: 500, body: { error: { message: "down" } } }
        : { say: "Four." },
    );
    const entry = (name: string, outputPrice: number) => ({
      baseUrl: `${server.url}/${name}/v1`,
      models: { m: { id: "m", inputPrice: 1, outputPrice, currency: "USD" } },
    });
    place.write(
      "dsr.config.yaml",
      JSON.stringify({
        defaults: { model: "m" },
        providers: { a: entry("a", 2), b: entry("b", 3), c: entry("c", 1) },
      }),
    );
    const perf = "perf --rounds 4 --prompts synthetic:input=20,output=5 --output both --json --providers";
    const runs = [];
    for (const providers of ["a,b", "c"]) {
      const result = await place.dsr([...perf.split(" "), providers]);
      expect(result).toMatchObject({ code: 0 });
      runs.push(JSON.parse(result.stdout).run.id as string);
    }
    await server.close();

    const fields = ["success", "output_price", "cost_per_request"];
    const stats = ["ttft", "decode", "otps", "otpr", "prefill", "ttfat", "tpot", "gap", "gap_max"];
    place.write(
      "req.json",
      JSON.stringify({
        filters: [{ metric: "otpr", min: 1 }, ...fields.map((metric) => ({ metric, min: 0 }))],
        order: [{ metric: "output_price" }, ...stats.map((metric) => ({ metric, stat: "p99" }))],
      }),
    );
    const whole = await decision(place, "--fx", "USD=7");
    expect(whole.ranking.map(({ provider }: { provider: string }) => provider)).toEqual(["c", "a", "b"]);
    expect(whole.ranking[0].values).toMatchObject({ output_price: 7, otpr_avg: 5 });
    expect(whole.evidence.exchangeRates).toMatchObject({ USD: { rate: 7, source: "--fx" } });
    expect(await decision(place, "--fx", "USD=7", "--csv", "results")).toEqual(whole);

    const names = ({ ranking }: { ranking: { provider: string }[] }) =>
      ranking.map(({ provider }) => provider);
    expect(names(await decision(place, "--run", runs[1]!))).toEqual(["c"]);
    expect(names(await decision(place, "--providers", "b,a"))).toEqual(["a", "b"]);
    expect(names(await decision(place, "--model", "m", "--csv", "results", "--run", runs[0]!))).toEqual([
      "a",
      "b",
    ]);
  });
});
