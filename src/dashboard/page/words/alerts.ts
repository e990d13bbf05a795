/** Alerts as sentences, from the facts that they bring. Numbers and times come as text in the reader's language. */
import { inBoth } from "../../../words/index.ts";

type Text = Readonly<Record<string, string>>;

/** Parts of a sentence that are there only where their fact is come as an empty text otherwise. */
export const alertWords = inBoth({
  en: {
    kinds: {
      drift: "Changed",
      price: "Price",
      failing: "Failing",
      stale: "Stale",
      substitute: "Other model",
      degraded: "Degraded",
      requirement_lost: "Requirement",
    },
    failing: ({ success, n, hours }: Text) =>
      `succeeds in ${success} of its requests in the newest ${hours} h (${n} requests)`,
    failingBefore: ({ before, n }: Text) => `; before that it was ${before} of ${n}.`,
    stale: ({ ago }: Text) => `was last measured ${ago}`,
    staleUsual: ({ hours }: Text) => `; it used to be every ${hours} h.`,
    substitute: ({ asked, answered }: Text) => `was asked for ${asked} and answered as ${answered}.`,
    degraded: ({ reference, drop, low, high, pairs }: Text) =>
      `answers worse than ${reference}: ${drop} points (95 % interval ${low} to ${high}, ${pairs} pairs).`,
    drift: ({ metric, before, after, by }: Text) =>
      `changed: ${metric} went from ${before} to ${after}${by}.`,
    price: ({ metric, before, after, currency, by }: Text) =>
      `charges another list price: ${metric} went from ${before} to ${after} ${currency}/M${by}.`,
    by: ({ percent }: Text) => ` (${percent})`,
    requirement: ({ name, n, unknown }: Text) => `No target meets ${name}: ${n} looked at${unknown}.`,
    requirementUnknown: ({ n }: Text) => `, ${n} of which nothing can be said`,
    requirementUnread: ({ name, why }: Text) => `${name} cannot be decided: ${why}`,
    stop: ".",
    unknownKind: "needs a look.",
    fact: (name: string, value: string) => `${name.replaceAll("_", " ")}: ${value}`,
  },
  zh: {
    kinds: {
      drift: "变化",
      price: "价格",
      failing: "失败",
      stale: "陈旧",
      substitute: "换模型",
      degraded: "退化",
      requirement_lost: "需求",
    },
    failing: ({ success, n, hours }: Text) => `最近 ${hours} 小时的请求成功率为 ${success}（${n} 个请求）`,
    failingBefore: ({ before, n }: Text) => `；此前为 ${before}（${n} 个请求）。`,
    stale: ({ ago }: Text) => `上次测量是在${ago}`,
    staleUsual: ({ hours }: Text) => `；以往每 ${hours} 小时测量一次。`,
    substitute: ({ asked, answered }: Text) => `请求的是 ${asked}，回答自称 ${answered}。`,
    degraded: ({ reference, drop, low, high, pairs }: Text) =>
      `的回答不如 ${reference}：低 ${drop} 分（95 % 区间 ${low} 至 ${high}，${pairs} 对）。`,
    drift: ({ metric, before, after, by }: Text) => `发生变化：${metric}从 ${before} 变为 ${after}${by}。`,
    price: ({ metric, before, after, currency, by }: Text) =>
      `的标价变了：${metric}从 ${before} 变为 ${after} ${currency}/M${by}。`,
    by: ({ percent }: Text) => `（${percent}）`,
    requirement: ({ name, n, unknown }: Text) => `没有目标满足 ${name}：共查看 ${n} 个${unknown}。`,
    requirementUnknown: ({ n }: Text) => `，其中 ${n} 个无法判断`,
    requirementUnread: ({ name, why }: Text) => `无法判断 ${name}：${why}`,
    stop: "。",
    unknownKind: "需要查看。",
    fact: (name: string, value: string) => `${name}：${value}`,
  },
});
