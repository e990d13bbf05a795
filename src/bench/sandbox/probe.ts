/** Which sandbox this host has, found by trying: once, before any program of a model is run. */
import { type Clock, systemClock } from "../../base/index.ts";
import { type Ask, askHost } from "./ask.ts";
import { bubblewrapSandbox } from "./bubblewrap.ts";
import { findInterpreter, type Interpreter, SYSTEM_INTERPRETERS } from "./interpreter.ts";
import type { Sandbox } from "./sandbox.ts";

export interface ProbeOptions {
  /** An interpreter to use; null for the system's own. */
  python: string | null;
  /** True where the user asked to run programs without isolation if need be. */
  allowUnsafe: boolean;
}

export type Probed = { sandbox: Sandbox } | { missing: string; remedy: string };

const BWRAP_PLACES = [
  "/usr/bin/bwrap",
  "/bin/bwrap",
  "/usr/local/bin/bwrap",
  "/run/current-system/sw/bin/bwrap",
];
/** `nobody`: root is exempt from the limit of processes, and needs no power here. */
const NOBODY = { uid: 65_534, gid: 65_534 };

export interface ProbeHost {
  ask: Ask;
  clock: Clock;
  platform: string;
  uid: number | null;
}

const thisHost = (): ProbeHost => ({
  ask: askHost,
  clock: systemClock,
  platform: process.platform,
  uid: process.getuid?.() ?? null,
});

/** Finds what isolates and tries it. Where it is not sure it says what is missing: nothing is run then. */
export async function probeSandbox(options: ProbeOptions, host: ProbeHost = thisHost()): Promise<Probed> {
  const interpreter = await firstInterpreter(options.python, host.ask);
  if (interpreter === null)
    return { missing: "No Python interpreter was found.", remedy: "apt-get install python3" };
  for (const path of BWRAP_PLACES) {
    const { exitCode, stdout } = await host.ask(path, ["--version"]);
    if (exitCode !== 0) continue;
    const identity = host.uid === 0 ? NOBODY : null;
    const version = stdout.trim().replace(/^bubblewrap /, "");
    return { sandbox: bubblewrapSandbox({ path, version, interpreter, identity }, host.clock) };
  }
  return { missing: "bubblewrap (bwrap) was not found.", remedy: "apt-get install bubblewrap" };
}

async function firstInterpreter(named: string | null, ask: Ask): Promise<Interpreter | null> {
  for (const path of named === null ? SYSTEM_INTERPRETERS : [named]) {
    const found = await findInterpreter(path, ask);
    if (found !== null) return found;
  }
  return null;
}
