import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SseReader } from "./sse.ts";

interface Read {
  events: { data: string; eventName: string | null; at: number }[];
  left: string | null;
}

const stampAt = (at: number) => ({ at, delayMs: 0 });

function read(pieces: readonly Uint8Array[]): Read {
  const events: Read["events"] = [];
  const reader = new SseReader((bytes, from, to, eventName, { at }) => {
    events.push({ data: bytes.toString("utf8", from, to), eventName, at });
    return true;
  });
  pieces.forEach((piece, i) => {
    reader.feed(Buffer.from(piece), stampAt(i));
  });
  return { events, left: reader.end()?.toString("utf8") ?? null };
}

const dataOf = (text: string) => read([Buffer.from(text)]).events.map((event) => event.data);

/** Cuts bytes at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

describe("SseReader", () => {
  it.each([
    ["LF", "data: a\n\ndata: b\n\n"],
    ["CRLF", "data: a\r\n\r\ndata: b\r\n\r\n"],
    ["CR", "data: a\r\rdata: b\r\r"],
    ["mixed line ends", "data: a\r\n\ndata: b\n\r\n"],
    ["a byte order mark", "\ufeffdata: a\n\ndata: b\n\n"],
    ["no space after the colon", "data:a\n\ndata:b\n\n"],
    ["comments", ": keep-alive\n\ndata: a\n: x\n\n:\ndata: b\n\n"],
    ["other fields", "id: 1\nretry: 5\ndata: a\nfoo\n\nid\n\ndata: b\n\n"],
  ])("reads two events through %s", (_name, text) => {
    expect(dataOf(text)).toEqual(["a", "b"]);
  });

  it("joins data lines by a line feed and takes one space off each", () => {
    expect(dataOf("data: a\ndata:  b\ndata\ndata: c\n\n")).toEqual(["a\n b\n\nc"]);
  });

  it("gives the event field to its own event alone", () => {
    const { events } = read([Buffer.from("event: error\ndata: a\n\ndata: b\n\nevent: x\n\ndata: c\n\n")]);
    expect(events.map((event) => event.eventName)).toEqual(["error", null, null]);
  });

  it("stamps an event with the time of the chunk that completed it", () => {
    const { events } = read(
      ["data: a", "\n", "\ndata: b\n\n", "data: c\r\n\r", "\n"].map((s) => Buffer.from(s)),
    );
    expect(events.map(({ data, at }) => [data, at])).toEqual([
      ["a", 2],
      ["b", 2],
      ["c", 3],
    ]);
  });

  it("keeps apart what the stream broke off", () => {
    expect(read([Buffer.from("data: a\n\ndata: b")])).toMatchObject({ events: [{ data: "a" }], left: "b" });
    expect(read([Buffer.from("data: a\n\ndata: b\n")]).left).toBe("b");
    expect(read([Buffer.from("data: a\n\n: bye")]).left).toBeNull();
  });

  describe("reads on only while lines and events stay within 8 MiB", () => {
    const MIB = 2 ** 20;
    const filler = Buffer.alloc(MIB / 16, "x");
    /** Feeds the head, then `bytes` of filler; the fault if there was one, and how much was fed by then. */
    const flood = (head: string, body: Buffer, bytes: number) => {
      const events: string[] = [];
      const reader = new SseReader((line, from, to) => events.push(line.toString("utf8", from, to)) > 0);
      reader.feed(Buffer.from(head), stampAt(0));
      let fed = 0;
      for (; reader.fault === null && fed < bytes; fed += body.length) reader.feed(body, stampAt(0));
      return { reader, events, fault: reader.fault, fed };
    };

    it("allows a line of just that length", () => {
      const { reader, events, fault } = flood("data: ", filler, 8 * MIB - filler.length);
      expect(fault).toBeNull();
      reader.feed(Buffer.from(`${"x".repeat(filler.length - 6)}\n\n`), stampAt(0));
      expect(reader.fault).toBeNull();
      expect(events.map((data) => data.length)).toEqual([8 * MIB - 6]);
    });

    it.each([
      ["a data line", "data: a\n\ndata: ", filler, "a line of the stream is longer than 8 MiB"],
      ["a comment", "data: a\n\n: ", filler, "a line of the stream is longer than 8 MiB"],
      ["a field's name", "data: a\n\nfoo", filler, "a line of the stream is longer than 8 MiB"],
      [
        "an event of many lines",
        "data: a\n\n",
        Buffer.from("data: xxxxxxxxxx\n".repeat(4096)),
        "an event of the stream is longer than 8 MiB",
      ],
    ])("gives %s up that never ends, and keeps what came before", (_name, head, body, expected) => {
      const { reader, events, fault, fed } = flood(head, body, 40 * MIB);
      expect(fault).toBe(expected);
      expect(fed).toBeLessThan(9 * MIB);
      expect(events).toEqual(["a"]);
      reader.feed(Buffer.from("\n\ndata: b\n\n"), stampAt(1));
      expect(reader.fault).toBe(expected);
      expect(events).toEqual(["a"]);
    });

    it("counts each event by itself, and no comments", () => {
      const body = Buffer.from(`data: ${"x".repeat(MIB)}\n\n: ${"y".repeat(MIB)}\n`);
      expect(flood("", body, 40 * MIB)).toMatchObject({ fault: null });
    });

    it("keeps a long line as bytes, in whatever small pieces it comes", () => {
      const before = process.memoryUsage().heapUsed;
      const { fault } = flood("data: ", Buffer.from("x"), 2 * MIB);
      expect(fault).toBeNull();
      expect(process.memoryUsage().heapUsed - before).toBeLessThan(100 * MIB);
    });
  });

  it("stops after an event when it is told to, and goes on from there", () => {
    const bytes = Buffer.from("data: a\r\n\r\n: x\n\ndata: b\ndata: c\n\nevent: e\ndata: d");
    const events: string[] = [];
    const reader = new SseReader((line, from, to) => {
      events.push(line.toString("utf8", from, to));
      return false;
    });
    expect(reader.isBetweenEvents).toBe(false);
    let at = reader.feed(bytes, stampAt(0));
    expect([at, events, reader.isBetweenEvents]).toEqual([11, ["a"], true]);
    at = reader.feed(bytes, stampAt(0), at);
    expect([at, events, reader.isBetweenEvents]).toEqual([bytes.indexOf("event"), ["a", "b\nc"], true]);
    at = reader.feed(bytes, stampAt(0), at);
    expect([at, reader.isBetweenEvents]).toEqual([bytes.length, false]);
    expect(reader.end()?.toString()).toBe("d");
  });

  it("reads the same events however the bytes are cut", () => {
    const line = fc.oneof(
      fc.string({ unit: "grapheme" }).map((text) => `data: ${text.replace(/[\r\n]/g, " ")}`),
      fc.constantFrom(
        ": keep-alive",
        "event: error",
        "data",
        "data:",
        "id: 1",
        "",
        "",
        "\ufeffdata: x",
        "data: 你好🙂",
      ),
    );
    const lineEnd = fc.constantFrom("\n", "\r\n", "\r");
    const text = fc
      .array(fc.tuple(line, lineEnd))
      .chain((lines) =>
        fc.constantFrom("", "\ufeff").map((bom) => bom + lines.map((pair) => pair.join("")).join("")),
      );
    fc.assert(
      fc.property(text, fc.array(fc.nat()), (whole, places) => {
        const bytes = Buffer.from(whole);
        const strip = (r: Read) => ({ ...r, events: r.events.map(({ at: _, ...event }) => event) });
        expect(strip(read(cut(bytes, places)))).toEqual(strip(read([bytes])));
        expect(strip(read(cut(bytes, [...bytes.keys()])))).toEqual(strip(read([bytes])));
      }),
      { numRuns: 500 },
    );
  });
});
