/** Reads what this host allows: from /proc on Linux, through sysctl and the shell on macOS; elsewhere nothing is known. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { HostLimits } from "./host-limits.ts";

/** The host as it can be asked; every answer is null where it gave none. */
export interface HostReader {
  platform: string;
  text(path: string): string | null;
  /** How many entries a folder has. */
  entries(path: string): number | null;
  /** What a program printed. */
  output(program: string, args: readonly string[]): string | null;
  memoryBytes(): number | null;
  cores(): number | null;
}

/** This very host. Asking takes a few milliseconds on Linux, some tens on macOS, where programs are started. */
export const thisHost: HostReader = {
  platform: process.platform,
  text: (path) => orNull(() => readFileSync(path, "utf8")),
  entries: (path) => orNull(() => readdirSync(path).length),
  output: (program, args) =>
    orNull(() =>
      execFileSync(program, args, { encoding: "utf8", timeout: 2000, stdio: ["ignore", "pipe", "ignore"] }),
    ),
  memoryBytes: () => orNull(() => process.availableMemory()),
  cores: () => orNull(availableParallelism),
};

/** What the host allows now. */
export function readHostLimits(host: HostReader): HostLimits {
  const { platform } = host;
  const [memoryBytes, cores] = [host.memoryBytes(), host.cores()];
  if (platform === "linux") return { platform, memoryBytes, cores, ...linux(host) };
  if (platform === "darwin") return { platform, memoryBytes, cores, ...darwin(host) };
  return { platform, memoryBytes, cores, openFiles: null, ports: null, timeWaitS: null };
}

type Asked = Pick<HostLimits, "openFiles" | "ports" | "timeWaitS">;

function linux(host: HostReader): Asked {
  return {
    openFiles: linuxOpenFiles(host),
    ports: linuxPorts(host),
    timeWaitS: linuxTimeWait(host.text("/proc/sys/net/ipv4/tcp_tw_reuse")),
  };
}

function linuxOpenFiles(host: HostReader): HostLimits["openFiles"] {
  const line = /^Max open files\s+(\w+)\s+(\w+)/m.exec(host.text("/proc/self/limits") ?? "");
  const [soft, hard] = [limitOf(line?.[1]), limitOf(line?.[2])];
  const inUse = host.entries("/proc/self/fd");
  return soft === null || hard === null || inUse === null ? null : { soft, hard, inUse };
}

/** IPv6 takes its ports from the same range. */
function linuxPorts(host: HostReader): HostLimits["ports"] {
  const range = /^\s*(\d+)\s+(\d+)/.exec(host.text("/proc/sys/net/ipv4/ip_local_port_range") ?? "");
  const [low, high] = [limitOf(range?.[1]), limitOf(range?.[2])];
  if (low === null || high === null) return null;
  const reserved = (host.text("/proc/sys/net/ipv4/ip_local_reserved_ports") ?? "")
    .trim()
    .split(",")
    .map((part) => /^(\d+)(?:-(\d+))?$/.exec(part.trim()))
    .filter((match) => match !== null)
    .map(([, from, to]) => Math.min(high, Number(to ?? from)) - Math.max(low, Number(from)) + 1)
    .reduce((sum, size) => sum + Math.max(0, size), 0);
  return { low, high, reserved };
}

/**
 * 60 s is built into Linux (TCP_TIMEWAIT_LEN); `tcp_tw_reuse` lets a new connection take the port after 1 s: 1 to
 * everywhere, 2 to this machine (ip-sysctl in the kernel's documentation).
 */
function linuxTimeWait(reuse: string | null): HostLimits["timeWaitS"] {
  if (reuse === null) return null;
  const mode = reuse.trim();
  return { remote: mode === "1" ? 1 : 60, loopback: mode === "1" || mode === "2" ? 1 : 60 };
}

function darwin(host: HostReader): Asked {
  const named = (name: string) => limitOf(host.output("sysctl", ["-n", name])?.trim());
  const shell = (flags: string) => limitOf(host.output("sh", ["-c", `ulimit ${flags}`])?.trim());
  const [soft, hard, perProcess] = [shell("-Sn"), shell("-Hn"), named("kern.maxfilesperproc")];
  const inUse = host.entries("/dev/fd");
  const [low, high] = [named("net.inet.ip.portrange.first"), named("net.inet.ip.portrange.last")];
  const segmentMs = named("net.inet.tcp.msl");
  // A closed connection waits for twice the longest life of a segment (RFC 9293, 3.4.2).
  const waitS = segmentMs === null ? null : (2 * segmentMs) / 1000;
  const most = perProcess ?? Number.POSITIVE_INFINITY;
  return {
    openFiles:
      soft === null || hard === null || inUse === null
        ? null
        : { soft: Math.min(soft, most), hard: Math.min(hard, most), inUse },
    ports: low === null || high === null ? null : { low, high, reserved: 0 },
    timeWaitS: waitS === null ? null : { remote: waitS, loopback: waitS },
  };
}

/** A whole number or `unlimited`; null for anything else. */
function limitOf(text: string | undefined): number | null {
  if (text === "unlimited") return Number.POSITIVE_INFINITY;
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
