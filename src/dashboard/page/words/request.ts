import { inBoth } from "./in-both.ts";

export const requestWords = inBoth({
  en: { title: "Request" },
  zh: { title: "请求" },
});
