import { expect, it } from "vitest";
import type { Schedule } from "../file/schedule.ts";
import { Known } from "../state/known.ts";
import { Ledger } from "../state/ledger.ts";
import { openState } from "../state/open.ts";
import { GRACE_MS } from "./job-run.ts";
import { recover } from "./recover.ts";

/** A run that an earlier scheduler began, carried by a process that ends when `ends` says so; looking at it takes a while. */
async function recovered(ends: (asked: readonly string[]) => boolean) {
  const db = openState(":memory:");
  const ledger = new Ledger(db, []);
  ledger.reserve({ id: "1", job: "speed", tickMs: null, mostMicro: 5 }, 0);
  let nowMs = 0;
  const asked: string[] = [];
  const logged: string[] = [];
  await recover({ jobs: [] as Schedule["jobs"] } as Schedule, {
    clock: {
      nowMs: () => nowMs++,
      wallMs: () => nowMs,
      sleep: async (ms) => {
        nowMs += ms;
      },
      sleepUntil: async () => {},
    },
    ...{ ledger, known: new Known(db), signal: new AbortController().signal },
    log: (text) => logged.push(text),
    tell: () => {},
    found: () => null,
    watch: async () => {},
    start: () => {
      throw new Error("nothing is started");
    },
    carrierOf: () => {
      nowMs += 3;
      return nowMs > 2000 && ends(asked) ? null : 77;
    },
    signalTo: (_, signal) => asked.push(signal),
  });
  return { asked, logged, open: ledger.open(), waitedMs: nowMs };
}

it("a run whose process is on its way out is waited for, which is said once", async () => {
  const { asked, logged, open } = await recovered(() => true);
  expect(asked).toEqual([]);
  expect(logged).toEqual([
    "speed: waits for a run that an earlier scheduler began (process 77)",
    expect.stringMatching(/^speed: a run of .* went down with its scheduler; 0 CNY count as spent/),
  ]);
  expect(open).toEqual([]);
});

it("one that hears nothing is asked, once, and then killed", async () => {
  const { asked, waitedMs } = await recovered((signals) => signals.includes("SIGKILL"));
  expect(asked).toEqual(["SIGTERM", "SIGKILL"]);
  expect(waitedMs).toBeGreaterThan(2 * GRACE_MS);
});

it("one that cannot be ended holds nothing up, and stays put aside", async () => {
  const { open, logged } = await recovered(() => false);
  expect(open).toMatchObject([{ id: "1", countedMicro: 5 }]);
  expect(logged).toHaveLength(1);
});
