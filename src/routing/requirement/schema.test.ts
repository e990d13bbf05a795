/** The parser and the JSON Schema that editors go by say the same of a file; and no document at all breaks the parser. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DsrError } from "../../base/index.ts";
import { stats } from "../../metrics/index.ts";
import { parseRequirement, requirementJsonSchema } from "../index.ts";
import { documentOf } from "./document.ts";

const schema = requirementJsonSchema();

type Schema = boolean | Record<string, unknown>;

/** JSON Schema, as much of it as ours uses; a keyword that is not known here is a fault of this test. */
function accepts(rule: Schema, value: unknown): boolean {
  if (typeof rule === "boolean") return rule;
  return Object.entries(rule).every(([keyword, wanted]) => holds(keyword, wanted, value, rule));
}

function holds(keyword: string, wanted: unknown, value: unknown, rule: Record<string, unknown>): boolean {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const entries = isObject ? Object.entries(value) : [];
  switch (keyword) {
    case "title":
    case "$schema":
    case "description":
    case "examples":
    case "then":
    case "else":
      return true;
    case "type":
      return wanted === "integer"
        ? Number.isSafeInteger(value)
        : wanted === (Array.isArray(value) ? "array" : value === null ? "null" : typeof value);
    case "const":
      return value === wanted;
    case "enum":
      return (wanted as unknown[]).includes(value);
    case "pattern":
      return typeof value !== "string" || new RegExp(wanted as string, "u").test(value);
    case "minLength":
      return typeof value !== "string" || value.length >= (wanted as number);
    case "minimum":
      return typeof value !== "number" || value >= (wanted as number);
    case "maximum":
      return typeof value !== "number" || value <= (wanted as number);
    case "exclusiveMinimum":
      return typeof value !== "number" || value > (wanted as number);
    case "exclusiveMaximum":
      return typeof value !== "number" || value < (wanted as number);
    case "items":
      return !Array.isArray(value) || value.every((part) => accepts(wanted as Schema, part));
    case "minItems":
      return !Array.isArray(value) || value.length >= (wanted as number);
    case "required":
      return !isObject || (wanted as string[]).every((key) => Object.hasOwn(value, key));
    case "minProperties":
      return !isObject || entries.length >= (wanted as number);
    case "propertyNames":
      return entries.every(([key]) => accepts(wanted as Schema, key));
    case "properties":
      return entries.every(([key, part]) => {
        const rules = wanted as Record<string, Schema>;
        return !Object.hasOwn(rules, key) || accepts(rules[key] ?? true, part);
      });
    case "additionalProperties":
      return entries.every(
        ([key, part]) => Object.hasOwn(rule.properties ?? {}, key) || accepts(wanted as Schema, part),
      );
    case "allOf":
      return (wanted as Schema[]).every((one) => accepts(one, value));
    case "anyOf":
      return (wanted as Schema[]).some((one) => accepts(one, value));
    case "oneOf":
      return (wanted as Schema[]).filter((one) => accepts(one, value)).length === 1;
    case "if":
      return accepts(((accepts(wanted as Schema, value) ? rule.then : rule.else) ?? true) as Schema, value);
    default:
      throw new Error(`this test does not know the keyword ${keyword}`);
  }
}

function isParsed(document: unknown): boolean {
  try {
    parseRequirement(JSON.stringify(document), "req.json");
    return true;
  } catch (error) {
    if (!(error instanceof DsrError)) throw error;
    return false;
  }
}

const ok = { filters: [], order: [] };
const one = (filter: object) => ({ ...ok, filters: [filter] });

describe("the JSON Schema and the parser", () => {
  it.each([
    ok,
    { filters: [], weights: [{ metric: "ttft", weight: 1 }] },
    {
      ...ok,
      $schema: "./requirement.schema.json",
      confidence: 0.99,
      window: "7d",
      model: "a",
      min_samples: 5,
    },
    { ...ok, model: ["a", "b"], unknown: "fail", where: { source: ["a"], streaming: true, region: "x" } },
    { ...ok, where: { input_tokens: { max: 5 }, hours: { from: 0, to: 24, zone: "UTC" } } },
    {
      ...ok,
      order: [
        { metric: "ttft", stat: "p99", tolerance: "5%" },
        { metric: "otps", tolerance: 0 },
      ],
    },
    one({ metric: "ttft", stat: "p90", max: 2 }),
    one({ metric: "success", min: 0.9, max: 1 }),
    one({ metric: "verify", is: "equivalent" }),
    one({ metric: "goodput", limits: { ttft: 2 }, min: 0.9 }),
  ])("both accept %j", (document) => {
    expect([accepts(schema, document), isParsed(document)]).toEqual([true, true]);
  });

  it.each([
    null,
    [],
    { filters: [] },
    { order: [] },
    { ...ok, weights: [{ metric: "ttft", weight: 1 }] },
    { filters: [], weights: [] },
    { filters: [], weights: [{ metric: "ttft", weight: 0 }] },
    { ...ok, other: 1 },
    { ...ok, confidence: 1 },
    { ...ok, confidence: 0.5 },
    { ...ok, window: "7 days" },
    { ...ok, window: "0d" },
    { ...ok, model: [] },
    { ...ok, model: "" },
    { ...ok, min_samples: 0 },
    { ...ok, min_samples: 1.5 },
    { ...ok, unknown: "no" },
    { ...ok, where: { streaming: false } },
    { ...ok, where: { input_tokens: {} } },
    { ...ok, where: { hours: { from: 24, to: 1, zone: "UTC" } } },
    { ...ok, where: { hours: { from: 1, to: 2 } } },
    { ...ok, order: [{ metric: "verify" }] },
    { ...ok, order: [{ metric: "ttft", tolerance: "5" }] },
    { ...ok, order: [{ metric: "ttft", tolerance: -1 }] },
    one({ metric: "ttft" }),
    one({ metric: "ttf", min: 1 }),
    one({ metric: "success", stat: "p90", min: 1 }),
    one({ metric: "ttft", is: "equivalent" }),
    one({ metric: "verify" }),
    one({ metric: "verify", is: "equivalent", min: 1 }),
    one({ metric: "verify", is: "degraded" }),
    one({ metric: "goodput", min: 0.9 }),
    one({ metric: "goodput", limits: {}, min: 0.9 }),
    one({ metric: "goodput", limits: { gpqa: 1 }, min: 0.9 }),
    one({ metric: "otps", limits: { ttft: 1 }, min: 0.9 }),
  ])("both refuse %j", (document) => {
    expect([accepts(schema, document), isParsed(document)]).toEqual([false, false]);
  });
});

