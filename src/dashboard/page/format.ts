export { type Format, formatIn, UNKNOWN } from "../../words/index.ts";
