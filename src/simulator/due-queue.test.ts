import fc from "fast-check";
import { expect, it } from "vitest";
import { DueQueue } from "./due-queue.ts";

it("gives back what is due first, whatever was added and taken before", () => {
  const act = fc.oneof(
    fc.record({ add: fc.double({ min: 0, max: 100, noNaN: true }) }),
    fc.constant({ add: null }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
      const queue = new DueQueue<number>();
      const expected: number[] = [];
      for (const { add } of acts) {
        if (add !== null) {
          queue.add(add, add);
          expected.push(add);
        } else expect(queue.take()).toBe(expected.shift());
        expected.sort((a, b) => a - b);
        expect([queue.size, queue.nextMs]).toEqual([expected.length, expected[0] ?? Infinity]);
      }
    }),
  );
});
