import { describe, expect, it } from "vitest";
import { DsrError } from "../base/index.ts";
import { type Assertable, checkAssertions } from "./assert.ts";
import { parseAssertions } from "./index.ts";

const target = (provider: string, mode: string | null = null) => ({ provider, model: "r1", mode });

const decision: Assertable = {
  ranking: [
    { ...target("deepseek"), rank: 1 },
    { ...target("ark"), rank: 2 },
    { ...target("ark", "thinking"), rank: 3, reasons: [{ verdict: "unknown" }] },
  ],
  excluded: [target("together")],
};
const shared: Assertable = {
  ranking: [
    { ...target("deepseek"), rank: 1 },
    { ...target("deepseek", "thinking"), rank: 1 },
    { ...target("ark"), rank: 3 },
  ],
  excluded: [],
};
const nobody: Assertable = { ranking: [], excluded: [target("deepseek")] };
const onlyUnknown: Assertable = {
  ranking: [{ ...target("deepseek"), rank: 1, reasons: [{ verdict: "unknown" }] }],
  excluded: [],
};

function check(text: string, of: Assertable): [holds: boolean | undefined, why: string | undefined] {
  const [result] = checkAssertions(parseAssertions([text]), of);
  return [result?.holds, result?.why];
}

describe("an assertion on the first place", () => {
  it.each([
    ["provider=deepseek", true],
    ["provider = deepseek", true],
    ["provider==deepseek", true],
    ["model=r1", true],
    ["mode=default", true],
    ["mode=thinking", false],
    ["target=deepseek/r1", true],
    ["target=ark/r1", false],
    ["provider=ark", false],
  ])("%s: %s", (text, holds) => {
    expect(check(text, decision)).toEqual([holds, "the first place is that of deepseek/r1"]);
  });

  it("holds of a shared place only where all who share it have the name", () => {
    const why = "the first place is that of deepseek/r1, deepseek/r1@thinking, which share it";
    expect(check("provider=deepseek", shared)).toEqual([true, why]);
    expect(check("target=deepseek/r1", shared)).toEqual([false, why]);
    expect(check("mode=thinking", shared)).toEqual([false, why]);
  });

  it("never holds where nobody meets the requirement, ranked or not", () => {
    const why = "none of 1 targets meets the requirement";
    expect(check("provider=deepseek", nobody)).toEqual([false, why]);
    expect(check("provider=deepseek", onlyUnknown)).toEqual([false, why]);
  });

  it("says that a name has no evidence, and which have", () => {
    expect(check("provider=depseek", decision)).toEqual([
      false,
      'there is no evidence on it. Unknown provider "depseek". Did you mean "deepseek"? Known: ark, deepseek, together',
    ]);
  });
});

describe("an assertion on how many meet the requirement", () => {
  it.each([
    ["eligible>=2", true],
    ["eligible >= 3", false],
    ["eligible>1", true],
    ["eligible>2", false],
    ["eligible<=2", true],
    ["eligible<2", false],
    ["eligible=2", true],
    ["eligible=3", false],
    ["eligible=0", false],
  ])("%s: %s", (text, holds) => {
    expect(check(text, decision)).toEqual([holds, "2 of 4 meet the requirement: deepseek/r1, ark/r1"]);
  });

  it("may be that nobody does", () => {
    expect(check("eligible=0", nobody)).toEqual([true, "none of 1 targets meets the requirement"]);
  });
});

describe("an assertion on one provider or target", () => {
  it.each([
    ["eligible:deepseek", true, "deepseek/r1 meets the requirement"],
    ["excluded:deepseek", false, "deepseek/r1 meets the requirement"],
    ["eligible:ark", true, "ark/r1 meets the requirement"],
    ["eligible:ark/r1@thinking", false, "ark/r1@thinking does not meet the requirement"],
    ["excluded:ark/r1@thinking", true, "ark/r1@thinking does not meet the requirement"],
    ["excluded:together", true, "together/r1 does not meet the requirement"],
    ["eligible:together", false, "together/r1 does not meet the requirement"],
  ])("%s: %s, for %s", (text, holds, why) => {
    expect(check(text, decision)).toEqual([holds, why]);
  });

  it("holds of nobody without evidence, not even that it is excluded", () => {
    const [holds, why] = check("excluded:togther", decision);
    expect(holds).toBe(false);
    expect(why).toContain('Unknown provider or target "togther". Did you mean "together"');
  });
});

describe("assertions that are none", () => {
  it("are listed together with what is wrong and what can be written", () => {
    const texts = [
      "deepseek",
      "provider=",
      "provider>2",
      "eligible>=two",
      "excluded=1",
      "vendor=x",
      "target=deepseek",
      "eligible=1",
    ];
    try {
      parseAssertions(texts);
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof DsrError)) throw error;
      expect(error.code).toBe("assert_invalid");
      expect(error.message.split("\n")).toEqual([
        "Assertions that cannot be checked, 7 faults:",
        '  "deepseek": it is not written NAME=VALUE, eligible>=N, eligible:NAME or excluded:NAME',
        '  "provider=": nothing stands after "="',
        '  "provider>2": ">" does not go with provider; write provider=2',
        '  "eligible>=two": "two" is not a whole number',
        '  "excluded=1": "=" does not go with excluded; write excluded:1',
        '  "vendor=x": Unknown subject "vendor". Known: eligible, excluded, mode, model, provider, target.',
        '  "target=deepseek": "deepseek" is not PROVIDER/MODEL or PROVIDER/MODEL@MODE',
      ]);
      expect(error.hint).toContain("target=PROVIDER/MODEL[@MODE]");
    }
  });
});
