import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFlat, type PriceEntry, quoteAt } from "./index.ts";
import { localTime } from "./local-time.ts";

const price = (inputPrice: number, conditions: Partial<PriceEntry> = {}): PriceEntry => ({
  inputPrice,
  outputPrice: inputPrice * 4,
  cachedInputPrice: inputPrice / 50,
  currency: "CNY",
  ...conditions,
});

/** The input price in force at an ISO moment, null when none is. */
const at = (prices: PriceEntry[], moment: string, inputTokens: number | null = 1000) =>
  quoteAt(prices, { wallMs: Date.parse(moment), inputTokens })?.inputPerM ?? null;

describe("peak hours by Beijing hour and weekday", () => {
  const prices = [
    price(1),
    price(2, {
      timeZone: "Asia/Shanghai",
      days: ["mon", "tue", "wed", "thu", "fri"],
      hours: ["09:00-12:00", "14:00-18:00"],
      exceptDates: ["2026-10-01..2026-10-07"],
    }),
  ];

  it.each([
    ["08:59:59.999", 1],
    ["09:00", 2],
    ["11:59:59.999", 2],
    ["12:00", 1],
    ["13:59:59.999", 1],
    ["14:00", 2],
    ["17:59:59.999", 2],
    ["18:00", 1],
    ["00:00", 1],
  ])("on a Friday at %s Beijing time the input price is %d", (time, expected) => {
    expect(at(prices, `2026-11-20T${time}+08:00`)).toBe(expected);
  });

  it("is off-peak all weekend, by the Beijing calendar", () => {
    expect(at(prices, "2026-11-21T10:00+08:00")).toBe(1);
    expect(at(prices, "2026-11-22T10:00+08:00")).toBe(1);
    // Still Sunday in UTC, Monday morning in Beijing.
    expect(at(prices, "2026-11-22T23:30Z")).toBe(1);
    expect(at(prices, "2026-11-23T01:00Z")).toBe(2);
  });

  it("is off-peak on excepted dates, both ends included", () => {
    expect(
      ["2026-09-30", "2026-10-01", "2026-10-07", "2026-10-08"].map((d) => at(prices, `${d}T10:00+08:00`)),
    ).toEqual([2, 1, 1, 2]);
  });

  it("quotes every price with its currency, source and date", () => {
    const [entry] = [price(1, { source: "https://example.com", asOf: "2026-11-20" })];
    expect(quoteAt([entry as PriceEntry], { wallMs: 0, inputTokens: null })).toEqual({
      inputPerM: 1,
      outputPerM: 4,
      cachedInputPerM: 0.02,
      currency: "CNY",
      source: "https://example.com",
      asOf: "2026-11-20",
    });
  });
});

describe("windows that cross midnight", () => {
  const prices = [price(4), price(1, { timeZone: "Asia/Shanghai", hours: ["22:30-06:00"], days: ["fri"] })];

  it("belong to the day on which they start", () => {
    expect(at(prices, "2026-11-20T22:29+08:00")).toBe(4);
    expect(at(prices, "2026-11-20T22:30+08:00")).toBe(1); // Friday night
    expect(at(prices, "2026-11-21T05:59+08:00")).toBe(1); // Saturday morning, begun on Friday
    expect(at(prices, "2026-11-21T06:00+08:00")).toBe(4);
    expect(at(prices, "2026-11-20T03:00+08:00")).toBe(4); // Friday morning, begun on Thursday
  });

  it("may end at 24:00", () => {
    const late = [price(4), price(1, { timeZone: "UTC", hours: ["22:00-24:00"] })];
    expect([at(late, "2026-11-20T23:59Z"), at(late, "2026-11-21T00:00Z")]).toEqual([1, 4]);
  });

  it("agree with counting minutes, whatever the window (property)", () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const hhmm = (m: number) =>
      `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`;
    fc.assert(
      fc.property(minute, minute, minute, (start, end, now) => {
        const inside = start < end ? now >= start && now < end : now >= start || now < end;
        const schedule = [price(4), price(1, { timeZone: "UTC", hours: [`${hhmm(start)}-${hhmm(end)}`] })];
        expect(at(schedule, `2026-11-20T${hhmm(now)}Z`)).toBe(inside ? 1 : 4);
      }),
    );
  });
});

