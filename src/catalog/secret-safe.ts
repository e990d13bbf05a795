/**
 * What may be quoted from a file that holds keys. A slip of one character turns a key into a name, a name into a text, a
 * text into a token, and a message that shows what it stumbled over shows the key.
 */
import { type Document, isScalar, type LineCounter, visit } from "yaml";

/** The message of a YAML fault without the piece of the file that it quotes behind its last words. */
export function withoutQuotation(message: string): string {
  return message.replace(/(?<=[\w)]): [\s\S]*$/, "").replace(/(?<=escape sequence) [\s\S]*$/, "");
}

/** A name as fields, headers and entries have: letters alone, or too short to be a key. Others are not shown. */
export function shownName(name: string): string {
  return /^([A-Za-z_$-]{1,40}|[\w.$-]{1,8})$/.test(name) ? name : "(a name not shown here)";
}

/** Maps and lists that stand where a name belongs, by place; plain data would have their text, keys and all, for a name. */
export function namesThatAreNone(document: Document.Parsed, lines: LineCounter): string[] {
  const faults: string[] = [];
  visit(document, {
    Pair: (_, { key }) => {
      if (key === null || isScalar(key)) return;
      const range = (key as { range?: [number, ...number[]] }).range;
      const { line, col } = lines.linePos(range?.[0] ?? 0);
      faults.push(`line ${line}, column ${col}: a map, list or alias stands where a name belongs`);
    },
  });
  return faults;
}
