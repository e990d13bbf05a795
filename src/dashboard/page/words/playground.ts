import { inBoth } from "./in-both.ts";

export const playgroundWords = inBoth({
  en: { title: "Playground" },
  zh: { title: "需求" },
});
