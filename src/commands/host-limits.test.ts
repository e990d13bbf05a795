import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DsrError } from "../base/index.ts";
import { type HostLimits, hostFaults, type LoadNeed, requireHost } from "./host-limits.ts";
import { type HostReader, readHostLimits, thisHost } from "./host-reading.ts";

const REMOTE = "https://api.example.test/v1";

function need(
  overrides: Partial<LoadNeed["endpoints"][0]> & { workers?: number; total?: number | null } = {},
) {
  const { workers = 0, total, ...endpoint } = overrides;
  const first = { url: REMOTE, peakConnections: 100, cold: { total: 0, perS: 0 }, ...endpoint };
  return {
    peakConnections: total === undefined ? first.peakConnections : total,
    workers,
    endpoints: [first],
  } satisfies LoadNeed;
}

const roomy: HostLimits = {
  platform: "linux",
  openFiles: { soft: 1_000_000, hard: 1_000_000, inUse: 30 },
  ports: { low: 32_768, high: 60_999, reserved: 0 },
  timeWaitS: { remote: 60, loopback: 1 },
  memoryBytes: 2 ** 35,
  cores: 8,
};
const host = (overrides: Partial<HostLimits>): HostLimits => ({ ...roomy, ...overrides });
const found = (load: LoadNeed, limits: HostLimits) =>
  hostFaults(load, limits).map(({ what, kind }) => [what, kind]);

describe("open files", () => {
  const limited = host({ openFiles: { soft: 1024, hard: 1024, inUse: 30 } });

  it("are enough, come near, or fall short, dsr's own files and its workers' included", () => {
    // 30 are open, 64 are dsr's own: 1024 leaves 930 connections.
    expect(found(need({ peakConnections: 700 }), limited)).toEqual([]);
    expect(found(need({ peakConnections: 800 }), limited)).toEqual([["open files", "near"]]);
    expect(found(need({ peakConnections: 930 }), limited)).toEqual([["open files", "near"]]);
    expect(found(need({ peakConnections: 931 }), limited)).toEqual([["open files", "short"]]);
    expect(found(need({ peakConnections: 930, workers: 1 }), limited)).toEqual([["open files", "short"]]);
  });

  it("are named with what is needed, what is there and the command that raises it", () => {
    const [fault] = hostFaults(need({ peakConnections: 20_000 }), limited);
    expect(fault).toMatchObject({ needed: 20_094, available: 1024 });
    expect(fault?.message).toContain("20,094 needed at once (20,000 connections");
    expect(fault?.message).toContain("may have 1,024");
    expect(fault?.remedy).toContain("prlimit --pid $$ --nofile=65536:65536");
    expect(fault?.remedy).toContain("--ulimit nofile=65536:65536");
  });

  it("are raised without help where the hard limit allows it, never above it, and to what is needed", () => {
    const remedy = (connections: number, hard: number, platform = "linux") =>
      hostFaults(
        need({ peakConnections: connections }),
        host({ platform, ports: null, openFiles: { soft: 256, hard, inUse: 10 } }),
      )[0]?.remedy;
    expect(remedy(1000, Number.POSITIVE_INFINITY)).toBe("In this shell: ulimit -n 65536");
    expect(remedy(1000, 4096)).toBe("In this shell: ulimit -n 4096");
    expect(remedy(100_000, Number.POSITIVE_INFINITY)).toBe("In this shell: ulimit -n 131072");
    expect(remedy(100_000, 10_240, "darwin")).toContain("kern.maxfilesperproc=131072");
  });
});

