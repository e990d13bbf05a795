import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../base/index.ts";
import { memoryEnv } from "../testing/index.ts";
import { main } from "./index.ts";

const JOBS = 'jobs: { list: { command: providers, args: [list], cron: "0 3 * * *" } }\n';
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A robot that answers with `status`, and what it was sent. */
async function robot(status: number) {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    bodies.push(body);
    response.writeHead(status).end("ok");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-path`, bodies };
}

async function hello(
  schedule: string,
  vars: Record<string, string>,
  { dotenv = "", flags = [] }: { dotenv?: string; flags?: string[] } = {},
) {
  const cwd = mkdtempSync(join(tmpdir(), "dsr-hello-"));
  writeFileSync(join(cwd, "dsr.schedule.yaml"), schedule);
  writeFileSync(join(cwd, ".env"), dotenv);
  const env = { ...memoryEnv({ cwd, vars }), clock: systemClock };
  const code = await main(["schedule", "hello", ...flags], env);
  return { code, out: env.stdout.text, err: env.stderr.text };
}

describe("schedule hello", () => {
  it("sends every channel one message, and says which did not take it without telling where it was sent", async () => {
    const [good, bad] = [await robot(200), await robot(403)];
    const channels =
      "notify: { channels: [{ kind: json, name: mine, url_env: MINE }, { kind: slack, url_env: SLACK }] }\n";
    const { code, out, err } = await hello(JOBS + channels, { MINE: good.url, SLACK: bad.url });
    expect(out).toMatch(/^mine \(json\): delivered\nslack \(slack\): not delivered: .*403/);
    expect(code).toBe(4);
    expect(out + err).not.toContain("secret-path");
    expect(good.bodies).toHaveLength(1);
    expect(good.bodies[0]).toContain("A test of dsr's notifications");
    expect(bad.bodies).toHaveLength(1);
  });

  it("is done where all of them took it", async () => {
    const { url } = await robot(200);
    const channels = "notify: { channels: [{ kind: json, url_env: MINE }] }\n";
    const { code, out } = await hello(JOBS + channels, { MINE: url }, { flags: ["--json"] });
    expect(JSON.parse(out)).toEqual({
      channels: [{ channel: "json", kind: "json", isDelivered: true, why: null }],
    });
    expect(code).toBe(0);
  });

  it("finds addresses in .env, where keys are found too; the environment comes first", async () => {
    const [named, shadowed] = [await robot(200), await robot(200)];
    const channels =
      "notify: { channels: [{ kind: json, url_env: MINE }, { kind: slack, url_env: SLACK }] }\n";
    const dotenv = `MINE=${shadowed.url}\nSLACK="${named.url}"\n`;
    const { code } = await hello(JOBS + channels, { MINE: named.url, SLACK: "" }, { dotenv });
    expect(code).toBe(0);
    expect(named.bodies).toHaveLength(2);
    expect(shadowed.bodies).toEqual([]);
  });

  it("says where there is nobody to say it to", async () => {
    const { code, err } = await hello(JOBS, {});
    expect(err).toMatch(/dsr\.schedule\.yaml names no channel under notify\./);
    expect(code).toBe(2);
  });
});
