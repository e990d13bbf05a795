import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { systemClock } from "../../base/index.ts";
import { startChild } from "./child.ts";

/** A program in the place of dsr; waiting is cut short. */
function started(code: string, argv: readonly string[] = []) {
  const cwd = mkdtempSync(join(tmpdir(), "dsr-child-"));
  const cli = join(cwd, "cli.mjs");
  writeFileSync(cli, code);
  const clock = { ...systemClock, sleep: () => systemClock.sleep(100) };
  const said: string[] = [];
  const program = { execPath: process.execPath, cli, cwd, clock, vars: { PATH: "" } };
  return { child: startChild(program, argv, "id", (line) => said.push(line)), said };
}

it("a process that leaves another one behind, which holds its streams open, has ended all the same", {
  timeout: 15_000,
}, async () => {
  const { child } = started(`
    import { spawn } from "node:child_process";
    spawn(process.execPath, ["-e", "setTimeout(() => {}, 20000)"], { stdio: "inherit", detached: true }).unref();
    process.stdout.write("said");
    process.exitCode = 3;
    process.disconnect();`);
  expect(await child.ended).toMatchObject({ exitCode: 3, stdout: "said", isEndedUnheard: false });
});

it("a process that is asked to end before it listens has done nothing; one that is killed may have", async () => {
  for (const [signal, isUnheard] of [
    ["SIGTERM", true],
    ["SIGKILL", false],
  ] as const) {
    const { child } = started(`process.kill(process.pid, "${signal}"); setTimeout(() => {}, 9000);`);
    expect(await child.ended).toMatchObject({ exitCode: null, hasStarted: true, isEndedUnheard: isUnheard });
  }
});

it("a process that the system refuses to begin is a failure of the job, and harms nobody else", async () => {
  const { child } = started("", ["x".repeat(3_000_000)]);
  expect(child.pid).toBeNull();
  expect(await child.ended).toMatchObject({ hasStarted: false, fault: expect.stringMatching(/E2BIG/) });
  child.interrupt();
  child.kill();
});
