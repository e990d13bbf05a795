/** The Python interpreter that programs run under: where it really lies, and which folders it cannot do without. */
import { lstatSync, readlinkSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import type { Ask } from "./ask.ts";

export interface Interpreter {
  /** The real program, not a shim or a link of a virtual environment. */
  path: string;
  version: string;
  /** Folders and files that are bound read-only, each at its own place. */
  binds: readonly string[];
  /** Links that are made anew, for example `/lib` → `usr/lib`. */
  symlinks: readonly { path: string; to: string }[];
}

/** Where a system's own interpreter lies; those in people's homes are used only when they are named. */
export const SYSTEM_INTERPRETERS = [
  "/usr/bin/python3",
  "/usr/local/bin/python3",
  "/opt/homebrew/bin/python3",
  "/bin/python3",
];

const SYSTEM_FOLDERS = ["/usr", "/lib", "/lib32", "/lib64", "/bin", "/etc/ld.so.cache", "/nix/store"];

/** A shim is a script and a virtual environment a link: both end at the program that the process itself is. */
const WHO_ARE_YOU = `
import os, sys
path = os.path.realpath("/proc/self/exe" if os.path.exists("/proc/self/exe") else getattr(sys, "_base_executable", sys.executable))
print("\\n".join([path, "%d.%d.%d" % sys.version_info[:3], sys.base_prefix, sys.base_exec_prefix, os.__file__]))
`;

/** Asks an interpreter who it is; null where it does not answer as one. */
export async function findInterpreter(named: string, ask: Ask): Promise<Interpreter | null> {
  const { exitCode, stdout } = await ask(named, ["-I", "-c", WHO_ARE_YOU]);
  const [path, version, ...prefixes] = stdout.trim().split("\n");
  if (exitCode !== 0 || path === undefined || version === undefined || prefixes.length < 3) return null;
  const own = [dirname(dirname(path)), ...prefixes.slice(0, 2)].map(real);
  const system = SYSTEM_FOLDERS.filter(exists);
  const folders = system.filter((place) => linkOf(place) === null);
  const binds = [...folders, ...own.filter((place) => !folders.some((folder) => within(place, folder)))];
  return {
    path,
    version,
    binds: [...new Set(binds)],
    symlinks: system.flatMap((place) => {
      const to = linkOf(place);
      return to === null ? [] : [{ path: place, to }];
    }),
  };
}

function within(place: string, folder: string): boolean {
  return place === folder || place.startsWith(`${folder}/`);
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function linkOf(path: string): string | null {
  return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null;
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
