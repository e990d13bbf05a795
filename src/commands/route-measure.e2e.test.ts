/** `dsr route --measure` from the command line, against providers that the test plays itself: their figures are known. */
import { describe, expect, it } from "vitest";
import { type AskedQuestion, type CliPlace, onlyRun, type Scene, scene } from "../testing/index.ts";

/**
 * Providers whose answers have so many tokens, give or take a third, in a fixed pattern: a figure that no clock and no load
 * of the host can change. The later ones are dearer.
 */
async function lengths(
  tokens: Readonly<Record<string, number>>,
  onAsk: (n: number) => void = () => {},
): Promise<Scene> {
  const counts = new Map<string, number>();
  return scene(async ({ provider, n }) => {
    const nth = counts.get(provider) ?? 0;
    counts.set(provider, nth + 1);
    onAsk(n + 1);
    const sway = 1 + (((nth * 7919) % 13) - 6) / 18;
    return { say: "Four.", usage: { prompt: 50, completion: Math.round((tokens[provider] ?? 1) * sway) } };
  }, Object.keys(tokens));
}

const MEASURE = "--measure --prompts synthetic:input=20,output=600 --seed 7".split(" ");

function require(place: CliPlace, requirement: object): string[] {
  place.write("req.json", JSON.stringify(requirement));
  return ["route", "--requirement", "req.json", ...MEASURE];
}

const longest = { filters: [{ metric: "otpr", stat: "median", min: 40 }], order: [{ metric: "otpr" }] };
const timesAsked = (asked: readonly AskedQuestion[], name: string) =>
  asked.filter(({ provider }) => provider === name).length;

describe("a race with a clear truth", () => {
  it("ends early with the right winner, and asks nobody who is out", async () => {
    await using played = await lengths({ long: 400, middle: 90, short: 10 });
    const { place, server } = played;
    const result = await place.dsr([...require(place, longest), "--json", "--rounds", "300"]);
    expect(result.code).toBe(0);
    const { race, run } = JSON.parse(result.stdout);
    expect(race).toMatchObject({ isSettled: true, winner: "long/m", confidence: 0.95, mostRounds: 300 });

    const byName = Object.fromEntries(race.targets.map((one: { target: string }) => [one.target, one]));
    for (const name of ["long", "middle", "short"])
      expect(byName[`${name}/m`].requests).toBe(timesAsked(server.asked, name));
    expect(byName["short/m"]).toMatchObject({ state: "out" });
    expect(timesAsked(server.asked, "short")).toBe(byName["short/m"].outAfterRounds);
    expect(race.requests).toBe(server.asked.length);
    expect(race.saved.requests).toBe(3 * race.rounds - race.requests);
    expect(race.rounds).toBeLessThan(300);
    expect(result.stderr).toMatch(/out after \d+ rounds: short\/m/);

    // What was measured is evidence like any other, and says that it was a race.
    const stored = onlyRun(place);
    expect(stored.run).toMatchObject({ id: run.id, kind: "perf", status: "done" });
    expect(stored.run.config).toMatchObject({ race: { confidence: 0.95, batch: 5 } });
    expect(stored.requests).toHaveLength(server.asked.length);
    const later = await place.dsr(["route", "--requirement", "req.json", "--json"]);
    expect(JSON.parse(later.stdout)).toMatchObject({
      ranking: [{ provider: "long" }, { provider: "middle" }],
      cautions: expect.arrayContaining([expect.objectContaining({ code: "from_a_race" })]),
    });
  });

  it("says what it will do and can cost before, and what it came to after", async () => {
    await using played = await lengths({ long: 400, short: 10 });
    const argv = [...require(played.place, longest), "--max-cost", "9CNY", "--region", " eu-west "];
    const result = await played.place.dsr(argv);
    expect(result.code).toBe(0);
    expect(onlyRun(played.place).run.config).toMatchObject({ region: "eu-west" });
    expect(result.stderr).toContain("A race of 2 targets");
    expect(result.stderr).toContain("The run stops before it can pass 9.00 CNY");
    expect(result.stdout.split("\n")[0]).toBe("long/m comes first, at 95 % confidence");
    expect(result.stdout).toMatch(/short\/m: out after \d+ rounds?: /);
    expect(result.stdout).toMatch(/\d+ rounds of at most 200, \d+ requests, 0\.\d+ CNY\./);
  });

  it("sends the same prompts in the same order with the same seed", async () => {
    const run = async () => {
      await using played = await lengths({ long: 400, short: 10 });
      await played.place.dsr([...require(played.place, longest), "--no-nonce", "--quiet", "--rounds", "8"]);
      return onlyRun(played.place).requests.map(({ target, prompt, round }) => [
        target.provider,
        prompt.id,
        round,
      ]);
    };
    expect(await run()).toEqual(await run());
  });

  it("ends with 3 where nobody meets the requirement", async () => {
    await using played = await lengths({ a: 30, b: 10 });
    const filters = [{ metric: "otpr", stat: "median", min: 500 }];
    const result = await played.place.dsr([...require(played.place, { ...longest, filters }), "--json"]);
    expect(result.code).toBe(3);
    const { race } = JSON.parse(result.stdout);
    expect(race).toMatchObject({ isSettled: true, winner: null });
    expect(onlyRun(played.place).run.status).toBe("done");
  });
});

