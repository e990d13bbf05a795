/** What `dsr bench` makes of the answers it keeps: taken instead of asking again, and graded again. */
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import type { Answer, Score } from "../record/index.ts";
import { openAnswers } from "../store/index.ts";
import { type ChatReply, type CliPlace, scene, storedRuns } from "../testing/index.ts";

const LIMIT = { limitMs: 50_000 };

async function bench(place: CliPlace, argv: string) {
  const result = await place.dsr(["bench", ...argv.split(" ")], LIMIT);
  expect(result, result.stderr).toMatchObject({ code: 0 });
  return result;
}

/** Something else each time. */
const thinking = ({ n }: { n: number }): ChatReply => ({ say: `Thought number ${n}.\n\nAnswer: A` });

/** The kept answer that a score of the place grades. */
function answerIn(place: CliPlace, { requestId }: Score): Answer | null {
  const answers = openAnswers([{ kind: "sqlite", path: `${place.path}/results/dsr.db` }]);
  try {
    return answers.ofRequest(requestId);
  } finally {
    answers.close();
  }
}

describe("--cache", () => {
  it("takes each repeat from the same repeat of an earlier run, asks nothing, and is no new evidence", async () => {
    await using play = await scene(thinking);
    const { place, server } = play;
    await bench(place, "--dataset smoke --limit 6 --repeats 2");
    const again = await bench(place, "--dataset smoke --limit 6 --repeats 3 --cache");
    expect(again.stderr).toContain("0 of 18 samples have their score, 12 from the cache, 6 to ask");
    expect(server.asked).toHaveLength(18);
    const [first, second] = storedRuns(place);
    expect(first?.scores).toHaveLength(12);
    expect(second?.requests).toHaveLength(6);
    const cached = second?.scores.filter(({ fromCache }) => fromCache) ?? [];
    expect(cached).toHaveLength(12);
    for (const score of cached) {
      const { sampleId, repeat, runId } = answerIn(place, score) ?? {};
      expect([sampleId, repeat, runId]).toEqual([score.sampleId, score.repeat, first?.run.id]);
    }
    const verdicts = (scores: readonly Score[] = []) =>
      scores.map(({ sampleId, repeat, verdict }) => `${sampleId} ${repeat} ${verdict}`).sort();
    expect(verdicts(cached)).toEqual(verdicts(first?.scores));
    const asked = second?.scores.filter(({ fromCache }) => !fromCache) ?? [];
    expect(new Set(asked.map(({ repeat }) => repeat))).toEqual(new Set([2]));
  });

  it("is off unless asked for; other settings and failed requests find nothing in it", async () => {
    await using play = await scene(({ n }) =>
      n === 0 ? { status: 500, body: { error: { message: "no" } } } : { say: "Answer: A" },
    );
    const { place, server } = play;
    await bench(place, "--dataset smoke --limit 4");
    await bench(place, "--dataset smoke --limit 4");
    expect(server.asked).toHaveLength(8);
    await bench(place, "--dataset smoke --limit 4 --cache --max-tokens 99");
    await bench(place, "--dataset smoke --limit 4 --cache --temperature 0");
    expect(server.asked).toHaveLength(16);
  });

  it("never serves what failed", async () => {
    await using play = await scene(({ n }) =>
      n === 0 ? { status: 500, body: { error: { message: "no" } } } : { say: "Answer: A" },
    );
    const { place, server } = play;
    await bench(place, "--dataset smoke --limit 4");
    const again = await bench(place, "--dataset smoke --limit 4 --cache");
    expect(again.stderr).toContain("3 from the cache, 1 to ask");
    expect(server.asked).toHaveLength(5);
  });
});

describe("dsr bench regrade", () => {
  it("stores what today's graders say, in place of the old, and names each change by its id", async () => {
    await using play = await scene(thinking);
    const { place, server } = play;
    await bench(place, "--dataset smoke --limit 6 --output both");
    const before = storedRuns(place)[0];
    const [changed] = before?.scores ?? [];
    const db = new Sqlite(`${place.path}/results/dsr.db`);
    db.prepare(
      "UPDATE scores SET verdict = 'unscored', reason = 'unparsed', grader = 'old/1' WHERE sample_id = ?",
    ).run(changed?.sampleId);
    db.close();
    const argv = ["regrade", String(before?.run.id.slice(0, 8)), "--output", "both"];
    const table = await place.dsr(["bench", ...argv], LIMIT);
    expect(table, table.stderr).toMatchObject({ code: 0 });
    expect(table.stdout).toContain("6 answers of run");
    expect(table.stdout.match(/unparsed → /g)).toHaveLength(1);
    expect(table.stdout).toContain(String(changed?.sampleId));
    expect(server.asked).toHaveLength(6);
    for (const kind of ["sqlite", "csv"] as const) {
      const [after, ...others] = storedRuns(place, kind);
      expect(others).toEqual([]);
      expect(after?.run).toEqual(before?.run);
      const order = (scores: readonly Score[] = []) =>
        scores.toSorted((a, b) => (a.sampleId < b.sampleId ? -1 : 1));
      expect(order(after?.scores)).toEqual(order(before?.scores));
    }
    const json = await place.dsr(["bench", ...argv, "--json"], LIMIT);
    expect(JSON.parse(json.stdout)).toMatchObject({ run: before?.run.id, graded: 6, changes: [] });
    expect(json.stdout).not.toContain("Thought number");
  });
});
