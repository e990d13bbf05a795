/** What each optional key of a requirement file means, and what is said where it is not understood. */
import { describe, expect, it } from "vitest";
import { DsrError } from "../../base/index.ts";
import { describeFilter, metricKey, parseRequirement, plainly, questionOf } from "../index.ts";
import { needsDeltas } from "./requirement.ts";

const bare = { filters: [], order: [] };

function read(document: object) {
  return parseRequirement(JSON.stringify({ ...bare, ...document }), "req.json");
}

/** The faults' lines without line and column. */
function faultsOf(document: object): string[] {
  try {
    parseRequirement(JSON.stringify(document), "req.json");
  } catch (error) {
    if (!(error instanceof DsrError)) throw error;
    return error.message
      .split("\n")
      .slice(1)
      .map((line) => line.replace(/^ {2}\d+:\d+: /, ""));
  }
  throw new Error("no fault was found");
}

const faultOf = (document: object) => faultsOf({ ...bare, ...document }).join("\n");
const filterFault = (...filters: object[]) => faultOf({ filters });

describe("every optional key", () => {
  it("left out says what a plain file has always said", () => {
    expect(read({})).toEqual({ ...plainly, ...bare });
  });

  it.each([
    [{ confidence: 0.95 }, { confidence: 0.95 }],
    [{ window: "36h" }, { window: { text: "36h", ms: 36 * 3_600_000 } }],
    [{ window: "7d" }, { window: { text: "7d", ms: 7 * 86_400_000 } }],
    [{ window: "1.5w" }, { window: { text: "1.5w", ms: 10.5 * 86_400_000 } }],
    [{ model: "r1" }, { models: ["r1"] }],
    [{ model: ["r1", "v3"] }, { models: ["r1", "v3"] }],
    [{ min_samples: 30 }, { minSamples: 30 }],
    [{ unknown: "rank_last" }, { unknown: "rank_last" }],
    [{ unknown: "fail" }, { unknown: "fail" }],
    [{ unknown: "exclude" }, { unknown: "exclude" }],
    [{ where: {} }, { where: null }],
    [{ where: { streaming: true } }, { where: null }],
  ])("%j", (written, meaning) => {
    expect(read(written)).toEqual({ ...plainly, ...bare, ...meaning });
  });

  it("describes a workload", () => {
    const where = {
      source: "sharegpt",
      input_tokens: { min: 4000 },
      streaming: true,
      region: ["cn-north", "eu"],
      hours: { from: 22, to: 6, zone: "Asia/Shanghai" },
    };
    expect(read({ where }).where).toEqual({
      sources: ["sharegpt"],
      inputTokens: { min: 4000, max: null },
      regions: ["cn-north", "eu"],
      hours: { from: 22, to: 6, zone: "Asia/Shanghai" },
    });
  });
});

describe("an order", () => {
  it("may hold values equal that are near each other", () => {
    const order = [
      { metric: "output_price", tolerance: "5%" },
      { metric: "otps", stat: "p90", tolerance: 2 },
      { metric: "ttft", tolerance: "0.5 %" },
    ];
    expect(read({ order }).order).toEqual([
      { metric: "output_price", tolerance: { percent: 5 } },
      { metric: "otps", stat: "p90", tolerance: { absolute: 2 } },
      { metric: "ttft", stat: "avg", tolerance: { percent: 0.5 } },
    ]);
  });

  it.each([-0.1, "5", "-5%", "5 percent", "%", null])("not with a tolerance of %j", (tolerance) => {
    expect(faultOf({ order: [{ metric: "ttft", tolerance }] })).toContain(
      `order[0].tolerance: is ${JSON.stringify(tolerance)}; it must be a number of at least 0 in the metric's unit`,
    );
  });

  it("with one key twice: what is near enough may be told apart by the exact value at the end", () => {
    const order = [{ metric: "otps", tolerance: "10%" }, { metric: "ttft" }, { metric: "otps" }];
    expect(read({ order }).order.map(({ metric }) => metric)).toEqual(["otps", "ttft", "otps"]);
  });
});

