/** The Python interpreter that programs run under: where it really lies, and which folders it cannot do without. */
import { lstatSync, readlinkSync } from "node:fs";
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

/**
 * A shim is a script and a virtual environment a link: both end at the program that the process itself is. Of its prefix only the
 * folder of the standard library is needed (a prefix may be somebody's home), and shared libraries that lie elsewhere.
 */
const WHO_ARE_YOU = `
import os, sys
def real(name): return os.path.realpath(name)
print(real("/proc/self/exe" if os.path.exists("/proc/self/exe") else sys.executable))
print("%d.%d.%d" % sys.version_info[:3])
print(real(os.path.dirname(os.path.dirname(os.__file__))))
print(real(os.path.join(sys.base_exec_prefix, getattr(sys, "platlibdir", "lib"))))
if os.path.exists("/proc/self/maps"):
    for line in open("/proc/self/maps"):
        name = line.split(None, 5)[5:]
        if name and ".so" in name[0]:
            print(name[0].strip())
`;

/** Asks an interpreter who it is; null where it does not answer as one. */
export async function findInterpreter(named: string, ask: Ask): Promise<Interpreter | null> {
  const { exitCode, stdout } = await ask(named, ["-I", "-c", WHO_ARE_YOU]);
  const [path, version, ...needed] = stdout.trim().split("\n");
  if (exitCode !== 0 || path === undefined || version === undefined || needed.length < 2) return null;
  const system = SYSTEM_FOLDERS.filter(exists);
  const binds = system.filter((place) => linkOf(place) === null);
  // Folders before what lies in them.
  for (const place of [...needed, path].filter(exists).sort((a, b) => a.length - b.length))
    if (!binds.some((folder) => within(place, folder))) binds.push(place);
  return {
    path,
    version,
    binds,
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
