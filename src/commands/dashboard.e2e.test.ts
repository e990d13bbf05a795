import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { request } from "undici";
import { describe, expect, it } from "vitest";
import { type CliPlace, cliPlace, dashboardStore } from "../testing/index.ts";

async function dashboardIn(place: CliPlace, ...argv: string[]) {
  const cli = place.start(["dashboard", "--port", "0", "--json", ...argv]);
  await cli.says(/\n/);
  const { url, port } = JSON.parse(cli.stdout) as { url: string; port: number };
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await request(`${url}${path}`, { headers });
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  };
  /** What stands in the way of reading. */
  const trouble = async () => {
    const { text } = await get("/api/meta");
    return (JSON.parse(text) as { trouble: { code: string; message: string } | null }).trouble;
  };
  return { cli, url, port, get, trouble };
}

describe("dsr dashboard, as it is installed", () => {
  it("serves its page and its API, and ends at once on Ctrl-C though somebody listens", async () => {
    await using place = cliPlace();
    const store = await dashboardStore(join(place.path, "dsr.db"), { endMs: Date.now() });
    const { cli, port, get } = await dashboardIn(place, "--db", "dsr.db");
    const document = await get("/");
    expect([document.status, document.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    for (const [, path] of document.text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g))
      expect([path, (await get(String(path))).status]).toEqual([path, 200]);
    expect(document.text).not.toMatch(/<script(?![^>]*src=)|style=|https?:\/\//);
    const overview = JSON.parse((await get("/api/overview?window=all")).text);
    expect(overview.targets.map(({ name }: { name: string }) => name)).toContain(store.targets.fast);
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    socket.write(`GET /api/runs/${store.runs.running}/live HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await once(socket, "data");
    cli.signal("SIGINT");
    const [ended] = await Promise.all([cli.ended, once(socket, "close")]);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("says who else may be at a port that is in use", async () => {
    await using place = cliPlace();
    const { cli, port } = await dashboardIn(place);
    const second = await place.dsr(["dashboard", "--port", String(port)]);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(
      `The dashboard cannot listen at 127.0.0.1 port ${port}: the port is in use.`,
    );
    expect(second.stderr).toContain("--port 0");
    cli.signal("SIGTERM");
    expect((await cli.ended).code).toBe(0);
  });

  it("starts over a store of a newer dsr, says so, and shows it when it can be read", async () => {
    await using place = cliPlace();
    await dashboardStore(join(place.path, "newer.db"), { endMs: Date.now() });
    const db = new Sqlite(join(place.path, "newer.db"));
    const version = db.pragma("user_version", { simple: true }) as number;
    db.pragma("user_version = 999");
    const { get, trouble } = await dashboardIn(place, "--db", "newer.db");
    expect(await trouble()).toMatchObject({
      code: "store_newer",
      message: expect.stringContaining("newer.db"),
    });
    expect((await get("/")).status).toBe(200);
    expect((await get("/api/overview")).status).toBe(503);
    db.pragma(`user_version = ${version}`);
    db.close();
    while ((await trouble()) !== null) await sleep(100);
    expect((await get("/api/overview?window=all")).status).toBe(200);
  });

  it("starts over a store that another process holds, and shows it when it is let go", async () => {
    await using place = cliPlace();
    await dashboardStore(join(place.path, "held.db"), { endMs: Date.now() });
    const holder = new Sqlite(join(place.path, "held.db"));
    holder.pragma("locking_mode = EXCLUSIVE");
    holder.exec("BEGIN IMMEDIATE; DELETE FROM runs WHERE 0; COMMIT");
    const { trouble } = await dashboardIn(place, "--db", "held.db");
    expect(await trouble()).toMatchObject({ code: "store_locked" });
    holder.close();
    while ((await trouble()) !== null) await sleep(100);
  });

  it.each([
    ["this is no database, and it is long enough to be told from one".repeat(100), "store_not_a_database"],
    ["", expect.any(String)],
  ])("starts over a file that is no store, and says so", async (text, code) => {
    await using place = cliPlace();
    place.write("odd.db", text);
    const { cli, trouble } = await dashboardIn(place, "--db", "odd.db");
    expect(await trouble()).toMatchObject({ code });
    cli.signal("SIGTERM");
    expect((await cli.ended).code).toBe(0);
  });
});
