/** What is wrong with a requirement, by place, out of the sentence in which the API says it. */

export interface PlacedFault {
  /** From 1. */
  line: number;
  column: number;
  /** `filters[0].min`; null where the whole is meant. */
  path: string | null;
  text: string;
}

/** The places that the sentence names; none where it names none. */
export function placedFaults(message: string): PlacedFault[] {
  const listed = [...message.matchAll(/^[ \t]*(\d+):(\d+): (.+)$/gm)];
  if (listed.length > 0) return listed.map(([, line, column, rest]) => placed(line, column, rest ?? ""));
  // What is no JSON has one place, said with the name of the file before it.
  const single = /^\S*?:(\d+):(\d+): (.+)$/s.exec(message);
  return single === null ? [] : [{ ...placed(single[1], single[2], ""), text: single[3] ?? "" }];
}

function placed(line: string | undefined, column: string | undefined, rest: string): PlacedFault {
  const path = /^([\w$]+(?:\[\d+\]|\.[\w$]+)*): (.*)$/s.exec(rest);
  const place = { line: Number(line), column: Number(column) };
  return { ...place, path: path?.[1] ?? null, text: path?.[2] ?? rest };
}

/** Where a line and column are in a text, as an offset; the nearest that there is. */
export function offsetOf(text: string, { line, column }: Pick<PlacedFault, "line" | "column">): number {
  const lines = text.split("\n");
  const before = lines.slice(0, Math.max(0, line - 1)).reduce((sum, one) => sum + one.length + 1, 0);
  return Math.min(text.length, before + Math.max(0, column - 1));
}
