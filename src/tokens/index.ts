/** Token counts: by one vocabulary for all models, and by a model's own. */
export type { TokenCounter } from "./counter.ts";
export { type TokenizerMarks, tellingTokens, whyAnother } from "./fit.ts";
export { type NativeTokenizer, parseTokenizer } from "./native.ts";
export { loadTokenCounter } from "./o200k.ts";
