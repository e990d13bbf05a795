/**
 * Makes what a provider says fit to be kept: no secrets, none of the prompt, one short line. That holds for messages and
 * for every name it may choose: of models, responses, requests, reasons and codes.
 */
import { type Redact, redactor, secretHeaderValues } from "../base/index.ts";
import type { WireEndpoint, WireRequest } from "./contract.ts";

const MESSAGE_CHARS = 300;
const NAME_CHARS = 200;
/** As much as is looked at: far more than is shown, so that no limit can cut a key in two before it is recognised. */
const READ_CHARS = 64 * 1024;
/** Providers put what they rejected into what they say; a run this long is taken for a quotation. */
const ECHO_CHARS = 24;
const MAX_OCCURRENCES = 100;
const CUT = "[prompt removed]";
/** Characters that are not seen, apart from white space; a lone half of a surrogate pair is one. */
const UNSEEN = /(?![\t\n\v\f\r\u0085])[\p{Cc}\p{Cf}\p{Cs}]/gu;
/** What a name may look like where no text of the exchange may be kept. */
const IDENTIFIER = /^[\w.:/@+-]{1,200}$/;

export interface Cleaner {
  /**
   * The message as it is kept: keys of the endpoint and of `redact` masked, every run of 24 or more characters that also
   * stands in a message of the request cut out, control characters removed, white space collapsed, at most 300
   * characters.
   */
  message(raw: string): string;
  /**
   * A name as it is kept: the same, at most 200 characters; null where nothing is left of it or where the exchange is
   * sensitive and it does not look like an identifier. The id of the model that was asked for is kept as it is.
   */
  name(raw: string): string | null;
}

/** The cleaner for what comes in answer to this request; `redact` masks the keys in use. */
export function cleanerFor(
  redact: Redact,
  request: WireEndpoint & Partial<Pick<WireRequest, "messages" | "modelId" | "sensitive">>,
): Cleaner {
  const own = redactor([request.apiKey, ...secretHeaderValues(request.headers)]);
  const texts = request.messages?.map((message) => message.content) ?? [];
  const scrub = (text: string) => withoutEchoes(redact(own(text)).slice(0, 2 * MESSAGE_CHARS), texts);
  const clean = (raw: string, chars: number): string => {
    const head = raw.slice(0, READ_CHARS);
    // What is unseen may stand inside a key or a quotation, and the prompt may have some of its own: clean both ways.
    const seen = head.replace(UNSEEN, "");
    const text = scrub(seen === head ? head : scrub(head).replace(UNSEEN, ""));
    const line = text.replace(/\s+/g, " ").trim();
    return line.length <= chars ? line : `${line.slice(0, chars - 1).replace(/[\ud800-\udbff]$/, "")}…`;
  };
  return {
    message: (raw) => ownCopy(clean(raw, MESSAGE_CHARS)),
    name: (raw) => {
      if (request.sensitive && !IDENTIFIER.test(raw)) return null;
      if (raw === request.modelId) return raw;
      const name = clean(raw, NAME_CHARS);
      if (name === "" || (request.sensitive && !IDENTIFIER.test(name))) return null;
      return ownCopy(name);
    },
  };
}

/** The engine keeps a long string alive for a short piece of it, and what is kept here outlives its response. */
function ownCopy(text: string): string {
  return Buffer.from(text).toString();
}

/**
 * Cuts every maximal run of at least 24 characters that a text shares with the message, as it is or as JSON escapes it.
 * A run that long covers one whole gram of 12 characters at a multiple of 12, so only those grams are looked for.
 */
export function withoutEchoes(message: string, texts: readonly string[]): string {
  if (message.length < ECHO_CHARS) return message;
  const gramChars = ECHO_CHARS / 2;
  const echoed = new Uint8Array(message.length);
  for (const text of texts.flatMap((whole) => spellings(whole, message))) {
    for (let at = 0; at + gramChars <= message.length; at += gramChars) {
      const gram = message.slice(at, at + gramChars);
      let occurrences = 0;
      for (let found = text.indexOf(gram); found !== -1; found = text.indexOf(gram, found + 1)) {
        // Text that repeats itself without end: cut the gram and spare the search.
        if (++occurrences > MAX_OCCURRENCES) {
          echoed.fill(1, at, at + gramChars);
          break;
        }
        let before = 0;
        while (before < at && before < found && message[at - before - 1] === text[found - before - 1])
          before++;
        let after = gramChars;
        while (at + after < message.length && message[at + after] === text[found + after]) after++;
        if (before + after >= ECHO_CHARS) echoed.fill(1, at - before, at + after);
      }
    }
  }
  let kept = "";
  for (let i = 0; i < message.length; i++) {
    if (echoed[i] === 0) kept += message[i];
    else if (i === 0 || echoed[i - 1] === 0) kept += CUT;
  }
  return kept;
}

/**
 * The text as it is and, where the message has escapes, as JSON writes it and as JSON writes it in ASCII alone. Texts
 * may be long and other streams are being timed: what cannot be in the message is not looked for.
 */
function spellings(text: string, message: string): string[] {
  if (text.length < ECHO_CHARS) return [];
  if (!message.includes("\\")) return [text];
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replace(
    /[\u0080-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return [...new Set([text, json, ascii])];
}
