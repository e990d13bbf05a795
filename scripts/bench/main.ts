/**
 * `npm run bench [-- PART…] [--write]`: figures beside a reference taken in the same run, so that they mean something on
 * any machine. Each part runs in a process of its own, so that none inherits another's heap or compiled code.
 * Exits 1 when something that must hold on any machine did not (lost events, wrong counts), never for being slow.
 */
import { fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { hostText } from "./host.ts";
import { type PartReport, partText } from "./report.ts";

const PARTS: Readonly<Record<string, () => Promise<{ run(): Promise<PartReport> }>>> = {
  truth: () => import("./truth.ts"),
  load: () => import("./load.ts"),
  cpu: () => import("./cpu.ts"),
  sse: () => import("./sse.ts"),
  store: () => import("./store.ts"),
  "route-size": () => import("./route-size.ts"),
  portrait: () => import("./portrait.ts"),
  "dashboard-api": () => import("./dashboard-api.ts"),
  "dashboard-page": () => import("./dashboard-page.ts"),
  statistics: () => import("./statistics.ts"),
  intervals: () => import("./intervals.ts"),
  racing: () => import("./racing.ts"),
  verify: () => import("./verify.ts"),
  grading: () => import("./grading.ts"),
  accuracy: () => import("./accuracy.ts"),
  sandbox: () => import("./sandbox.ts"),
  drift: () => import("./drift.ts"),
  startup: () => import("./startup.ts"),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: "boolean", default: false }, child: { type: "boolean", default: false } },
});
const unknown = positionals.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`Unknown part: ${unknown.join(", ")}. Known: ${Object.keys(PARTS).join(", ")}.`);
  process.exitCode = 2;
} else if (values.child) {
  const report = await PARTS[positionals[0] ?? ""]?.().then((part) => part.run());
  process.send?.(report, () => process.disconnect());
} else {
  await runAll(positionals.length > 0 ? positionals : Object.keys(PARTS), values.write);
}

async function runAll(names: readonly string[], write: boolean): Promise<void> {
  const host = hostText();
  console.log(`${host}\n`);
  const texts: string[] = [];
  let faults = 0;
  for (const name of names) {
    const startedAt = performance.now();
    const report = await inChild(name);
    faults += report.faults.length;
    texts.push(partText(report));
    console.log(`${texts.at(-1)}\n\n(${name}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s)\n`);
  }
  if (write) writeDocs([host, ...texts].join("\n\n"));
  if (faults > 0) {
    console.error(`${faults} faults.`);
    process.exitCode = 1;
  }
}

function inChild(name: string): Promise<PartReport> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [name, "--child"], { serialization: "advanced" });
    let report: PartReport | null = null;
    child.on("message", (message) => {
      report = message as PartReport;
    });
    child.on("error", reject);
    child.on("exit", (code) => {
      if (report !== null && code === 0) resolve(report);
      else reject(new Error(`The part ${name} ended with ${code} and without a report.`));
    });
  });
}

function writeDocs(body: string): void {
  const path = fileURLToPath(new URL("../../docs/benchmarks.md", import.meta.url));
  const head =
    "# Benchmarks of dsr itself\n\nWritten by `npm run bench -- --write`; do not edit. The figures are errors and ratios beside a " +
    "reference that was taken in the same run on the same machine. Absolute numbers hold for that machine only.";
  writeFileSync(path, `${head}\n\n${body}\n`);
  console.log(`wrote ${path}`);
}
