import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";

const SCRIPT = fileURLToPath(new URL("./check-direction.mjs", import.meta.url));
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A small tree that keeps the rules: every room that the planted files lean on. */
const SOUND = {
  "base/index.ts": `export type Clock = 1;`,
  "record/index.ts": `export type { Clock } from "../base/index.ts";`,
  "stats/index.ts": `export {};`,
  "stats/quantile.ts": `export {};`,
  "wire/index.ts": `import type { Clock } from "../base/index.ts"; export type { Clock };`,
  "bench/index.ts": `import "../stats/index.ts";`,
  "testing/index.ts": `import "../record/index.ts";`,
  "commands/index.ts": `import "../bench/index.ts"; import "../wire/index.ts"; process.env.HOME;`,
  "cli.ts": `import "./commands/index.ts"; process.exit(0);`,
};

function check(planted: Record<string, string>, flags = ["--min-modules", "1", "--min-imports", "1"]) {
  const src = mkdtempSync(join(tmpdir(), "dsr-direction-"));
  folders.push(src);
  for (const [path, text] of Object.entries({ ...SOUND, ...planted })) {
    mkdirSync(dirname(join(src, path)), { recursive: true });
    writeFileSync(join(src, path), text);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, "--src", src, ...flags], {
    encoding: "utf8",
  });
  return { status, stdout, faults: stderr.split("\n").filter((line) => line !== "") };
}

