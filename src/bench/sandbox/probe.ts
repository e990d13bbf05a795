/** Which sandbox this host has, found by trying: once, before any program of a model is run. */
import { existsSync, readFileSync } from "node:fs";
import { type Clock, DsrError, messageOf, systemClock } from "../../base/index.ts";
import { type Ask, askHost } from "./ask.ts";
import { bubblewrapSandbox } from "./bubblewrap.ts";
import { findInterpreter, type Interpreter, SYSTEM_INTERPRETERS } from "./interpreter.ts";
import {
  cannotIsolate,
  doesNotHold,
  type HostFacts,
  type Missing,
  noBubblewrap,
  noInterpreter,
  notLinux,
  outOfReach,
} from "./missing.ts";
import type { Sandbox } from "./sandbox.ts";
import { syscallFilter } from "./syscall-filter.ts";
import { escapes } from "./trials.ts";
import { unconfinedSandbox } from "./unconfined.ts";

export interface ProbeOptions {
  /** An interpreter to use; null for the system's own. */
  python: string | null;
  /** True where the user asked for `--unsafe-local-exec`: without isolation where there is none. */
  allowUnsafe: boolean;
}

export type Probed = { sandbox: Sandbox } | Missing;

/** The host, as far as a probe looks at it. */
export interface ProbeHost extends HostFacts {
  ask: Ask;
  clock: Clock;
  /** Our user; null where there are none. */
  uid: number | null;
  processor: string;
}

const BWRAP_PLACES = [
  "/usr/bin/bwrap",
  "/usr/local/bin/bwrap",
  "/run/current-system/sw/bin/bwrap",
  "/run/wrappers/bin/bwrap",
];
/** `nobody`: root is exempt from the limit of processes, and needs none of its powers here. */
const NOBODY = { uid: 65_534, gid: 65_534 };

/**
 * Finds what isolates and tries it with programs that must fail. Where anything is missing or does not hold it says so, and
 * what mends it; nothing is to be run then. With `allowUnsafe` there is a sandbox of kind `none` in that case. Takes some two
 * seconds, so the caller keeps the result.
 */
export async function probeSandbox(options: ProbeOptions, host: ProbeHost = thisHost()): Promise<Probed> {
  const identity = host.uid === 0 ? NOBODY : null;
  const interpreter = await firstInterpreter(options.python, host.ask);
  if (interpreter === null) return noInterpreter(options.python);
  const probed = await isolated(interpreter, identity, host);
  if ("sandbox" in probed || !options.allowUnsafe) return probed;
  return { sandbox: unconfinedSandbox({ interpreter, identity }, host.clock) };
}

type Identity = typeof NOBODY | null;

async function isolated(interpreter: Interpreter, identity: Identity, host: ProbeHost): Promise<Probed> {
  if (host.platform !== "linux") return notLinux(host.platform);
  if (identity !== null && interpreter.path.startsWith("/root/")) return outOfReach(interpreter.path);
  const found = await findBubblewrap(host.ask);
  if (found === null) return noBubblewrap();
  const parts = { ...found, interpreter, identity, filter: syscallFilter(host.processor) };
  let said = "";
  for (const ownProc of [true, false]) {
    const sandbox = bubblewrapSandbox({ ...parts, ownProc }, host.clock);
    try {
      const could = await escapes(sandbox);
      return could.length === 0 ? { sandbox } : doesNotHold(could);
    } catch (error) {
      said ||= error instanceof DsrError && typeof error.cause === "string" ? error.cause : messageOf(error);
    }
  }
  return cannotIsolate(said, host);
}

async function findBubblewrap(ask: Ask): Promise<{ path: string; version: string } | null> {
  for (const path of BWRAP_PLACES) {
    const { exitCode, stdout } = await ask(path, ["--version"]);
    if (exitCode === 0) return { path, version: stdout.trim().replace(/^bubblewrap /, "") };
  }
  return null;
}

async function firstInterpreter(named: string | null, ask: Ask): Promise<Interpreter | null> {
  for (const path of named === null ? SYSTEM_INTERPRETERS : [named]) {
    const found = await findInterpreter(path, ask);
    if (found !== null) return found;
  }
  return null;
}

function thisHost(): ProbeHost {
  return {
    ask: askHost,
    clock: systemClock,
    platform: process.platform,
    processor: process.arch,
    uid: process.getuid?.() ?? null,
    inContainer: existsSync("/.dockerenv") || existsSync("/run/.containerenv"),
    appArmorRestricts: fileText("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"),
    usernsClone: fileText("/proc/sys/kernel/unprivileged_userns_clone"),
    mostUserns: fileText("/proc/sys/user/max_user_namespaces"),
  };
}

function fileText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
