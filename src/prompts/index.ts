/** Prompt sources: data sets, synthetic text, the user's own files and generators; and the nonce against caches. */
export { withNonce } from "./nonce.ts";
export { openPromptSource } from "./open.ts";
export type { PromptSource, SourceDeps, TraceFacts } from "./source.ts";