describe("the direction check", () => {
  it("passes a tree that keeps the rules and says how much it looked at", () => {
    const { status, stdout, faults } = check({});
    expect(faults).toEqual([]);
    expect(stdout).toContain("9 modules and 7 imports");
    expect(status).toBe(0);
  });

  it.each([
    [
      "an upward import",
      { "record/up.ts": `\nimport "../wire/index.ts";` },
      "record/up.ts:2: record may not import wire",
    ],
    [
      "a sideways import between features",
      { "perf/a.ts": `import "../bench/index.ts";` },
      "perf/a.ts:1: perf may not import bench",
    ],
    [
      "a sideways import between rooms in braces",
      { "routing/a.ts": `import "../wire/index.ts";` },
      "routing may not import wire",
    ],
    [
      "a type-only import",
      { "stats/a.ts": `import type { Clock } from "../wire/index.ts";` },
      "stats may not import wire",
    ],
    ["a re-export", { "stats/a.ts": `export * from "../wire/index.ts";` }, "stats may not import wire"],
    [
      "a named re-export",
      { "stats/a.ts": `export { x } from "../wire/index.ts";` },
      "stats may not import wire",
    ],
    ["a dynamic import", { "stats/a.ts": `await import("../wire/index.ts");` }, "stats may not import wire"],
    [
      "a dynamic import in a template",
      { "stats/a.ts": "await import(`../wire/index.ts`);" },
      "stats may not import wire",
    ],
    [
      "an import type",
      { "stats/a.ts": `type X = import("../wire/index.ts").Clock;` },
      "stats may not import wire",
    ],
    [
      "a door bypassed",
      { "wire/a.ts": `import "../stats/quantile.ts";` },
      `stats is entered through its index.ts, not "../stats/quantile.ts"`,
    ],
    [
      "testing imported by a source",
      { "wire/a.ts": `import "../testing/index.ts";` },
      "wire may not import testing",
    ],
    [
      "the command line reaching past the commands",
      { "cli.ts": `import "./wire/index.ts";` },
      "cli.ts may not import wire",
    ],
    [
      "a cycle",
      {
        "wire/a.ts": `import "./b.ts";`,
        "wire/b.ts": `import type { C } from "./c.ts";`,
        "wire/c.ts": `import "./a.ts";`,
      },
      "import cycle: wire/a.ts → wire/b.ts → wire/c.ts → wire/a.ts",
    ],
    ["a room nobody knows", { "utils/a.ts": `export {};` }, `"utils" is not a room`],
    ["a file that is not there", { "wire/a.ts": `import "./gone.ts";` }, `"./gone.ts" names no file`],
    ["a way out of src", { "wire/a.ts": `import "../../x.ts";` }, `"../../x.ts" leaves src/`],
    ["what cannot be parsed", { "wire/a.ts": `import {` }, "wire/a.ts:1: cannot be parsed"],
    ["process.exit in a command", { "commands/a.ts": `process.exit(1);` }, "process.exit outside cli.ts"],
    ["process.exit in a test", { "wire/a.test.ts": `process.exit(1);` }, "process.exit outside cli.ts"],
    ["process.env in a room", { "wire/a.ts": `const x = process.env.KEY;` }, "process.env outside"],
    ["process.env by destructuring", { "wire/a.ts": `const { env } = process;` }, "process.env outside"],
    ["process.env by index", { "wire/a.ts": `globalThis.process["env"];` }, "process.env outside"],
    [
      "process by import",
      { "wire/a.ts": `import { env } from "node:process";` },
      `"node:process" is imported`,
    ],
    ["Date.now", { "wire/a.ts": `Date.now();` }, "Date.now outside"],
    ["new Date() without a time", { "wire/a.ts": `new Date();` }, "new Date() outside"],
    ["Math.random", { "wire/a.ts": `Math.random();` }, "Math.random outside"],
    ["performance.now", { "wire/a.ts": `performance.now();` }, "performance.now outside"],
    [
      "process.hrtime outside the rooms that measure",
      { "store/a.ts": `process.hrtime.bigint();` },
      "process.hrtime",
    ],
    [
      "the clock under another name",
      { "wire/a.ts": `import { performance as clock } from "node:perf_hooks";` },
      `"node:perf_hooks" is imported`,
    ],
    [
      "an imported clock that is read",
      { "wire/a.ts": `import { performance } from "node:perf_hooks";\nperformance.now();` },
      "wire/a.ts:2: performance.now outside",
    ],
    ["the clock in markup", { "dashboard/page/a.tsx": `const x = <p>{Date.now()}</p>;` }, "Date.now outside"],
    ["chance in markup", { "dashboard/page/a.tsx": `<p id={Math.random()} />;` }, "Math.random outside"],
    [
      "the page taking a value of another room",
      { "dashboard/page/a.tsx": `import { mean } from "../../stats/index.ts";` },
      "the page takes values from",
    ],
    [
      "the page taking a value of the dashboard",
      { "dashboard/page/a.ts": `import { x } from "../server.ts";`, "dashboard/server.ts": `export {};` },
      "the page takes values from",
    ],
    [
      "the page loading another room later",
      { "dashboard/page/a.ts": `await import("../../stats/index.ts");` },
      "the page takes values from",
    ],
    [
      "types that the page imports by names, which leaves the import when they are gone",
      { "dashboard/page/a.ts": `import { type Clock } from "../../base/index.ts";` },
      "the page takes values from",
    ],
    [
      "the page bypassing a door for a type",
      { "dashboard/page/a.ts": `import type { Q } from "../../stats/quantile.ts";` },
      "stats is entered through its index.ts",
    ],
    [
      "the server importing the page",
      { "dashboard/server.ts": `import "./page/a.ts";`, "dashboard/page/a.ts": `export {};` },
      "is of the page, which runs in a browser",
    ],
    [
      "a type of the page outside of it",
      { "dashboard/server.ts": `import type { A } from "./page/a.ts";`, "dashboard/page/a.ts": `export {};` },
      "is of the page, which runs in a browser",
    ],
  ])("reports %s", (_what, planted, expected) => {
    const { status, faults } = check(planted as Record<string, string>);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(expected);
    expect(status).toBe(1);
  });

  it.each([
    [
      "tests import the builders and the simulated providers",
      { "wire/a.test.ts": `import "../testing/index.ts";` },
    ],
    ["tests in src/ itself open every door", { "all.e2e.test.ts": `import "./bench/index.ts";` }],
    ["metrics build on stats", { "metrics/a.ts": `import "../stats/index.ts";` }],
    ["a room that measures reads the clock of the process", { "wire/a.ts": `process.hrtime.bigint();` }],
    [
      "performance imported under its own name, where its members are guarded all the same",
      { "wire/a.ts": `import { performance } from "node:perf_hooks";\nperformance.nodeTiming;` },
    ],
    [
      "the page takes values from charts, words and the paths of the API, and types through any door",
      {
        "charts/index.ts": `export {};`,
        "words/index.ts": `export {};`,
        "dashboard/contract/paths.ts": `export {};`,
        "dashboard/contract/documents.ts": `export {};`,
        "dashboard/page/b.ts": `export {};`,
        "dashboard/page/a.tsx": `import { a } from "../../charts/index.ts";
import { b } from "../../words/index.ts";
import { c } from "../contract/paths.ts";
import { d } from "./b.ts";
import type { E } from "../contract/documents.ts";
import type { F } from "../../base/index.ts";
type G = import("../../record/index.ts").G;`,
      },
    ],
    [
      "tests of the page look at other rooms",
      { "dashboard/page/a.test.ts": `import "../../stats/index.ts"; import "../../testing/index.ts";` },
    ],
    ["the page's entrance hands the clock on", { "dashboard/page/main.tsx": `Date.now();` }],
    ["a given moment becomes a date", { "wire/a.ts": `new Date(0).toISOString();` }],
    ["a property that only looks like a global", { "wire/a.ts": `const x = { Date }; x.Date.now();` }],
    ["what stands in comments and strings", { "wire/a.ts": `// process.env\n"Math.random()";` }],
    [
      "JSON within the room",
      { "wire/a.ts": `import x from "./x.json" with { type: "json" };`, "wire/x.json": "{}" },
    ],
  ])("allows: %s", (_what, planted) => {
    expect(check(planted as Record<string, string>).faults).toEqual([]);
  });

  it("fails when it saw implausibly little", () => {
    for (const flags of [
      [],
      ["--min-modules", "10", "--min-imports", "7"],
      ["--min-modules", "9", "--min-imports", "8"],
    ]) {
      const { status, faults } = check({}, flags);
      expect(faults.join()).toContain("implausibly little");
      expect(status).toBe(1);
    }
    const empty = spawnSync(process.execPath, [SCRIPT, "--src", join(tmpdir(), "no-such-folder")], {
      encoding: "utf8",
    });
    expect(empty.stdout).toContain("0 modules and 0 imports");
    expect(empty.status).toBe(1);
  });
});