describe("weights", () => {
  const weighing = (...weights: object[]) => ({ filters: [], weights });

  it("take the place of an order", () => {
    const document = weighing(
      { metric: "output_price", weight: 0.7 },
      { metric: "otps", stat: "median", weight: 0.2 },
      { metric: "ttft", weight: 0.1 },
    );
    expect(parseRequirement(JSON.stringify(document), "req.json")).toEqual({
      ...plainly,
      ...bare,
      weights: [
        { metric: "output_price", weight: 0.7 },
        { metric: "otps", stat: "median", weight: 0.2 },
        { metric: "ttft", stat: "avg", weight: 0.1 },
      ],
    });
  });

  it.each([
    [
      "do not sum to 1",
      weighing({ metric: "ttft", weight: 60 }, { metric: "otps", weight: 20 }),
      "weights: sum to 80; they must sum to 1: divide each by 80, which gives 0.75, 0.25",
    ],
    [
      "stand beside an order",
      { ...weighing({ metric: "ttft", weight: 1 }), order: [] },
      'weights: stands beside "order"; weights take its place, so keep one of the two',
    ],
    [
      "weigh nothing",
      weighing({ metric: "ttft", weight: 0 }, { metric: "otps", weight: 1 }),
      "weights[0].weight: is 0; it must be a number above 0; leave out what carries no weight",
    ],
    [
      "weigh less than nothing",
      weighing({ metric: "ttft", weight: -1 }, { metric: "otps", weight: 2 }),
      "weights[0].weight: is -1; it must be a number above 0; leave out what carries no weight",
    ],
    [
      "weigh one number twice",
      weighing({ metric: "ttft", weight: 0.5 }, { metric: "ttft", stat: "avg", weight: 0.5 }),
      "weights[1]: ttft avg is weights[0] already; keep one of them",
    ],
    [
      "weigh a verdict",
      weighing({ metric: "verify", weight: 1 }),
      'weights[0].metric: verify is a verdict, not a number: it can only be a filter, {"metric": "verify", "is": "equivalent"}',
    ],
  ])("that %s are refused", (_, document, expected) => {
    expect(faultsOf(document)).toEqual([expected]);
  });

  it("may be none of a file that has no order either: that one is missed", () => {
    expect(faultsOf({ filters: [] })).toHaveLength(1);
    expect(faultsOf({ filters: [] })[0]).toContain("order: is missing");
    expect(faultsOf(weighing())[0]).toContain("weights: is []; it must be a list such as");
  });
});

