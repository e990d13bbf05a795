/** `dsr demo`: it needs nothing, and what it finds is what its simulated providers are. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { TOUR_PROVIDERS } from "../demo/index.ts";
import { type SimulatorProfile, simulatedProfiles } from "../simulator/index.ts";
import { cliPlace } from "../testing/index.ts";
import { packagePath } from "./package-root.ts";

/** The tour asks for 100 tokens at a tenth of life's pace, and `smoke` without a limit. */
const PERF_TOKENS = 100;
const PACE = 10;

/** What each metric of the demo's requirement comes to, computed from a profile alone. */
function expected(profile: SimulatorProfile): Record<string, number> {
  const { faults, ttft, rate, output, accuracy, price } = profile;
  const { rateLimited, stall, ...plain } = faults;
  const failing = Object.values(plain).reduce((sum, share) => sum + share, rateLimited.share + stall.share);
  const seconds = ttft.medianMs / 1000 + PERF_TOKENS / rate.tokensPerSecond;
  const whole =
    output.capTokens === null
      ? 1
      : normalShare(Math.log(output.capTokens / output.medianTokens) / output.sigma);
  return {
    success: 1 - failing,
    ttft_median: ttft.medianMs / 1000 / PACE,
    otps_median: (PERF_TOKENS / seconds) * PACE,
    smoke: 100 * (accuracy.byDataset.smoke ?? accuracy.default) * whole,
    output_price: price.outputPerM ?? Number.NaN,
  };
}

/** Share of a normal distribution below `z`: Simpson's rule over its density. */
function normalShare(z: number): number {
  const density = (x: number) => Math.exp(-(x ** 2) / 2) / Math.sqrt(2 * Math.PI);
  const steps = 200;
  const width = z / steps;
  let sum = density(0) + density(z);
  for (let i = 1; i < steps; i++) sum += density(i * width) * (i % 2 === 1 ? 4 : 2);
  return 0.5 + (sum * width) / 3;
}

interface Filter {
  metric: string;
  stat?: string;
  min?: number;
  max?: number;
}

const requirement: { filters: Filter[]; order: Filter[] } = JSON.parse(
  readFileSync(packagePath("requirements/demo.json"), "utf8"),
);
const key = ({ metric, stat }: Filter) => (stat === undefined ? metric : `${metric}_${stat}`);
const meets = ({ min = -Infinity, max = Infinity }: Filter, value: number) => value >= min && value <= max;

const profiles = TOUR_PROVIDERS.map((name) => simulatedProfiles.find((profile) => profile.name === name)!);
const failing = (profile: SimulatorProfile) =>
  requirement.filters
    .filter((filter) => !meets(filter, expected(profile)[key(filter)] ?? Number.NaN))
    .map(key);

it("chooses from profiles that its requirement tells apart, each excluded one by one filter", () => {
  for (const profile of profiles) {
    for (const filter of requirement.filters) {
      const value = expected(profile)[key(filter)] ?? Number.NaN;
      expect(value).not.toBeNaN();
      // None is so near a bound that luck would decide: 4 % away at least, and a quarter where speed is measured.
      const margin = filter.metric === "ttft" || filter.metric === "otps" ? 0.25 : 0.04;
      for (const bound of [filter.min, filter.max])
        if (bound !== undefined) expect(Math.abs(value / bound - 1)).toBeGreaterThan(margin);
    }
    expect(failing(profile).length).toBeLessThanOrEqual(1);
  }
  expect(profiles.filter((profile) => failing(profile).length === 0).length).toBeGreaterThan(1);
});

it("runs without key, network, PATH or home, and ranks the providers as their profiles say", {
  timeout: 120_000,
}, async () => {
  await using place = cliPlace();
  const result = await place.dsr(["demo", "--out", "tour"], {
    vars: { HOME: "/nonexistent" },
    limitMs: 110_000,
  });
  expect(result.code).toBe(0);
  for (const step of ["[1/3]", "[2/3]", "[3/3]"]) expect(result.stdout).toContain(step);
  expect(
    [...result.stdout.matchAll(/^With real providers: npx dsr (\w+) /gm)].map(([, verb]) => verb),
  ).toEqual(["perf", "bench", "route"]);

  const byOrder = (a: SimulatorProfile, b: SimulatorProfile) => {
    const [first] = requirement.order;
    expect(first).toEqual({ metric: "output_price" });
    return (expected(a).output_price ?? 0) - (expected(b).output_price ?? 0);
  };
  const wanted = profiles
    .filter((profile) => failing(profile).length === 0)
    .sort(byOrder)
    .map(({ name }) => name);
  const ranking = result.stdout.split(/targets met the requirement/)[1]?.split(/^Excluded/m)[0] ?? "";
  expect([...ranking.matchAll(/^\d+ +([\w-]+)\/sim-model /gm)].map(([, name]) => name)).toEqual(wanted);

  // What it left behind can be looked at with the other commands, and says why each of the others is out.
  const route = await place.dsr(["route", "--requirement", packagePath("requirements/demo.json"), "--json"], {
    in: "tour",
  });
  const decision = JSON.parse(route.stdout);
  expect(decision.ranking.map(({ provider }: { provider: string }) => provider)).toEqual(wanted);
  const excluded = Object.fromEntries(
    decision.excluded.map((entry: { provider: string; reasons: { filter: Filter; verdict: string }[] }) => [
      entry.provider,
      entry.reasons.map(({ filter, verdict }) => `${key(filter)} ${verdict}`),
    ]),
  );
  expect(excluded).toEqual(
    Object.fromEntries(
      profiles
        .filter((profile) => failing(profile).length > 0)
        .map((profile) => [profile.name, failing(profile).map((filter) => `${filter} failed`)]),
    ),
  );
  const runs = await place.dsr(["results", "list", "--json"], { in: "tour" });
  expect(JSON.parse(runs.stdout).runs.map(({ run }: { run: object }) => run)).toMatchObject([
    { kind: "bench", status: "done" },
    { kind: "perf", status: "done" },
  ]);
});
