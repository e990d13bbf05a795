/**
 * JSON with places: where each value of a document stands, and where a document stops being JSON. The grammar is
 * RFC 8259, the values are those of `JSON.parse`; only line, column and wording are ours.
 */

interface Place {
  /** From 1. */
  line: number;
  /** From 1, in UTF-16 units. */
  column: number;
}

export type JsonPath = readonly (string | number)[];

export type JsonText =
  | { ok: true; value: unknown; placeOf(path: JsonPath): Place | null; duplicates: readonly JsonPath[] }
  | { ok: false; place: Place; message: string };

/** Deeper documents are refused; a requirement needs four levels. */
const MAX_DEPTH = 200;

/** Reads a document. Faults are returned with their place; a byte-order mark at the head is passed over. */
export function readJson(source: string): JsonText {
  const text = source.startsWith("\uFEFF") ? source.slice(1) : source;
  const scanner = new Scanner(text);
  try {
    scanner.document();
  } catch (fault) {
    if (!(fault instanceof JsonFault)) throw fault;
    return { ok: false, place: placeAt(text, fault.offset), message: fault.message };
  }
  return {
    ok: true,
    value: JSON.parse(text),
    placeOf: (path) => {
      const offset = scanner.offsets.get(JSON.stringify(path));
      return offset === undefined ? null : placeAt(text, offset);
    },
    duplicates: scanner.duplicates,
  };
}

class JsonFault extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

class Scanner {
  /** Offset of each value, by the JSON text of its path. */
  readonly offsets = new Map<string, number>();
  readonly duplicates: JsonPath[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#value([]);
    this.#space();
    if (this.#at < this.#text.length) this.#fail("expected the end of the file");
  }

  #value(path: JsonPath): void {
    this.#space();
    if (path.length > MAX_DEPTH) this.#fail(`nested deeper than ${MAX_DEPTH} levels`, false);
    this.offsets.set(JSON.stringify(path), this.#at);
    const next = this.#text[this.#at];
    if (next === "{") this.#object(path);
    else if (next === "[") this.#array(path);
    else if (next === '"') this.#string();
    else if (!this.#take(/true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y))
      this.#fail("expected a value");
  }

  #object(path: JsonPath): void {
    this.#at += 1;
    const keys = new Set<string>();
    this.#list("}", () => {
      const keyAt = this.#at;
      if (this.#text[keyAt] !== '"') this.#fail("expected a key in double quotes");
      this.#string();
      const key = JSON.parse(this.#text.slice(keyAt, this.#at)) as string;
      const child = [...path, key];
      if (keys.has(key)) this.duplicates.push(child);
      keys.add(key);
      this.#space();
      if (!this.#take(/:/y)) this.#fail('expected ":" after the key');
      this.#value(child);
    });
  }

  #array(path: JsonPath): void {
    this.#at += 1;
    let index = 0;
    this.#list("]", () => {
      this.#value([...path, index]);
      index += 1;
    });
  }

  /** Items separated by commas up to `close`, whose opening was taken already. */
  #list(close: "}" | "]", item: () => void): void {
    this.#space();
    if (this.#text[this.#at] === close) {
      this.#at += 1;
      return;
    }
    for (;;) {
      item();
      this.#space();
      const next = this.#text[this.#at];
      if (next !== close && next !== ",") this.#fail(`expected "," or "${close}"`);
      const comma = this.#at;
      this.#at += 1;
      if (next === close) return;
      this.#space();
      if (this.#text[this.#at] !== close) continue;
      this.#at = comma;
      this.#fail(`a comma before "${close}" is not allowed`, false);
    }
  }

  #string(): void {
    const start = this.#at;
    this.#at += 1;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside a string
    while (this.#take(/[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y));
    const next = this.#text[this.#at];
    if (next === '"') {
      this.#at += 1;
      return;
    }
    if (next === "\\") this.#fail("not an escape that JSON knows", false);
    this.#at = start;
    this.#fail("the string is not closed on its line", false);
  }

  #space(): void {
    this.#take(/[ \t\n\r]*/y);
  }

  /** Moves past what the sticky pattern matches here; false when it matches nothing. */
  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return false;
    this.#at += match[0].length;
    return true;
  }

  #fail(expected: string, showFound = true): never {
    const rest = this.#text.slice(this.#at);
    const found = rest === "" ? "the end of the file" : `"${/^[\w.+-]+|^./su.exec(rest)?.[0] ?? ""}"`;
    throw new JsonFault(this.#at, `${expected}${showFound ? `, found ${found}` : ""}${hintFor(rest)}`);
  }
}

function hintFor(rest: string): string {
  if (/^(\/\/|\/\*|#)/.test(rest)) return " (JSON has no comments)";
  if (rest.startsWith("'")) return " (JSON wants double quotes)";
  if (/^[+-]?(NaN|Infinity)/.test(rest)) return " (JSON has no such number)";
  return "";
}

function placeAt(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
