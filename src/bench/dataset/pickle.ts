/**
 * Reads a Python pickle that holds one string, and nothing else. A pickle is a program that can call anything; this runs none
 * of it: five kinds of opcode are known, and any other is refused by its name.
 */

const PROTO = 0x80;
const FRAME = 0x95;
const STOP = 0x2e;
/** Opcodes that push a text in UTF-8 → bytes of its length. */
const TEXTS = new Map([
  [0x58, 4],
  [0x8c, 1],
  [0x8d, 8],
]);
/** Opcodes that remember what was pushed → bytes of their argument. */
const MEMOS = new Map([
  [0x94, 0],
  [0x71, 1],
  [0x72, 4],
]);

/** Names, from Python's `pickletools`, of what a pickle of other things holds. */
const OTHER_NAMES = new Map([
  [0x28, "MARK"],
  [0x4b, "BININT1"],
  [0x4e, "NONE"],
  [0x4a, "BININT"],
  [0x42, "BINBYTES"],
  [0x43, "SHORT_BINBYTES"],
  [0x47, "BINFLOAT"],
  [0x50, "PERSID"],
  [0x51, "BINPERSID"],
  [0x52, "REDUCE"],
  [0x55, "SHORT_BINSTRING"],
  [0x53, "STRING"],
  [0x56, "UNICODE"],
  [0x5d, "EMPTY_LIST"],
  [0x61, "APPEND"],
  [0x62, "BUILD"],
  [0x63, "GLOBAL"],
  [0x65, "APPENDS"],
  [0x68, "BINGET"],
  [0x69, "INST"],
  [0x6f, "OBJ"],
  [0x73, "SETITEM"],
  [0x74, "TUPLE"],
  [0x75, "SETITEMS"],
  [0x7d, "EMPTY_DICT"],
  [0x81, "NEWOBJ"],
  [0x82, "EXT1"],
  [0x83, "EXT2"],
  [0x84, "EXT4"],
  [0x92, "NEWOBJ_EX"],
  [0x93, "STACK_GLOBAL"],
]);

/** The string in a pickle of any protocol from 1 to 5. Throws `Error`, never quoting the string, for a pickle of anything else. */
export function unpickleString(bytes: Buffer): string {
  let at = 0;
  let text: string | null = null;
  const take = (count: number): Buffer => {
    if (at + count > bytes.length) throw new Error("the pickle ends in the middle");
    at += count;
    return bytes.subarray(at - count, at);
  };
  for (;;) {
    const code = take(1)[0] ?? 0;
    const lengthBytes = TEXTS.get(code);
    const memoBytes = MEMOS.get(code);
    if (lengthBytes !== undefined) {
      if (text !== null) throw new Error("the pickle holds more than one string");
      text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
        take(length(take(lengthBytes))),
      );
    } else if (memoBytes !== undefined) take(memoBytes);
    else if (code === PROTO) take(1);
    else if (code === FRAME) take(8);
    else if (code === STOP) break;
    else
      throw new Error(
        `the pickle holds ${OTHER_NAMES.get(code) ?? `opcode 0x${code.toString(16)}`}, and is not run`,
      );
  }
  if (text === null) throw new Error("the pickle holds no string");
  return text;
}

/** Little-endian, 1, 4 or 8 bytes. */
function length(bytes: Buffer): number {
  return bytes.length === 8 ? Number(bytes.readBigUInt64LE()) : bytes.readUIntLE(0, bytes.length);
}
