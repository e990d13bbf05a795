/** A whole `tokenizer.json` of a few hundred tokens, so that tests need no model's. */

/** Pairs that become one token, the first with the highest rank; the parts are bytes or the results of earlier merges. */
export const tinyMerges = [
  ["h", "e"],
  ["l", "l"],
  ["he", "ll"],
  ["hell", "o"],
  ["Ġ", "hello"],
  ["=", "="],
  ["==", "=="],
  ["a", "b"],
  ["ab", "ab"],
] as const;

export interface TinyTokenizer {
  /** Added tokens that models do not say (turns of a conversation). */
  special?: readonly string[];
  /** Added tokens that they do say, `<think>` for example. */
  said?: readonly string[];
  /** Fields of the document in place of its own. */
  over?: Record<string, unknown>;
}

/**
 * Byte-level BPE like that of the large models: words with their leading blank, numbers digit by digit, signs, white space.
 * Every byte is a token; `tinyMerges` says what becomes one.
 */
export function tinyTokenizer({ special = [], said = [], over = {} }: TinyTokenizer = {}): string {
  const tokens = [...byteSigns.values(), ...tinyMerges.map((pair) => pair.join(""))];
  const added = [
    ...special.map((content) => ({ content, special: true })),
    ...said.map((content) => ({ content, special: false })),
  ];
  return JSON.stringify({
    version: "1.0",
    added_tokens: added.map((token, i) => ({ id: tokens.length + i, normalized: false, ...token })),
    normalizer: null,
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        {
          type: "Split",
          pattern: { Regex: " ?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+" },
          behavior: "Isolated",
          invert: false,
        },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false },
      ],
    },
    post_processor: null,
    decoder: { type: "ByteLevel" },
    model: {
      type: "BPE",
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: tinyMerges,
    },
    ...over,
  });
}

/** The printable sign that stands for each byte in byte-level vocabularies: itself, or one from 256 on. */
export const byteSigns: ReadonlyMap<number, string> = (() => {
  const printable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let next = 256;
  return new Map(
    Array.from({ length: 256 }, (_, byte) => [byte, String.fromCharCode(printable(byte) ? byte : next++)]),
  );
})();