describe("local ports", () => {
  it("are needed one per connection to one address, however many targets are behind it", () => {
    const load = need({ peakConnections: 20_000 });
    expect(found(load, roomy)).toEqual([]);
    const twice = {
      ...load,
      endpoints: [...load.endpoints, { ...load.endpoints[0]!, url: `${REMOTE}/other` }],
    };
    expect(hostFaults(twice, roomy)).toMatchObject([
      { what: "local ports", kind: "short", needed: 40_000, available: 28_232 },
    ]);
    const elsewhere = { ...load.endpoints[0]!, url: "https://other.example.test" };
    expect(found({ ...load, endpoints: [...load.endpoints, elsewhere] }, roomy)).toEqual([]);
  });

  it("are told by the address, whatever it looks like", () => {
    const message = (url: string) => hostFaults(need({ url, peakConnections: 40_000 }), roomy)[0]?.message;
    expect(message(REMOTE)).toContain("towards api.example.test:443 ");
    expect(message("http://proxy.test")).toContain("towards proxy.test:80 ");
    expect(message("127.0.0.1:3128")).toContain("towards 127.0.0.1:3128 ");
  });

  it("stay taken after a connection was closed, no more of them than were ever opened", () => {
    const cold = (total: number | null, perS: number, url = REMOTE) =>
      hostFaults(need({ url, peakConnections: 10, cold: { total, perS } }), roomy);
    expect(cold(null, 300)).toEqual([]);
    expect(cold(null, 500)).toMatchObject([{ what: "local ports", kind: "short", needed: 30_010 }]);
    expect(cold(1000, 500)).toEqual([]);
    // To this machine itself a port is free again after a second.
    expect(cold(null, 500, "http://127.0.0.1:8000/v1")).toEqual([]);
    expect(cold(null, 500, "http://[::1]:8000/v1")).toEqual([]);
  });

  it("are made more by the first remedy that is enough", () => {
    const remedy = (load: LoadNeed, limits = roomy) =>
      hostFaults(load, limits).find(({ what }) => what === "local ports")?.remedy;
    expect(remedy(need({ peakConnections: 40_000 }))).toBe(
      'sudo sysctl -w net.ipv4.ip_local_port_range="1024 65535"',
    );
    expect(remedy(need({ cold: { total: null, perS: 2000 } }))).toContain("tcp_tw_reuse=1");
    expect(remedy(need({ peakConnections: 70_000 }))).toContain("several machines");
    expect(
      remedy(need({ peakConnections: 64_000 }), host({ ports: { low: 1024, high: 60_000, reserved: 0 } })),
    ).toContain("several machines");
  });

  it("that are reserved do not count", () => {
    const limits = host({ ports: { low: 32_768, high: 60_999, reserved: 10_000 } });
    expect(hostFaults(need({ peakConnections: 20_000 }), limits)).toMatchObject([{ available: 18_232 }]);
  });
});

describe("memory and cores", () => {
  it("are never a reason to refuse a run", () => {
    expect(found(need({ peakConnections: 10_000 }), host({ memoryBytes: 2 ** 28 }))).toEqual([
      ["memory", "near"],
    ]);
    expect(found(need({ workers: 9 }), roomy)).toEqual([["cores", "near"]]);
    expect(found(need({ workers: 8 }), roomy)).toEqual([]);
  });
});

describe("the host as a whole", () => {
  it("is not accused of what nobody knows", () => {
    const silent = {
      platform: "win32",
      openFiles: null,
      ports: null,
      timeWaitS: null,
      memoryBytes: null,
      cores: null,
    };
    expect(
      hostFaults(need({ peakConnections: 1e6, workers: 100, cold: { total: null, perS: 1e6 } }), silent),
    ).toEqual([]);
    const unbounded = need({ peakConnections: null, cold: { total: null, perS: null } });
    expect(hostFaults(unbounded, host({ openFiles: { soft: 100, hard: 100, inUse: 90 } }))).toEqual([]);
  });

  it("refuses a run with all its shortages and remedies at once, and only warns of what comes near", () => {
    const tight = host({ openFiles: { soft: 1024, hard: 1024, inUse: 30 } });
    const refusal = (() => {
      try {
        requireHost(need({ peakConnections: 30_000 }), tight);
      } catch (thrown) {
        return thrown as DsrError;
      }
      return null;
    })();
    expect(refusal).toBeInstanceOf(DsrError);
    expect(refusal).toMatchObject({ code: "host_limits", exitCode: 2 });
    expect(refusal?.message).toContain("2 faults:");
    expect(refusal?.message).toContain("open files");
    expect(refusal?.message).toContain("local ports");
    expect(refusal?.hint?.split("\n")).toHaveLength(2);
    const warnings = requireHost(need({ peakConnections: 800 }), tight);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^open files: .* prlimit/);
    expect(requireHost(need(), roomy)).toEqual([]);
  });

  it("never turns from short to enough as the load grows", () => {
    const load = fc.nat({ max: 100_000 });
    fc.assert(
      fc.property(load, load, (a, b) => {
        const shortages = (connections: number) =>
          hostFaults(
            need({ peakConnections: connections }),
            host({ openFiles: { soft: 4096, hard: 4096, inUse: 20 } }),
          ).filter(({ kind }) => kind === "short").length;
        expect(shortages(Math.min(a, b))).toBeLessThanOrEqual(shortages(Math.max(a, b)));
      }),
    );
  });
});

