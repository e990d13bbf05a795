/** Makes a provider's message fit to be kept: no secrets, none of the prompt, one short line. */
import { type Redact, redactor } from "../base/index.ts";
import type { WireEndpoint } from "./contract.ts";

const MAX_CHARS = 300;
/** Providers put what they rejected into what they say; a run this long is taken for a quotation. */
const ECHO_CHARS = 24;
const MAX_OCCURRENCES = 100;
const CUT = "[prompt removed]";

/**
 * A function from a raw message to the one that is kept: keys of the endpoint and of `redact` masked, every run of 24
 * or more characters that also stands in one of `texts` cut out, white space collapsed, at most 300 characters.
 */
export function safeMessage(
  redact: Redact,
  endpoint: WireEndpoint,
  texts: readonly string[],
): (raw: string) => string {
  const own = redactor([endpoint.apiKey, ...secretHeaders(endpoint.headers)]);
  return (raw) => {
    // Keys are masked in more than is shown, so that no limit can cut a key in two before it is recognised.
    const clean = redact(own(raw.slice(0, 16 * MAX_CHARS))).slice(0, 2 * MAX_CHARS);
    const line = withoutEchoes(clean, texts).replace(/\s+/g, " ").trim();
    return line.length <= MAX_CHARS ? line : `${line.slice(0, MAX_CHARS - 1)}…`;
  };
}

function secretHeaders(headers: Record<string, string>): string[] {
  return Object.entries(headers)
    .filter(([name]) => /key|auth|token|secret|cookie|password/i.test(name))
    .flatMap(([, value]) => [value, value.replace(/^\S+\s+/, "")]);
}

/**
 * Cuts every maximal run of at least 24 characters that a text shares with the message, as it is or as JSON escapes it.
 * A run that long covers one whole gram of 12 characters at a multiple of 12, so only those grams are looked for.
 */
export function withoutEchoes(message: string, texts: readonly string[]): string {
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
