import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unpickleString } from "./pickle.ts";

const text = (opcode: number, length: number[], value: string) =>
  Buffer.concat([Buffer.from([opcode, ...length]), Buffer.from(value, "utf8")]);
const stop = Buffer.from(".");

describe("a pickle of one string", () => {
  // Written by Python's `pickle.dumps("hé", protocol)` for protocols 1 to 5.
  it.each([
    ["1", "580300000068c3a971002e"],
    ["2", "8002580300000068c3a971002e"],
    ["3", "8003580300000068c3a971002e"],
    ["4", "80049507000000000000008c0368c3a9942e"],
    ["5", "80059507000000000000008c0368c3a9942e"],
  ])("of protocol %s is read", (_protocol, hex) => {
    expect(unpickleString(Buffer.from(hex, "hex"))).toBe("hé");
  });

  it("may have its length in eight bytes, and a byte order mark of its own", () => {
    const long = Buffer.concat([text(0x8d, [6, 0, 0, 0, 0, 0, 0, 0], "\uFEFFabc"), stop]);
    expect(unpickleString(long)).toBe("\uFEFFabc");
  });

  it("is read whatever the string", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (value) => {
        const size = Buffer.alloc(4);
        size.writeUInt32LE(Buffer.byteLength(value));
        const bytes = Buffer.concat([
          Buffer.from([0x80, 4]),
          text(0x58, [...size], value),
          Buffer.from([0x94]),
          stop,
        ]);
        expect(unpickleString(bytes)).toBe(value);
      }),
    );
  });
});

describe("a pickle of anything else is refused by the name of what it holds, and never run", () => {
  it.each([
    // pickle.dumps of os.system with an argument, by protocol 0 and 4.
    ["GLOBAL", Buffer.from("cposix\nsystem\n(S'id'\ntR.")],
    ["STACK_GLOBAL", Buffer.from("8004932e", "hex")],
    ["EMPTY_LIST", Buffer.from("80045d942e", "hex")],
    ["BININT1", Buffer.from("80044b072e", "hex")],
    ["NONE", Buffer.from("80044e2e", "hex")],
    ["0xff", Buffer.from("8004ff2e", "hex")],
  ])("%s", (name, bytes) => {
    expect(() => unpickleString(bytes)).toThrow(
      name === "STACK_GLOBAL" ? /more than one string|STACK_GLOBAL/ : name,
    );
  });

  it("as are two strings, none, and a pickle that was cut anywhere", () => {
    const one = text(0x8c, [1], "a");
    expect(() => unpickleString(Buffer.concat([one, one, stop]))).toThrow("more than one string");
    expect(() => unpickleString(Buffer.from("80042e", "hex"))).toThrow("no string");
    const whole = Buffer.from("80049507000000000000008c0368c3a9942e", "hex");
    for (let end = 0; end < whole.length; end++)
      expect(() => unpickleString(whole.subarray(0, end))).toThrow("ends in the middle");
  });

  it("and one whose string claims to be longer than all there is", () => {
    const huge = Buffer.concat([Buffer.from([0x8d, 255, 255, 255, 255, 255, 255, 255, 127]), stop]);
    expect(() => unpickleString(huge)).toThrow("ends in the middle");
  });
});
