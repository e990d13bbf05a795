/** `dsr route` over small stores: which evidence counts, what else it prints, and its exit codes. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RequestRecord } from "../record/index.ts";
import { openSqlite } from "../store/index.ts";
import { aRecord, aRun, aTarget, fakeClock, memoryEnv } from "../testing/index.ts";
import { main } from "./index.ts";

const plainly = { filters: [{ metric: "ttft", max: 5 }], order: [{ metric: "success" }] };

/** Routes over a store that holds these records; by ttft where the flags name no requirement and `file` is not another. */
async function route(
  records: readonly RequestRecord[],
  flags: readonly string[] = [],
  file: object = plainly,
) {
  const cwd = mkdtempSync(join(tmpdir(), "dsr-route-"));
  writeFileSync(join(cwd, "req.json"), JSON.stringify(file));
  const sink = openSqlite(join(cwd, "results/dsr.db"));
  sink.begin(aRun());
  for (const record of records) sink.record(record);
  await sink.close();
  const env = memoryEnv({ cwd, clock: fakeClock(Date.parse("2026-03-11T04:00:00Z")) });
  const asked = flags.includes("--no-file")
    ? flags.filter((flag) => flag !== "--no-file")
    : ["--requirement", "req.json", ...flags];
  const code = await main(["route", ...asked], env);
  return { code, out: env.stdout.text.replace(/\s+/g, " "), err: env.stderr.text };
}

const ofStep = (step: number) => aRecord({ id: `step-${step}`, seq: step, step });
const warmup = aRecord({ id: "warm-up", seq: 9, warmup: true });
const plain = aRecord({ id: "plain", seq: 10 });

describe("steps of sweeps and warm-ups", () => {
  it("are no evidence, and where there is nothing else that is said", async () => {
    const { code, out, err } = await route([ofStep(0), ofStep(1), warmup]);
    expect([code, err]).toEqual([3, ""]);
    expect(out).toContain(
      "Evidence: 0 requests and 0 graded answers of 1 target. " +
        "3 requests are steps of a sweep or warm-ups, which are no evidence for a decision.",
    );
  });

  it("are named in the reason that scripts read", async () => {
    const { out } = await route([ofStep(0), warmup], ["--json"]);
    const { excluded } = JSON.parse(out) as { excluded: { reasons: { why: string }[] }[] };
    expect(excluded[0]?.reasons[0]?.why).toBe(
      "no perf requests to take ttft from (2 of sweeps and warm-ups do not count)",
    );
  });

  it("are told apart from what counts", async () => {
    const { code, out } = await route([plain, warmup]);
    expect(code).toBe(0);
    expect(out).toContain(
      "Evidence: 1 request and 0 graded answers of 1 target. " +
        "1 request is a step of a sweep or a warm-up, which is no evidence for a decision.",
    );
  });

  it("are not mentioned where there are none", async () => {
    expect((await route([plain])).out).not.toContain("warm-up");
  });
});

/** Nine days old, by the clock of `route`. */
const rounds = (provider: string, ttftS: number, n = 3) =>
  Array.from({ length: n }, (_, round) =>
    aRecord({
      ...{ id: `${provider}-${round}`, seq: round, round, target: aTarget({ provider }) },
      times: { firstOutputAtMs: 1000 + 1000 * ttftS, endedAtMs: 9000 },
    }),
  );
const two = [...rounds("quick", 1), ...rounds("slow", 4)];

describe("which evidence counts", () => {
  it("is what the file's window leaves; where it leaves nothing, the age of the newest is said", async () => {
    expect((await route(two, [], { ...plainly, window: "10d" })).code).toBe(0);
    const { code, err } = await route(two, [], { ...plainly, window: "7d" });
    expect(code).toBe(2);
    expect(err).toContain(
      "the time from 2026-03-04 04:00Z on leaves nothing, and the newest evidence is 9 days old",
    );
  });

  it("is what --since says where both do, and that is told", async () => {
    const { code, err } = await route(two, ["--since", "2026-03-01"], { ...plainly, window: "7d" });
    expect(code).toBe(0);
    expect(err).toContain('--since 2026-03-01 counts, and not the "window" of 7d in the file.');
  });

  it("is what --since says in a what-if, too, which is told", async () => {
    const { code, err } = await route(two, ["--since", "2026-03-01", "--whatif", "window=7d"]);
    expect(code).toBe(0);
    expect(err).toContain('--since 2026-03-01 counts, and not the "window" of 7d under --whatif.');
  });

  it("is what --model says where both do", async () => {
    const { code, err } = await route(two, ["--model", "model-x"], { ...plainly, model: "model-y" });
    expect(code).toBe(0);
    expect(err).toContain('--model model-x counts, and not the "model" in the file.');
    const unknown = await route(two, [], { ...plainly, model: "model-y" });
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining("model-y") });
  });

  it("is of the workload that the file names; where that leaves no request, so it is said", async () => {
    const of = (source: string) => ({ ...plainly, where: { source } });
    expect((await route(two, [], of("synthetic"))).code).toBe(0);
    const { code, out, err } = await route(two, [], of("leval"));
    expect([code === 0, `${out}${err}`.includes("the newest evidence is 9 days old")]).toEqual([false, true]);
    expect(`${out}${err}`).toContain("prompts came from synthetic");
    const elsewhere = await route(two, [], { ...plainly, where: { region: "eu" } });
    expect(elsewhere).toMatchObject({ code: 2, err: expect.stringContaining("no run says where it was") });
  });

  it("is not what a what-if leaves none of: whose change it was is said", async () => {
    const { code, err } = await route(two, ["--whatif", "window=7d"]);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/^error: --whatif cannot be decided: No evidence/),
    ]);
  });
});

