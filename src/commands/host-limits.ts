/**
 * Whether this host can carry a load: open files, local ports, memory, cores. Pure; `host-reading.ts` reads what the host
 * allows. What is not known is no fault: a run is refused only for what would surely fail it.
 */
import { DsrError, faultList } from "../base/index.ts";
import { sumKnown } from "../stats/index.ts";

/** What a run will ask of its host. */
export interface LoadNeed {
  /** Connections open at one moment, all endpoints together; null where nothing bounds them. */
  peakConnections: number | null;
  /** Worker threads; open files are counted per process, so these share one limit. */
  workers: number;
  /** What is connected to, one entry per target; several at one host and port are added up. */
  endpoints: readonly EndpointNeed[];
}

interface EndpointNeed {
  /** The base URL; the proxy's where there is one, whoever is behind it. */
  url: string;
  peakConnections: number | null;
  /** Fresh connections, in all and per second; 0 where connections are used again. */
  cold: { total: number | null; perS: number | null };
}

/** What this host allows; null where it did not say. */
export interface HostLimits {
  platform: string;
  /** Of this process: Node has raised `soft` to `hard` already where it may. Infinity is no limit. */
  openFiles: { soft: number; hard: number; inUse: number } | null;
  /** From which a connection takes its local port. */
  ports: { low: number; high: number; reserved: number } | null;
  /** How long the port of a closed connection stays taken, to another machine and to this one. */
  timeWaitS: { remote: number; loopback: number } | null;
  /** Memory this process may still take, a container's limit included. */
  memoryBytes: number | null;
  /** Cores it may use, a container's quota included. */
  cores: number | null;
}

export interface HostFault {
  what: "open files" | "local ports" | "memory" | "cores";
  /** `short` will fail the run; `near` may disturb it. */
  kind: "short" | "near";
  needed: number;
  available: number;
  /** The sentence for the user: what is needed, what is there. */
  message: string;
  /** A command where there is one. */
  remedy: string;
}

/** Files a run opens beside its connections: the stores, name lookups, prompts; with room to spare. */
const OWN_FILES = 64;
/** Measured: a worker thread of Node holds 5 (its event loop and pipes). */
const FILES_PER_WORKER = 8;
/** Measured: 92 KiB each with 2,000 streams of some 60 deltas, 130 KiB with 500; longer answers take more. */
const BYTES_PER_CONNECTION = 128 * 1024;
/** From this share of a limit on a run is told, since other programs and bursts take their part. */
const NEAR = 0.8;

/** What this host falls short of, and what comes near; in a fixed order. */
export function hostFaults(need: LoadNeed, limits: HostLimits): HostFault[] {
  return [
    openFiles(need, limits),
    ...byAddress(need.endpoints).map((endpoint) => localPorts(endpoint, limits)),
    memory(need, limits),
    cores(need, limits),
  ].filter((fault) => fault !== null);
}

/** Throws DsrError `host_limits` naming every shortage and its remedy; returns the sentences of what comes near. */
export function requireHost(need: LoadNeed, limits: HostLimits): string[] {
  const faults = hostFaults(need, limits);
  const short = faults.filter(({ kind }) => kind === "short");
  if (short.length > 0)
    throw new DsrError(
      `This host cannot carry the load asked for, ${faultList(short.map(({ message }) => message))}`,
      { code: "host_limits", hint: [...new Set(short.map(({ remedy }) => remedy))].join("\n") },
    );
  return faults.map(({ message, remedy }) => `${message} ${remedy}`);
}

function openFiles({ peakConnections, workers }: LoadNeed, limits: HostLimits): HostFault | null {
  if (limits.openFiles === null || peakConnections === null) return null;
  const { soft, inUse } = limits.openFiles;
  const own = inUse + OWN_FILES + workers * FILES_PER_WORKER;
  const needed = peakConnections + own;
  const kind = kindOf(needed, soft);
  if (kind === null) return null;
  return {
    what: "open files",
    kind,
    needed,
    available: soft,
    message: `open files: ${count(needed)} needed at once (${count(peakConnections)} connections, ${count(own)} of dsr's own), this process may have ${count(soft)}.`,
    remedy: raiseOpenFiles(needed, limits.openFiles, limits.platform),
  };
}

type OpenFiles = NonNullable<HostLimits["openFiles"]>;

function raiseOpenFiles(needed: number, { soft, hard }: OpenFiles, platform: string): string {
  const to = Math.max(65_536, 2 ** Math.ceil(Math.log2(needed)));
  if (soft < hard && needed <= hard) return `In this shell: ulimit -n ${Math.min(to, hard)}`;
  if (platform === "darwin")
    return `In this shell: sudo sysctl -w kern.maxfilesperproc=${to} && ulimit -n ${to}`;
  return `In this shell: sudo prlimit --pid $$ --nofile=${to}:${to} (in a container: start it with --ulimit nofile=${to}:${to})`;
}

