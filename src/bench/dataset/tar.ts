/** Reads tar archives (ustar, GNU long names, pax paths) held in memory. Only regular files are of interest. */

const BLOCK = 512;

/** The regular files of an archive, in its order. Throws `Error` on a damaged or cut archive. */
export function tarMembers(bytes: Uint8Array): { name: string; read(): Promise<Uint8Array> }[] {
  const members: { name: string; read(): Promise<Uint8Array> }[] = [];
  let longName: string | null = null;
  let offset = 0;
  while (offset + BLOCK <= bytes.length) {
    const header = bytes.subarray(offset, offset + BLOCK);
    if (header.every((byte) => byte === 0)) return members;
    checkSum(header, offset);
    const size = octal(header.subarray(124, 136));
    const start = offset + BLOCK;
    const data = bytes.subarray(start, start + size);
    if (data.length < size) throw new Error("the tar archive ends in the middle of a file");
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === "L") longName = text(data);
    else if (type === "x") longName = paxPath(text(data)) ?? longName;
    else {
      if (type === "0" || type === "\0") {
        const name: string = longName ?? headerName(header);
        members.push({ name, read: async () => data });
      }
      longName = null;
    }
    offset = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new Error("the tar archive has no end mark: it may be cut short");
}

/** A wrong header checksum means that this is no tar, or that an earlier size was damaged. */
function checkSum(header: Uint8Array, offset: number): void {
  const stated = octal(header.subarray(148, 156));
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  if (sum !== stated) throw new Error(`no valid tar header at byte ${offset}`);
}

function headerName(header: Uint8Array): string {
  const name = text(header.subarray(0, 100));
  const isUstar = text(header.subarray(257, 262)) === "ustar" && header[262] === 0;
  const prefix = isUstar ? text(header.subarray(345, 500)) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

/** A pax record reads `<length> <key>=<value>\n`. */
function paxPath(records: string): string | null {
  return /^\d+ path=(.*)$/m.exec(records)?.[1] ?? null;
}

function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end));
}

function octal(bytes: Uint8Array): number {
  const value = Number.parseInt(text(bytes).trim(), 8);
  if (Number.isNaN(value)) throw new Error("a tar header holds no octal number where one belongs");
  return value;
}