describe("without a requirement file", () => {
  it("a front is drawn, with what it rests on", async () => {
    const { code, out } = await route(two, ["--no-file", "--pareto", "ttft,gpqa"]);
    expect(code).toBe(0);
    expect(out).toContain("Nobody's gpqa is known");
    expect(out).toContain("No evidence that counts here has gpqa: dsr bench --dataset gpqa.");
    expect(out).toContain("Evidence: 6 requests");
  });

  it.each([["--explain"], ["--assert", "eligible>=1"], ["--whatif", "window=30d"], ["--export", "env"]])(
    "%s has nothing to speak of",
    async (...flags) => {
      for (const front of [[], ["--pareto"]]) {
        const { code, out, err } = await route(two, ["--no-file", ...front, ...flags]);
        expect([code, out]).toEqual([2, ""]);
        expect(err).toContain(`--requirement is missing: ${flags[0]} needs a requirement file`);
      }
    },
  );
});

describe("exit codes", () => {
  const graded = { ...plainly, filters: [{ metric: "gpqa", min: 1 }] };

  it("are 3 where something is unknown and the file says that this fails, with a name", async () => {
    const file = { filters: [{ metric: "ttft", stat: "p90", max: 5 }], order: [] };
    const records = [...rounds("known", 1, 10), ...rounds("new", 1, 2)];
    expect((await route(records, [], file)).code).toBe(0);
    const { code, err } = await route(records, [], { ...file, unknown: "fail" });
    expect(code).toBe(3);
    expect(err).toContain("new/model-x");
  });

  it("are 3 where nobody meets the requirement, though targets are ranked last", async () => {
    const { code, out } = await route(two, [], { ...graded, unknown: "rank_last" });
    expect(code).toBe(3);
    expect(out).toContain("0 of 2 targets met the requirement");
  });

  it("are 3 where an assertion does not hold, which is said", async () => {
    const file = { filters: [], order: [{ metric: "ttft" }] };
    expect((await route(two, ["--assert", "provider=quick", "--assert", "eligible>=2"], file)).code).toBe(0);
    const { code, err } = await route(two, ["--assert", "provider=slow"], file);
    expect(code).toBe(3);
    expect(err).toContain("--assert provider=slow does not hold");
  });
});

describe("what else is asked for", () => {
  const file = { filters: [{ metric: "ttft", max: 3 }], order: [{ metric: "ttft" }] };

  it("is printed below the decision", async () => {
    const flags = ["--explain", "--pareto", "ttft,otps:median", "--whatif", "filter:ttft_avg.max=5"];
    const { code, out, err } = await route(two, flags, file);
    expect([code, err]).toEqual([0, ""]);
    const parts = [
      "1 of 2 targets met",
      "How close every verdict was",
      "Pareto front:",
      "What if filter:ttft_avg.max=5",
    ];
    expect(parts.map((part) => out.indexOf(part))).toEqual(
      parts.map((part) => out.indexOf(part)).sort((a, b) => a - b),
    );
    expect(out.indexOf(parts[0] as string)).toBeGreaterThanOrEqual(0);
  });

  it("stands in one JSON document beside the names that scripts rely on", async () => {
    const flags = [
      "--explain",
      "--pareto",
      "--whatif",
      "filter:ttft_avg.max=5",
      "--assert",
      "eligible>=1",
      "--json",
    ];
    const document = JSON.parse((await route(two, flags, file)).out);
    expect(document).toMatchObject({
      ranking: [{ provider: "quick" }],
      excluded: [{ provider: "slow" }],
      explanation: { targets: [{}, {}] },
      pareto: { axes: [{ key: "output_price" }, { key: "ttft_avg" }] },
      whatif: { decision: { ranking: [{}, {}] } },
      assertions: [{ assertion: "eligible>=1", holds: true }],
    });
    const plain = JSON.parse((await route(two, ["--json"], file)).out);
    for (const key of ["explanation", "pareto", "whatif", "assertions"])
      expect(plain).not.toHaveProperty(key);
  });

  it("may be a front without any requirement", async () => {
    const { code, out } = await route(two, ["--no-file", "--pareto", "ttft,otps"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^Pareto front: 1 of 2 targets/);
    const nothing = await route(two, ["--no-file"]);
    expect(nothing).toMatchObject({ code: 2, err: expect.stringContaining("--requirement is missing") });
  });
});
