import { inBoth } from "./in-both.ts";

export const compareWords = inBoth({
  en: { title: "Compare" },
  zh: { title: "对比" },
});