describe("goodput", () => {
  const goodput = { metric: "goodput", limits: { tpot: 0.05, ttft: 2, otps: 20 } };

  it("has limits, and is the same number in whatever order they stand", () => {
    const [filter] = read({ filters: [{ ...goodput, min: 0.9 }] }).filters;
    const [key] = read({ order: [{ metric: "goodput", limits: { otps: 20, ttft: 2, tpot: 0.05 } }] }).order;
    expect(filter?.limits).toEqual([
      { metric: "ttft", bound: 2 },
      { metric: "otps", bound: 20 },
      { metric: "tpot", bound: 0.05 },
    ]);
    expect(filter && metricKey(filter)).toBe("goodput(ttft≤2,otps≥20,tpot≤0.05)");
    expect(key && metricKey(key)).toBe(filter && metricKey(filter));
    expect(filter && describeFilter(filter)).toBe(
      "goodput(ttft ≤ 2 s, otps ≥ 20 tok/s, tpot ≤ 0.05 s) ≥ 0.9",
    );
  });

  it("is asked as a question with each limit in its metric's good direction", () => {
    const [key] = read({ order: [goodput] }).order;
    const question = key && questionOf(key);
    expect(question?.limits?.map(({ metric, operator, bound }) => [metric.name, operator, bound])).toEqual([
      ["ttft", "<=", 2],
      ["otps", ">=", 20],
      ["tpot", "<=", 0.05],
    ]);
    expect(question?.definition.name).toBe("goodput");
  });

  it("needs deltas where a limit does", () => {
    expect(needsDeltas(read({ order: [{ metric: "goodput", limits: { ttft: 1 } }] }))).toBe(false);
    expect(needsDeltas(read({ order: [{ metric: "goodput", limits: { ttft: 1, gap_max: 1 } }] }))).toBe(true);
  });

  it.each([
    [
      { min: 0.9 },
      'filters[0]: goodput needs limits that each request must keep, such as "limits": {"ttft": 2',
    ],
    [{ limits: {}, min: 0.9 }, "filters[0].limits: goodput needs limits"],
    [{ limits: [], min: 0.9 }, "filters[0].limits: is []; it must be an object of metrics and numbers"],
    [
      { limits: { success: 1 }, min: 0.9 },
      "filters[0].limits.success: success is not a value of one request",
    ],
    [{ limits: { gpqa: 1 }, min: 0.9 }, "filters[0].limits.gpqa: gpqa is not a value of one request"],
    [{ limits: { tfft: 1 }, min: 0.9 }, 'Did you mean "ttft"'],
    [{ limits: { ttft_p90: 1 }, min: 0.9 }, 'a limit is on every request: write "ttft"'],
    [{ limits: { ttft: { min: 1 } }, min: 0.9 }, "the direction is the metric's own"],
    [{ limits: { ttft: -1 }, min: 0.9 }, "limits.ttft: is -1, which nothing can meet: ttft is never below 0"],
    [{ limits: { ttft: 1 }, min: 90 }, "goodput is from 0 to 1; 90 per cent is 0.9"],
    [{ limits: { ttft: 1 }, stat: "p90", min: 0.9 }, '"p90" does not apply: goodput has one value'],
    [{ limits: { ttft: 1 } }, 'a filter needs "min", "max" or both'],
  ])("%j: %s", (entry, expected) => {
    expect(filterFault({ metric: "goodput", ...entry })).toContain(expected);
  });

  it("alone has limits", () => {
    expect(filterFault({ metric: "otps", limits: { ttft: 1 }, min: 1 })).toBe(
      'filters[0].limits: limits go with goodput alone; of otps write "min" or "max"',
    );
  });
});

describe("a verification", () => {
  it("is a filter on a verdict", () => {
    const { filters } = read({ filters: [{ metric: "verify", is: "equivalent" }] });
    expect(filters).toEqual([{ metric: "verify", is: "equivalent" }]);
    expect(filters.map(describeFilter)).toEqual(["verify is equivalent"]);
    expect(filters.map(metricKey)).toEqual(["verify"]);
  });

  it.each([
    [{ metric: "verify" }, 'filters[0]: a filter on verify needs "is": "equivalent"'],
    [{ metric: "verify", is: "degraded" }, 'filters[0].is: is "degraded"; it must be "equivalent"'],
    [{ metric: "verify", is: "equivalent", max: 1 }, "filters[0].max: verify is a verdict and has no bounds"],
    [{ metric: "ttft", is: "equivalent" }, 'filters[0].is: "is" goes with verify alone'],
  ])("%j: %s", (entry, expected) => {
    expect(filterFault(entry)).toContain(expected);
  });

  it("is no key to order by", () => {
    expect(faultOf({ order: [{ metric: "verify" }] })).toContain("verify is a verdict, not a number");
  });
});

describe("filters that contradict each other", () => {
  it("are named together, at the later one", () => {
    const filters = [
      { metric: "ttft", min: 3 },
      { metric: "success", min: 0.9 },
      { metric: "ttft", stat: "avg", max: 1 },
    ];
    expect(filterFault(...filters)).toBe(
      "filters[2]: no value can meet both filters[0] and filters[2]: ttft avg would have to be at least 3 and at most 1",
    );
  });

  it("do so only on one and the same number", () => {
    const filters = [
      { metric: "ttft", stat: "median", min: 3 },
      { metric: "ttft", stat: "p99", max: 1 },
      { metric: "goodput", limits: { ttft: 1 }, min: 0.9 },
      { metric: "goodput", limits: { ttft: 2 }, max: 0.8 },
      { metric: "otps", min: 5 },
      { metric: "otps", max: 5 },
    ];
    expect(read({ filters }).filters).toHaveLength(6);
  });

  it("on goodput too, in whatever order its limits stand", () => {
    const filters = [
      { metric: "goodput", limits: { ttft: 1, tpot: 1 }, min: 0.9 },
      { metric: "goodput", limits: { tpot: 1, ttft: 1 }, max: 0.8 },
    ];
    expect(filterFault(...filters)).toContain("no value can meet both filters[0] and filters[1]");
  });
});

