/** The part of an answer that is graded, in a form that patterns can be matched on. */

const TAG = "(?:think|thinking|reasoning|seed:think)";
const PAIR = new RegExp(`<(${TAG})>[\\s\\S]*?</\\1>`, "gi");
const CLOSING = new RegExp(`[\\s\\S]*</${TAG}>`, "i");
const OPENING = new RegExp(`<${TAG}>[\\s\\S]*`, "i");

/**
 * Cuts thinking that a provider left in the answer: closed blocks; everything up to a closing tag whose opening tag
 * the chat template swallowed; everything after an opening tag that was never closed.
 */
export function withoutThinking(answer: string): string {
  return answer.replace(PAIR, "\n").replace(CLOSING, "").replace(OPENING, "");
}

/** Full-width letters, digits and signs to ASCII; circled letters to letters; invisible characters away. */
export function plainForms(text: string): string {
  return text
    .replace(/[\uFF01-\uFF5E]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(/[\u24B6-\u24CF]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0x24b6 + 65))
    .replace(/[\u24D0-\u24E9]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0x24d0 + 97))
    .replace(/[\u200B-\u200D\u2060\uFEFF]/g, "")
    .replace(/[\u00A0\u2007\u202F\u3000]/g, " ")
    .replace(/\r\n?/g, "\n");
}
