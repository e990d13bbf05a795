// Builds dist/ from nothing, so that a deleted source leaves no stale output in the package.
import { spawnSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
const { status } = spawnSync("tsc", ["-p", "tsconfig.build.json"], {
  cwd: root,
  stdio: "inherit",
  shell: process.platform === "win32",
});
if (status !== 0) process.exit(status ?? 1);
// tsc writes no execute bit, and `npx dsr` in a clone runs this very file.
chmodSync(`${root}dist/cli.js`, 0o755);
