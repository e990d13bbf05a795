import { describe, expect, it } from "vitest";
import type { LoopSource } from "./loop-source.ts";
import { systemLoopSource } from "./loop-source.ts";
import { LoopWatch } from "./loop-watch.ts";

/** What happens on the way out of a poll that waited; see the watch. */
const SWITCH_MS = 0.1;

/** A thread whose time passes as the test says; the turns of the loop are real. */
function aThread(options: { tellsWaiting?: boolean } = {}) {
  let now = 1000;
  let idle = 500;
  let waiting = 70;
  let turns = 0;
  let lookUps = 0;
  const source: LoopSource = {
    idleMs: () => idle,
    runWaitMs: () => {
      lookUps += 1;
      return options.tellsWaiting === false ? null : waiting;
    },
    close: () => {},
  };
  const clock = { nowMs: () => now, wallMs: () => 0, sleep: async () => {}, sleepUntil: async () => {} };
  const watch = new LoopWatch(clock, source, () => {
    turns += 1;
  });
  return {
    watch,
    works: (ms: number) => {
      now += ms;
    },
    /** The loop waits, and then the thread waits for a core: Node counts both as idle. */
    idles: (ms: number, forCoreMs = 0) => {
      now += ms + forCoreMs;
      idle += ms + forCoreMs;
      waiting += forCoreMs;
    },
    /** Kept from its core in the middle of its work. */
    isKeptOff: (ms: number) => {
      now += ms;
      waiting += ms;
    },
    /** The check phase of this turn. */
    endOfTurn: () => new Promise<void>((resolve) => setImmediate(resolve)),
    /** How long what is read now may have lain there. */
    unread: () => now - watch.readableSinceMs(now),
    get turns() {
      return turns;
    },
    get lookUps() {
      return lookUps;
    },
  };
}

describe("what is read", () => {
  it("after the loop has waited came no earlier than its wake", async () => {
    const thread = aThread();
    thread.watch.watch();
    await thread.endOfTurn();
    thread.idles(40);
    thread.works(3);
    expect(thread.unread()).toBeCloseTo(3 + SWITCH_MS);
  });

  it("may be older by what the loop worked between the mark and its wait", async () => {
    const thread = aThread();
    thread.watch.watch();
    await thread.endOfTurn();
    thread.works(7);
    thread.idles(40);
    thread.works(1);
    expect(thread.unread()).toBeCloseTo(8 + SWITCH_MS);
  });

  it("may be older by the time for which the thread was awake and had no core", async () => {
    const thread = aThread();
    thread.watch.watch();
    await thread.endOfTurn();
    thread.idles(40, 5);
    thread.works(1);
    expect(thread.unread()).toBeCloseTo(6 + SWITCH_MS);
  });

  it("may be as old as a short wait: no account of cores is read for that", async () => {
    const thread = aThread();
    thread.watch.watch();
    await thread.endOfTurn();
    thread.idles(0.2);
    thread.works(1);
    const before = thread.lookUps;
    expect(thread.unread()).toBeCloseTo(1.2);
    expect(thread.lookUps).toBe(before);
  });

  it("cannot be older than the mark when the loop had waited, whatever the thread waited for", async () => {
    const thread = aThread();
    thread.watch.watch();
    await thread.endOfTurn();
    thread.isKeptOff(9);
    thread.idles(2);
    expect(thread.unread()).toBeCloseTo(11);
  });

  it("at once, without a wait, may have come since the poll before", async () => {
    const thread = aThread();
    thread.watch.watch();
    await thread.endOfTurn();
    thread.idles(40);
    thread.works(2);
    thread.unread();
    thread.works(25);
    await thread.endOfTurn();
    thread.works(4);
    expect(thread.unread()).toBeCloseTo(31 + SWITCH_MS);
  });

  it("at once, may have come while the thread lost its core on the way out of the poll before", async () => {
    const thread = aThread();
    thread.watch.watch();
    await thread.endOfTurn();
    thread.idles(40, 6);
    thread.works(1);
    await thread.endOfTurn();
    thread.works(2);
    expect(thread.unread()).toBeCloseTo(9 + SWITCH_MS);
  });

  it("may be so old though nothing was read in the turns between", async () => {
    const thread = aThread();
    thread.watch.watch();
    await thread.endOfTurn();
    thread.works(10);
    await thread.endOfTurn();
    thread.works(20);
    await thread.endOfTurn();
    thread.works(4);
    expect(thread.unread()).toBeCloseTo(24);
  });

  it("is not charged with what the thread waited for its core in turns before", async () => {
    const thread = aThread();
    thread.watch.watch();
    await thread.endOfTurn();
    for (let turn = 0; turn < 10; turn++) {
      thread.idles(10, 3);
      thread.isKeptOff(2);
      await thread.endOfTurn();
    }
    thread.idles(40, 1);
    expect(thread.unread()).toBeCloseTo(1 + SWITCH_MS);
  });

  it("is judged alike in one turn, however long the turn has lasted", async () => {
    const thread = aThread();
    thread.watch.watch();
    await thread.endOfTurn();
    thread.idles(40);
    thread.works(1);
    thread.unread();
    thread.works(30);
    expect(thread.unread()).toBeCloseTo(31 + SWITCH_MS);
  });

  it("is bounded by the process alone where the host keeps no account of cores", async () => {
    const thread = aThread({ tellsWaiting: false });
    thread.watch.watch();
    await thread.endOfTurn();
    thread.idles(40, 5);
    thread.works(1);
    expect(thread.unread()).toBeCloseTo(1 + SWITCH_MS);
  });
});

describe("a watch", () => {
  it("turns with the loop while somebody wants it, and once more when it is woken", async () => {
    const thread = aThread();
    thread.watch.watch();
    thread.watch.watch();
    await thread.endOfTurn();
    await thread.endOfTurn();
    const before = thread.turns;
    expect(before).toBeGreaterThan(0);
    thread.watch.unwatch();
    await thread.endOfTurn();
    expect(thread.turns).toBe(before + 1);
    thread.watch.unwatch();
    await thread.endOfTurn();
    await thread.endOfTurn();
    const after = thread.turns;
    await thread.endOfTurn();
    expect(thread.turns).toBe(after);
    thread.watch.wake();
    await thread.endOfTurn();
    expect(thread.turns).toBe(after + 1);
  });

  it("lets the loop wait: it keeps no processor busy", async () => {
    const thread = aThread();
    thread.watch.watch();
    const before = thread.turns;
    await new Promise((resolve) => setTimeout(resolve, 100));
    // A loop that an immediate keeps turning makes some ten thousand turns in that time.
    expect(thread.turns - before).toBeLessThan(200);
    thread.watch.unwatch();
  });
});

describe("the account of this thread", () => {
  it("counts waiting for events, and no work, as idle", async () => {
    const source = systemLoopSource();
    const before = source.idleMs();
    const until = performance.now() + 30;
    while (performance.now() < until);
    expect(source.idleMs() - before).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(source.idleMs() - before).toBeGreaterThan(30);
    source.close();
  });

  it.runIf(process.platform === "linux")("has the scheduler's account of it, which only grows", () => {
    const source = systemLoopSource();
    const first = source.runWaitMs();
    // Kernels may be built without it: then it is null from the beginning, not 0.
    if (first !== null) {
      expect(first).toBeGreaterThan(0);
      expect(source.runWaitMs()).toBeGreaterThanOrEqual(first);
    }
    source.close();
    expect(source.runWaitMs()).toBeNull();
  });
});
