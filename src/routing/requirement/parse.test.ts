import { describe, expect, it } from "vitest";
import { DsrError } from "../../base/index.ts";
import { describeFilter, parseRequirement, plainly } from "../index.ts";
import { needsDeltas } from "./requirement.ts";

function faultOf(document: unknown): string {
  const text = typeof document === "string" ? document : JSON.stringify(document);
  try {
    parseRequirement(text, "req.json");
  } catch (error) {
    if (error instanceof DsrError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error("no fault was found");
}

const filter = (entry: unknown) => ({ filters: [entry], order: [] });

describe("a requirement file", () => {
  it("is read with the default stat spelled out", () => {
    const text = `{
      "$schema": "./requirement.schema.json",
      "filters": [{"metric": "success", "min": 0.95}, {"metric": "otps", "stat": "p90", "min": 30},
                  {"metric": "ttft", "min": 0, "max": 2}],
      "order": [{"metric": "output_price"}, {"metric": "decode"}]
    }`;
    expect(parseRequirement(text, "req.json")).toEqual({
      ...plainly,
      filters: [
        { metric: "success", min: 0.95 },
        { metric: "otps", stat: "p90", min: 30 },
        { metric: "ttft", stat: "avg", min: 0, max: 2 },
      ],
      order: [{ metric: "output_price" }, { metric: "decode", stat: "avg" }],
    });
  });

  it("may filter nothing and prefer nothing, as long as both lists are there", () => {
    expect(parseRequirement('{"filters": [], "order": []}', "req.json")).toEqual({
      ...plainly,
      ...{ filters: [], order: [] },
    });
  });

  it("that is not JSON is named with line and column", () => {
    expect(faultOf('{"filters": [],\n "order": [}')).toBe(
      'requirement_not_json: req.json:2:12: not JSON: expected a value, found "}".',
    );
  });
});

describe("faults are reported", () => {
  it("all at once, in order of place, each with path, value and what is allowed", () => {
    const text = `{
  "filters": [
    {"metric": "tftt", "stat": "mean", "min": 3, "max": 1},
    {"metric": "gpqa", "stat": "avg", "min": "high", "colour": 1},
    {"metric": "success"},
    7
  ],
  "ordr": []
}`;
    const [head, ...lines] = faultOf(text).split("\n");
    expect(head).toBe("requirement_invalid: req.json is not a requirement, 10 faults:");
    expect(lines.map((line) => line.slice(0, 50))).toEqual([
      "  1:1: order: is missing; it must be a list such a",
      "  3:5: filters[0]: min 3 is above max 1: no value ",
      '  3:16: filters[0].metric: Unknown metric "tftt". ',
      '  3:32: filters[0].stat: Unknown stat "mean"; writ',
      '  4:32: filters[1].stat: "avg" does not apply: gpq',
      '  4:46: filters[1].min: is "high"; it must be a fi',
      '  4:64: filters[1].colour: Unknown key "colour". K',
      '  5:5: filters[2]: a filter needs "min", "max" or ',
      "  6:5: filters[3]: is 7; it must be an object such",
      '  8:11: ordr: Unknown key "ordr". Did you mean "or',
    ]);
  });

  it.each([
    [
      "a metric and stat in one word",
      filter({ metric: "ttft_p90", max: 1 }),
      'Write {"metric": "ttft", "stat": "p90"}',
    ],
    [
      "a metric with an underscore of its own",
      filter({ metric: "output_price_avg", max: 1 }),
      'Did you mean "output_price"',
    ],
    [
      "an unknown stat",
      filter({ metric: "ttft", stat: "p95", max: 1 }),
      'Unknown stat "p95". Did you mean "p90" or "p99"',
    ],
    ["a percentile by another name", filter({ metric: "ttft", stat: "p50", max: 1 }), 'write "median"'],
    [
      "a stat on a metric without stats",
      filter({ metric: "success", stat: "p90", min: 1 }),
      "success has one value",
    ],
    ["no bound", filter({ metric: "ttft" }), 'a filter needs "min", "max" or both'],
    [
      "a bound of null",
      filter({ metric: "ttft", min: null }),
      "filters[0].min: is null; it must be a finite number",
    ],
    [
      "a bound beyond all numbers",
      '{"filters":[{"metric":"ttft","max":1e999}],"order":[]}',
      "is Infinity; it must be a finite number",
    ],
    [
      "a bound written twice",
      '{"filters":[{"metric":"ttft","max":1,"max":2}],"order":[]}',
      "filters[0].max: is written twice",
    ],
    [
      "a metric that is no text",
      filter({ metric: 5, min: 1 }),
      'filters[0].metric: is 5; it must be the name of a metric, such as "ttft"',
    ],
    ["a missing metric", filter({ min: 1 }), "filters[0].metric: is missing"],
    ["filters left out", { order: [] }, "filters: is missing"],
    ["order left out", { filters: [] }, "order: is missing"],
    [
      "a bound in the order",
      { filters: [], order: [{ metric: "ttft", max: 1 }] },
      'order[0].max: Unknown key "max". Known: limits, metric, stat, tolerance.',
    ],
    ["a list instead of an object", [], "a requirement is an object"],
    ["nothing", "null", "is null; a requirement is an object"],
    ["a hostile key", '{"filters":[],"order":[],"__proto__":{"x":1}}', 'Unknown key "__proto__"'],
    ["a name of Object.prototype", filter({ metric: "constructor", min: 1 }), 'Unknown metric "constructor"'],
  ])("%s", (_, document, expected) => {
    expect(faultOf(document)).toContain(expected);
  });

  it.each([
    [
      { metric: "success", min: 95 },
      "filters[0].min: is 95, which nothing can meet: success is from 0 to 1; 95 per cent is 0.95",
    ],
    [{ metric: "success", min: 1.01 }, "min: is 1.01, which nothing can meet: success is from 0 to 1"],
    [{ metric: "gpqa", min: 100.5 }, "min: is 100.5, which nothing can meet: gpqa is from 0 to 100"],
    [{ metric: "mmlu", max: -1 }, "max: is -1, which nothing can meet: mmlu is from 0 to 100"],
    [{ metric: "ttft", stat: "p90", max: -2 }, "max: is -2, which nothing can meet: ttft is never below 0"],
    [{ metric: "output_price", max: -0.1 }, "output_price is never below 0"],
    [{ metric: "cost_per_correct", max: -1 }, "cost_per_correct is never below 0"],
  ])("a bound that nothing can meet: %j", (entry, expected) => {
    expect(faultOf(filter(entry))).toContain(expected);
  });

  it("but not a bound at the end of the range, nor one that everything meets", () => {
    const filters = [
      { metric: "success", min: 1, max: 2 },
      { metric: "gpqa", min: 100 },
      { metric: "otps", min: 1e9 },
      { metric: "output_price", max: 0 },
      { metric: "ttft", min: -1 },
    ];
    expect(parseRequirement(JSON.stringify({ filters, order: [] }), "r.json").filters).toHaveLength(5);
  });

  it("a file that is no text, without its bytes", () => {
    expect(faultOf("\u0000\u0001PNG")).toBe(
      "requirement_not_json: req.json is not a text file: line 1, column 1 is a control character (U+0000).",
    );
  });

  it("the first fifty of very many", () => {
    const filters = Array.from({ length: 300 }, () => ({ metric: "ttft" }));
    const lines = faultOf({ filters, order: [] }).split("\n");
    expect(lines[0]).toContain("300 faults:");
    expect(lines).toHaveLength(52);
    expect(lines.at(-1)).toBe("  and 250 more");
  });

  it("without repeating a name's fault", () => {
    expect(faultOf(filter({ metric: "ttf", max: 1 })).match(/ttf"/g)).toHaveLength(1);
  });
});

describe("a filter in words", () => {
  it.each([
    [{ metric: "otps", stat: "p90", min: 30 }, "otps p90 ≥ 30 tok/s"],
    [{ metric: "success", min: 0.95 }, "success ≥ 0.95"],
    [{ metric: "ttft", stat: "avg", min: 0.5, max: 2 }, "0.5 ≤ ttft avg ≤ 2 s"],
    [{ metric: "output_price", max: 16 }, "output_price ≤ 16 CNY/M"],
  ] as const)("%j is %s", (given, expected) => {
    expect(describeFilter(given)).toBe(expected);
  });
});

describe("reading deltas", () => {
  it("is asked for only by requirements that use them", () => {
    const requirement = (metric: string) =>
      parseRequirement(JSON.stringify({ filters: [], order: [{ metric: "ttft" }, { metric }] }), "req.json");
    expect(needsDeltas(requirement("otps"))).toBe(false);
    expect(needsDeltas(requirement("gap_max"))).toBe(true);
  });
});
