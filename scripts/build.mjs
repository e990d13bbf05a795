// Builds dist/, or the folder that is named, from nothing, so that a deleted source leaves no stale output in the package.
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

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
// The page is made here, so that who uses dsr builds nothing; the drawing library is put into our own files, of which a
// browser and reports use a twentieth of what it would install.
const page = join(root, "src/dashboard/page");
// What libraries check and warn of for their own users is left out.
const production = { define: { "process.env.NODE_ENV": '"production"' } };
await build({
  logLevel: "warn",
  transform: production,
  input: { app: join(page, "main.tsx") },
  platform: "browser",
  output: {
    dir: join(dist, "dashboard/page"),
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
    minify: true,
  },
});
// What runs before the first paint stands alone, so that it can be loaded as a plain script, which waits for nothing.
await build({
  logLevel: "warn",
  input: { early: join(page, "early.ts") },
  platform: "browser",
  output: { dir: join(dist, "dashboard/page"), entryFileNames: "[name].js", format: "iife", minify: true },
});
for (const name of ["index.html", "page.css", "tools.css"])
  copyFileSync(join(page, name), join(dist, "dashboard/page", name));
await build({
  logLevel: "warn",
  input: { engine: join(root, "src/charts/engine.ts") },
  platform: "neutral",
  transform: production,
  output: { dir: join(dist, "charts"), entryFileNames: "[name].js", minify: true },
});
// Whoever passes on the libraries that are put into our files passes on their terms.
const licences = join(dist, "licences");
mkdirSync(licences);
for (const [name, files] of Object.entries({
  echarts: ["LICENSE", "NOTICE", "licenses/LICENSE-d3"],
  zrender: ["LICENSE"],
  preact: ["LICENSE"],
}))
  for (const file of files)
    copyFileSync(join(root, "node_modules", name, file), join(licences, `${name}-${basename(file)}.txt`));
// tsc writes no execute bit, and `npx dsr` in a clone runs this very file.
chmodSync(join(dist, "cli.js"), 0o755);
