/** The pure parts of the page: addresses, numbers, orders, sentences, words. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OverviewCell, OverviewColumn, OverviewTarget } from "../../metrics/index.ts";
import { benchmarkNames, metricDefinitions } from "../../metrics/index.ts";
import { errorKinds } from "../../record/index.ts";
import { hostileNames } from "../../testing/index.ts";
import {
  failureWords,
  formatIn,
  type Language,
  languages,
  metricName,
  metricWords,
  reasonIn,
} from "../../words/index.ts";
import type { Alert } from "../contract/documents.ts";
import { aheadIn } from "./ahead.ts";
import { alertText } from "./alert-text.ts";
import { inOrder } from "./order.ts";
import { addressOf, placeOf } from "./router.ts";
import { usualWindow } from "./usual-window.ts";
import { cutInMiddle, visible } from "./visible.ts";
import { alertWords } from "./words/alerts.ts";

describe("addresses", () => {
  const placeAt = (address: string) => {
    const { pathname, search } = new URL(address, "http://dsr.test");
    return placeOf(pathname, search);
  };

  test("lead back to what they were made of, whatever a target or a run is called", () => {
    const names = fc.oneof(
      fc.string({ unit: "binary", minLength: 1 }),
      fc.constantFrom(...Object.values(hostileNames)),
    );
    // A path segment of dots alone is taken away by every browser; names of targets hold a slash, which is encoded.
    const name = names.map((one) => `a/${one.toWellFormed()}`);
    fc.assert(
      fc.property(name, name, name, (run, id, model) => {
        expect(placeAt(addressOf("request", { run, id }, { model, window: null }))).toEqual({
          page: "request",
          params: { run, id },
          query: { model },
        });
      }),
      { numRuns: 40 },
    );
  });

  test("of nothing that there is are no page, and broken encodings are none either", () => {
    expect(placeAt("/nowhere").page).toBe(null);
    expect(placeOf("/target/%E0%A4%A", "").page).toBe(null);
    expect(placeOf("/target/", "").page).toBe(null);
  });

  test("ask one question in one way", () => {
    expect(addressOf("overview", {}, { window: "7d", model: "m" })).toBe(
      addressOf("overview", {}, { model: "m", window: "7d" }),
    );
  });
});

describe("numbers", () => {
  const en = formatIn("en", "UTC");
  const zh = formatIn("zh", "UTC");

  test("that are not known are a dash, never 0", () => {
    for (const missing of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY])
      for (const show of [en.figure, en.count, en.share, en.money, en.duration, en.span])
        expect(show(missing)).toBe("–");
    expect(en.withUnit(null, "s")).toBe("–");
    expect(en.moment(null)).toBe("–");
    expect(en.ago("not a time", 0)).toBe("–");
  });

  test("have three significant digits, and are whole from 100 on", () => {
    expect([0.04512, 1.2345, 45.61, 12_345.6, 0].map(en.figure)).toEqual([
      "0.0451",
      "1.23",
      "45.6",
      "12,346",
      "0",
    ]);
  });

  test("one failure in 10,000 does not vanish in rounding", () => {
    expect(en.share(0.9999)).toBe("99.9 %");
    expect(en.share(0.00001)).toBe("0.1 %");
    expect([0, 1].map(en.share)).toEqual(["0 %", "100 %"]);
  });

  test("are written in the unit of their metric", () => {
    expect(en.withUnit(0.5, "0–1")).toBe("50 %");
    expect(en.withUnit(79.17, "0–100")).toBe("79.2");
    expect(en.withUnit(0.523, "s")).toBe("0.523 s");
  });

  test("times are told as the reader's language tells them", () => {
    const now = Date.parse("2026-01-02T12:00:00Z");
    expect(en.ago("2026-01-02T09:00:00Z", now)).toBe("3 hours ago");
    expect(zh.ago("2026-01-02T09:00:00Z", now)).toBe("3小时前");
    expect(en.ago("2026-01-02T12:00:20Z", now)).toBe("now");
    expect(zh.moment("2026-01-02T23:05:00Z")).toBe("2026年1月2日 23:05");
  });
});

test("rows of which nothing is known stand last, whichever way they are sorted", () => {
  const value = fc.option(fc.double());
  fc.assert(
    fc.property(fc.array(value), fc.constantFrom("up", "down"), (values, direction) => {
      const sorted = inOrder(values, (one) => one, direction, "en");
      const isKnown = (one: number | null) => one !== null && Number.isFinite(one);
      const known = sorted.filter(isKnown) as number[];
      expect(sorted.slice(0, known.length).every(isKnown)).toBe(true);
      expect(known).toEqual([...known].sort((a, b) => (direction === "up" ? a - b : b - a)));
      expect(sorted).toHaveLength(values.length);
    }),
  );
});

describe("the best of a column", () => {
  const column: OverviewColumn = {
    ...{ key: "ttft:median", metric: "ttft", stat: "median" },
    ...{ unit: "s", better: "low", kind: "request" },
  };
  const target = (name: string, value: number | null, low: number | null, high: number | null) => {
    const cell: OverviewCell = { value, n: 9, why: null, bounds: { low, high }, spread: null };
    return { name, cells: { [column.key]: cell } } as unknown as OverviewTarget;
  };

  test("is the one whose interval lies apart from all others", () => {
    expect(aheadIn(column, [target("a", 1, 0.9, 1.1), target("b", 2, 1.8, 2.2)])).toBe("a");
  });

  test("is nobody where the intervals touch, even those of a third one", () => {
    expect(aheadIn(column, [target("a", 1, 0.9, 1.9), target("b", 2, 1.8, 2.2)])).toBe(null);
    const wide = target("c", 3, 0.5, 9);
    expect(aheadIn(column, [target("a", 1, 0.9, 1.1), target("b", 2, 1.8, 2.2), wide])).toBe(null);
  });

  test("is nobody where an interval is not known, or only one value is", () => {
    expect(aheadIn(column, [target("a", 1, 0.9, null), target("b", 2, 1.8, 2.2)])).toBe(null);
    expect(aheadIn(column, [target("a", 1, 0.9, 1.1), target("b", null, null, null)])).toBe(null);
  });

  test("is the highest where high is better", () => {
    const rate = { ...column, better: "high" } as const;
    expect(aheadIn(rate, [target("a", 1, 0.9, 1.1), target("b", 2, 1.8, 2.2)])).toBe("b");
  });
});

describe("alerts", () => {
  const said = (language: Language, alert: Pick<Alert, "kind" | "facts">) =>
    alertText(alert, {
      words: alertWords[language],
      metrics: metricWords[language],
      format: formatIn(language, "UTC"),
      nowMs: Date.parse("2026-01-02T12:00:00Z"),
    });
  const examples: [Pick<Alert, "kind" | "facts">, string, string][] = [
    [
      {
        kind: "failing",
        facts: { success: 0.5, high: 0.6, n: 40, hours: 24, success_before: 0.99, n_before: 1200 },
      },
      "succeeds in 50 % of its requests in the newest 24.0 h (40 requests); before that it was 99 % of 1,200.",
      "最近 24.0 小时的请求成功率为 50 %（40 个请求）；此前为 99 %（1,200 个请求）。",
    ],
    [
      {
        kind: "stale",
        facts: { last: "2025-12-31T12:00:00Z", silent_hours: 48, usual_hours: null, runs: 1 },
      },
      "was last measured 2 days ago.",
      "上次测量是在前天。",
    ],
    [
      { kind: "substitute", facts: { asked: "big", answered: "small" } },
      "was asked for big and answered as small.",
      "请求的是 big，回答自称 small。",
    ],
    [
      {
        kind: "drift",
        facts: { metric: "ttft", unit: "s", before: 0.5, after: 1.2, change: 1.4, low: 1.1, high: 1.6 },
      },
      "changed: Time to first token went from 0.500 s to 1.20 s (+140 %).",
      "发生变化：首个 token 延迟（TTFT）从 0.500 s 变为 1.20 s（+140 %）。",
    ],
    [
      {
        kind: "degraded",
        facts: { reference: "r/m", drop: 22.5, low: 6.1, high: 38.9, pairs: 40, run_id: "v" },
      },
      "answers worse than r/m: 22.5 points (95 % interval 6.1 to 38.9, 40 pairs).",
      "的回答不如 r/m：低 22.5 分（95 % 区间 6.1 至 38.9，40 对）。",
    ],
    [
      { kind: "requirement_lost", facts: { requirement: "fast.json", met: 0, unknown: 1, targets: 3 } },
      "No target meets fast.json: 3 looked at, 1 of which nothing can be said.",
      "没有目标满足 fast.json：共查看 3 个，其中 1 个无法判断。",
    ],
  ];

  test.each(examples)("are sentences in both languages: $kind", (alert, en, zh) => {
    expect(said("en", alert)).toBe(en);
    expect(said("zh", alert)).toBe(zh);
  });

  test("of facts that this page does not know still tell them", () => {
    expect(said("en", { kind: "failing", facts: { odd_fact: 3, none: null } })).toBe("odd fact: 3.00.");
  });

  test("never tell of what is not there", () => {
    const facts = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.double(), fc.constant(null)));
    const kinds = fc.constantFrom(...(Object.keys(alertWords.en.kinds) as Alert["kind"][]));
    fc.assert(
      fc.property(kinds, facts, fc.constantFrom(...languages), (kind, facts, language) => {
        expect(said(language, { kind, facts: { ...facts } })).not.toMatch(/undefined|\[object/);
      }),
    );
  });
});

describe("words", () => {
  test("name every metric, and every kind of failure, in both languages", () => {
    const metrics = metricDefinitions
      .map(({ name }) => name)
      .filter((name) => !names(benchmarkNames).has(name));
    for (const language of languages)
      for (const metric of metrics)
        expect(metricName(metricWords[language], metric).what, metric).not.toBe(null);
    for (const language of languages)
      for (const kind of errorKinds) expect(failureWords[language]).toHaveProperty(kind);
  });

  test("say in Chinese why a number is missing", () => {
    expect(reasonIn("zh", "none of 8 perf requests succeeded")).toEqual({
      short: "全部失败",
      full: "8 个性能请求全部失败",
    });
    expect(reasonIn("en", "no gpqa result; measure it with dsr bench --dataset gpqa").short).toBe(
      "not measured",
    );
    expect(reasonIn("zh", "something new").full).toBe("something new");
  });

  const names = (list: readonly string[]) => new Set(list);
});

describe("text of others", () => {
  test("cannot turn a line around or hide in it", () => {
    expect(visible("safe\u202Egpj.exe")).toBe("safe⟨U+202E⟩gpj.exe");
    expect(visible("a\u0000b\u200bc\u001b")).toBe("a␀b⟨U+200B⟩c␛");
    expect(visible("a\nb\tc", true)).toBe("a\nb\tc");
    expect(visible("a\nb")).toBe("a␊b");
  });

  test("keeps both its ends when it is cut, and never half a character", () => {
    expect(cutInMiddle("abcdefghij", 5)).toBe("ab…ij");
    expect(cutInMiddle("short", 5)).toBe("short");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 3, max: 20 }), (text, most) => {
        const cut = cutInMiddle(text.toWellFormed(), most);
        expect([...cut].length).toBeLessThanOrEqual(most);
        expect(cut.isWellFormed()).toBe(true);
      }),
    );
  });
});

test("the usual window is a week, or all where the newest evidence is older", () => {
  const now = Date.parse("2026-01-20T00:00:00Z");
  expect(usualWindow({ last: "2026-01-18T00:00:00Z" }, now)).toBe("7d");
  expect(usualWindow({ last: "2026-01-10T00:00:00Z" }, now)).toBe("all");
  expect(usualWindow(null, now)).toBe("7d");
});
