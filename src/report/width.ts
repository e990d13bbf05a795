/** How many columns text takes on a terminal, and cutting and wrapping by that measure. */

/** Wide and full-width code points of Unicode's East Asian Width, in blocks, and the emoji that terminals draw wide. */
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
/** Most text, and then its length is its width: tables are measured often. */
const ONLY_ASCII = /^[ -~]*$/;
const ZERO = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Columns of one line without escapes: 2 for a wide character, 0 for a combining one. */
export function displayWidth(line: string): number {
  if (ONLY_ASCII.test(line)) return line.length;
  let width = 0;
  for (const char of line) width += ZERO.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return width;
}

/** `line` cut to `width` columns, the cut marked by `…`. */
export function cut(line: string, width: number): string {
  if (displayWidth(line) <= width) return line;
  return `${head(line, Math.max(0, width - 1)).trimEnd()}…`;
}

/** `line` cut to `width` columns out of its middle, the place marked by `…`: names differ at both ends. */
export function cutMiddle(line: string, width: number): string {
  if (displayWidth(line) <= width) return line;
  const front = head(line, Math.ceil((Math.max(1, width) - 1) / 2));
  const chars = [...line];
  let tail = "";
  while (displayWidth(`${front}…${chars.at(-1) ?? ""}${tail}`) <= width) tail = `${chars.pop() ?? ""}${tail}`;
  return `${front}…${tail}`;
}

/** Lines of at most `width` columns (at least 2), broken at blanks where possible. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(2, width);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (displayWidth(longer) <= room) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = word;
    while (displayWidth(line) > room) {
      const piece = breakable(head(line, room));
      lines.push(piece);
      line = line.slice(piece.length);
    }
  }
  lines.push(line);
  return lines;
}

/** The piece up to its last good place for a break inside a word, such as the slash of a target's name. */
function breakable(piece: string): string {
  const end = Math.max(...["/", "@", ",", "-", "_", "="].map((mark) => piece.lastIndexOf(mark))) + 1;
  return end * 2 > piece.length ? piece.slice(0, end) : piece;
}

/** `line` filled with blanks to `width` columns. */
export function padTo(line: string, width: number): string {
  return line + " ".repeat(Math.max(0, width - displayWidth(line)));
}

/** The longest beginning of `line` that fits into `width` columns. */
function head(line: string, width: number): string {
  let used = 0;
  let end = 0;
  for (const char of line) {
    used += displayWidth(char);
    if (used > width) break;
    end += char.length;
  }
  return line.slice(0, end);
}
