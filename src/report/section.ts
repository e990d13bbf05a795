/** The pieces every report is put together from: a title, bullet lines that wrap, blocks with a blank line between. */
import { plainLine } from "./sanitize.ts";
import { paint, type Style, type Tone } from "./style.ts";
import { padTo, wrap } from "./width.ts";

/** A title line, bold where there is colour. */
export function title(text: string, style: Style): string {
  return wrap(plainLine(text), style.width)
    .map((line) => paint(line, "bold", style))
    .join("\n");
}

/** `mark` and the text, wrapped with the following lines set in under the text. */
export function item(mark: string, text: string, style: Style, tone: Tone | null = null): string {
  const indent = " ".repeat(mark.length);
  return wrap(plainLine(text), style.width - mark.length)
    .map((line, i) => paint(`${i === 0 ? mark : indent}${line}`, tone, style))
    .join("\n");
}

/** Joins blocks with a blank line, leaving out the empty ones. */
export function blocks(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== "").join("\n\n");
}

/** Joins lines, leaving out the empty ones. */
export function lines(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== "").join("\n");
}

/** A title and what stands below it; nothing where there is nothing below it. */
export function section(heading: string, style: Style, ...parts: readonly (string | null)[]): string {
  const body = lines(...parts);
  return body === "" ? "" : lines(title(heading, style), body);
}

/** A sentence that explains what stands above it. */
export function aside(text: string, style: Style): string {
  return item("", text, style, "dim");
}

/** Names in one column, their values wrapped in the next. */
export function factList(facts: readonly (readonly [string, string])[], style: Style): string {
  const clean = facts.map(([name, value]) => [plainLine(name), plainLine(value)] as const);
  const names = Math.min(24, Math.max(...clean.map(([name]) => name.length)));
  return clean
    .flatMap(([name, value]) =>
      wrap(value, style.width - names - 4).map(
        (line, i) => `  ${paint(padTo(i === 0 ? name : "", names), "dim", style)}  ${line}`,
      ),
    )
    .join("\n");
}
