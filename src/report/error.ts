/** How a fault is shown to the user. */
import { DsrError, messageOf } from "../base/index.ts";
import { plainText } from "./sanitize.ts";
import { paint, type Style } from "./style.ts";

/**
 * `error: …` with the hint below it; further lines of the message are set in. What is not a `DsrError` is a fault of
 * ours and says so. `withStack` adds where it came from. Ends with a line break.
 */
export function errorText(thrown: unknown, style: Style, withStack = false): string {
  const ours = !(thrown instanceof DsrError);
  const [first = "", ...more] = plainText(messageOf(thrown)).trimEnd().split("\n");
  const hint = ours ? "This is a fault in dsr; please report it with the command you ran." : thrown.hint;
  const stack = withStack && thrown instanceof Error ? plainText(thrown.stack ?? "").split("\n") : [];
  return [
    `${paint("error:", "red", style)} ${first || "unknown"}`,
    ...more.map((line) => `  ${line}`),
    ...(hint === null ? [] : plainText(hint).split("\n")).map(
      (line, i) => `${i === 0 ? paint("hint:", "bold", style) : "     "} ${line}`,
    ),
    ...stack.map((line) => paint(line, "dim", style)),
    "",
  ].join("\n");
}

/** `warning: …` on one line, ending with a line break. */
export function warningText(message: string, style: Style): string {
  return `${paint("warning:", "yellow", style)} ${plainText(message).trimEnd().replaceAll("\n", "\n  ")}\n`;
}