describe("zones with summer time", () => {
  const prices = [price(4), price(1, { timeZone: "America/New_York", hours: ["09:00-17:00"] })];

  it("follow the clock on the wall through both changes", () => {
    expect(at(prices, "2026-03-07T14:00Z")).toBe(1); // EST: 09:00
    expect(at(prices, "2026-03-08T13:00Z")).toBe(1); // EDT since 02:00: 09:00
    expect(at(prices, "2026-03-08T12:59Z")).toBe(4);
    expect(at(prices, "2026-10-31T13:00Z")).toBe(1); // EDT: 09:00
    expect(at(prices, "2026-11-01T13:00Z")).toBe(4); // EST since 02:00: 08:00
    expect(at(prices, "2026-11-01T14:00Z")).toBe(1);
  });

  it("have an hour twice in autumn, and none of 02:00-03:00 in spring", () => {
    const early = [price(4), price(1, { timeZone: "America/New_York", hours: ["01:00-02:00"] })];
    expect([at(early, "2026-11-01T05:30Z"), at(early, "2026-11-01T06:30Z")]).toEqual([1, 1]);
    const lost = [price(4), price(1, { timeZone: "America/New_York", hours: ["02:00-03:00"] })];
    expect([at(lost, "2026-03-08T06:59Z"), at(lost, "2026-03-08T07:00Z")]).toEqual([4, 4]);
  });

  it("show midnight as 00:00, never 24:00", () => {
    expect(localTime(Date.parse("2026-11-20T00:00Z"), "UTC")).toEqual({
      date: "2026-11-20",
      time: "00:00",
      weekday: 4,
    });
  });
});

describe("validity", () => {
  it("begins with `from` and ends before `until`, at midnight of the entry's zone", () => {
    const prices = [price(3, { timeZone: "Asia/Shanghai", from: "2026-08-23", until: "2026-09-10" })];
    expect(at(prices, "2026-08-22T15:59Z")).toBeNull();
    expect(at(prices, "2026-08-22T16:00Z")).toBe(3);
    expect(at(prices, "2026-09-09T15:59Z")).toBe(3);
    expect(at(prices, "2026-09-09T16:00Z")).toBeNull();
  });

  it("may be a moment", () => {
    const prices = [price(3), price(1, { from: "2026-09-10T12:00+08:00" })];
    expect([at(prices, "2026-09-10T03:59:59Z"), at(prices, "2026-09-10T04:00Z")]).toEqual([3, 1]);
  });
});

describe("tiers by size of the request", () => {
  const prices = [
    price(1, { inputTokens: { upTo: 32_000 } }),
    price(2, { inputTokens: { above: 32_000, upTo: 128_000 } }),
    price(3, { inputTokens: { above: 128_000 } }),
  ];

  it.each([
    [0, 1],
    [32_000, 1],
    [32_001, 2],
    [128_000, 2],
    [128_001, 3],
  ])("%d input tokens cost %d", (tokens, expected) => {
    expect(at(prices, "2026-11-20T00:00Z", tokens)).toBe(expected);
  });

  it("are unknown when the size is unknown: the price of one tier would be a guess", () => {
    expect(at(prices, "2026-11-20T00:00Z", null)).toBeNull();
    expect(at([price(9), ...prices], "2026-11-20T00:00Z", null)).toBeNull();
  });

  it("do not matter when a later entry without a tier holds", () => {
    expect(at([...prices, price(9)], "2026-11-20T00:00Z", null)).toBe(9);
  });
});

describe("precedence and the unknown", () => {
  it("the last entry that holds is in force", () => {
    expect(at([price(1), price(2)], "2026-11-20T00:00Z")).toBe(2);
  });

  it("no entry, no price: null, never 0", () => {
    expect(quoteAt([], { wallMs: 0, inputTokens: 1 })).toBeNull();
  });

  it("a part that the source does not state is null", () => {
    const quote = quoteAt([{ currency: "USD", inputPrice: 1, outputPrice: null }], {
      wallMs: 0,
      inputTokens: 1,
    });
    expect(quote).toMatchObject({
      inputPerM: 1,
      outputPerM: null,
      cachedInputPerM: null,
      source: null,
      asOf: null,
    });
  });

  it("a price of 0 is a price", () => {
    expect(at([price(0)], "2026-11-20T00:00Z")).toBe(0);
  });

  it("is flat without conditions", () => {
    expect([isFlat([]), isFlat([price(1)]), isFlat([price(1, { from: null })])]).toEqual([true, true, true]);
    expect(isFlat([price(1, { timeZone: "UTC", hours: ["01:00-02:00"] })])).toBe(false);
    expect(isFlat([price(1), price(2)])).toBe(false);
  });
});
