/** Keys stay where they are: in no output, log, store or export, even when a provider shouts them back. */
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  type ChatReply,
  type ChatServer,
  type CliPlace,
  chatServer,
  cliPlace,
  onlyRun,
} from "../testing/index.ts";

/** One for each way of giving a key. Only one looks like a key; `+` and `/` look different in a URL. */
const KEYS = {
  env: "Zq7wKx2mVb+9tRf/4yHc8s",
  dotenv: "sk-Jn3pLd6gWe1uTk5aXo",
  file: "Bv8cQm4rYh2sEi7zNw0j",
  config: "Ga5xUf9bMt3kPl6oDq1v",
};
const NAMES = Object.keys(KEYS) as (keyof typeof KEYS)[];

let server: ChatServer;
let behave: (provider: string, key: string) => ChatReply;
beforeEach(async () => {
  server = await chatServer(({ provider, key }) => behave(provider, key ?? "no key"));
});
afterEach(() => server.close());

function withKeys(): CliPlace {
  const place = cliPlace();
  const provider = (name: string, own: object) => ({
    baseUrl: `${server.url}/${name}/v1`,
    models: { m: { id: "m", inputPrice: 1, outputPrice: 1, currency: "CNY" } },
    ...own,
  });
  place.write(
    "dsr.config.yaml",
    JSON.stringify({
      defaults: { model: "m", providers: NAMES },
      providers: {
        env: provider("env", { apiKeyEnv: "FIRST_KEY" }),
        dotenv: provider("dotenv", { apiKeyEnv: "SECOND_KEY" }),
        file: provider("file", { apiKeyEnv: "THIRD_KEY" }),
        config: provider("config", { apiKey: KEYS.config }),
      },
    }),
  );
  place.write(".env", `SECOND_KEY=${KEYS.dotenv}\n`);
  place.write("keys.json", JSON.stringify({ file: { default: KEYS.file } }));
  return place;
}

const GIVEN = ["dsr.config.yaml", ".env", "keys.json"];
const WITH_KEYS = ["--keys", "keys.json"];
const vars = { FIRST_KEY: KEYS.env, DSR_DEBUG: "1" };
const PERF = "perf --rounds 2 --prompts synthetic:input=20,output=5 --output both".split(" ");

/** `<key's name> in <place>` for every key, or half of one, that is found. */
function leaks(place: CliPlace, printed: Record<string, string>): string[] {
  const places = [
    ...Object.entries(printed).map(([name, text]) => ({ name, bytes: Buffer.from(text) })),
    ...place.files((name) => GIVEN.includes(name)),
  ];
  return NAMES.flatMap((name) => {
    const key = KEYS[name];
    const half = Math.floor(key.length / 2);
    const traces = [key, encodeURIComponent(key), key.slice(half), key.slice(0, half)];
    return places
      .filter(({ bytes }) => traces.some((trace) => bytes.includes(trace)))
      .map((found) => `${name} in ${found.name}`);
  });
}

/** What every command that shows something prints about the place. */
async function everythingSaid(place: CliPlace): Promise<Record<string, string>> {
  const said: Record<string, string> = {};
  place.write("req.json", '{"filters": [], "order": []}');
  const { id } = onlyRun(place).run;
  const log = `results show ${id} --log`;
  for (const command of [
    "providers list",
    "providers list --json",
    "providers check",
    "providers check --json",
    "results list --json",
    log,
    "results export",
    "results export --format requests",
    "route --requirement req.json",
    "route --requirement req.json --json",
    "catalog update --source litellm --litellm-file req.json",
  ]) {
    const argv = command.split(" ");
    const { stdout, stderr } = await place.dsr(
      command.startsWith("results") ? argv : [...argv, ...WITH_KEYS],
      { vars },
    );
    said[command] = stdout + stderr;
  }
  expect(said[log]).toMatch(/ begun by dsr /);
  return said;
}

const shout = (key: string) =>
  `Incorrect API key provided: ${key} (Bearer ${key}, ${encodeURIComponent(key)})`;

it("are sent to their own provider alone, and each refusal that repeats one is kept without it", async () => {
  behave = (_, key) => ({
    status: 401,
    body: {
      error: { message: shout(key), type: "invalid_request_error", code: "invalid_api_key", param: key },
    },
  });
  await using place = withKeys();
  const result = await place.dsr([...PERF, ...WITH_KEYS], { vars });
  expect(new Set(server.asked.map(({ provider, key }) => `${provider}: ${key}`))).toEqual(
    new Set(NAMES.map((name) => `${name}: ${KEYS[name]}`)),
  );
  expect(result.stdout).toMatch(/auth × 2: HTTP 401: Incorrect API key provided/);
  const { stdout, stderr } = result;
  expect(leaks(place, { stdout, stderr, ...(await everythingSaid(place)) })).toEqual([]);
  // The search would find one.
  place.write(join("results", "leak.txt"), `Authorization: Bearer ${KEYS.file}`);
  expect(leaks(place, { stdout: KEYS.env })).toEqual(["env in stdout", "file in results/leak.txt"]);
});

it.each([
  ["an error without JSON", (key: string) => ({ status: 500, body: shout(key) })],
  [
    "an error of another shape",
    (key: string) => ({ status: 403, body: { detail: [{ msg: shout(key), loc: [key] }] } }),
  ],
  ["an answer", (key: string) => ({ say: shout(key) })],
])("do not come back out of %s", async (_, reply) => {
  behave = (_provider, key) => reply(key);
  await using place = withKeys();
  const { stdout, stderr } = await place.dsr([...PERF, ...WITH_KEYS, "--json"], { vars });
  expect(server.asked.length).toBe(8);
  expect(leaks(place, { stdout, stderr })).toEqual([]);
});

it("are not quoted from files that cannot be read", async () => {
  behave = () => ({ say: "Four." });
  await using place = cliPlace();
  const said: Record<string, string> = {};
  const attempt = async (name: string, text: string, argv: readonly string[]) => {
    place.write(name, text);
    const result = await place.dsr(argv, { vars });
    expect(result.code).toBe(2);
    said[text.replaceAll(KEYS.file, "KEY")] = result.stdout + result.stderr;
  };
  const keysFile = ["providers", "list", "--keys", "keys.json"];
  await attempt("keys.json", `{"together": {"default": "${KEYS.file}"`, keysFile);
  await attempt("keys.json", `{"together": "${KEYS.file}", "deepseek": ["${KEYS.file}"]}`, keysFile);
  await attempt("keys.json", `{"together": {"default": {"${KEYS.file}": 1}}}`, keysFile);
  await attempt("keys.json", KEYS.file, keysFile);
  const config = ["providers", "list"];
  await attempt(
    "dsr.config.yaml",
    `providers: {a: {baseUrl: "http://127.0.0.1:9", apiKey: "${KEYS.file}`,
    config,
  );
  await attempt("dsr.config.yaml", `providers:\n  a:\n    apiKey: ${KEYS.file}: x\n`, config);
  await attempt(
    "dsr.config.yaml",
    `providers: {a: {apiKey: [${KEYS.file}], headers: {x-api-key: [${KEYS.file}]}}}`,
    config,
  );
  expect(leaks(place, said)).toEqual([]);
});
