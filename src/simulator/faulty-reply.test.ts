import { describe, expect, it } from "vitest";
import { type FaultyKind, type FaultySettings, faultOf, faultyKinds, faultyReply } from "./faulty-reply.ts";
import { played } from "./golden-played.ts";

const settings: FaultySettings = {
  seed: "faults",
  weights: Object.fromEntries(faultyKinds.map((kind) => [kind, 1])),
  events: 6,
  gapMs: 2,
  trickleMs: 1,
  retryAfterMs: 1500,
};
const numbers = Array.from({ length: 400 }, (_, n) => n);

/** The text of a stream that the fault makes of request n. */
function textOf(fault: FaultyKind, n: number): string {
  const reply = faultyReply(settings, n, fault);
  if (reply.kind !== "stream") throw new Error(`${fault} is no stream`);
  return Buffer.concat(reply.steps.map(({ bytes }) => Buffer.from(bytes ?? ""))).toString("utf8");
}

describe("the fault of a request", () => {
  it("depends on seed and number alone, and every kind comes up", () => {
    const faults = numbers.map((n) => faultOf(settings, n));
    expect(faults).toEqual(numbers.map((n) => faultOf({ ...settings, gapMs: 9 }, n)));
    expect(faults).not.toEqual(numbers.map((n) => faultOf({ ...settings, seed: "2" }, n)));
    expect(new Set(faults)).toEqual(new Set(faultyKinds));
  });

  it("is of a kind that has a weight", () => {
    const weights = { stall: 1, trickle: 3 };
    const faults = numbers.map((n) => faultOf({ ...settings, weights }, n));
    expect(new Set(faults)).toEqual(new Set(["stall", "trickle"]));
    const trickles = faults.filter((fault) => fault === "trickle").length / numbers.length;
    expect(Math.abs(trickles - 0.75)).toBeLessThan(3 * Math.sqrt((0.75 * 0.25) / numbers.length));
  });
});

describe("what a fault makes of an answer", () => {
  it.each(faultyKinds)("%s: is a script that can be played", (fault) => {
    for (const n of numbers.slice(0, 50)) {
      const reply = faultyReply(settings, n, fault);
      if (reply.kind === "stream") expect(() => played(fault, reply.steps)).not.toThrow();
    }
  });

  it.each(numbers.slice(0, 20))("none and trickle are the same text, for request %d", (n) => {
    expect(textOf("trickle", n)).toBe(textOf("none", n));
    expect(textOf("none", n)).toMatch(/data: \[DONE\]\n\n$/);
  });

  it.each(numbers.slice(0, 20))(
    "what is cut, stalls or breaks is part of the answer, for request %d",
    (n) => {
      const whole = textOf("none", n);
      expect(whole.startsWith(textOf("stall", n))).toBe(true);
      expect(textOf("cut_after_headers", n)).toBe("");
      const cut = textOf("cut_mid_event", n);
      expect(whole.startsWith(cut.slice(0, cut.lastIndexOf("data:")))).toBe(true);
      expect(cut.endsWith("\n\n")).toBe(false);
      expect(textOf("malformed", n).replace(/data: .*"cont\n\n/, "")).toBe(whole);
      expect(textOf("error_event", n)).toMatch(/data: \{"error":.*\}\n\n$/);
    },
  );

  it("says how long to wait after a 429", () => {
    expect(faultyReply(settings, 0, "rate_limited")).toMatchObject({
      status: 429,
      headers: { "retry-after": "2", "retry-after-ms": "1500" },
    });
  });
});
