/**
 * Why a number is missing, in the reader's language. Documents say it in English sentences; those that are known are said again
 * here, in short for a table's cell and in full beside it. Any other stands as it came.
 */
import type { Language } from "./in-both.ts";

export interface Reason {
  /** A word or two. */
  short: string;
  full: string;
}

interface Known {
  pattern: RegExp;
  short: Record<Language, string>;
  /** Of the pattern's groups. */
  zh(...groups: string[]): string;
}

const known: readonly Known[] = [
  {
    pattern:
      /^no perf requests to take \S+ from(?: \((\d+) (of sweeps and warm-ups|other requests) do not count\))?$/,
    short: { en: "not measured", zh: "未测量" },
    zh: (n, which) =>
      n === undefined || n === ""
        ? "没有性能请求"
        : `没有性能请求（另有 ${n} 个${which?.startsWith("of") ? "扫描与预热请求" : "其他请求"}不计入）`,
  },
  {
    pattern: /^no (\S+) result; measure it with (dsr bench --dataset \S+)$/,
    short: { en: "not measured", zh: "未测量" },
    zh: (name, command) => `没有 ${name} 结果；可用 ${command} 测量`,
  },
  {
    pattern: /^no bench requests to take cost_per_correct from$/,
    short: { en: "not measured", zh: "未测量" },
    zh: () => "没有考题请求",
  },
  {
    pattern: /^none of (\d+) perf requests succeeded$/,
    short: { en: "all failed", zh: "全部失败" },
    zh: (n) => `${n} 个性能请求全部失败`,
  },
  {
    pattern: /^every (\S+) request failed \((\d+) of \d+\)$/,
    short: { en: "all failed", zh: "全部失败" },
    zh: (name, n) => `${name} 的 ${n} 个请求全部失败`,
  },
  {
    pattern: /^none of (\d+) successful perf requests has a (\S+) \(it needs (.*)\)$/s,
    short: { en: "not told", zh: "无法得出" },
    zh: (n, name) => `${n} 个成功的性能请求都得不出 ${name}`,
  },
  {
    pattern: /^not one of (\d+) successes can be judged by (.*)$/s,
    short: { en: "not told", zh: "无法得出" },
    zh: (n, names) => `${n} 个成功请求都无法按 ${names} 判断`,
  },
  {
    pattern: /^the (.+) price is not known$/,
    short: { en: "no price", zh: "无价格" },
    zh: () => "价格未知",
  },
  {
    pattern: /^the price is in (\S+) and no exchange rate to CNY is known$/,
    short: { en: "no rate", zh: "无汇率" },
    zh: (currency) => `价格以 ${currency} 计，汇率未知`,
  },
  {
    pattern: /^(\S+) needs at least (\d+) observations to exist, here are (\d+)$/,
    short: { en: "too few", zh: "样本太少" },
    zh: (name, least, n) => `${name} 至少需要 ${least} 个样本，这里只有 ${n} 个`,
  },
  {
    pattern: /^the cost of (\d+) of (\d+) bench requests is not known$/,
    short: { en: "cost unknown", zh: "成本未知" },
    zh: (unknown, n) => `${n} 个考题请求中有 ${unknown} 个的成本未知`,
  },
  {
    pattern: /^(\d+) graded answers have no request in the evidence$/,
    short: { en: "cost unknown", zh: "成本未知" },
    zh: (n) => `${n} 个已评分的回答在证据中没有对应的请求`,
  },
  {
    pattern: /^no answer was graded correct$/,
    short: { en: "none correct", zh: "无一正确" },
    zh: () => "没有答对的题",
  },
  {
    pattern: /^no (\S+) answer could be graded \((\d+) of (\d+) ungraded\)$/,
    short: { en: "not graded", zh: "未评分" },
    zh: (name, n, of) => `${name} 的回答都无法评分（${of} 个中 ${n} 个未评分）`,
  },
];

const unknown: Record<Language, string> = { en: "not known", zh: "未知" };

export function reasonIn(language: Language, why: string): Reason {
  for (const { pattern, short, zh } of known) {
    const found = pattern.exec(why);
    if (found === null) continue;
    const groups = found.slice(1).map((group) => group ?? "");
    return { short: short[language], full: language === "zh" ? zh(...groups) : why };
  }
  return { short: unknown[language], full: why };
}
