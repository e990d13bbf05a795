/**
 * Counting as a model itself does: by its own `tokenizer.json`. Such a count can be held against a bill, which one by
 * another vocabulary cannot. Reading a file takes some hundred milliseconds and its counter some hundred megabytes, so
 * neither happens while a stream is being timed.
 */
import { Tokenizer } from "@huggingface/tokenizers";
import { DsrError, messageOf, sha256 } from "../base/index.ts";
import type { TokenCounter } from "./counter.ts";
import { pieces } from "./pieces.ts";
import { type TokenizerDocument, whyUnusable } from "./tokenizer-document.ts";

/** Merging takes a little more than in proportion to a run's length; cut here, no run was seen to take longer. */
const LONGEST_RUN = 4096;
/** Words kept with their tokens; the next one begins afresh. */
const MOST_WORDS = 50_000;
const LONGEST_WORD = 64;

/** A tokenizer as read from its file, with what the file tells of whose it is. */
export interface NativeTokenizer {
  counter: TokenCounter;
  /** Where it was read. */
  path: string;
  /** The tokens that the file adds to its vocabulary: turns of a conversation, reasoning, tools. */
  added: ReadonlySet<string>;
  /** Tokens in the vocabulary, as the file's `model.vocab` lists them. */
  vocabulary: number;
}

/**
 * A tokenizer from the text of its `tokenizer.json`. `name` is how records name it, completed by the beginning of the
 * file's SHA-256, so that two files under one name stay apart.
 *
 * Special tokens that stand in a text are counted as the plain text they are: a model's own special tokens are no part
 * of what it says, so there they are somebody's words. Added tokens that a model does say (`<think>`) are one token.
 * @throws DsrError `tokenizer_invalid`: not JSON, not a tokenizer, or of a kind that would be counted wrongly.
 */
export function parseTokenizer(
  text: string,
  { name, path }: { name: string; path: string },
): NativeTokenizer {
  const document = parsed(text, path);
  const added = new Set(document.added_tokens.map(({ content }) => content));
  const tokenizer = opened(
    {
      ...document,
      added_tokens: document.added_tokens.filter(({ special }) => special !== true),
      // Neither has a part in counting; so files with one that is not known can be used all the same.
      post_processor: null,
      decoder: null,
    },
    path,
  );
  return {
    path,
    added,
    vocabulary: vocabularyOf(document),
    counter: {
      tokenizer: `${name}@${sha256(text).slice(0, 8)}`,
      count: (words) => {
        let tokens = 0;
        for (const piece of pieces(words, LONGEST_RUN)) tokens += tokenizer.tokenize(piece).length;
        return tokens;
      },
    },
  };
}

function parsed(text: string, path: string): TokenizerDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(path, `it is not JSON (${messageOf(error)})`, error);
  }
  const outcome = whyUnusable(value);
  if (typeof outcome === "string") throw invalid(path, outcome);
  return outcome.document;
}

/** The part of the library that is used; what its own declarations say of it does not reach an ES module. */
interface LibraryTokenizer {
  tokenize(text: string): string[];
  model: { bpe?(word: string): string[]; max_length_to_cache?: number };
}

function opened(document: object, path: string): LibraryTokenizer {
  try {
    const tokenizer: LibraryTokenizer = new Tokenizer(document, {});
    rememberWords(tokenizer.model);
    return tokenizer;
  } catch (error) {
    throw invalid(path, messageOf(error), error);
  }
}

/**
 * The library's own memory of words becomes slow where a text repeats one of them thousands of times (it moves the word to
 * the end of a Map at every use, and the Map keeps the places it had): another takes its place.
 */
function rememberWords(model: LibraryTokenizer["model"]): void {
  const merge = model.bpe?.bind(model);
  if (merge === undefined) return;
  const words = new Map<string, string[]>();
  model.max_length_to_cache = 0;
  model.bpe = (word) => {
    const known = words.get(word);
    if (known !== undefined) return known;
    const tokens = merge(word);
    if (word.length > LONGEST_WORD) return tokens;
    if (words.size >= MOST_WORDS) words.clear();
    words.set(word, tokens);
    return tokens;
  };
}

function vocabularyOf({ model: { vocab } }: TokenizerDocument): number {
  return Array.isArray(vocab) ? vocab.length : Object.keys(vocab).length;
}

function invalid(path: string, why: string, cause?: unknown): DsrError {
  return new DsrError(`${path} cannot be used as a tokenizer: ${why}.`, {
    code: "tokenizer_invalid",
    hint: "It has to be the tokenizer.json that the model's owner publishes beside the weights.",
    cause,
  });
}