describe("a key that is not understood is said with what it may be", () => {
  it("once", () => {
    expect(faultsOf({ filters: [], order: [], window: "1e9w" })).toHaveLength(1);
  });

  it.each([
    [
      { confidence: 95 },
      "confidence: is 95; it must be a number above 0.5 and below 1, such as 0.95; write 0.95",
    ],
    [{ confidence: 1 }, "confidence: is 1; it must be a number above 0.5 and below 1"],
    [{ confidence: 0.5 }, "confidence: is 0.5; it must be"],
    [{ confidence: "0.95" }, 'confidence: is "0.95"; it must be a number'],
    [
      { window: "7 days" },
      'window: is "7 days"; it must be a text of hours (h), days (d) or weeks (w), such as "24h", "7d" or "2w"; write "7d"',
    ],
    [{ window: "2 Weeks" }, 'write "2w"'],
    [{ window: "1m" }, "m may be minutes or months"],
    [{ window: "0d" }, "it must be longer than nothing"],
    [{ window: 7 }, "window: is 7; it must be a text"],
    [{ window: "99999w" }, "longer than 36500 days; leave it out for all evidence there is"],
    [{ model: [] }, "model: is []; it must be the name of a model, or a list of at least one"],
    [{ model: "" }, 'model: is ""'],
    [{ model: ["r1", 5] }, 'model: is ["r1",5]'],
    [{ min_samples: 0 }, "min_samples: is 0; it must be a whole number of at least 1"],
    [{ min_samples: 2.5 }, "min_samples: is 2.5"],
    [{ unknown: "rank-last" }, 'it must be one of "exclude", "rank_last", "fail"'],
    [
      { where: { streaming: false } },
      "where.streaming: is false; dsr measures streams only: write true, or leave it out",
    ],
    [
      { where: { hours: { from: 9, to: 25, zone: "UTC" } } },
      "where.hours.to: is 25; it must be a whole hour from 0 to 24",
    ],
    [
      { where: { hours: { from: 24, to: 3, zone: "UTC" } } },
      "where.hours.from: is 24; it must be a whole hour from 0 to 23",
    ],
    [
      { where: { hours: { from: 9, to: 9, zone: "UTC" } } },
      "from 9 to 9 is no time at all; 0 to 24 is the whole day",
    ],
    [{ where: { hours: { from: 9, to: 18 } } }, "where.hours.zone: is missing; it must be an IANA time zone"],
    [
      { where: { hours: { from: 9, to: 18, zone: "Shanghai" } } },
      'Unknown time zone "Shanghai". Did you mean "Asia/Shanghai"?',
    ],
    [
      { where: { hours: { from: 9, to: 18, zone: "Mars/Olympus" } } },
      'It must be an IANA name such as "Asia/Shanghai"',
    ],
    [{ where: { input_tokens: { min: 5, max: 2 } } }, "min 5 is above max 2: no prompt can meet both"],
    [{ where: { input_tokens: {} } }, 'where.input_tokens: needs "min", "max" or both'],
    [{ where: { source: [] } }, "where.source: is []; it must be the name of a prompt source"],
    [{ where: { hour: 1 } }, 'where.hour: Unknown key "hour". Did you mean "hours"?'],
    [{ confidense: 0.95 }, 'confidense: Unknown key "confidense". Did you mean "confidence"?'],
  ])("%j: %s", (document, expected) => {
    expect(faultOf(document)).toContain(expected);
  });

  it("together with everything else that is wrong", () => {
    const document = {
      filters: [{ metric: "ttf" }],
      weights: [],
      confidence: 2,
      where: { hours: 5 },
      window: "x",
    };
    expect(faultsOf(document)).toHaveLength(6);
  });
});
