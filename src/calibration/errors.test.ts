import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Claim, compare, noErrors, type Truth, type Window } from "./errors.ts";

const window: Window = { fromMs: 0, toMs: 1000, lookedUntilMs: 1300, uncertaintyMs: 0 };

/** Read at 100, first output at 150, then every 20 ms; each write takes 0.02 ms. */
const truth: Truth = {
  receivedMs: 100,
  dueMs: [150, 170, 190],
  beforeMs: [150.1, 170, 190],
  afterMs: [150.12, 170.02, 190.02],
};

/** Sent at 99.6; the outputs stamped so much after their writes began. */
function claim(lateMs: readonly number[], overrides: Partial<Claim> = {}): Claim {
  return {
    sentMs: 99.6,
    sentByMs: null,
    outputsMs: lateMs.map((late, i) => (truth.beforeMs[i] ?? 0) + late),
    boundsMs: lateMs.map(() => null),
    complete: true,
    ...overrides,
  };
}

function errorsOf(said: Claim | null, overrides: Partial<Window> = {}, did: Truth = truth) {
  const errors = noErrors();
  compare(said, did, { ...window, ...overrides }, errors);
  return errors;
}

describe("the error of ttft", () => {
  it("lies between the lateness of the first stamp and that plus all the server took to read", () => {
    const { ttftAtLeast, ttftAtMost } = errorsOf(claim([0.3, 0.3, 0.3]));
    // Stamped at 150.4: 0.28 after the write was done. Measured 50.8, and true is at least 150.1 − 100.
    expect(ttftAtLeast[0]).toBeCloseTo(0.28, 9);
    expect(ttftAtMost[0]).toBeCloseTo(0.7, 9);
  });

  it("is charged with the server's reading only as far as the client was still writing", () => {
    const atMost = (sentByMs: number) => errorsOf(claim([0.3, 0.3, 0.3], { sentByMs })).ttftAtMost[0];
    expect(atMost(99.7)).toBeCloseTo(0.4, 9);
    // What the server had read had left, whatever the client says.
    expect(atMost(150)).toBeCloseTo(0.7, 9);
  });

  it("does not mind how late the server was: that is told apart", () => {
    const late: Truth = { ...truth, beforeMs: [250.1, 270, 290], afterMs: [250.12, 270.02, 290.02] };
    const said = claim([], { outputsMs: [250.4, 270.3, 290.3], boundsMs: [null, null, null] });
    const errors = errorsOf(said, {}, late);
    expect(errors.ttftAtMost[0]).toBeCloseTo(0.7, 9);
    expect(errors.serverLate[0]).toBeCloseTo(100.1, 9);
  });
});

describe("the error of a gap", () => {
  it("is how much later one stamp was than the other, in either direction", () => {
    const { gap, stamp } = errorsOf(claim([0.3, 2.3, 0.1]));
    expect(gap.map((ms) => Math.round(ms * 1000) / 1000)).toEqual([2, 2.2]);
    expect(stamp.map((ms) => Math.round(ms * 1000) / 1000)).toEqual([0.3, 2.3, 0.1]);
  });

  it("is nothing when every stamp is equally late", () => {
    for (const ms of errorsOf(claim([5, 5, 5])).gap) expect(ms).toBeCloseTo(0, 9);
  });
});

describe("what is measured", () => {
  it("is what was written in the window, its end left out", () => {
    const errors = errorsOf(claim([1, 1, 1]), { fromMs: 160, toMs: 190 });
    expect(errors.ttftAtMost).toEqual([]);
    expect(errors.stamp).toHaveLength(1);
    expect(errors.gap).toHaveLength(1);
  });

  it("counts what was written and not seen, as late as it was when nobody looked any more", () => {
    const errors = errorsOf(claim([0.3], { complete: false }));
    expect(errors.unseen).toBe(2);
    expect(errors.gap.map(Math.round)).toEqual([1130, 1110]);
    const silent = errorsOf(null);
    expect(silent.unseen).toBe(3);
    expect(silent.ttftAtMost[0]).toBeCloseTo(1300 - 150.1, 9);
    expect(silent.ttftAtLeast[0]).toBeCloseTo(1300 - 150.12, 9);
  });

  it("cannot be more than was written, less of a complete stream, or stamped before its write", () => {
    const impossible = (said: Claim, overrides = {}) => errorsOf(said, overrides).impossible;
    expect(impossible(claim([1, 1]))).toBe(1);
    expect(impossible(claim([1, 1, 1, 1]))).toBe(1);
    expect(impossible(claim([1, -0.5, 1]))).toBe(1);
    expect(impossible(claim([1, -0.5, 1]), { uncertaintyMs: 0.5 })).toBe(0);
    expect(impossible(claim([1, 1], { complete: false }))).toBe(0);
  });
});

