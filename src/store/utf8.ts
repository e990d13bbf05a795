/** Tells files that are not UTF-8 text, whose letters would be read as replacement characters without a word. */
import { isUtf8 } from "node:buffer";
import { closeSync, openSync, readSync } from "node:fs";

const BLOCK = 1 << 20;
const LF = 0x0a;

/** What to do about it, said of a file and of a row. */
export const SAVE_AS_UTF8 = "save the file as UTF-8";

/** True for the first bytes of UTF-16 text: a byte order mark, or zeros as every other byte of Latin letters. */
export function looksLikeUtf16(start: Buffer): boolean {
  const [first, second] = start;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  const zeros = [0, 0];
  start.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  });
  return Math.min(...zeros) === 0 && Math.max(...zeros) > start.length / 4;
}

/** The line, from 1, on which the first byte stands that is not UTF-8; null when all are. Throws what the file system says. */
export function firstLineNotUtf8(path: string): number | null {
  const fd = openSync(path, "r");
  try {
    const block = Buffer.alloc(BLOCK);
    let held: Buffer = Buffer.alloc(0);
    let line = 1;
    for (;;) {
      const length = readSync(fd, block, 0, BLOCK, null);
      const bytes = Buffer.concat([held, block.subarray(0, length)]);
      const end = length === 0 ? bytes.length : wholeCharacters(bytes);
      const whole = bytes.subarray(0, end);
      if (!isUtf8(whole)) return line + lineNotUtf8(whole);
      if (length === 0) return null;
      for (let at = whole.indexOf(LF); at !== -1; at = whole.indexOf(LF, at + 1)) line += 1;
      held = bytes.subarray(end);
    }
  } finally {
    closeSync(fd);
  }
}

/** How many bytes there are up to the last character, which may go on in the next block: it has four bytes at most. */
function wholeCharacters(bytes: Buffer): number {
  let end = bytes.length;
  for (let back = 0; back < 3 && end > 0 && isContinuation(bytes[end - 1]); back++) end -= 1;
  const lead = bytes[end - 1];
  return lead !== undefined && lead >= 0xc0 ? end - 1 : bytes.length;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** Line breaks before the first line that is not UTF-8. */
function lineNotUtf8(bytes: Buffer): number {
  let lines = 0;
  let from = 0;
  for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, from)) {
    if (!isUtf8(bytes.subarray(from, end))) break;
    lines += 1;
    from = end + 1;
  }
  return lines;
}