/** Everything that goes to one host and port. */
interface AddressNeed {
  address: string;
  /** On this machine itself, where the port of a closed connection is often free again sooner. */
  loopback: boolean;
  peakConnections: number | null;
  cold: readonly EndpointNeed["cold"][];
}

function byAddress(endpoints: readonly EndpointNeed[]): AddressNeed[] {
  const groups = Map.groupBy(endpoints, ({ url }) => addressOf(url));
  return [...groups].map(([address, group]) => ({
    address,
    loopback: /^(localhost|127\.[\d.]+|\[::1\]):/.test(address),
    peakConnections: sumKnown(group.map(({ peakConnections }) => peakConnections)),
    cold: group.map(({ cold }) => cold),
  }));
}

/** Host and port; a text that is no URL, as a proxy may be named, stands for itself. */
function addressOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}

/** A local port is taken by one connection per address connected to, and for a while after that was closed. */
function localPorts(endpoint: AddressNeed, limits: HostLimits): HostFault | null {
  const { ports, timeWaitS } = limits;
  if (ports === null || endpoint.peakConnections === null) return null;
  const waitS = timeWaitS === null ? null : endpoint.loopback ? timeWaitS.loopback : timeWaitS.remote;
  const closed = endpoint.cold.reduce((sum, cold) => sum + takenByClosed(cold, waitS), 0);
  const needed = endpoint.peakConnections + closed;
  const available = Math.max(0, ports.high - ports.low + 1 - ports.reserved);
  const kind = kindOf(needed, available);
  if (kind === null) return null;
  const parts =
    closed === 0
      ? "for connections open at once"
      : `${count(endpoint.peakConnections)} for connections open at once, ${count(closed)} for those closed in the last ${waitS} s`;
  return {
    what: "local ports",
    kind,
    needed,
    available,
    message: `local ports: ${count(needed)} needed towards ${endpoint.address} (${parts}), the range ${ports.low}–${ports.high} has ${count(available)}.`,
    remedy: moreLocalPorts(needed, closed, limits, ports),
  };
}

function takenByClosed({ total, perS }: EndpointNeed["cold"], waitS: number | null): number {
  if (waitS === null || perS === null) return 0;
  return Math.ceil(Math.min(perS * waitS, total ?? Number.POSITIVE_INFINITY));
}

const WIDEST = { low: 1024, high: 65_535 };

function moreLocalPorts(
  needed: number,
  closed: number,
  { platform }: HostLimits,
  { low, reserved }: NonNullable<HostLimits["ports"]>,
): string {
  const widest = WIDEST.high - WIDEST.low + 1 - reserved;
  const linux = platform === "linux";
  if (needed <= widest && low > WIDEST.low)
    return linux
      ? `sudo sysctl -w net.ipv4.ip_local_port_range="${WIDEST.low} ${WIDEST.high}"`
      : `sudo sysctl -w net.inet.ip.portrange.first=${WIDEST.low}`;
  if (needed - closed <= widest && closed > 0)
    return linux
      ? `sudo sysctl -w net.ipv4.tcp_tw_reuse=1 net.ipv4.ip_local_port_range="${WIDEST.low} ${WIDEST.high}", or fewer fresh connections per second`
      : "sudo sysctl -w net.inet.tcp.msl=1000, or fewer fresh connections per second";
  return `No range of ports is wide enough: keep fewer than ${count(widest)} connections open to one endpoint, or share the load among several machines.`;
}

/** Never a shortage: how much a connection takes is an estimate. */
function memory({ peakConnections }: LoadNeed, { memoryBytes }: HostLimits): HostFault | null {
  if (memoryBytes === null || peakConnections === null) return null;
  const needed = peakConnections * BYTES_PER_CONNECTION;
  if (kindOf(needed, memoryBytes) === null) return null;
  return {
    what: "memory",
    kind: "near",
    needed,
    available: memoryBytes,
    message: `memory: about ${mebibytes(needed)} MiB needed for ${count(peakConnections)} open streams, ${mebibytes(memoryBytes)} MiB are free to this process.`,
    remedy: "Use a lower concurrency, or end other programs.",
  };
}

/** More threads than cores take turns, and a thread that waits for its turn stamps late. */
function cores({ workers }: LoadNeed, { cores: available }: HostLimits): HostFault | null {
  if (available === null || workers <= available) return null;
  return {
    what: "cores",
    kind: "near",
    needed: workers,
    available,
    message: `cores: ${count(workers)} worker threads share ${count(available)}, so their times will be late.`,
    remedy: `Use --workers ${available} or fewer.`,
  };
}

function kindOf(needed: number, available: number): HostFault["kind"] | null {
  if (needed > available) return "short";
  return needed > available * NEAR ? "near" : null;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function mebibytes(bytes: number): string {
  return count(Math.ceil(bytes / 2 ** 20));
}