describe("reading the host", () => {
  const reader = (
    overrides: Partial<HostReader> & { files?: Record<string, string>; says?: Record<string, string> },
  ) => ({
    platform: "linux",
    text: (path: string) => overrides.files?.[path] ?? null,
    entries: () => 24,
    output: (program: string, args: readonly string[]) =>
      overrides.says?.[[program, ...args].join(" ")] ?? null,
    memoryBytes: () => 1e9,
    cores: () => 2,
    ...overrides,
  });
  const limitsFile = (soft: string, hard: string) =>
    `Limit                     Soft Limit           Hard Limit           Units     \nMax open files            ${soft}                 ${hard}              files     \n`;

  it("understands what Linux says", () => {
    const files = {
      "/proc/self/limits": limitsFile("1024", "unlimited"),
      "/proc/sys/net/ipv4/ip_local_port_range": "32768\t60999\n",
      "/proc/sys/net/ipv4/ip_local_reserved_ports": "8080,40000-40009,60990-61010\n",
      "/proc/sys/net/ipv4/tcp_tw_reuse": "2\n",
    };
    expect(readHostLimits(reader({ files }))).toEqual({
      platform: "linux",
      openFiles: { soft: 1024, hard: Number.POSITIVE_INFINITY, inUse: 24 },
      // 8080 lies outside the range, and so do the last 11 of the third entry.
      ports: { low: 32_768, high: 60_999, reserved: 20 },
      timeWaitS: { remote: 60, loopback: 1 },
      memoryBytes: 1e9,
      cores: 2,
    });
  });

  it.each([
    ["0", { remote: 60, loopback: 60 }],
    ["1", { remote: 1, loopback: 1 }],
    ["2", { remote: 60, loopback: 1 }],
  ])("knows how long a port rests with tcp_tw_reuse=%s", (mode, expected) => {
    expect(readHostLimits(reader({ files: { "/proc/sys/net/ipv4/tcp_tw_reuse": mode } })).timeWaitS).toEqual(
      expected,
    );
  });

  it("understands what macOS says", () => {
    const says = {
      "sh -c ulimit -Sn": "256\n",
      "sh -c ulimit -Hn": "unlimited\n",
      "sysctl -n kern.maxfilesperproc": "61440\n",
      "sysctl -n net.inet.ip.portrange.first": "49152\n",
      "sysctl -n net.inet.ip.portrange.last": "65535\n",
      "sysctl -n net.inet.tcp.msl": "15000\n",
    };
    expect(readHostLimits(reader({ platform: "darwin", says }))).toMatchObject({
      openFiles: { soft: 256, hard: 61_440, inUse: 24 },
      ports: { low: 49_152, high: 65_535, reserved: 0 },
      timeWaitS: { remote: 30, loopback: 30 },
    });
  });

  it("knows nothing where nothing is said, where nonsense is said, and elsewhere", () => {
    const nothing = { openFiles: null, ports: null, timeWaitS: null };
    for (const platform of ["linux", "darwin", "win32"])
      expect(readHostLimits(reader({ platform, entries: () => null }))).toMatchObject(nothing);
    const files = {
      "/proc/self/limits": limitsFile("many", "1"),
      "/proc/sys/net/ipv4/ip_local_port_range": "from here to there",
    };
    expect(readHostLimits(reader({ files }))).toMatchObject({ openFiles: null, ports: null });
  });

  it("of this machine finds what its platform offers", () => {
    const limits = readHostLimits(thisHost);
    expect(limits.cores).toBeGreaterThan(0);
    if (process.platform !== "linux" && process.platform !== "darwin") return;
    expect(limits.openFiles?.inUse).toBeGreaterThan(2);
    expect(limits.openFiles?.soft).toBeGreaterThan(limits.openFiles?.inUse ?? 0);
  });
});
