/** Bad input, from the command line: named, with what is allowed, before anything is sent, and never a stack trace. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ChatServer, type CliPlace, chatServer, cliPlace } from "../testing/index.ts";

let server: ChatServer;
beforeAll(async () => {
  server = await chatServer(() => ({ say: "Four." }));
});
afterAll(() => server.close());

/** A place with one provider, `alpha`, that serves `model-one` and counts what it is asked. */
function withProvider(): CliPlace {
  const place = cliPlace();
  place.write(
    "dsr.config.yaml",
    JSON.stringify({
      providers: { alpha: { baseUrl: `${server.url}/alpha/v1`, models: { "model-one": { id: "one" } } } },
    }),
  );
  return place;
}

const PERF = "perf --model model-one --prompts synthetic:input=20,output=5 --rounds 2".split(" ");

/** SQLite's own companions of a store come and go with its readers. */
const filesIn = (place: CliPlace) => place.files((name) => /-(wal|shm)$/.test(name)).map(({ name }) => name);

/** Runs it, and holds that nothing was sent, printed on stdout, or left behind beside what is there already. */
async function refused(place: CliPlace, argv: readonly string[], vars: Record<string, string> = {}) {
  const before = server.requests;
  const files = filesIn(place);
  const result = await place.dsr(argv, { vars });
  expect(result).toMatchObject({ code: 2, signal: null, stdout: "" });
  expect(server.requests).toBe(before);
  expect(filesIn(place)).toEqual(files);
  return result.stderr;
}

describe("a name that nobody knows", () => {
  it.each([
    ["provider", [...PERF, "--providers", "alhpa"], 'Unknown provider "alhpa". Did you mean "alpha"'],
    ["model", ["perf", "--model", "model-won"], 'Unknown model "model-won". Did you mean "model-one"'],
    ["mode", [...PERF, "--mode", "thinkin"], '"thinkin"'],
    [
      "prompt source",
      [...PERF, "--prompts", "shargpt"],
      'Unknown prompt source "shargpt". Did you mean "sharegpt"',
    ],
    [
      "prompt option",
      [...PERF, "--prompts", "synthetic:inptu=5"],
      'Unknown option "inptu". Did you mean "input"',
    ],
    [
      "exam",
      ["bench", "--model", "model-one", "--dataset", "gqpa"],
      'Unknown data set for bench "gqpa". Did you mean "gpqa"',
    ],
    ["data set", ["datasets", "pull", "sharegtp"], 'Unknown data set "sharegtp". Did you mean "sharegpt"'],
    [
      "simulated provider",
      ["simulate", "--providers", "sim-fsat"],
      'Unknown simulated provider "sim-fsat". Did you mean "sim-fast"',
    ],
    ["flag", [...PERF, "--roundz", "3"], "unknown option '--roundz'\n(Did you mean --rounds?)"],
    ["command", ["pref"], "unknown command 'pref'\n(Did you mean perf?)"],
    ["output", [...PERF, "--output", "cvs"], "Allowed choices are db, csv, both"],
  ])("(%s) is answered with the nearest", async (_, argv, wanted) => {
    await using place = withProvider();
    expect(await refused(place, argv)).toContain(wanted);
  });

  it("is not alone: several are named at once", async () => {
    await using place = withProvider();
    const said = await refused(place, [...PERF, "--providers", "alhpa,deepsek"]);
    expect(said).toContain('"alhpa"');
    expect(said).toContain('Did you mean "deepseek"');
  });
});

