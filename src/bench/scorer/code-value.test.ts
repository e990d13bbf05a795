import { describe, expect, it } from "vitest";
import { readValue, sameValue } from "./code-value.ts";

/** Verdicts of Python's `==` between what a function returned and the JSON value it should have. */
const CASES: [what: string, returned: string, wanted: string, same: boolean][] = [
  ["True for 1", "true", "1", true],
  ["False for 0.0", "false", "0.0", true],
  ["1.0 for 1", "1.0", "1", true],
  ["1 for true", "1", "true", true],
  ["2 for true", "2", "true", false],
  ["None for null", "null", "null", true],
  ["None for false", "null", "false", false],
  ["0 for null", "0", "null", false],
  ['"1" for 1', '"1"', "1", false],
  ["strings by case", '"Yes"', '"yes"', false],
  ["strings with blanks", '"a "', '"a"', false],
  ["an empty list for null", "[]", "null", false],
  ["lists", "[1, [2, 3]]", "[1, [2, 3]]", true],
  ["lists in another order", "[2, 1]", "[1, 2]", false],
  ["a list too long", "[1, 2, 3]", "[1, 2]", false],
  ["a nested tuple", '[{"tuple": [1, 2]}]', "[[1, 2]]", false],
  ["a set", '{"set": [1]}', "[1]", false],
  ["a dictionary", '{"dict": [["a", 1], ["b", [true]]]}', '{"b": [1], "a": 1.0}', true],
  ["a dictionary with a key more", '{"dict": [["a", 1], ["b", 2]]}', '{"a": 1}', false],
  ["a dictionary with numbers for keys", '{"dict": [[1, 2]]}', '{"1": 2}', false],
  ["a dictionary for a list", '{"dict": []}', "[]", false],
  ["an object of the program's own", '{"other": "Equal"}', "1", false],
  ["0.1 + 0.2", "0.30000000000000004", "0.3", false],
  ["9007199254740993 for its double", "9007199254740993", "9007199254740992.0", false],
  ["9007199254740993 for itself", "9007199254740993", "9007199254740993", true],
  ["its neighbour", "9007199254740992", "9007199254740993", false],
  ["1e22 for the integer", "1e+22", "10000000000000000000000", true],
  ["a list of long integers", "[123456789012345678901234567890]", "[123456789012345678901234567890]", true],
  ["infinity for a number beyond doubles", '{"float": "inf"}', "1e999", true],
  ["nan for anything", '{"float": "nan"}', "0", false],
];

describe("what a function returned equals what it should, in Python's eyes", () => {
  it.each(CASES)("%s", (_what, returned, wanted, same) => {
    expect(sameValue(readValue(returned), readValue(wanted))).toBe(same);
  });
});
