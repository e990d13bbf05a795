/** A prefix cache as providers have it: a prompt's leading blocks are cheap when an earlier prompt began the same. */
import { sha256 } from "../base/index.ts";

export interface PrefixCache {
  /** Tokens of the leading whole blocks that an earlier prompt had too; then remembers this prompt. */
  cachedTokens(tokens: readonly string[]): number;
}

const MAX_BLOCKS = 50_000;

/** An empty cache. Blocks are `blockTokens` long; the oldest ones are forgotten beyond 50,000. */
export function createPrefixCache(blockTokens: number): PrefixCache {
  const seen = new Set<string>();
  return {
    cachedTokens: (tokens) => {
      let prefix = "";
      let cached = 0;
      let unbroken = true;
      for (let from = 0; from + blockTokens <= tokens.length; from += blockTokens) {
        prefix = sha256(prefix + tokens.slice(from, from + blockTokens).join(""));
        unbroken &&= seen.has(prefix);
        if (unbroken) cached += blockTokens;
        else seen.add(prefix);
      }
      for (const oldest of seen) {
        if (seen.size <= MAX_BLOCKS) break;
        seen.delete(oldest);
      }
      return cached;
    },
  };
}
