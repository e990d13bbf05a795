/** `dsr route --export` from the command line: the file, what is said beside it, and the exit codes. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSqlite } from "../store/index.ts";
import { aRecord, aRun, type CliPlace, cliPlace } from "../testing/index.ts";

const KEY = "sk-never-shown-0123456789";
let place: CliPlace;

beforeAll(async () => {
  place = cliPlace();
  const sink = openSqlite(join(place.path, "results/dsr.db"));
  sink.begin(aRun());
  for (const [i, provider] of ["mine", "local", "gone"].entries())
    for (let round = 0; round < 3; round++)
      sink.record(
        aRecord({
          ...{ id: `${provider}-${round}`, round, target: { provider, model: "m" } },
          times: { firstOutputAtMs: 1100 + 100 * i },
        }),
      );
  sink.end(aRun());
  await sink.close();
  place.write(
    "dsr.config.yaml",
    JSON.stringify({
      providers: {
        mine: {
          baseUrl: "https://mine.example.com/v1",
          apiKey: KEY,
          headers: { "x-secret": KEY },
          models: { m: { id: "vendor/m" } },
        },
        local: { baseUrl: "http://127.0.0.1:8000/v1", models: { m: {} } },
      },
    }),
  );
  place.write("req.json", '{"filters": [], "order": [{"metric": "ttft"}]}');
});
afterAll(() => place[Symbol.asyncDispose]());

const route = (...argv: string[]) => place.dsr(["route", "--requirement", "req.json", ...argv]);

describe("an exported ranking", () => {
  it("stands on stdout in place of the table; who is left out, and why, on stderr", async () => {
    const { code, stdout, stderr } = await route("--export", "json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      targets: [
        { rank: 1, target: "mine/m", model_id: "vendor/m", api_key_env: "DSR_KEY_MINE" },
        { rank: 2, target: "local/m", base_url: "http://127.0.0.1:8000/v1", api_key_env: null },
      ],
      left_out: [{ target: "gone/m" }],
    });
    expect(stderr).toMatch(/gone\/m is not in the export: no provider of that name/);
    expect(stderr).toMatch(/local\/m is at http:\/\/127\.0\.0\.1:8000\/v1, which only this machine reaches/);
    expect(stderr).toMatch(/extra headers of mine are not exported/);
    expect(stdout + stderr).not.toContain(KEY);
  });

  it("can have a file of its own, beside --json", async () => {
    const result = await route("--export", "litellm", "--export-to", "config.yaml", "--json");
    expect(result.code).toBe(0);
    expect(place.read("config.yaml")).toMatch(/model: "openai\/vendor\/m"/);
    expect(result.stderr).toContain("wrote config.yaml");
    expect(JSON.parse(result.stdout)).toHaveProperty("ranking");
  });

  it("is nothing where nobody qualifies: exit code 3, and the file stays as it was", async () => {
    place.write("req.json", '{"filters": [{"metric": "ttft", "max": 0.001}], "order": []}');
    place.write("config.yaml", "before\n");
    expect(await route("--export", "env")).toMatchObject({ code: 3 });
    expect((await route("--export", "env")).stdout).not.toContain("export ");
    expect(await route("--export", "litellm", "--export-to", "config.yaml")).toMatchObject({ code: 3 });
    expect(place.read("config.yaml")).toBe("before\n");
    place.write("req.json", '{"filters": [], "order": [{"metric": "ttft"}]}');
  });

  it("that no format can say is an error, as are flags that contradict each other", async () => {
    const none = await route("--export", "openrouter");
    expect(none).toMatchObject({ code: 2, stdout: "" });
    expect(none.stderr).toMatch(/Nothing of the ranking can be exported as openrouter: .*mine\/m/);
    expect(await route("--export-to", "x")).toMatchObject({ code: 2, stdout: "" });
    expect(await route("--export", "json", "--json")).toMatchObject({ code: 2, stdout: "" });
    const nowhere = await route("--export", "env", "--export-to", "no/such.env");
    expect(nowhere).toMatchObject({ code: 2, stdout: "" });
    expect(nowhere.stderr).toContain("cannot write no/such.env: There is no folder no.");
    expect(await route("--export", "toml")).toMatchObject({ code: 2, stdout: "" });
  });
});