describe("a value that cannot be", () => {
  it.each([
    ["--rounds", "0", "whole number of at least 1"],
    ["--rounds", "2.5", "whole number of at least 1"],
    ["--max-tokens", "-1", "whole number of at least 1"],
    ["--temperature", "3", "a number from 0 to 2"],
    ["--timeout", "soon", "500ms, 30s, 2m or 1h"],
    ["--max-cost", "lots", "5CNY or 0.5USD"],
    ["--max-cost", "5XYZ", "no exchange rate"],
    ["--providers", ",", "names nothing"],
    ["--fx", "USD=x", '--fx "USD=x": expected a currency and its price in CNY'],
    ["--fx", "USD", '--fx "USD"'],
    ["--fx", "USD=0", '--fx "USD=0"'],
    ["--fx", "EURO=8", '--fx "EURO=8"'],
    ["--fx", "CNY=2", "CNY is the unit"],
    ["--prompts", "synthetic:input=many", '"many"'],
    ["--prompts", "file:nowhere.jsonl", "nowhere.jsonl"],
    ["--prompts", "./nowhere.mjs", "nowhere.mjs"],
    ["--config", "nowhere.yaml", "nowhere.yaml"],
    ["--keys", "nowhere.json", "No keys file at"],
  ])("(%s %s) is named with what is allowed", async (flag, value, wanted) => {
    await using place = withProvider();
    expect(await refused(place, [...PERF, flag, value])).toContain(wanted);
  });

  it("in a prompts file is reported with its line, all lines at once", async () => {
    await using place = withProvider();
    place.write("mine.jsonl", '{"prompt": "fine"}\n{"prompt": 3}\nnot JSON\n{"messages": []}\n');
    const said = await refused(place, [...PERF, "--prompts", "file:mine.jsonl"]);
    for (const line of [2, 3, 4]) expect(said).toMatch(new RegExp(`line ${line}\\b`));
    expect(said).not.toMatch(/line 1\b/);
  });
});

describe("a faulty configuration", () => {
  it("has all its faults shown at once, with path, value and what is allowed", async () => {
    await using place = cliPlace();
    place.write(
      "dsr.config.yaml",
      `defaults:
  rounds: none
  output: cvs
providers:
  alpha:
    baseUrl: not a url
    modles: {}
  beta:
    baseUrl: ${server.url}/beta/v1
    models:
      model-one: { id: x, inputPrice: -4, currency: yuan }
`,
    );
    const said = await refused(place, PERF);
    expect(said).toMatch(/dsr\.config\.yaml has 6 faults:$/m);
    expect(said).toMatch(/line 2: defaults\.rounds: got "none"; expected a number/);
    expect(said).toMatch(/line 3: defaults\.output: got "cvs"; expected .*db.*csv.*both/);
    expect(said).toMatch(/line 6: providers\.alpha\.baseUrl: got "not a url"; expected an http/);
    expect(said).toMatch(/line 7: providers\.alpha\.modles: unknown field\. Did you mean "models"/);
    expect(said).toMatch(/line 11: providers\.beta\.models\.model-one\.inputPrice: got -4; expected/);
    expect(said).toMatch(/line 11: providers\.beta\.models\.model-one\.currency: got "yuan"; expected/);
  });

  it.each([
    ["not YAML", "providers:\n  alpha: {\n", /line 3/],
    ["YAML with a wrong indent", "providers:\n  alpha:\n    baseUrl: x\n   models: {}\n", /line 4/],
    ["a list", "- providers\n", /got a list/],
    ["a key written twice", "defaults: {}\ndefaults: {}\n", /line 2/],
  ])("(%s) is reported with its place", async (_, text, wanted) => {
    await using place = cliPlace();
    place.write("dsr.config.yaml", text);
    expect(await refused(place, PERF)).toMatch(wanted);
  });

  it("stops every command that would use it", async () => {
    await using place = cliPlace();
    place.write("dsr.config.yaml", "providers: 3\n");
    for (const command of [
      "bench --dataset smoke",
      "providers list",
      "providers check",
      "results list",
      "catalog update",
    ])
      expect(await refused(place, command.split(" "))).toContain("providers: got 3");
  });
});