describe("a race that is not settled", () => {
  it("ends with 4 when its money is spent, within the cap, and says what is open", async () => {
    await using played = await lengths({ a: 60, b: 59 });
    const argv = [...require(played.place, longest), "--max-cost", "0.05CNY"];
    const result = await played.place.dsr([...argv, "--json"]);
    expect(result.code).toBe(4);
    const { race, run } = JSON.parse(result.stdout);
    expect(race).toMatchObject({ isSettled: false, winner: null });
    expect(race.spentCny).toBeLessThanOrEqual(0.05);
    expect(race.requests).toBeGreaterThan(0);
    expect(run).toMatchObject({ status: "stopped", stopReason: expect.stringContaining("cost cap") });
  });

  it("ends with 4 when its rounds are used up", async () => {
    await using played = await lengths({ a: 60, b: 60 });
    const result = await played.place.dsr([...require(played.place, longest), "--rounds", "6"]);
    expect(result.code).toBe(4);
    expect(result.stdout).toMatch(/^Not settled: /);
    expect(result.stderr).toContain("stopped: 6 rounds did not settle it");
    expect(played.server.asked).toHaveLength(12);
  });

  it("ends with 130 on Ctrl-C, is stored, and goes on where it stood", async () => {
    const enough = Promise.withResolvers<void>();
    await using played = await lengths({ long: 400, short: 10 }, (n) => {
      if (n === 9) enough.resolve();
    });
    const { place, server } = played;
    const racing = place.start(require(place, longest));
    await enough.promise;
    racing.signal("SIGINT");
    const result = await racing.ended;
    expect(result.code).toBe(130);
    const { run, requests } = onlyRun(place);
    expect(run.status).toBe("interrupted");
    expect(requests.length).toBeGreaterThan(0);
    expect(result.stdout).toMatch(/^Not settled: /);

    const perf = await place.dsr(["perf", "--resume", run.id]);
    expect(perf).toMatchObject({ code: 2, stderr: expect.stringContaining("is a race") });
    place.write("other.json", JSON.stringify({ ...longest, filters: [] }));
    const other = await place.dsr(["route", "--requirement", "other.json", "--measure", "--resume", run.id]);
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining("another requirement") });

    const goneOn = await place.dsr([
      "route",
      "--requirement",
      "req.json",
      "--measure",
      "--resume",
      run.id,
      "--json",
    ]);
    expect(goneOn.code).toBe(0);
    expect(JSON.parse(goneOn.stdout).race.winner).toBe("long/m");
    const all = onlyRun(place);
    expect(all.run).toMatchObject({ id: run.id, status: "done" });
    const answered = all.requests.filter(({ error }) => error === null);
    expect(new Set(answered.map(({ seq }) => seq)).size).toBe(answered.length);
    expect(server.asked.length).toBe(all.requests.length);
  });
});

describe("before any money is spent", () => {
  it("targets of which an accuracy is asked that nobody measured are out, and nothing is sent", async () => {
    await using played = await lengths({ a: 60, b: 10 });
    const filters = [{ metric: "gpqa", min: 60 }];
    const result = await played.place.dsr([...require(played.place, { ...longest, filters }), "--json"]);
    expect(result.code).toBe(3);
    expect(JSON.parse(result.stdout)).toMatchObject({ run: null, race: { winner: null, requests: 0 } });
    expect(played.server.asked).toHaveLength(0);
  });

  it("targets of too high a price are out, and only the others are asked", async () => {
    await using played = await lengths({ a: 60, b: 10 });
    const { place, server } = played;
    const config = JSON.parse(place.read("dsr.config.yaml"));
    config.providers.b.models.m.outputPrice = 99;
    place.write("dsr.config.yaml", JSON.stringify(config));
    const filters = [{ metric: "output_price", max: 20 }, ...longest.filters];
    const result = await place.dsr([...require(place, { ...longest, filters })]);
    expect(result.code).toBe(0);
    expect(result.stderr).toContain("out before the first request: b/m");
    expect(timesAsked(server.asked, "b")).toBe(0);
    expect(timesAsked(server.asked, "a")).toBeGreaterThan(0);
  });

  it("what cannot be raced is refused", async () => {
    await using played = await lengths({ a: 60 });
    const weights = [{ metric: "otpr", weight: 1 }];
    const result = await played.place.dsr(require(played.place, { filters: [], weights }));
    expect(result.code).toBe(2);
    expect(result.stderr).toContain("weights");
    const all = await played.place.dsr(require(played.place, { ...longest, unknown: "fail" }));
    expect(all).toMatchObject({ code: 2, stderr: expect.stringContaining('"unknown": "fail"') });
    expect(played.server.asked).toHaveLength(0);
  });

  it("a workload that would not count is refused", async () => {
    await using played = await lengths({ a: 60 });
    const where = { source: "leval", region: "eu-west", input_tokens: { min: 5000 } };
    const result = await played.place.dsr(require(played.place, { ...longest, where }));
    expect(result.code).toBe(2);
    expect(result.stderr).toContain("leval");
    expect(result.stderr).toContain("--region does not say where this is");
    expect(result.stderr).toContain("prompts of 5000 to any number of tokens");
    expect(played.server.asked).toHaveLength(0);
  });

  it("flags of measuring need --measure, and those of a decision over the store do not stand beside it", async () => {
    await using played = await lengths({ a: 60 });
    const { place } = played;
    place.write("req.json", JSON.stringify(longest));
    const without = await place.dsr(["route", "--requirement", "req.json", "--rounds", "9"]);
    expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining("--rounds is for measuring") });
    const nowhere = await place.dsr(["perf", "--region", " "]);
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining("1 to 64 characters") });
  });
});
