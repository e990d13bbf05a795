import { describe, expect, it } from "vitest";
import type { RaceStanding, RaceState } from "../routing/index.ts";
import { aRecord } from "../testing/index.ts";
import { RaceWatch } from "./race-watch.ts";

/** A race that has decided beforehand: after each look, the states of its targets `a`, `b`, … and whom to ask. */
function raceOf(looks: readonly { states: readonly RaceState[]; ask: string; isSettled?: boolean }[]) {
  const added: string[] = [];
  let rounds = 0;
  let looked = 0;
  const race = {
    add: (target: string) => {
      added.push(target);
      rounds = added.filter((one) => one === "/a").length;
    },
    look: (): RaceStanding => {
      const {
        states,
        ask,
        isSettled = false,
      } = looks[Math.min(looked++, looks.length - 1)] ?? {
        states: [],
        ask: "",
      };
      return {
        isSettled,
        winner: null,
        sharedWith: [],
        undecided: [],
        why: "as decided",
        ask: [...ask],
        targets: states.map((state, i) => ({
          target: "abc"[i] ?? "",
          state,
          why: "so",
          isAsked: ask.includes("abc"[i] ?? ""),
          rounds,
          requests: rounds,
          statements: [],
        })),
        requests: added.length,
        savedAgainst: { rounds, requests: rounds * states.length },
      };
    },
  };
  return { race, added };
}

function watched(race: ReturnType<typeof raceOf>["race"], minRounds = 0) {
  const notes: string[] = [];
  const steps: string[] = [];
  const watch = new RaceWatch(race, { batch: 2, minRounds, roundsEach: null });
  const hook = watch.hook({
    note: (text) => notes.push(text),
    observe: {
      sent: () => {},
      finished: () => {},
      spent: () => {},
      gaveUp: () => {},
      step: (words) => steps.push(words),
    },
  });
  return { watch, hook, notes, steps };
}

const record = (provider: string) => {
  const one = aRecord();
  return { ...one, target: { ...one.target, provider: "", model: provider } };
};
const asked = { states: ["in", "in", "in"], ask: "abc" } as const;

describe("watching a race", () => {
  it("asks whom the race asks, and is over when it is settled", () => {
    const { race } = raceOf([
      asked,
      { states: ["in", "in", "in"], ask: "ac" },
      { ...asked, isSettled: true },
    ]);
    const { hook } = watched(race);
    expect(hook.roundsAtOnce).toBe(2);
    expect(hook.after([], [])).toEqual({ lanes: ["a", "c"], isOver: false });
    expect(hook.after([], [])).toEqual({ lanes: [], isOver: true });
  });

  it("hands every record on, and tells once of each target that goes out, after which round", () => {
    const { race, added } = raceOf([
      { states: ["in", "in", "out"], ask: "ab" },
      { states: ["in", "out", "out"], ask: "a" },
    ]);
    const { watch, hook, notes, steps } = watched(race);
    hook.after([record("a"), record("b")], []);
    hook.after([record("a")], []);
    expect(added).toEqual(["/a", "/b", "/a"]);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain("b: so");
    expect(watch.outAfterRounds("c")).toBe(0);
    expect(watch.outAfterRounds("a")).toBeNull();
    expect(steps.at(-1)).toContain("1 of 3 targets are asked on: as decided");
  });

  it("tells once of each target that waits, and when it is asked again", () => {
    const waits = { states: ["in", "in", "in"], ask: "a" } as const;
    const { race } = raceOf([asked, waits, waits, { ...waits, ask: "ab" }, waits, { ...waits, ask: "ab" }]);
    const { hook, notes } = watched(race);
    hook.after([record("a")], []);
    expect(notes).toEqual(["not asked on after 1 round: b: so", "not asked on after 1 round: c: so"]);
    for (let look = 0; look < 4; look++) hook.after([], []);
    expect(notes.slice(2)).toEqual(["asked again after 1 round: b: so"]);
  });

  it("asks whoever is not out until the least number of rounds is there, settled or not", () => {
    const { race } = raceOf([{ states: ["won", "in", "out"], ask: "", isSettled: true }]);
    expect(watched(race, 5).hook.after([], [])).toEqual({ lanes: ["a", "b"], isOver: false });
  });

  it("asks nobody whom the run has given up, and is over where nobody else is left to ask", () => {
    const { race } = raceOf([asked]);
    const { hook } = watched(race);
    expect(hook.after([], ["b"]).lanes).toEqual(["a", "c"]);
    expect(hook.after([], []).lanes).toEqual(["a", "c"]);
    const settled = raceOf([{ states: ["won", "out", "out"], ask: "", isSettled: true }]);
    expect(watched(settled.race, 5).hook.after([], ["a"]).isOver).toBe(true);
  });
});
