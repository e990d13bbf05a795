/** The package as others get it: packed, installed elsewhere without what only its developers need, and run there. */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { cliPlace, simulateCli } from "../testing/index.ts";
import { packagePath, packageVersion } from "./package-root.ts";

/** Runs npm as the developer's own, with this Node first on the path. */
async function npm(cwd: string, ...argv: string[]): Promise<string> {
  const path = [dirname(process.execPath), process.env.PATH ?? ""].join(delimiter);
  const { stdout } = await promisify(execFile)("npm", argv, {
    cwd,
    env: { ...process.env, PATH: path, npm_config_audit: "false", npm_config_fund: "false" },
    shell: process.platform === "win32",
  });
  return stdout;
}

it("installs and runs without dev dependencies", { timeout: 300_000 }, async () => {
  await using place = cliPlace();
  // What is packed is what lies built here; building again would pull it away under the other tests.
  const [packed] = JSON.parse(
    await npm(packagePath("."), "pack", "--ignore-scripts", "--json", "--pack-destination", place.path),
  );
  place.write("app/package.json", '{"name": "app", "private": true}');
  const app = join(place.path, "app");
  await npm(app, "install", "--omit=dev", "--prefer-offline", "--no-save", join("..", packed.filename));

  const manifest = JSON.parse(readFileSync(packagePath("package.json"), "utf8"));
  const installed = readdirSync(join(app, "node_modules"));
  for (const name of Object.keys(manifest.devDependencies))
    expect(installed).not.toContain(name.split("/")[0]);
  const home = join(app, "node_modules", "dsr");
  expect(readdirSync(home).sort()).toEqual(
    [
      "CHANGELOG.md",
      "LICENSE",
      "README-zh.md",
      "README.md",
      "datasets",
      "dist",
      "docs",
      "package.json",
      "packaging",
      "requirements",
    ].sort(),
  );
  const files = readdirSync(home, { recursive: true }).map(String);
  expect(files.filter((name) => /\.test\.|(^|[\\/])testing[\\/]/.test(name))).toEqual([]);
  expect(statSync(join(home, manifest.bin.dsr)).mode & 0o111).not.toBe(0);

  expect(await npm(app, "exec", "--offline", "--", "dsr", "--version")).toBe(`${packageVersion()}\n`);
  const there = { cli: join(home, manifest.bin.dsr), in: "app" };
  const simulator = await simulateCli(place, ["--time-scale", "0.02"], there);
  place.write("app/dsr.config.yaml", simulator.config);
  const perf =
    "perf --rounds 1 --prompts synthetic:input=50,output=30 --providers sim-steady,sim-fast --output both";
  expect(await place.dsr(perf.split(" "), there)).toMatchObject({ code: 0 });
  const bench = "bench --dataset smoke --limit 3 --providers sim-steady,sim-fast";
  expect(await place.dsr(bench.split(" "), there)).toMatchObject({ code: 0 });
  const requirement = join(home, "requirements", "cheapest.json");
  const route = await place.dsr(["route", "--requirement", requirement, "--json"], there);
  expect(JSON.parse(route.stdout).ranking).toMatchObject([
    { provider: "sim-steady" },
    { provider: "sim-fast" },
  ]);
  expect(await simulator.stop()).toMatchObject({ code: 0 });
});
