/** `dsr bench` with questions of one's own, and with questions whose answers are programs. */
import { describe, expect, it } from "vitest";
import { type CliPlace, chatServer, cliPlace, configure, storedRuns } from "../testing/index.ts";

describe("an exam of one's own", () => {
  const YAML = 'name: sums\nfile: ../sums.csv\nprompt: "{{q}}"\nscorer: number\nanswer: a\n';

  it("is asked and graded like any other, and taken up again only while it says the same", async () => {
    await using place = cliPlace();
    const server = await chatServer(({ text }) => ({
      say: text.includes("1 + 1") ? "\\boxed{2}" : "\\boxed{7}",
    }));
    configure(place, { a: `${server.url}/a/v1` });
    place.write("sums.csv", "q,a\nWhat is 1 + 1?,2\nWhat is 2 + 2?,4\n");
    place.write("mine/sums.yaml", YAML);
    const result = await place.dsr(["bench", "--exam", "mine/sums.yaml", "--json"]);
    expect(result, result.stderr).toMatchObject({ code: 0 });
    const [stored] = storedRuns(place);
    expect(stored?.run.config).toMatchObject({ dataset: "sums", examFile: "mine/sums.yaml", questions: 2 });
    expect(stored?.scores.map(({ dataset, verdict }) => `${dataset} ${verdict}`).sort()).toEqual([
      "sums correct",
      "sums incorrect",
    ]);
    place.write("sums.csv", "q,a\nWhat is 1 + 1?,2\nWhat is 2 + 2?,5\n");
    const again = await place.dsr(["bench", "--resume", String(stored?.run.id), "--retry-errors"]);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("are no longer those of run") });
    const both = await place.dsr(["bench", "--exam", "mine/sums.yaml", "--dataset", "smoke"]);
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining("leave --dataset out") });
    await server.close();
  });
});

it("an exam of patterns is graded to its end where nothing else keeps the process alive", async () => {
  await using place = cliPlace();
  const server = await chatServer(() => ({ say: "It is a cat." }));
  configure(place, { a: `${server.url}/a/v1` });
  place.write("animals.csv", "q,a\nWhich animal purrs?,\\bcat\\b\n");
  place.write(
    "animals.yaml",
    'name: animals\nfile: animals.csv\nprompt: "{{q}}"\nscorer: regex\nanswer: a\n',
  );
  const result = await place.dsr("bench --exam animals.yaml --quiet".split(" "));
  expect(result, result.stderr).toMatchObject({ code: 0 });
  expect(storedRuns(place)[0]?.scores).toMatchObject([{ verdict: "correct" }]);
  await server.close();
});

describe("programs", () => {
  const PROGRAM = "```python\nprint(2 * int(input()))\n```";

  async function coding(place: CliPlace) {
    const server = await chatServer(() => ({ say: PROGRAM }));
    configure(place, { a: `${server.url}/a/v1` });
    const tests = JSON.stringify([{ input: "3", expected: "6" }]);
    place.write("double.jsonl", JSON.stringify({ q: "Double it.", tests }));
    place.write(
      "double.yaml",
      'name: double\nfile: double.jsonl\nprompt: "{{q}}"\nscorer: code\nanswer: tests\ncode: { style: stdin }\n',
    );
    return server;
  }
  const verdicts = (place: CliPlace) =>
    storedRuns(place).flatMap(({ scores }) => scores.map(({ verdict, reason }) => reason ?? verdict));

  it("that nothing here can run are left ungraded, with the remedy, and are kept to be graded later", async () => {
    await using place = cliPlace();
    const server = await coding(place);
    const result = await place.dsr("bench --exam double.yaml --python /nowhere/python3".split(" "));
    expect(result, result.stderr).toMatchObject({ code: 0 });
    expect(result.stderr.match(/warning: .*ungraded.*/g)).toHaveLength(1);
    expect(result.stderr).toContain("dsr bench regrade");
    expect(verdicts(place)).toEqual(["ungraded"]);
    await server.close();
  });

  it("are run where there is a sandbox, also long after they were written", async () => {
    await using place = cliPlace();
    const server = await coding(place);
    await place.dsr("bench --exam double.yaml --python /nowhere/python3".split(" "));
    const [run] = storedRuns(place);
    const result = await place.dsr(["bench", "regrade", String(run?.run.id)]);
    expect(result, result.stderr).toMatchObject({ code: 0 });
    expect(server.asked).toHaveLength(1);
    // A host without a sandbox says so, and changes nothing.
    if (!result.stderr.includes("ungraded")) {
      expect(verdicts(place)).toEqual(["correct"]);
      expect(result.stdout).toContain("ungraded → correct");
      expect(result.stdout).toContain("line-0001");
    } else expect(verdicts(place)).toEqual(["ungraded"]);
    await server.close();
  });
});

it("what a reader should know of how the files were read is said before the first question", async () => {
  await using place = cliPlace();
  const server = await chatServer(() => ({ say: "Nothing." }));
  configure(place, { a: `${server.url}/a/v1` });
  const tests = JSON.stringify([{ input: "1", output: "2", testtype: "stdin" }]);
  const problem = JSON.stringify({
    question_title: "Double",
    question_content: "Double the number.",
    platform: "atcoder",
    question_id: "abc1_a",
    contest_id: "abc1",
    contest_date: "2024-09-01T00:00:00",
    starter_code: "",
    difficulty: "easy",
    public_test_cases: tests,
    private_test_cases: tests,
    metadata: "{}",
  });
  for (const file of ["test5.jsonl", "test6.jsonl"])
    place.write(`data/livecodebench/${file}`, `${problem}\n`);
  const asking = "bench --dataset livecodebench --data-dir data".split(" ");
  const { code, stderr } = await place.dsr(asking);
  expect(code, stderr).toBe(0);
  const note = "note: livecodebench: 1 problem stands in more than one file and is asked once.";
  expect(stderr.indexOf(note)).toBeGreaterThanOrEqual(0);
  expect(stderr.indexOf(note)).toBeLessThan(stderr.indexOf("Before the first request"));
  expect((await place.dsr([...asking, "--quiet"])).stderr).not.toContain(note);
  expect(server.asked).toHaveLength(2);
  await server.close();
});
