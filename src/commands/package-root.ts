/** Files that ship beside the code; found the same way from `src/` and from `dist/`. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Absolute path of a file in the package, for example `datasets/registry.json`. */
export function packagePath(relative: string): string {
  return fileURLToPath(new URL(`../../${relative}`, import.meta.url));
}

/** Version of this package. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(packagePath("package.json"), "utf8"));
  return (manifest as { version: string }).version;
}
