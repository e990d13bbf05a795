/**
 * Text from outside (model names in responses, error messages, imported files) may carry escape sequences that move
 * the cursor, rewrite what was printed, set the title or the clipboard. Nothing of that kind may reach a terminal.
 */

/** OSC, DCS, SOS, PM, APC with their payload; CSI with its parameters; then two-character escapes. */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
  /(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[ -/]*[0-~]?/g;

/** C0, DEL and C1 controls; bidirectional controls, which show text in another order than it has; tags; line separators. */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** One line of text that a terminal shows as it is: escapes removed, white space of any kind one blank. */
export function plainLine(text: string): string {
  return withoutControls(text.replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, " "));
}

/** The same for text of several lines: line breaks stay, a tab is two blanks. */
export function plainText(text: string): string {
  return text
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((line) => withoutControls(line.replace(/[\t\v\f]/g, "  ")))
    .join("\n");
}

function withoutControls(line: string): string {
  return line.toWellFormed().replace(ESCAPES, "").replace(UNSAFE, "");
}

/** Escapes, inside JSON text, what JSON lets through but a terminal would act upon; the value stays the same. */
export function terminalSafeJson(json: string): string {
  return json.replace(UNSAFE, (found) =>
    found === "\n"
      ? found
      : [...Array(found.length).keys()]
          .map((i) => `\\u${found.charCodeAt(i).toString(16).padStart(4, "0")}`)
          .join(""),
  );
}
