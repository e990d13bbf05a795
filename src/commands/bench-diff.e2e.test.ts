/** `dsr bench diff` from the command line: two targets held against each other, from what is stored alone. */
import { describe, expect, it } from "vitest";
import type { BenchDiffDocument } from "../report/index.ts";
import { type CliPlace, cliPlace, simulateCli, storedRuns } from "../testing/index.ts";

async function done(place: CliPlace, argv: string): Promise<string> {
  const { code, stdout, stderr } = await place.dsr(argv.split(" "));
  expect(code, stderr).toBe(0);
  return stdout;
}

describe("dsr bench diff on simulated targets", () => {
  it("tells what sets them apart, as the run told it and as the store has it", async () => {
    await using place = cliPlace();
    const simulator = await simulateCli(place, ["--time-scale", "0.005"]);
    place.write("dsr.config.yaml", simulator.config);
    const argv = "bench --dataset smoke --repeats 2 --providers sim-steady,sim-truncating --concurrency 12";
    const table = await done(place, `${argv} --against sim-steady --quiet`);
    const [run] = storedRuns(place);
    const id = run?.run.id ?? "";
    expect(await done(place, `results show ${id}`)).toContain(table.trimEnd());

    const json: BenchDiffDocument = JSON.parse(await done(place, `bench diff ${id.slice(0, 8)} --json`));
    expect([json.a.target, json.b.target]).toEqual(["sim-steady/sim-model", "sim-truncating/sim-model"]);
    const cut = run?.scores.filter(({ reason }) => reason === "truncated") ?? [];
    expect(cut.length).toBeGreaterThan(0);
    expect(json.b.n).toBe(48);
    expect(json.causes?.truncated).toBeCloseTo((json.a.accuracy ?? 0) * (cut.length / 48), 6);
    expect(json.b.loops).toEqual({ share: expect.any(Number), n: 48 });
    // The run's own table and the comparison are of the same answers.
    const row = table
      .slice(table.indexOf("What was lost against sim-steady"))
      .match(/^sim-truncating.*/m)?.[0];
    expect(row).toMatch(new RegExp(` 48 +.* ${json.causes?.truncated.toFixed(1)} `));

    const text = await done(
      place,
      `bench diff ${id}:sim-steady ${id}:sim-truncating --html diff.html --with-text`,
    );
    expect(text).toContain(`A alone is right in ${json.aOnly} answer`);
    expect(text.match(/ truncated /g)?.length).toBeGreaterThan(1);
    const flip = json.differences.find(({ kind }) => kind === "a_only");
    expect(text).toContain(`${flip?.sampleId}#${flip?.repeat} `);
    const page = place.read("diff.html");
    expect(page).toContain(`${flip?.sampleId}#${flip?.repeat}`);
    expect(page.match(/<pre>/g)?.length).toBeGreaterThanOrEqual(2 * json.differences.length);
    await done(place, `bench diff ${id} --html bare.html`);
    expect(place.read("bare.html")).not.toContain("<pre>");
  });
});