const number = fc.oneof(fc.constantFrom(0, 1, 0.5, 0.95, 2, 60, -1), fc.double({ noNaN: true }));

/** Documents of the right keys: `part` says how often something else stands in the place of what is allowed. */
function documents(part: <T>(sound: fc.Arbitrary<T>) => fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  const limits = fc.record(
    { ttft: fc.nat(), tpot: fc.constantFrom(0.05, 1), otps: fc.nat() },
    { requiredKeys: ["ttft"] },
  );
  const key = fc.oneof(
    fc.record(
      { metric: part(fc.constantFrom("ttft", "otps", "gap_max")), stat: part(fc.constantFrom(...stats)) },
      { requiredKeys: ["metric"] },
    ),
    fc.record({ metric: part(fc.constantFrom("success", "gpqa", "output_price", "cost_per_correct")) }),
    fc.record({ metric: fc.constant("goodput"), limits: part(limits) }),
  );
  const withKey = (extra: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[] = []) =>
    fc.tuple(key, fc.record(extra, { requiredKeys })).map(([asked, more]) => ({ ...asked, ...more }));
  const filter = fc.oneof(
    withKey({ min: part(fc.constantFrom(0, 0.5, 1)), max: part(fc.integer({ min: 1, max: 99 })) }, ["max"]),
    fc.record({ metric: fc.constant("verify"), is: part(fc.constant("equivalent")) }),
  );
  const order = fc.array(withKey({ tolerance: part(fc.constantFrom(0, 2.5, "5%", "0.1 %")) }), {
    maxLength: 2,
  });
  const weights = withKey({ weight: part(fc.constant(1)) }, ["weight"]).map((entry) => [entry]);
  const ranked = fc.oneof(fc.record({ order: part(order) }), fc.record({ weights: part(weights) }));
  const rest = fc.record(
    {
      confidence: part(fc.constantFrom(0.9, 0.95)),
      window: part(fc.constantFrom("7d", "24h", "1.5w")),
      model: part(fc.constantFrom("a", ["a", "b"])),
      min_samples: part(fc.constantFrom(1, 30)),
      unknown: part(fc.constantFrom("exclude", "rank_last", "fail")),
      where: part(
        fc.record(
          {
            source: part(fc.constantFrom("a", ["a", "b"])),
            input_tokens: part(fc.constantFrom({ min: 5 }, { min: 5, max: 9 })),
            streaming: part(fc.constant(true)),
            region: part(fc.constant("eu")),
            hours: part(
              fc.record({
                from: part(fc.nat(8)),
                to: part(fc.integer({ min: 9, max: 24 })),
                zone: part(fc.constantFrom("UTC", "Asia/Shanghai")),
              }),
            ),
          },
          { requiredKeys: [] },
        ),
      ),
    },
    { requiredKeys: [] },
  );
  return fc
    .tuple(fc.record({ filters: part(fc.array(filter, { maxLength: 3 })) }), ranked, rest)
    .map(([filters, by, more]) => ({ ...filters, ...by, ...more }));
}

const sound = documents((arbitrary) => arbitrary);
const spoiled = documents((arbitrary) =>
  fc.oneof(
    { weight: 9, arbitrary },
    {
      weight: 1,
      arbitrary: fc.oneof(fc.jsonValue(), number, fc.constantFrom("ttft", "verify", "5", {}, [], null)),
    },
  ),
);

describe("any document", () => {
  it("is a requirement or a fault that names the file, never a crash; what is accepted, the schema accepts and writing gives back", () => {
    let [accepted, refused] = [0, 0];
    fc.assert(
      fc.property(fc.oneof(sound, spoiled, fc.jsonValue()), (written) => {
        const text = JSON.stringify(written);
        let requirement: ReturnType<typeof parseRequirement>;
        try {
          requirement = parseRequirement(text, "req.json");
        } catch (error) {
          if (!(error instanceof DsrError)) throw error;
          expect(error.message).toMatch(/^req\.json is not a requirement, \d+ faults?:\n {2}\d+:\d+: /);
          refused += 1;
          return;
        }
        accepted += 1;
        expect(accepts(schema, JSON.parse(text)), text).toBe(true);
        const again = JSON.stringify(documentOf(requirement));
        expect(parseRequirement(again, "req.json"), again).toEqual(requirement);
        expect(accepts(schema, JSON.parse(again)), again).toBe(true);
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(100);
  });
});
