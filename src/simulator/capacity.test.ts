import { describe, expect, it } from "vitest";
import { createSlots, type Slot, type Slots } from "./capacity.ts";

const staying = new AbortController().signal;
const limit = (slots: number, queue: number | null, slowdownPerStream = 0) =>
  createSlots({ slots, queue, slowdownPerStream });

/** Asks for a slot under a name; names are noted when their turn comes. */
function line(slots: Slots) {
  const turns: string[] = [];
  const held = new Map<string, Slot>();
  return {
    turns,
    ask: (name: string, signal = staying) =>
      slots.take(signal).then((slot) => {
        turns.push(slot === null ? `${name} left` : name);
        if (slot !== null) held.set(name, slot);
      }),
    free: async (name: string) => {
      held.get(name)?.free();
      await Promise.resolve();
      await Promise.resolve();
    },
    held,
  };
}

describe("slots", () => {
  it("go to as many as there are, then to those who wait, in order of asking", async () => {
    const { ask, free, turns, held } = line(limit(2, null));
    const all = ["a", "b", "c", "d"].map((name) => ask(name));
    await all[1];
    expect(turns).toEqual(["a", "b"]);
    await free("b");
    expect(turns).toEqual(["a", "b", "c"]);
    await free("a");
    expect(turns).toEqual(["a", "b", "c", "d"]);
    expect([...held.values()].map(({ waited }) => waited)).toEqual([false, false, true, true]);
  });

  it("are full when the queue is too", async () => {
    const slots = limit(1, 1);
    const { ask, free } = line(slots);
    expect(slots.full).toBe(false);
    await ask("a");
    expect(slots.full).toBe(false);
    ask("b");
    expect(slots.full).toBe(true);
    await free("a");
    expect(slots.full).toBe(false);
  });

  it("without a place to wait are full when they are taken", async () => {
    const slots = limit(1, 0);
    expect(slots.full).toBe(false);
    await line(slots).ask("a");
    expect(slots.full).toBe(true);
  });

  it("pass over those who left while they waited", async () => {
    const { ask, free, turns } = line(limit(1, null));
    const leaving = new AbortController();
    await ask("a");
    const b = ask("b", leaving.signal);
    ask("c");
    leaving.abort();
    await b;
    await free("a");
    expect(turns).toEqual(["a", "b left", "c"]);
    await ask("d", leaving.signal);
    expect(turns.at(-1)).toBe("d left");
  });

  it("slow an answer by the others that run when it starts", async () => {
    const { ask, free, held } = line(limit(3, null, 0.5));
    for (const name of ["a", "b", "c"]) await ask(name);
    ask("d");
    await free("b");
    expect([...held.values()].map(({ slowdown }) => slowdown)).toEqual([1, 1.5, 2, 2]);
  });

  it("are there for everybody without a capacity", async () => {
    const slots = createSlots(null);
    const { ask, held } = line(slots);
    for (let i = 0; i < 1000; i++) await ask(`${i}`);
    expect(slots.full).toBe(false);
    expect([...held.values()].every(({ waited, slowdown }) => !waited && slowdown === 1)).toBe(true);
  });
});
