// Builds dist/, or the folder that is named, from nothing, so that a deleted source leaves no stale output in the package.
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = resolve(process.argv[2] ?? join(root, "dist"));
rmSync(dist, { recursive: true, force: true });
const tsc = join(root, "node_modules/typescript/bin/tsc");
const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--outDir", dist], {
  cwd: root,
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);
// Programs for another interpreter are read from beside the module that starts them; tsc leaves them behind.
for (const name of readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }))
  if (name.endsWith(".py")) copyFileSync(join(root, "src", name), join(dist, name));
// tsc writes no execute bit, and `npx dsr` in a clone runs this very file.
chmodSync(join(dist, "cli.js"), 0o755);
