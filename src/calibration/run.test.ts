/** A calibration for real: small, on a golden server in its own process. What this host's errors are is not asserted. */
import { describe, expect, it } from "vitest";
import { redactor, systemClock } from "../base/index.ts";
import { createOpenAiWire } from "../wire/index.ts";
import { calibrationSchema } from "./calibration.ts";
import { type CalibrateDeps, calibrate } from "./index.ts";

function deps(overrides: Partial<CalibrateDeps> = {}): CalibrateDeps {
  return {
    clock: systemClock,
    openWire: () => createOpenAiWire({ clock: systemClock, redact: redactor([]) }),
    cpuUs: () => process.cpuUsage().user,
    execPath: process.execPath,
    version: "0.1.0",
    signal: new AbortController().signal,
    progress: () => {},
    ...overrides,
  };
}

const cells = [
  { streams: 2, perStream: 50 },
  { streams: 20, perStream: 20 },
];
const plan = { name: "quick", cells, windowMs: 600, passes: 2 } as const;

describe("a calibration", () => {
  it("accounts for every output of every cell, and finds none before its write", async () => {
    const told: number[] = [];
    const result = await calibrate(plan, deps({ progress: (_, at, total) => told.push(at, total) }));
    expect(calibrationSchema.parse(result)).toEqual(result);
    expect(told).toEqual([0, 4, 1, 4, 2, 4, 3, 4]);
    expect(result?.cells.map(({ streams, perStream }) => ({ streams, perStream }))).toEqual(cells);
    for (const cell of result?.cells ?? []) {
      expect([cell.impossible, cell.failed]).toEqual([0, 0]);
      expect(cell.requests).toBeGreaterThan(0);
      expect(cell.gap.n + cell.ttft.atMost.n).toBe(cell.stamp.n);
      expect(cell.serverLate.n).toBe(cell.stamp.n);
      expect(cell.ttft.atLeast.n).toBe(cell.ttft.atMost.n);
      // The load that is named is the one whose errors were taken: two windows of 600 ms and their lateness.
      expect(cell.stamp.n / cell.eventsPerS).toBeGreaterThan(1.19);
      expect(cell.stamp.p50).toBeGreaterThan(0);
      expect(cell.gap.p50).toBeGreaterThanOrEqual(0);
      expect(cell.ttft.atMost.p50 ?? 0).toBeGreaterThanOrEqual(cell.ttft.atLeast.p50 ?? 1);
      for (const spread of [cell.stamp, cell.gap, cell.ttft.atMost]) {
        expect(spread.p99).toBeGreaterThanOrEqual(spread.p50 ?? 0);
        expect(spread.max).toBeGreaterThanOrEqual(spread.p99 ?? 0);
      }
    }
  });

  it("ends at once, with nothing, when it is interrupted", async () => {
    const interrupt = new AbortController();
    const running = calibrate(
      { ...plan, windowMs: 60_000 },
      deps({ signal: interrupt.signal, progress: () => interrupt.abort() }),
    );
    expect(await running).toBeNull();
    expect(await calibrate(plan, deps({ signal: interrupt.signal }))).toBeNull();
  });

  it("says which requests failed, and does not take them for measurements", async () => {
    const nowhere = () => {
      const wire = createOpenAiWire({ clock: systemClock, redact: redactor([]) });
      return {
        ...wire,
        send: (request, onEvent) => wire.send({ ...request, modelId: "none" }, onEvent),
      } as typeof wire;
    };
    const result = await calibrate({ ...plan, passes: 1, windowMs: 100 }, deps({ openWire: nowhere }));
    expect(result?.cells[0]).toMatchObject({ failed: 2, eventsPerS: 0, gap: { n: 0, p50: null } });
  });

  it("leaves out what is heavier than a load that this host could not carry", async () => {
    // A client that does not send at all is the simplest host that carries nothing.
    const idle = {
      send: async () => {},
      listModels: async () => ({ ok: true as const, ids: [] }),
      close: async () => {},
    };
    const lame = { ...idle, send: () => systemClock.sleep(50) };
    const light = { streams: 1, perStream: 10 };
    const heavy = { streams: 40, perStream: 50 };
    const heavier = { streams: 40, perStream: 60 };
    const aside = { streams: 1, perStream: 100 };
    const result = await calibrate(
      { ...plan, passes: 1, windowMs: 50, cells: [light, heavy, heavier, aside] },
      deps({ openWire: () => lame }),
    );
    expect(result?.cells.map(({ streams, perStream }) => ({ streams, perStream }))).toEqual([
      light,
      heavy,
      aside,
    ]);
    expect(result?.skipped).toEqual([heavier]);
  });
});
