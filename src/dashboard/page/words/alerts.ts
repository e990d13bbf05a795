/** Alerts as sentences. Each part of one is there only where its fact is. */
import { inBoth } from "./in-both.ts";

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
    unknownKind: "This needs a look.",
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
    unknownKind: "需要查看。",
    fact: (name: string, value: string) => `${name}：${value}`,
  },
});
