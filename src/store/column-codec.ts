/**
 * A column of numbers as bytes and back, exactly: as narrow as its values allow, a null as the least integer of that width or
 * as NaN. The codes of texts are such numbers, with the texts behind them.
 */

/** The width of a value stands in the first byte; eight keep the values aligned. */
const HEADER_BYTES = 8;
const DOUBLE_BYTES = 8;
/** Stands in the second byte: numbers are stored in the order of bytes of the machine that packed them. */
const ORDER = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 0 : 1;
/** Bytes of an integer, and the value that means null. */
const INTEGERS = [
  { bytes: 1, absent: -(2 ** 7), make: (b: ArrayBuffer, at: number, n: number) => new Int8Array(b, at, n) },
  { bytes: 2, absent: -(2 ** 15), make: (b: ArrayBuffer, at: number, n: number) => new Int16Array(b, at, n) },
  { bytes: 4, absent: -(2 ** 31), make: (b: ArrayBuffer, at: number, n: number) => new Int32Array(b, at, n) },
] as const;

/** Values of which the first `n` count; NaN is null. Null where they are not all the same. */
export function constantOf(values: Float64Array, n: number): { value: number | null } | null {
  const first = values[0] ?? Number.NaN;
  for (let i = 1; i < n; i++) if (!Object.is(values[i], first)) return null;
  return { value: Number.isNaN(first) ? null : first };
}

/** The first `n` values as bytes; NaN is null. `texts` are what the values are codes of. */
export function encodeColumn(
  values: Float64Array,
  n: number,
  texts: readonly (string | null)[] | null,
): Buffer {
  const integer = narrowest(values, n);
  const width = integer?.bytes ?? DOUBLE_BYTES;
  const buffer = new ArrayBuffer(HEADER_BYTES + n * width);
  new Uint8Array(buffer).set([width, ORDER]);
  if (integer === null) new Float64Array(buffer, HEADER_BYTES, n).set(values.subarray(0, n));
  else {
    const narrow = integer.make(buffer, HEADER_BYTES, n);
    for (let i = 0; i < n; i++) {
      const value = values[i] as number;
      narrow[i] = Number.isNaN(value) ? integer.absent : value;
    }
  }
  const bytes = Buffer.from(buffer);
  return texts === null ? bytes : Buffer.concat([bytes, Buffer.from(JSON.stringify(texts))]);
}

/** The inverse of `encodeColumn` for `n` values. */
export function decodeColumn(
  bytes: Uint8Array,
  n: number,
): { values: Float64Array; texts: (string | null)[] | null } {
  const width = bytes[0] as number;
  const end = HEADER_BYTES + n * width;
  // A copy of its own is aligned, wherever the bytes lay.
  const own = (bytes.buffer as ArrayBuffer).slice(bytes.byteOffset + HEADER_BYTES, bytes.byteOffset + end);
  if (bytes[1] !== ORDER) turnRound(Buffer.from(own), width);
  const integer = INTEGERS.find(({ bytes: wide }) => wide === width);
  const values =
    integer === undefined ? new Float64Array(own, 0, n) : widened(integer.make(own, 0, n), integer.absent);
  const texts = end === bytes.length ? null : JSON.parse(Buffer.from(bytes.subarray(end)).toString());
  return { values, texts };
}

function turnRound(bytes: Buffer, width: number): void {
  if (width === 2) bytes.swap16();
  else if (width === 4) bytes.swap32();
  else if (width === 8) bytes.swap64();
}

function widened(narrow: Int8Array | Int16Array | Int32Array, absent: number): Float64Array {
  const values = new Float64Array(narrow.length);
  for (let i = 0; i < narrow.length; i++) {
    const value = narrow[i] as number;
    values[i] = value === absent ? Number.NaN : value;
  }
  return values;
}

/** Null where one of the values is no integer, or too large for one. */
function narrowest(values: Float64Array, n: number): (typeof INTEGERS)[number] | null {
  let most = 0;
  for (let i = 0; i < n; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    if (!Object.is(value | 0, value)) return null;
    most = Math.max(most, Math.abs(value));
  }
  return INTEGERS.find(({ absent }) => most < -absent) ?? null;
}
