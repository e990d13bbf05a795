export { type InBoth, inBoth, type Language, languages } from "../../../words/index.ts";