describe("no keys at all", () => {
  it.each(["perf", "bench --dataset smoke", "providers check"])(
    "(%s) says how to set one, and names the demo",
    async (command) => {
      await using place = cliPlace();
      const said = await refused(place, command.split(" "));
      expect(said).toContain("error: No provider can be asked: there is no key for any of them.");
      expect(said).toMatch(/Set one in the environment or in \.env, for example [A-Z_]+_API_KEY=/);
      expect(said).toContain("dsr demo");
    },
  );

  it("leaves everything else usable: a provider without a key is skipped with a line that says so", async () => {
    await using place = withProvider();
    place.write(
      "dsr.config.yaml",
      place
        .read("dsr.config.yaml")
        .replace(
          '"providers":{',
          `"providers":{"locked":{"baseUrl":"${server.url}/locked/v1","apiKeyEnv":"LOCKED_KEY","models":{"model-one":{"id":"one"}}},`,
        ),
    );
    const result = await place.dsr([...PERF, "--json"]);
    expect(result.code).toBe(0);
    expect(result.stderr).toContain("skipped: locked has no key (set LOCKED_KEY)");
    expect(JSON.parse(result.stdout).targets).toHaveLength(1);
  });
});

describe("a data set that has not been pulled", () => {
  it.each([
    ["perf", ["perf", "--model", "model-one"], "sharegpt"],
    ["perf --prompts", [...PERF, "--prompts", "leval"], "leval"],
    ["bench", ["bench", "--model", "model-one", "--dataset", "gpqa"], "gpqa"],
    ["simulate", ["simulate", "--answers", "gsm8k"], "gsm8k"],
  ])("(%s) is answered with the command that pulls it", async (_, argv, name) => {
    await using place = withProvider();
    expect(await refused(place, [...argv, "--data-dir", "data"])).toContain(
      `hint: dsr datasets pull ${name}\n`,
    );
  });
});

describe("a requirement", () => {
  const route = (place: CliPlace, text: string) => {
    place.write("req.json", text);
    return refused(place, ["route", "--requirement", "req.json"]);
  };

  it.each([
    ["a missing comma", '{"filters": [\n  {"metric": "ttft" "max": 3}\n]}', "req.json:2:21: not JSON"],
    ["a comma too many", '{"filters": [],\n "order": [],}', "req.json:2:13: not JSON"],
    ["nothing", "", "req.json:1:1: not JSON"],
  ])("that is not JSON (%s) is reported with line and column", async (_, text, wanted) => {
    await using place = withProvider();
    expect(await route(place, text)).toContain(wanted);
  });

  it("with several faults shows them all, names with the nearest", async () => {
    await using place = withProvider();
    const said = await route(
      place,
      `{"filters": [
  {"metric": "tftt", "max": 3},
  {"metric": "otps", "stat": "p95", "min": 30},
  {"metric": "gpqa"},
  {"metric": "success", "min": "high"}
]}`,
    );
    expect(said).toMatch(/2:14: filters\[0\]\.metric: Unknown metric "tftt"\. Did you mean .*"ttft"/);
    expect(said).toMatch(/3:30: filters\[1\]\.stat: Unknown stat "p95"\. Did you mean .*"p90"/);
    expect(said).toMatch(/4:3: filters\[2\]: a filter needs "min", "max" or both/);
    expect(said).toMatch(/5:32: filters\[3\]\.min: is "high"; it must be a finite number/);
    expect(said).toMatch(/order: is missing/);
  });

  it("that is not there, and evidence that is not there, are named", async () => {
    await using place = withProvider();
    expect(await refused(place, ["route", "--requirement", "req.json"])).toContain("No requirement file at");
    expect(await route(place, '{"filters": [], "order": []}')).toMatch(
      /No store at .*dsr\.db: nothing has been measured/,
    );
    expect(await refused(place, "route --requirement req.json --csv nowhere".split(" "))).toContain(
      "nowhere",
    );
  });

  it("about models and providers without evidence gets the nearest that have some", async () => {
    await using place = withProvider();
    expect(await place.dsr(PERF)).toMatchObject({ code: 0 });
    place.write("req.json", '{"filters": [], "order": []}');
    const said = await refused(
      place,
      "route --requirement req.json --model model-two --providers alfa".split(" "),
    );
    expect(said).toContain('"model-two". Did you mean "model-one"');
    expect(said).toContain('"alfa". Did you mean "alpha"');
    const argv = "route --requirement req.json --since yesterday".split(" ");
    expect(await refused(place, argv)).toContain('--since "yesterday" is not a date such as');
  });
});

