/**
 * A run against a mock that other people wrote, which drops, garbles, cuts and refuses: what is stored of every request
 * is what the mock's own journal says it did.
 */
import { type ChaosConfig, LLMock } from "@copilotkit/aimock";
import Sqlite from "better-sqlite3";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cliPlace } from "../testing/index.ts";

/** What the mock calls it, and what it must become. */
const MEANING = {
  drop: "server",
  malformed: "protocol",
  rateLimit: "rate_limited",
  disconnect: "network",
} as const;

const ROUNDS = 40;
const CHAOS: ChaosConfig = { dropRate: 0.15, malformedRate: 0.15, rateLimitRate: 0.15, disconnectRate: 0.15 };

const mock = new LLMock({ port: 0, journalMaxEntries: 0, chunkSize: 9 });
beforeAll(async () => {
  mock.onMessage(/./s, { content: "Here is an answer of some length, in several pieces." });
  await mock.start();
  mock.setChaos(CHAOS);
});
afterAll(() => mock.stop());

it("stores error kinds and counts equal to what the mock journalled, request by request", async () => {
  await using place = cliPlace();
  const headers = (header: string) => ({ [`x-aimock-chaos-${header}`]: "1" });
  const entry = (own: Record<string, string>) => ({
    baseUrl: `${mock.url}/v1`,
    apiKey: "mock-key-0001",
    headers: own,
    models: { m: { id: "mock-model" } },
  });
  const calm = Object.fromEntries(
    ["drop", "malformed", "ratelimit", "disconnect"].map((name) => [`x-aimock-chaos-${name}`, "0"]),
  );
  // Three left to chance, and one for each fault and for none, so that every kind is sure to come.
  const providers = {
    "chance-1": entry({}),
    "chance-2": entry({}),
    "chance-3": entry({}),
    calm: entry(calm),
    drops: entry({ ...calm, ...headers("drop") }),
    garbles: entry({ ...calm, ...headers("malformed") }),
    refuses: entry({ ...calm, ...headers("ratelimit") }),
    cuts: entry({ ...calm, ...headers("disconnect") }),
  };
  place.write("dsr.config.yaml", JSON.stringify({ defaults: { model: "m" }, providers }));
  const result = await place.dsr([
    ..."perf --prompts synthetic:input=20,output=10 --seed 7 --output both --json --rounds".split(" "),
    ...[String(ROUNDS), "--providers", Object.keys(providers).join(",")],
  ]);
  expect(result.code).toBe(0);

  const db = new Sqlite(`${place.path}/results/dsr.db`, { readonly: true });
  const stored = db
    .prepare<[], { provider: string; nonce: string; kind: string | null; retry: number | null }>(
      "SELECT provider, prompt_nonce AS nonce, error_kind AS kind, error_retry_after_ms AS retry FROM requests",
    )
    .all();
  db.close();

  const journal = mock.getRequests().map(({ body, response }) => ({
    text: JSON.stringify(body),
    kind: response.chaosAction === undefined ? null : MEANING[response.chaosAction as keyof typeof MEANING],
  }));
  expect(stored).toHaveLength(journal.length);
  const said = stored.map(({ nonce }) =>
    journal.filter(({ text }) => text.includes(nonce)).map(({ kind }) => kind),
  );
  expect(stored.map(({ kind }) => [kind])).toEqual(said);
  const counts = (kinds: readonly (string | null)[]) =>
    Object.fromEntries(
      [...new Set(kinds)].sort().map((kind) => [kind, kinds.filter((k) => k === kind).length]),
    );
  expect(counts(stored.map(({ kind }) => kind))).toEqual(counts(journal.map(({ kind }) => kind)));
  expect(Object.keys(counts(stored.map(({ kind }) => kind))).sort()).toEqual(
    ["null", ...Object.values(MEANING)].sort(),
  );

  // A 429 comes with the wait that the mock asked for.
  for (const { kind, retry } of stored) expect(retry !== null).toBe(kind === "rate_limited");
  // Who never answered is not asked to the end; who answered now and then is, and its failures are counted.
  const of = (name: string) => stored.filter(({ provider }) => provider === name);
  for (const name of ["drops", "garbles", "cuts"]) expect(of(name)).toHaveLength(5);
  // Four refusals for being too many count as one failure: they may pass.
  expect(of("refuses")).toHaveLength(Math.min(ROUNDS, 20));
  expect(of("calm")).toHaveLength(ROUNDS);
  for (const { target, errors, n, succeeded } of JSON.parse(result.stdout).targets) {
    const own = of(target.provider);
    expect({ n, succeeded }).toEqual({
      n: own.length,
      succeeded: own.filter(({ kind }) => kind === null).length,
    });
    expect(errors).toEqual(counts(own.flatMap(({ kind }) => kind ?? [])));
  }

  const csv: { error_kind: string }[] = parse(place.read("results/requests.csv"), { columns: true });
  expect(counts(csv.map((row) => row.error_kind || null))).toEqual(counts(stored.map(({ kind }) => kind)));
});
