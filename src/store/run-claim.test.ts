import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { claimRun, openCsv, openSqlite } from "./index.ts";
import { claimState } from "./run-claim.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-store-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe.each(["sqlite", "csv"] as const)("a claim on a run in %s", (kind) => {
  const source = async () => {
    const path = join(dir, "store");
    await (kind === "sqlite" ? openSqlite(path) : openCsv(path)).close();
    return { kind, path } as const;
  };

  test("holds until it is released, and leaves no file then", async () => {
    const from = await source();
    const before = readdirSync(dir, { recursive: true });
    expect(claimState(from, "a")).toBe("unclaimed");
    const claim = claimRun(from, "a");
    expect([claimState(from, "a"), claimState(from, "b")]).toEqual(["held", "unclaimed"]);
    const other = claimRun(from, "b");
    expect(() => claimRun(from, "a")).toThrow(expect.objectContaining({ code: "run_in_use" }));
    claim.release();
    claim.release();
    expect([claimState(from, "a"), claimState(from, "b")]).toEqual(["unclaimed", "held"]);
    other.release();
    expect(readdirSync(dir, { recursive: true })).toEqual(before);
  });

  test("is the same under every name of the store", async () => {
    const from = await source();
    symlinkSync(from.path, join(dir, "link"));
    mkdirSync(join(dir, "x"));
    const claim = claimRun({ kind, path: join(dir, "link") }, "a");
    expect(claimState({ kind, path: join(dir, "x/../store") }, "a")).toBe("held");
    claim.release();
  });

  test("that is left shows that nobody writes the run, until somebody does and ends it", async () => {
    const from = await source();
    const before = readdirSync(dir, { recursive: true });
    const claim = claimRun(from, "a");
    claim.leave();
    claim.release();
    expect(claimState(from, "a")).toBe("free");
    const next = claimRun(from, "a");
    claim.leave();
    expect(claimState(from, "a")).toBe("held");
    next.release();
    expect(readdirSync(dir, { recursive: true })).toEqual(before);
  });

  test("keeps to its folder, whatever the id is", async () => {
    const from = await source();
    const claim = claimRun(from, "../../evil\u0000/".repeat(50));
    claim.release();
    expect(readdirSync(join(dir, ".."))).not.toContain("evil");
  });
});

test("a store that is not there has no runs to claim", () => {
  const missing = { kind: "sqlite", path: join(dir, "none.db") } as const;
  expect(claimState(missing, "a")).toBe("unclaimed");
  expect(() => claimRun(missing, "a")).toThrow(`Cannot claim a run in ${missing.path}: it does not exist.`);
});

test("of processes that claim and release one run all the time, never two have it at once", async () => {
  const path = join(dir, "store.db");
  await openSqlite(path).close();
  const code = `
    import { closeSync, openSync, rmSync } from "node:fs";
    import { claimRun } from ${JSON.stringify(join(import.meta.dirname, "index.ts"))};
    const [path, inside] = process.argv.slice(1);
    let got = 0;
    for (const until = Date.now() + 1500; Date.now() < until; ) {
      let claim;
      try { claim = claimRun({ kind: "sqlite", path }, "a"); } catch (error) {
        if (error.code !== "run_in_use") throw error;
        continue;
      }
      closeSync(openSync(inside, "wx"));
      rmSync(inside);
      claim.release();
      got += 1;
    }
    console.log(got);`;
  const args = ["--no-warnings", "--input-type=module", "-e", code, path, join(dir, "inside")];
  const counts = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const child = spawn(process.execPath, args);
      let out = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk) => {
          out += String(chunk);
        });
      await new Promise((resolve) => child.once("close", resolve));
      return out;
    }),
  );
  for (const out of counts) expect(out).toMatch(/^\d+\n$/);
  expect(counts.reduce((sum, out) => sum + Number(out), 0)).toBeGreaterThan(10);
});