describe("a store", () => {
  /** Nothing was sent, and the message is clear; whether 1 or 2, the exit code is not that of success. */
  async function unusable(place: CliPlace, argv: readonly string[], wanted: RegExp) {
    const before = server.requests;
    const result = await place.dsr([...PERF, ...argv]);
    expect(result.code === 1 || result.code === 2).toBe(true);
    expect(result.stdout).toBe("");
    expect(result.stderr).toMatch(wanted);
    expect(result.stderr).toMatch(/^hint: /m);
    expect(server.requests).toBe(before);
  }

  it("that is a folder, lies below a file, or is no database is refused before anything is sent", async () => {
    await using place = withProvider();
    mkdirSync(join(place.path, "folder"));
    place.write(
      "file",
      "text that is no database, and long enough to be read as the header of one ".repeat(3),
    );
    await unusable(place, ["--db", "folder"], /^error: Cannot open .*folder: it is a folder, not a file\./m);
    await unusable(place, ["--db", "file/dsr.db"], /^error: .*a file is in the way/m);
    await unusable(place, ["--db", "file"], /^error: .*not a SQLite database/m);
    await unusable(place, ["--output", "csv", "--out", "file"], /^error: .*a file is in the way/m);
    await unusable(place, ["--output", "csv", "--out", "file/below"], /^error: .*a file is in the way/m);
    place.write("csv/requests.csv", "some,other,header\n1,2,3\n");
    await unusable(place, ["--output", "both", "--out", "csv"], /^error: .*requests\.csv/m);
    const other = new Sqlite(join(place.path, "other.db"));
    other.exec("CREATE TABLE theirs (x)");
    other.close();
    await unusable(place, ["--db", "other.db"], /^error: .*database of another program/m);
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === "win32")(
    "in a folder that may not be written to is refused (needs a user who is not root)",
    async () => {
      await using place = withProvider();
      mkdirSync(join(place.path, "sealed"), { mode: 0o555 });
      await unusable(place, ["--db", "sealed/dsr.db"], /^error: .*sealed/m);
      await unusable(place, ["--output", "csv", "--out", "sealed/csv"], /^error: .*not permitted/m);
    },
  );

  it("and runs that are not there are named", async () => {
    await using place = withProvider();
    expect(await refused(place, "results list".split(" "))).toContain("dsr.db");
    expect(await place.dsr(PERF)).toMatchObject({ code: 0 });
    expect(await refused(place, "results show nothing".split(" "))).toContain('"nothing"');
    expect(await refused(place, "results export --run nothing".split(" "))).toContain('"nothing"');
  });
});

describe("dsr init", () => {
  it("writes a configuration that is valid as it stands, and never overwrites one", async () => {
    await using place = cliPlace();
    expect(await place.dsr(["init"])).toMatchObject({ code: 0, stderr: "" });
    expect(place.read("dsr.config.yaml")).toContain("providers:");
    expect(JSON.parse(place.read("dsr.config.schema.json"))).toMatchObject({ type: "object" });
    expect(await place.dsr(["providers", "list"])).toMatchObject({ code: 0, stderr: "" });
    const text = place.read("dsr.config.yaml");
    expect(await refused(place, ["init"])).toContain("There is a configuration here already");
    expect(place.read("dsr.config.yaml")).toBe(text);
  });
});
