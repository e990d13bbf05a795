import { describe, expect, it } from "vitest";
import { DsrError } from "../../base/index.ts";
import { commandLinesIn, parseSchedule } from "./parse.ts";
import type { CommandCheck, ToCny } from "./schedule.ts";
import { scheduleJsonSchema } from "./schema.ts";
import { initialSchedule } from "./template.ts";

const spends: CommandCheck = {
  fault: null,
  spends: true,
  keepsRun: true,
  sources: [],
  also: ["--json"],
  rates: ["--fx=USD=7"],
};
const toCny: ToCny = (amount, currency) =>
  currency === "CNY" ? amount : currency === "USD" ? amount * 7 : null;

/** Parses with every command taken for one that spends, but for those told. */
function parsed(text: string, checks: Record<string, Partial<CommandCheck>> = {}) {
  const found = new Map(
    [...commandLinesIn(text).keys()].map((name) => [name, { ...spends, ...checks[name] }]),
  );
  return parseSchedule(text, "/here/dsr.schedule.yaml", { commands: found, watch: [] }, toCny);
}

const faultsOf = (text: string): string => {
  try {
    parsed(text);
  } catch (error) {
    if (error instanceof DsrError) return error.message;
    throw error;
  }
  return "none";
};

const job = (more: string) => `jobs: { a: { command: perf, max_cost: 1CNY, ${more} } }`;

describe("a schedule", () => {
  it("that init writes loads as it stands, and with every comment taken off", () => {
    expect(parsed(initialSchedule()).jobs.map(({ name }) => name)).toEqual(["speed", "accuracy"]);
    const whole = initialSchedule()
      .split("\n")
      .map((line) => (/^\s*# (?!yaml|What dsr|Keys|After)/.test(line) ? line.replace("# ", "") : line))
      .join("\n");
    const all = parsed(whole);
    expect(all.jobs).toHaveLength(3);
    expect(all).toMatchObject({
      metrics: { port: 9464, host: "127.0.0.1" },
      log: { maxBytes: 10e6, keep: 5 },
    });
    expect(all.watch?.driftFlags).toEqual(["--window=30d", "--metrics=ttft,otps,success"]);
    expect(all.notify.channels).toEqual([{ kind: "slack", url_env: "SLACK_WEBHOOK" }]);
  });

  it("has its defaults, money in millionths of a CNY, and command lines in words", () => {
    const { jobs, budgets, ...rest } = parsed(
      `
timezone: Europe/Berlin
budgets: { day: 2USD }
jobs:
  a: { command: verify probe, flags: { providers: [x, y], quiet: true, json: false, max-tokens: -1 }, args: [z], every: 30m, max_cost: 0.5CNY, budgets: { month: 9CNY } }
  b: { command: drift, cron: "0 3 * * *", timezone: Asia/Shanghai, catch_up: { all: 3 }, on_overlap: wait, jitter: 90s, timeout: 10m }`,
      { b: { spends: false } },
    );
    expect(jobs[0]).toMatchObject({
      maxCostMicro: 500_000,
      zone: "Europe/Berlin",
      catchUp: { kind: "skip" },
      timeoutMs: 7_200_000,
    });
    expect(jobs[0]?.argv(1_000_000)).toEqual([
      ...[
        "verify",
        "probe",
        "--json",
        "--max-cost=1.000000CNY",
        "--fx=USD=7",
        "--providers=x",
        "--providers=y",
        "--quiet",
        "--max-tokens=-1",
        "z",
      ],
    ]);
    expect(jobs[1]).toMatchObject({
      zone: "Asia/Shanghai",
      catchUp: { kind: "all", limit: 3 },
      onOverlap: "wait",
      jitterMs: 90_000,
    });
    expect(budgets).toMatchObject([
      { job: null, period: "day", zone: "Europe/Berlin", limitMicro: 14_000_000 },
      { job: "a", period: "month", zone: "Europe/Berlin", limitMicro: 9_000_000 },
    ]);
    expect(rest).toMatchObject({
      parallel: 1,
      state: "results/dsr-schedule.db",
      watch: null,
      metrics: null,
      log: null,
    });
  });

  it("does not need money for what spends none", () => {
    const text = "jobs: { a: { command: drift, every: 1h } }";
    expect(parsed(text, { a: { spends: false, keepsRun: false } }).jobs[0]).toMatchObject({
      maxCostMicro: null,
      isMeasuring: false,
    });
  });
});

describe("a fault", () => {
  it.each<[string, RegExp]>([
    ["", /jobs: missing/],
    ["jobs: {}", /jobs: .*at least one job/],
    [job("every: 30x"), /jobs\.a\.every: got "30x"; expected a span of time/],
    [
      job('cron: "61 * * * *"'),
      /jobs\.a\.cron: "61 \* \* \* \*" is no cron line: Invalid value for minute: 61/,
    ],
    [job("every: 1h, timezone: Europe/Bonn"), /jobs\.a\.timezone: got "Europe\/Bonn"; expected an IANA/],
    [job("every: 1h, catch_up: twice"), /jobs\.a\.catch_up: got "twice"; expected one of "skip", "once"/],
    [job("every: 1h, retries: 3"), /jobs\.a\.retries: unknown field\. .*Allowed: command/],
    [job("every: 1h, flags: { --rounds: 3 }"), /jobs\.a\.flags\.--rounds: .*a flag without its dashes/],
    [`budgets: { day: 5EUR }\n${job("every: 1h")}`, /budgets\.day: got "5EUR"; no exchange rate/],
    [
      `budgets: { day: 0.5CNY }\n${job("every: 1h")}`,
      /jobs\.a\.max_cost: got "1CNY"; expected no more than the budget of a day, 0\.5CNY/,
    ],
    [`budgets: { month: 0.1USD }\n${job("every: 1h")}`, /no more than the budget of a month, 0\.1USD/],
    [
      "jobs: { a: { command: perf, every: 1h, max_cost: 0CNY } }",
      /max_cost: got "0CNY"; expected more than nothing/,
    ],
    ["jobs: { a: { command: perf, every: 1h } }", /jobs\.a\.max_cost: missing; this command spends money/],
    [`metrics: { port: 99999 }\n${job("every: 1h")}`, /metrics\.port: got 99999/],
    [
      `notify: { channels: [{ kind: pager, url_env: X }] }\n${job("every: 1h")}`,
      /channels\.0\.kind: got "pager"/,
    ],
    ["jobs: [", /line \d+, column \d+/],
  ])("in %j is named", (text, expected) => {
    expect(faultsOf(text)).toMatch(expected);
  });

  it("does not hide another, and has its line", () => {
    const text = 'timezone: Nowhere\njobs:\n  a: { command: perf, cron: "0 0 31 2 *", bad: 1 }\n';
    const found = faultsOf(text);
    expect(found).toMatch(/4 faults/);
    expect(found).toMatch(/line 1: timezone/);
    expect(found).toMatch(/line 3: jobs\.a\.cron: "0 0 31 2 \*" never comes/);
  });
});

it("the JSON Schema knows every section", () => {
  const { properties } = scheduleJsonSchema() as { properties: object };
  expect(Object.keys(properties)).toEqual(
    expect.arrayContaining(["jobs", "budgets", "watch", "notify", "metrics", "log"]),
  );
});
