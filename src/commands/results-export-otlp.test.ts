/** `dsr results export RUN --otlp`: from a store to a collector on loopback. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openSqlite } from "../store/index.ts";
import { aRecord, aRun, memoryEnv, type ScriptedServer, scriptedServer } from "../testing/index.ts";
import { main } from "./index.ts";

let server: ScriptedServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

/** A folder whose store holds one run of two requests. */
async function place(): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), "dsr-otlp-"));
  const sink = openSqlite(join(cwd, "store.db"));
  sink.begin(aRun());
  sink.record(aRecord());
  sink.record(aRecord({ id: "request-2", seq: 1 }));
  await sink.end(aRun());
  await sink.close();
  return cwd;
}

async function run(cwd: string, ...flags: string[]) {
  const env = memoryEnv({ cwd, vars: { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" } });
  const code = await main(["results", "export", "--db", "store.db", ...flags], env);
  return { code, out: env.stdout.text, err: env.stderr.text };
}

describe("dsr results export RUN --otlp", () => {
  it("sends the run by the beginning of its id, and says how many spans it was", async () => {
    server = await scriptedServer((reply) => {
      reply.head(200);
      reply.end("{}");
    });
    expect(await run(await place(), "run-", "--otlp", server.url)).toEqual({
      code: 0,
      out: "",
      err: "exported run run-1: 3 spans\n",
    });
    expect(server.heard.map(({ path }) => path)).toEqual(["/v1/traces"]);
  });

  it("ends with exit code 1 where the collector refuses", async () => {
    server = await scriptedServer((reply) => {
      reply.head(401);
      reply.end("who are you");
    });
    const { code, err } = await run(await place(), "run-1", "--otlp", server.url);
    expect(code).toBe(1);
    expect(err).toMatch(/answered HTTP 401: who are you/);
  });

  it.each([
    [["--otlp", "http://127.0.0.1:1"], /--otlp needs a run/],
    [["run-1", "--otlp", "http://127.0.0.1:1", "--format", "requests"], /--format is for what is written/],
    [["run-9", "--otlp", "http://127.0.0.1:1"], /run-9/],
    [["run-1", "--otlp", "collector:4317"], /no http or https address/],
  ])("refuses %j before anything is sent", async (flags, message) => {
    const { code, err } = await run(await place(), ...flags);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it("still writes runs that are named without a flag", async () => {
    const { code, out } = await run(await place(), "run-1");
    expect(code).toBe(0);
    expect(out.trim().split("\n")).toHaveLength(3);
  });
});
