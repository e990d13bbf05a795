import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sameOutput } from "./code-compare.ts";

/** Verdicts of LiveCodeBench's own comparison (strip, lines, tokens as `Decimal`); all but one were put to it and agree. */
const CASES: [what: string, printed: string, expected: string, same: boolean][] = [
  ["the same text", "3\n", "3\n", true],
  ["no newline at the end", "3", "3\n", true],
  ["blank lines around all of it", "\n\n3\n\n", "3", true],
  ["blanks at the ends of lines", "1 2 \n 3\t\n", "1 2\n3\n", true],
  ["CRLF against LF", "1 2\r\n3\r\n", "1 2\n3\n", true],
  ["a blank line within", "1\n\n2", "1\n2", false],
  ["blank lines within both", "1\n  \n2", "1\n\n2", true],
  ["two spaces between numbers", "1  2", "1 2", true],
  ["a tab between numbers", "1\t2", "1 2", true],
  ["two spaces between words", "a  b", "a b", false],
  ["a line more", "1\n2\n3", "1\n2", false],
  ["a line less", "1", "1\n2", false],
  ["one line for two", "1 2", "1\n2", false],
  ["nothing for nothing", "", "\n", true],
  ["nothing for something", "", "0", false],
  ["something for nothing", "0", "", false],
  ["1.0 for 1.00", "1.0", "1.00", true],
  ["1 for 1.0", "1", "1.0", true],
  ["1e3 for 1000", "1e3", "1000", true],
  ["1E+3 for 1000.0", "1E+3", "1000.0", true],
  ["1e-7 for 0.0000001", "1e-7", "0.0000001", true],
  [".5 for 0.5", ".5", "0.5", true],
  ["5. for 5", "5.", "5", true],
  ["+5 for 5", "+5", "5", true],
  ["007 for 7", "007", "7", true],
  ["-0 for 0", "-0", "0", true],
  ["-0.0 for 0", "-0.0", "0", true],
  ["1_000 for 1000, as Decimal reads it", "1_000", "1000", true],
  ["1,000 for 1000", "1,000", "1000", false],
  ["0.1 + 0.2 in full", "0.30000000000000004", "0.3", false],
  ["a third, one digit longer", "0.3333333333", "0.333333333", false],
  ["integers that doubles cannot tell apart", "50000000000000000", "50000000000000001", false],
  ["a long integer with a point", "100000000000000000000000000001.0", "100000000000000000000000000001", true],
  ["numbers in another order", "2 1", "1 2", false],
  ["a number less", "1 2", "1 2 3", false],
  ["Yes for YES", "Yes", "YES", false],
  ["True for true", "True", "true", false],
  ["a word among equal numbers written otherwise", "x 1.0", "x 1", false],
  ["the same word among numbers", "x 1", "x 1", true],
  ["None for nothing", "None", "", false],
  ["inf for Infinity", "inf", "Infinity", true],
  ["inf for -inf", "inf", "-inf", false],
  ["nan for nan", "nan", "nan", true],
  ["nan for NaN, which equals nothing", "nan", "NaN", false],
  ["hexadecimal", "0x10", "16", false],
  ["an exponent beyond Decimal's", "1e9999999999999999999", "10e9999999999999999998", false],
  ["a negative number", "-3.50", "-3.5", true],
  ["the sign", "3.5", "-3.5", false],
  ["a list for its text", "[1, 2]", "[1,2]", false],
  ["a byte order mark, which Python does not strip", "\uFEFF3", "3", false],
  ["a no-break space, which it does", "\u00A03", "3", true],
  ["full-width digits (the one place where Decimal would say yes)", "３", "3", false],
];

describe("what a program printed means what it should", () => {
  it.each(CASES)("%s", (_what, printed, expected, same) => {
    expect(sameOutput(printed, expected)).toBe(same);
  });

  it("whichever of the two is which, and any text means itself", () => {
    for (const [, printed, expected, same] of CASES) expect(sameOutput(expected, printed)).toBe(same);
    fc.assert(fc.property(fc.string(), (text) => sameOutput(`${text}\n`, text)));
  });

  it("for a number however many zeros it is written with", () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.nat(20), fc.nat(20), (value, zeros, shift) => {
        const sign = value < 0n ? "-" : "";
        const digits = String(value < 0n ? -value : value);
        const other = `${sign}${"0".repeat(zeros)}${digits}${"0".repeat(shift)}e-${shift}`;
        expect(sameOutput(other, String(value))).toBe(true);
        expect(sameOutput(other, String(value + 1n))).toBe(false);
      }),
    );
  });

  it("in time that grows with the text, not with its square", () => {
    const blanks = " ".repeat(300_000);
    const zeros = "0".repeat(300_000);
    expect(sameOutput(`${blanks}1${blanks}1`, "1 1")).toBe(true);
    expect(sameOutput(`0.${zeros}1`, `0.${zeros}2`)).toBe(false);
  });
});
