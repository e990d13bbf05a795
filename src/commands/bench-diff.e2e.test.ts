/** `dsr bench diff` from the command line: two targets held against each other, from what is stored alone. */
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import type { BenchDiffDocument } from "../report/index.ts";
import {
  type AskedQuestion,
  type ChatReply,
  type CliPlace,
  chatServer,
  cliPlace,
  configure,
  simulateCli,
  storedRuns,
} from "../testing/index.ts";

const idsOf = (place: CliPlace) => storedRuns(place).map(({ run }) => run.id);

async function done(place: CliPlace, argv: string): Promise<string> {
  const { code, stdout, stderr } = await place.dsr(argv.split(" "));
  expect(code, stderr).toBe(0);
  return stdout;
}

async function refused(place: CliPlace, argv: string): Promise<string> {
  const { code, stdout, stderr } = await place.dsr(argv.split(" "));
  expect([code, stdout]).toEqual([2, ""]);
  return stderr;
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

describe("dsr bench diff on targets played by the test", () => {
  const HOSTILE = "</pre><script>alert(1)</script>\u001b[2J";

  async function scene(reply: (question: AskedQuestion) => ChatReply, names: readonly string[] = ["a", "b"]) {
    const place = cliPlace();
    const server = await chatServer(reply);
    configure(place, Object.fromEntries(names.map((name) => [name, `${server.url}/${name}/v1`])));
    return {
      place,
      [Symbol.asyncDispose]: async () => {
        await place[Symbol.asyncDispose]();
        await server.close();
      },
    };
  }

  it("finds loops in stored answers, shows hostile ones as text, and no sensitive ones at all", async () => {
    const going = "and then we look at all of it once more ".repeat(40);
    await using play = await scene(({ provider }) => ({
      say: provider === "a" ? `${HOSTILE}\n\nAnswer: A` : `${going}\n\nAnswer: B`,
    }));
    const { place } = play;
    await done(place, "bench --dataset smoke --limit 8 --quiet");
    const [id] = idsOf(place);
    const json: BenchDiffDocument = JSON.parse(
      await done(place, `bench diff ${id} --json --html page.html --with-text`),
    );
    expect([json.a.loops, json.b.loops]).toEqual([
      { share: 0, n: 8 },
      { share: 1, n: 8 },
    ]);
    const page = place.read("page.html");
    expect(page).toContain("&lt;/pre&gt;&lt;script&gt;alert(1)");
    expect(page).not.toMatch(/<script/i);

    const db = new Sqlite(`${place.path}/results/dsr.db`);
    db.prepare("UPDATE answers SET sensitive = 1").run();
    db.close();
    await done(place, `bench diff ${id} --html closed.html --with-text`);
    expect(place.read("closed.html")).toContain("must not leave this machine");
    expect(place.read("closed.html")).not.toMatch(/alert\(1\)|once more/);
  });

  it("says what cannot be compared, and which targets there are", async () => {
    await using play = await scene(
      ({ provider }) =>
        provider === "broken" ? { status: 400, body: { error: { message: "no" } } } : { say: "Answer: A" },
      ["a", "b", "broken"],
    );
    const { place } = play;
    await done(place, "bench --dataset smoke --limit 4 --quiet");
    await done(place, "bench --dataset smoke --limit 4 --seed 5 --providers a --quiet");
    const [id, other] = idsOf(place);
    expect(await refused(place, `bench diff ${id}`)).toContain("it has a/m, b/m, broken/m");
    expect(await refused(place, `bench diff ${id} ${other}`)).toContain(`dsr bench diff ${id}:a/m ${id}:b/m`);
    expect(await refused(place, `bench diff ${id}:c ${other}`)).toContain('There is no target "c" in run');
    expect(await refused(place, `bench diff ${id}:a ${id}:a/m`)).toContain("there is nothing to compare");
    expect(await refused(place, `bench diff ${id}:a ${id}:broken`)).toMatch(
      /at each of the 4 questions .* failed/,
    );
    expect(await refused(place, `bench diff ${id}:a ${id}:b --with-text`)).toContain("--html");
    expect(await refused(place, `bench diff ${id}:a ${id}:b --html results/dsr.db`)).toContain("overwrite");
    const same = await done(place, `bench diff ${id}:a ${id}:b`);
    expect(same).toContain("nothing sets them apart");
    expect(same).toContain("No answer differs");
  });
});