describe("the client's own bounds", () => {
  it("cover surely when no less than the whole lateness, and miss surely when less than the part after the write", () => {
    // Late by 1 counted from the start of the write, by 0.98 from its end.
    const bounds = (boundsMs: (number | null)[]) => errorsOf(claim([1, 1, 1], { boundsMs })).bounds;
    expect(bounds([1.001, 1.5, 9])).toEqual({ n: 3, surelyCovered: 3, surelyMissed: 0 });
    expect(bounds([0.99, 0.99, 0.99])).toEqual({ n: 3, surelyCovered: 0, surelyMissed: 0 });
    expect(bounds([0.5, 0, 0.9])).toEqual({ n: 3, surelyCovered: 0, surelyMissed: 3 });
    expect(bounds([null, 2, null])).toEqual({ n: 1, surelyCovered: 1, surelyMissed: 0 });
  });
});

describe("what the client does not flag", () => {
  const unflagged = (boundsMs: (number | null)[], sentByMs: number | null = 99.7) => {
    const { ttftUnflagged, gapUnflagged } = errorsOf(claim([1, 2, 3], { boundsMs, sentByMs }));
    return [ttftUnflagged.length, gapUnflagged.length];
  };

  it("are ttfts and gaps of which both ends are bounded by a millisecond", () => {
    expect(unflagged([1, 1, 1])).toEqual([1, 2]);
    expect(unflagged([2, 1, 1])).toEqual([0, 1]);
    expect(unflagged([1, 2, 1])).toEqual([1, 0]);
    expect(unflagged([1, 1, 1], 101)).toEqual([0, 2]);
  });

  it("is nothing where there are no bounds", () => {
    expect(unflagged([null, null, null])).toEqual([0, 0]);
    expect(unflagged([1, null, 1])).toEqual([1, 0]);
    expect(unflagged([1, 1, 1], null)).toEqual([0, 2]);
  });
});

it("never finds an error where every stamp came right after its write, and never a negative upper bound", () => {
  const late = fc.double({ min: 0, max: 50, noNaN: true });
  const reading = fc.double({ min: 0, max: 20, noNaN: true });
  const steps = fc.array(fc.tuple(fc.double({ min: 0.1, max: 30, noNaN: true }), late), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(steps, reading, (writes, readMs) => {
      let ms = 100;
      const beforeMs = writes.map(([gap]) => {
        ms += gap;
        return ms;
      });
      const did = { receivedMs: 100, dueMs: beforeMs, beforeMs, afterMs: beforeMs };
      const outputsMs = beforeMs.map((before, i) => before + (writes[i]?.[1] ?? 0));
      const said = {
        sentMs: 100 - readMs,
        sentByMs: null,
        outputsMs,
        boundsMs: outputsMs.map(() => null),
        complete: true,
      };
      const { ttftAtMost, ttftAtLeast, gap, impossible } = errorsOf(said, { lookedUntilMs: 5000 }, did);
      expect(impossible).toBe(0);
      expect(ttftAtLeast[0]).toBeGreaterThanOrEqual(0);
      expect(ttftAtMost[0]).toBeCloseTo((ttftAtLeast[0] ?? 0) + readMs, 6);
      gap.forEach((error, i) => {
        expect(error).toBeCloseTo(Math.abs((writes[i + 1]?.[1] ?? 0) - (writes[i]?.[1] ?? 0)), 6);
      });
    }),
  );
});
