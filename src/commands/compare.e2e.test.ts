/** `dsr compare` from the command line, on what the simulated providers are known to be. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CompareDocument } from "../metrics/index.ts";
import { type CliPlace, cliPlace, simulateCli } from "../testing/index.ts";

let place: CliPlace;
beforeAll(async () => {
  place = cliPlace();
  const simulator = await simulateCli(place, ["--time-scale", "0.02"]);
  place.write("dsr.config.yaml", simulator.config);
  const measured = await place.dsr([
    ..."perf --providers sim-fast,sim-cheap,sim-official,sim-twin --rounds 40 --seed 5 --quiet".split(" "),
    ..."--prompts synthetic:input=50,output=25".split(" "),
  ]);
  expect(measured.code).toBe(0);
});
afterAll(() => place[Symbol.asyncDispose]());

async function compared(...argv: string[]): Promise<CompareDocument> {
  const result = await place.dsr(["compare", ...argv, "--json"]);
  expect(result).toMatchObject({ code: 0, stderr: "" });
  return JSON.parse(result.stdout) as CompareDocument;
}

const verdicts = ({ metrics }: CompareDocument) =>
  Object.fromEntries(metrics.map(({ metric, verdict }) => [metric, verdict]));

describe("simulated providers", () => {
  it("of which one is quick and dear and one slow and cheap differ as they were made to", async () => {
    const document = await compared(
      "sim-fast",
      "sim-cheap",
      "--metrics",
      "ttft:median,otps,output_price,success",
    );
    expect(verdicts(document)).toEqual({
      ...{ ttft: "a_better", otps: "a_better", output_price: "b_better", success: "noise" },
    });
    // 40 rounds of which both took part in all.
    expect(document.metrics.find(({ metric }) => metric === "success")?.difference).toMatchObject({
      ...{ n: 40, isPaired: true, value: 0 },
    });
  });

  it("that are twins are told apart by nothing", async () => {
    const document = await compared("sim-official", "sim-twin", "--confidence", "0.999");
    const told = document.metrics.filter(({ verdict }) => verdict.endsWith("better"));
    expect(told.map(({ metric }) => metric)).toEqual([]);
    expect(document.comparisons).toBeGreaterThan(4);
    expect(verdicts(document)).toMatchObject({ input_price: "equal", output_price: "equal" });
  });

  it("are set against each other in sentences and in a table", async () => {
    const { code, stdout, stderr } = await place.dsr(
      "compare sim-fast sim-cheap --metrics ttft:median,success".split(" "),
    );
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^A +sim-fast\/sim-model +40 /m);
    expect(stdout).toMatch(/B's ttft is .* times A's \(median|B is .* slower to the first token \(median/);
    expect(stdout).toMatch(/^ttft median +s +[\d.]+ +[\d.]+ .* 40 pairs +A$/m);
    expect(stdout).toContain("The difference in success is within noise.");
  });

  it("are missed by name, with what was meant", async () => {
    const { code, stderr } = await place.dsr(["compare", "sim-fats", "sim-cheap"]);
    expect(code).toBe(2);
    expect(stderr).toContain('There is no target "sim-fats" in the evidence. Did you mean "sim-fast"?');
  });
});
