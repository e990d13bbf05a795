/** How fast streams are read, beside JSON.parse of the same payloads. */
import { Bench } from "tinybench";
// No other room needs the readers, so the wire's door does not offer them; they are measured because every byte passes them.
import { BodyReader } from "../../src/wire/openai/body.ts";
import { SseReader } from "../../src/wire/sse.ts";
import { ms, type PartReport, times, whole } from "./report.ts";

const TOTAL_BYTES = 4 * 2 ** 20;

interface Stream {
  name: string;
  payloads: string[];
  pieces: Buffer[];
  bytes: number;
}

export async function run(): Promise<PartReport> {
  const streams = [
    streamOf("one token per event, many events per piece", " token", 100),
    streamOf("one token per event, one event per piece", " token", 1),
    streamOf("1 KB of Chinese per event, ten events per piece", "推理过程".repeat(85), 10),
    streamOf("one token and a new count per event, one event per piece", " token", 1, true),
  ];
  const faults: string[] = [];
  const rows: string[][] = [];
  for (const stream of streams) {
    if (countOf(stream) !== stream.payloads.length || deltasOf(stream) !== stream.payloads.length)
      faults.push(`${stream.name}: events were lost`);
    const bench = new Bench({ time: 500, warmupTime: 100 });
    bench
      .add("parse", () => {
        for (const payload of stream.payloads) JSON.parse(payload);
      })
      .add("read", () => void countOf(stream))
      .add("read and parse", () => read(stream, (data) => void JSON.parse(data)))
      .add("wire", () => void deltasOf(stream));
    await bench.run();
    const took = (name: string) => {
      const result = bench.getTask(name)?.result;
      return result !== undefined && "latency" in result ? result.latency.p50 : Number.NaN;
    };
    rows.push([
      stream.name,
      ms(stream.bytes / 1e3 / took("read")),
      whole((stream.payloads.length / took("read")) * 1000),
      times(took("read") / took("parse")),
      times(took("read and parse") / took("parse")),
      times(took("wire") / took("parse")),
    ]);
  }
  return {
    title: "Reading server-sent events",
    about:
      "Throughput of the reader of server-sent events alone, and its time beside that of JSON.parse over the same payloads as " +
      "ready strings (median of repeated passes over 4 MB). The last column is all that the wire does from bytes to deltas.",
    tables: [
      {
        head: [
          "stream",
          "MB/s",
          "events/s",
          "reader / parse",
          "reader + parse / parse",
          "bytes to deltas / parse",
        ],
        rows,
      },
    ],
    notes: [
      "The wire parses an event only where it differs from the one before in more than its text; in the last stream every " +
        "event does, as with servers that count along.",
    ],
    faults,
  };
}

function streamOf(name: string, content: string, eventsPerPiece: number, counts = false): Stream {
  const payloads: string[] = [];
  const pieces: Buffer[] = [];
  let bytes = 0;
  while (bytes < TOTAL_BYTES) {
    const fresh = Array.from({ length: eventsPerPiece }, (_, i) =>
      payloadOf(content, payloads.length + i, counts),
    );
    const piece = Buffer.from(fresh.map((payload) => `data: ${payload}\n\n`).join(""));
    payloads.push(...fresh);
    pieces.push(piece);
    bytes += piece.length;
  }
  return { name, payloads, pieces, bytes };
}

/** No two payloads are equal, as in life. */
function payloadOf(content: string, index: number, counts: boolean): string {
  return JSON.stringify({
    id: "chatcmpl-0123456789abcdef",
    object: "chat.completion.chunk",
    created: 1_790_000_000,
    model: "model-x",
    choices: [{ index: 0, delta: { content: `${content}${index}` }, finish_reason: null }],
    ...(counts ? { usage: { prompt_tokens: 9, completion_tokens: index } } : {}),
  });
}

const NOW = { at: 0, delayMs: 0 };

function read(stream: Stream, sink: (data: string) => void): void {
  const reader = new SseReader((bytes, from, to) => {
    sink(bytes.toString("utf8", from, to));
    return true;
  });
  for (const piece of stream.pieces) reader.feed(piece, NOW);
}

function countOf(stream: Stream): number {
  let count = 0;
  read(stream, () => {
    count += 1;
  });
  return count;
}

function deltasOf(stream: Stream): number {
  let deltas = 0;
  const reader = new BodyReader(
    null,
    (event) => {
      if (event.kind === "delta") deltas += 1;
    },
    (name) => name,
  );
  for (const piece of stream.pieces) reader.feed(piece, NOW);
  return deltas;
}
