/** The beginning of what somebody answers: a service that never ends its answer must not fill the memory of who asked. */

/** At most so many bytes; what is beyond is not read, and the connection is let go of. */
export async function bodyBeginning(
  stream: AsyncIterable<Uint8Array> | null,
  mostBytes: number,
): Promise<Uint8Array> {
  if (stream === null) return new Uint8Array();
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    size += piece.length;
    if (size >= mostBytes) break;
  }
  return new Uint8Array(Buffer.concat(pieces).subarray(0, mostBytes));
}
