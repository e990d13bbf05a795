/** The part of an answer that is graded, in a form that patterns can be matched on. */

/**
 * How models fence their thinking: `<think>` (DeepSeek, Qwen), `<thinking>`, `<thought>`, `<reasoning>`, `<seed:think>`, `◁think▷`
 * (Kimi), `[THINK]` (Mistral), `<|begin_of_thought|>`, and the channels of gpt-oss, where all but `final` is thinking.
 */
const TAG =
  /<(?<close>\/?)(?:think|thinking|thought|reasoning|seed:think)>|◁(?<kimi>\/?)think▷|\[(?<mistral>\/?)THINK\]|<\|(?<begun>begin|end)_of_thought\|>|<\|channel\|>\s{0,4}(?<channel>analysis|commentary|final)\b[^<\n]{0,80}<\|message\|>/gi;

/**
 * Cuts thinking that a provider left in the answer: closed blocks; everything up to a closing tag whose opening tag
 * the chat template swallowed; everything after an opening tag that was never closed. One pass, however many tags.
 */
export function withoutThinking(answer: string): string {
  let kept: string[] = [];
  let isThinking = false;
  let from = 0;
  for (const tag of answer.matchAll(TAG)) {
    const isClosing = closes(tag.groups ?? {});
    if (isClosing && !isThinking) kept = [];
    if (!isClosing && !isThinking) kept.push(answer.slice(from, tag.index));
    isThinking = !isClosing;
    from = tag.index + tag[0].length;
  }
  if (!isThinking) kept.push(answer.slice(from));
  return kept.join("\n");
}

function closes({ close, kimi, mistral, begun, channel }: Record<string, string | undefined>): boolean {
  if (channel !== undefined) return channel.toLowerCase() === "final";
  return [close, kimi, mistral].includes("/") || begun?.toLowerCase() === "end";
}

/** Tokens that end a turn and that a server forgot to cut. */
const TURN_TOKEN = /<\|[A-Za-z_]{2,24}\|>|<｜[A-Za-z▁_]{2,32}｜>|<\/s>|<(?:eos|end_of_turn)>/g;
const HTML_BREAK = /<(?:br|BR|\/p|\/div|\/li)\s?\/?>/g;
const HTML = /<\/?(?:b|i|u|p|em|strong|span|div|li|font|mark|code|center)(?:\s[^<>]{0,80})?>/g;
const STRUCK_OUT = /~~[^~\n]{1,200}~~/g;

/**
 * Full-width letters, digits and signs to ASCII; circled letters to letters; HTML marks, what is struck out, turn tokens and invisible
 * characters away.
 */
export function plainForms(text: string): string {
  return text
    .replace(TURN_TOKEN, "")
    .replace(HTML_BREAK, "\n")
    .replace(HTML, "")
    .replace(STRUCK_OUT, "")
    .replace(/[\uFF01-\uFF5E]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(/[\u24B6-\u24CF]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0x24b6 + 65))
    .replace(/[\u24D0-\u24E9]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0x24d0 + 97))
    .replace(/[\u{1D400}-\u{1D433}]/gu, mathLetter)
    .replace(/[\u{1F150}-\u{1F169}\u{1F170}-\u{1F189}]/gu, squaredLetter)
    .replace(/[\u200B-\u200D\u2060\uFEFF\u00AD]|\uFE0F/g, "")
    .replace(/[\u00A0\u2007\u202F\u3000]/g, " ")
    .replace(/\r\n?/g, "\n");
}

/** 𝐀 to A: bold letters that are not markup. */
function mathLetter(char: string): string {
  const place = (char.codePointAt(0) ?? 0) - 0x1d400;
  return String.fromCharCode(place < 26 ? 65 + place : 97 + place - 26);
}

/** 🅐 and 🅰 to A. */
function squaredLetter(char: string): string {
  const place = (char.codePointAt(0) ?? 0) - 0x1f150;
  return String.fromCharCode(65 + (place % 32));
}

/** Lines that models add below a conclusion and that state nothing: greetings, offers, wishes. */
const SIGN_OFF =
  /^\W*(?:let me know|i hope|hope (?:this|that)|feel free|please (?:let|feel|note|ask)|if you (?:have|need|want|would)|would you like|thank|good luck|happy to|希望|如果你|如果您|如有|祝|需要我|欢迎|请(?:随时|告诉))/i;

/** The lines of a text that hold something, without sign-offs at the end. */
export function statedLines(text: string): string[] {
  const lines = text.split("\n").filter((line) => /[\p{L}\p{N}]/u.test(line));
  let end = lines.length;
  while (end > 0 && SIGN_OFF.test(lines[end - 1] ?? "")) end--;
  return lines.slice(0, end);
}
