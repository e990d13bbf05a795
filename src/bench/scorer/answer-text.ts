/** The part of an answer that is graded, in a form that patterns can be matched on. */

const TAG = /<(\/?)(?:think|thinking|reasoning|seed:think)>/gi;

/**
 * Cuts thinking that a provider left in the answer: closed blocks; everything up to a closing tag whose opening tag
 * the chat template swallowed; everything after an opening tag that was never closed. One pass, however many tags.
 */
export function withoutThinking(answer: string): string {
  let kept: string[] = [];
  let isThinking = false;
  let from = 0;
  for (const tag of answer.matchAll(TAG)) {
    const isClosing = tag[1] === "/";
    if (isClosing && !isThinking) kept = [];
    if (!isClosing && !isThinking) kept.push(answer.slice(from, tag.index));
    isThinking = !isClosing;
    from = tag.index + tag[0].length;
  }
  if (!isThinking) kept.push(answer.slice(from));
  return kept.join("\n");
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
