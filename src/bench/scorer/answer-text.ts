/** The part of an answer that is graded, in a form that patterns can be matched on. */

/**
 * How models fence their thinking: `<think>` (DeepSeek, Qwen), `<thinking>`, `<thought>`, `<reasoning>`, `<seed:think>`, `◁think▷`
 * (Kimi), `[THINK]` (Mistral), `<|begin_of_thought|>`, `<|START_THINKING|>` (Cohere), `<|inner_prefix|>` (Apertus), `<unused94>` (MedGemma),
 * and the channels of gpt-oss, where all but `final` is thinking: as tokens, and as the bare words that are left when a server
 * drops the tokens ("analysisWe need … assistantfinalAnswer: B").
 */
const TAG = new RegExp(
  [
    String.raw`<(?<close>\/?)(?:think|thinking|thoughts?|reasoning|reasoning_content|seed:think|mm:think|antthinking|scratch_?pad|inner_monologue)(?:\s[^<>]{0,80})?>`,
    String.raw`<\|(?<bar>\/?)think(?:ing)?\|>`,
    String.raw`◁(?<kimi>\/?)think▷`,
    String.raw`\[(?<mistral>\/?)THINK\]`,
    String.raw`<\|(?<begun>begin|end)_of_thought\|>`,
    String.raw`<\|(?<cohere>START|END)_THINKING\|>`,
    String.raw`<\|inner_(?<inner>prefix|suffix)\|>`,
    "<unused9(?<unused>[45])>",
    String.raw`<\|channel\|>\s{0,4}(?<channel>analysis|commentary|final)\b[^<\n]{0,80}<\|message\|>`,
    String.raw`(?<![\s\S])(?<bare>analysis)(?=[A-Z])`,
    "assistant(?<said>final|commentary|analysis)(?=[A-Z*{$\\\\])",
  ].join("|"),
  "gi",
);

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

function closes(tag: Record<string, string | undefined>): boolean {
  const { close, bar, kimi, mistral, begun, cohere, inner, unused, channel, bare, said } = tag;
  if (bare !== undefined) return false;
  if (channel !== undefined || said !== undefined) return (channel ?? said)?.toLowerCase() === "final";
  if ([close, bar, kimi, mistral].includes("/") || unused === "5") return true;
  return [begun, cohere].some((word) => word?.toLowerCase() === "end") || inner?.toLowerCase() === "suffix";
}

/** Tokens that end a turn and that a server forgot to cut. */
const TURN_TOKEN = /<\|[A-Za-z_]{2,24}\|>|<｜[A-Za-z▁_]{2,32}｜>|<\/s>|<(?:eos|end_of_turn)>/g;
const HTML_BREAK = /<(?:br|BR|\/p|\/div|\/li)\s?\/?>/g;
const HTML = /<\/?(?:b|i|u|p|em|strong|span|div|li|font|mark|code|center)(?:\s[^<>]{0,80})?>/g;
const STRUCK_OUT = /~~[^~\n]{1,200}~~|<(s|del|strike)>[^<]{0,200}<\/\1>/g;
/** How GLM models mark a result. */
const BOX_TOKENS = /<\|begin_of_box\|>((?:(?!<\|)[\s\S]){0,2000})<\|end_of_box\|>/g;
/** Marks that turn the direction of writing, joiners, and others that are not seen. */
const INVISIBLE = /[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]|\u034F|\uFE0E|\uFE0F/g;
/** Letters and digits of mathematical alphabets (𝐁, 𝗕, 𝙱, 𝟒), in brackets (⒝) and in squares (🄱). */
const STYLED = /[\u{249C}-\u{24E9}\u{1D400}-\u{1D7FF}\u{1F110}-\u{1F149}]/gu;

/**
 * Full-width, styled and circled letters and digits to ASCII; a result between box tokens into a box; HTML marks, what is struck out,
 * turn tokens and invisible characters away.
 */
export function plainForms(text: string): string {
  return text
    .replace(STRUCK_OUT, "")
    .replace(BOX_TOKENS, "\\boxed{$1}")
    .replace(TURN_TOKEN, "")
    .replace(HTML_BREAK, "\n")
    .replace(HTML, "")
    .replace(/&nbsp;/g, " ")
    .replace(/[\uFF01-\uFF5E]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(STYLED, (char) => char.normalize("NFKC"))
    .replace(/[\u{1F150}-\u{1F169}\u{1F170}-\u{1F189}]/gu, squaredLetter)
    .replace(INVISIBLE, "")
    .replace(/[\u00A0\u2007\u202F\u3000]/g, " ")
    .replace(/\r\n?/g, "\n");
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
