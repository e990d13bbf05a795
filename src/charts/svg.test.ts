/** Charts as SVG: they stand alone, are the same every time, and whatever a name is, it is text. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostileLabels, sampleCharts, xmlElements } from "../testing/index.ts";
import { bandOverTime, type Chart, englishWords, type Look, svgOf } from "./index.ts";

const look: Look = { theme: "light", words: englishWords, locale: "en", zone: "UTC" };
const names = Object.keys(sampleCharts(look));
const drawn = (chart: Chart | undefined) => {
  if (chart === undefined) throw new Error("no such chart");
  return svgOf(chart, { width: 640, title: "A chart" });
};

const TAGS = "svg title desc g path rect polygon line text tspan defs clipPath".split(" ");

describe.each(names)("%s", (name) => {
  it("is well-formed, with title and description first, and needs nothing from outside", async () => {
    const chart = sampleCharts(look)[name];
    const elements = xmlElements(await drawn(chart));
    expect(elements.slice(0, 3).map(({ tag }) => tag)).toEqual(["svg", "title", "desc"]);
    expect(elements[0]?.attributes).toMatchObject({ role: "img", xmlns: "http://www.w3.org/2000/svg" });
    expect(elements[1]?.text).toBe("A chart");
    expect(elements[2]?.text).toBe(chart?.description);
    expect(elements.length).toBeGreaterThan(20);
    for (const { tag, attributes } of elements) {
      expect(TAGS).toContain(tag);
      for (const attribute of Object.keys(attributes))
        expect(attribute).not.toMatch(/^(style|class|on.*|href|xlink:href|src|ecmeta_.*)$/);
      expect(Object.values(attributes).join(" ")).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  it("comes out the same every time", async () => {
    const first = await drawn(sampleCharts(look)[name]);
    await drawn(sampleCharts(look).spreads);
    expect(await drawn(sampleCharts(look)[name])).toBe(first);
  });

  it("takes hostile names for text and nothing else", async () => {
    const hostile = sampleCharts(look, (index) => `${index}${hostileLabels[index % hostileLabels.length]}`);
    const elements = xmlElements(await drawn(hostile[name]));
    for (const { tag, attributes } of elements) {
      expect(TAGS).toContain(tag);
      expect(Object.keys(attributes).filter((attribute) => attribute.startsWith("on"))).toEqual([]);
    }
    expect(elements.length).toBeGreaterThan(20);
  });
});

it("writes patterns and styles of ECharts in names as they are", async () => {
  const name = "{a} {b}: {c} {x|y}";
  const chart = sampleCharts(look, () => name).spreads;
  const texts = xmlElements(await drawn(chart))
    .filter(({ tag }) => tag === "text")
    .map(({ text }) => text);
  expect(texts.filter((text) => text === name)).toHaveLength(5);
});

it("gives pictures in one document ids of their own", async () => {
  const all = await Promise.all(Object.values(sampleCharts(look)).map((chart) => drawn(chart)));
  const ids = all.flatMap((svg) => [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  expect(ids.length).toBeGreaterThan(3);
  expect(new Set(ids).size).toBe(ids.length);
});

it("is well-formed whatever a name or label is", async () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.string({ unit: "grapheme", maxLength: 60 }),
    fc.constantFrom(...hostileLabels),
  );
  await fc.assert(
    fc.asyncProperty(text, text, async (name, label) => {
      const points = [1, 2, 3].map((n) => ({ at: n * 3_600_000, low: n, middle: n + 1, high: n + 2, n }));
      const marks = [{ at: 5_400_000, from: null, to: null, label }];
      const series = [
        { name, points },
        { name: label, points },
      ];
      const chart = bandOverTime({ label, unit: "s", log: true, series, marks }, look);
      xmlElements(await svgOf(chart, { width: 500, title: name }));
    }),
    { numRuns: 10 },
  );
});
