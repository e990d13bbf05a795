/** `dsr route` over stores in which not everything is evidence. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RequestRecord } from "../record/index.ts";
import { openSqlite } from "../store/index.ts";
import { aRecord, aRun, memoryEnv } from "../testing/index.ts";
import { main } from "./index.ts";

/** Routes by ttft over a store that holds these records. */
async function route(records: readonly RequestRecord[], flags: readonly string[] = []) {
  const cwd = mkdtempSync(join(tmpdir(), "dsr-route-"));
  writeFileSync(
    join(cwd, "req.json"),
    JSON.stringify({ filters: [{ metric: "ttft", max: 5 }], order: [{ metric: "success" }] }),
  );
  const sink = openSqlite(join(cwd, "results/dsr.db"));
  sink.begin(aRun());
  for (const record of records) sink.record(record);
  await sink.close();
  const env = memoryEnv({ cwd });
  const code = await main(["route", "--requirement", "req.json", ...flags], env);
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
