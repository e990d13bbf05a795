/** Pulling over a network that breaks, lies and changes: the right bytes arrive, or a clear error does. */
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Clock, DsrError, sha256 } from "../base/index.ts";
import { type DatasetEntry, type Fetch, type PullProgress, pullDatasets } from "./index.ts";

const CONTENT = Buffer.from(Array.from({ length: 5000 }, (_, i) => `line ${i}\n`).join(""));
const OTHER = Buffer.from(CONTENT.toString().replaceAll("line", "LINE"));
const HASH = sha256(CONTENT);

/** Pauses take no time and are noted; the watch for silence (a minute) never fires unless told. */
function impatientClock(fireWatch = false): Clock & { pausesMs: number[] } {
  const pausesMs: number[] = [];
  return {
    pausesMs,
    nowMs: () => 0,
    wallMs: () => Date.parse("2026-03-02T04:00:00Z"),
    sleepUntil: () => Promise.reject(new Error("nobody needs a moment here")),
    sleep: (ms, signal) => {
      if (ms < 60_000) {
        pausesMs.push(ms);
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        signal?.addEventListener("abort", () => resolve(), { once: true });
        if (fireWatch) setTimeout(resolve, 100);
      });
    },
  };
}

type Handler = (request: IncomingMessage, response: ServerResponse, number: number) => void;

async function serve(handler: Handler) {
  const requests: { url: string; range: string | undefined; ifRange: string | undefined }[] = [];
  const server = createServer((request, response) => {
    requests.push({
      url: request.url ?? "",
      range: request.headers.range,
      ifRange: request.headers["if-range"] as string | undefined,
    });
    handler(request, response, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A server that honours ranges as RFC 9110 says; `cutAfter` ends the connection after so many body bytes. */
function respond(
  request: IncomingMessage,
  response: ServerResponse,
  how: { content?: Buffer; etag?: string; cutAfter?: number; headers?: Record<string, string> } = {},
) {
  const content = how.content ?? CONTENT;
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? "");
  const ifRange = request.headers["if-range"];
  const partial = asked !== null && (ifRange === undefined || ifRange === how.etag);
  const start = partial ? Number(asked[1]) : 0;
  const headers: Record<string, string | number> = {
    "content-length": content.length - start,
    ...how.headers,
  };
  if (how.etag !== undefined) headers.etag = how.etag;
  if (partial) headers["content-range"] = `bytes ${start}-${content.length - 1}/${content.length}`;
  response.writeHead(partial ? 206 : 200, headers);
  const body = content.subarray(start);
  if (how.cutAfter === undefined || how.cutAfter >= body.length) response.end(body);
  else response.write(body.subarray(0, how.cutAfter), () => partOnDisk().then(() => response.destroy()));
}

/**
 * Resolves when the client has written something of a broken-off file, or after two seconds: a connection that ends
 * earlier takes with it what the client had received and not yet read.
 */
async function partOnDisk(): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    const files = await readdir(dir, { recursive: true, withFileTypes: true });
    const parts = files.filter((file) => file.name.endsWith(".part"));
    const sizes = await Promise.all(
      parts.map((file) =>
        stat(join(file.parentPath, file.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    if (sizes.some((size) => size > 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

let dir = "";
let servers: Awaited<ReturnType<typeof serve>>[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "dsr-pull-"));
  servers = [];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await rm(dir, { recursive: true, force: true });
});

async function server(handler: Handler) {
  const started = await serve(handler);
  servers.push(started);
  return started;
}

function entry(
  urls: string[],
  file: Partial<DatasetEntry["layouts"][number]["files"][number]> = {},
): DatasetEntry {
  return {
    name: "set",
    title: "Set",
    purpose: "prompts",
    about: "a set",
    homepage: null,
    licence: "CC0",
    conditions: [],
    aliases: [],
    shipped: false,
    layouts: [
      {
        name: "only",
        about: "one file",
        files: [
          { path: "sub/data.txt", urls, bytes: null, sha256: HASH, sha256Note: null, archive: null, ...file },
        ],
      },
    ],
  };
}

const UNKNOWN_HASH = { sha256: null, sha256Note: "for the test" };

async function pull(entries: DatasetEntry[], options: { clock?: Clock; signal?: AbortSignal } = {}) {
  const progress: PullProgress[] = [];
  const [result] = await pullDatasets(["set"], {
    dir,
    entries,
    fetch: globalThis.fetch,
    clock: impatientClock(),
    onProgress: (event) => progress.push(event),
    ...options,
  });
  return { result, progress };
}

const installed = () => readFile(join(dir, "set/sub/data.txt"));
const leftovers = async () => (await readdir(join(dir, "set/sub"))).filter((name) => name !== "data.txt");

async function failure(promise: Promise<unknown>): Promise<DsrError> {
  const error = await promise.then(
    () => expect.unreachable("it should have failed"),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DsrError);
  return error as DsrError;
}

describe("a server that behaves", () => {
  test("the file lands under its path, with a manifest of what, when, whence and which hash", async () => {
    const { url } = await server((request, response) => respond(request, response));
    const { result, progress } = await pull([entry([`${url}/a`])]);
    expect(await installed()).toEqual(CONTENT);
    expect(await leftovers()).toEqual([]);
    expect(JSON.parse(await readFile(join(dir, "set/manifest.json"), "utf8"))).toEqual({
      schema: 1,
      dataset: "set",
      layout: "only",
      installedAt: "2026-03-02T04:00:00.000Z",
      files: [
        { path: "sub/data.txt", bytes: CONTENT.length, sha256: HASH, checked: true, source: `${url}/a` },
      ],
      missing: [],
    });
    expect(result?.state).toBe("installed");
    expect(progress.at(0)).toMatchObject({ step: "downloading", bytes: 0, total: CONTENT.length });
    expect(progress.at(-1)).toMatchObject({ step: "done", bytes: CONTENT.length });
  });

  test("what is there and right is not fetched again; what is there and wrong is", async () => {
    const { url, requests } = await server((request, response) => respond(request, response));
    await pull([entry([url])]);
    expect((await pull([entry([url])])).result?.state).toBe("present");
    expect(requests.length).toBe(1);
    await writeFile(join(dir, "set/sub/data.txt"), OTHER);
    expect((await pull([entry([url])])).result?.state).toBe("installed");
    expect(await installed()).toEqual(CONTENT);
  });

  test("a file whose hash nobody published is recorded as not checked, and is held to its own hash later", async () => {
    const { url, requests } = await server((request, response) => respond(request, response));
    const { result } = await pull([entry([url], UNKNOWN_HASH)]);
    expect(result?.files).toMatchObject([{ sha256: HASH, checked: false }]);
    expect((await pull([entry([url], UNKNOWN_HASH)])).result?.state).toBe("present");
    expect(requests.length).toBe(1);
  });

  test("unknown names are all reported before anything is fetched", async () => {
    const { url, requests } = await server((request, response) => respond(request, response));
    const error = await failure(
      pullDatasets(["set", "sett", "nope"], {
        dir,
        entries: [entry([url])],
        fetch: globalThis.fetch,
        clock: impatientClock(),
      }),
    );
    expect(error.message).toMatch(/Unknown data set "sett"\. Did you mean "set"\?/);
    expect(error.message).toContain('Unknown data set "nope"');
    expect(requests.length).toBe(0);
  });
});

describe("a broken download", () => {
  test("is continued from where it broke, with the ETag as condition", async () => {
    const { url, requests } = await server((request, response, number) =>
      respond(request, response, { etag: '"v1"', ...(number === 1 ? { cutAfter: 10_000 } : {}) }),
    );
    const { progress } = await pull([entry([url], UNKNOWN_HASH)]);
    expect(await installed()).toEqual(CONTENT);
    expect(requests[1]).toMatchObject({ range: expect.stringMatching(/^bytes=\d+-$/), ifRange: '"v1"' });
    expect(Number(/\d+/.exec(requests[1]?.range ?? "")?.[0])).toBeGreaterThan(0);
    expect(progress.some((event) => event.step === "waiting" && event.note?.includes("trying again"))).toBe(
      true,
    );
    expect(await leftovers()).toEqual([]);
  });

  test("is continued by a later command, and the failed command says how", async () => {
    let healthy = false;
    const { url, requests } = await server((request, response, number) => {
      if (!healthy && number > 1) response.destroy();
      else respond(request, response, { etag: '"v1"', ...(healthy ? {} : { cutAfter: 9000 }) });
    });
    const error = await failure(pull([entry([url])]));
    expect(error.message).toContain(`${url}: the connection failed`);
    expect(error.hint).toContain("Run the same command again");
    expect((await leftovers()).sort()).toEqual(["data.txt.part", "data.txt.part.json"]);
    healthy = true;
    await pull([entry([url])]);
    expect(await installed()).toEqual(CONTENT);
    expect(requests.at(-1)?.range).toMatch(/^bytes=\d+-$/);
  });

  test("starts afresh when the server ignores ranges", async () => {
    const { url } = await server((request, response, number) => {
      delete request.headers.range;
      respond(request, response, { etag: '"v1"', ...(number === 1 ? { cutAfter: 10_000 } : {}) });
    });
    await pull([entry([url], UNKNOWN_HASH)]);
    expect(await installed()).toEqual(CONTENT);
  });

  test("starts afresh when the file changed meanwhile, though nobody knows its hash", async () => {
    const { url } = await server((request, response, number) =>
      number === 1
        ? respond(request, response, { content: OTHER, etag: '"old"', cutAfter: 10_000 })
        : respond(request, response, { etag: '"new"' }),
    );
    await pull([entry([url], UNKNOWN_HASH)]);
    expect(await installed()).toEqual(CONTENT);
  });

  test("starts afresh when a server sends a part of another file in spite of the condition", async () => {
    const { url } = await server((request, response, number) => {
      if (number === 1)
        return respond(request, response, { content: OTHER, etag: '"old"', cutAfter: 10_000 });
      delete request.headers["if-range"];
      respond(request, response, { etag: '"new"' });
    });
    await pull([entry([url], UNKNOWN_HASH)]);
    expect(await installed()).toEqual(CONTENT);
  });

  test("without validator and hash is never continued: a wrong joint could not be noticed", async () => {
    const { url, requests } = await server((request, response, number) =>
      respond(request, response, number === 1 ? { content: OTHER, cutAfter: 10_000 } : {}),
    );
    await pull([entry([url], UNKNOWN_HASH)]);
    expect(await installed()).toEqual(CONTENT);
    expect(requests.every((request) => request.range === undefined)).toBe(true);
  });

  test("with a known hash is continued without validator, and a wrong joint is fetched again whole", async () => {
    const { url, requests } = await server((request, response, number) =>
      respond(request, response, number === 1 ? { content: OTHER, cutAfter: 10_000 } : {}),
    );
    await pull([entry([url])]);
    expect(await installed()).toEqual(CONTENT);
    expect(requests.map((request) => request.range !== undefined)).toEqual([false, true, false]);
  });

  test("a part longer than the file, or a refused range (416), does not stand in the way", async () => {
    await mkdir(join(dir, "set/sub"), { recursive: true });
    await writeFile(join(dir, "set/sub/data.txt.part"), Buffer.concat([CONTENT, CONTENT]));
    const { url } = await server((request, response) => {
      if (request.headers.range !== undefined) response.writeHead(416).end();
      else respond(request, response);
    });
    await pull([entry([url])]);
    expect(await installed()).toEqual(CONTENT);
  });
});

describe("a server that lies or fails", () => {
  test("other bytes than the registry's are refused with both hashes, and nothing stays", async () => {
    const { url } = await server((request, response) => respond(request, response, { content: OTHER }));
    const error = await failure(pull([entry([url])]));
    expect(error.message).toContain(`sha256 ${sha256(OTHER)} instead of ${HASH}`);
    expect(await leftovers()).toEqual([]);
  });

  test.each<[string, Handler, string]>([
    ["404", (_, response) => response.writeHead(404).end("gone"), "HTTP 404"],
    ["401", (_, response) => response.writeHead(401).end(), "HTTP 401"],
    [
      "a web page",
      (_, response) => response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>"),
      "sent a web page instead of the file",
    ],
    [
      "a wrong length",
      (request, response) => respond(request, response, { content: CONTENT.subarray(1) }),
      `announces ${CONTENT.length - 1} bytes where ${CONTENT.length} are expected`,
    ],
    [
      "no end",
      (_, response) => {
        response.writeHead(200);
        for (let i = 0; i < 3; i++) response.write(CONTENT);
      },
      `sends more than the ${CONTENT.length} bytes that are expected`,
    ],
  ])(
    "%s: the next address is tried; alone it is an error without a second attempt",
    async (_, handler, message) => {
      const bad = await server(handler);
      const good = await server((request, response) => respond(request, response));
      const exact = { bytes: CONTENT.length };
      expect((await failure(pull([entry([bad.url], exact)]))).message).toContain(`${bad.url}: ${message}`);
      expect(bad.requests.length).toBe(1);
      const { result } = await pull([entry([bad.url, good.url], exact)]);
      expect(result?.files[0]?.source).toBe(good.url);
      expect(await installed()).toEqual(CONTENT);
    },
  );

  test("503 and 429 are tried again, with growing pauses or as the server asks, but not for ever", async () => {
    const clock = impatientClock();
    const { url, requests } = await server((_, response, number) =>
      number === 2 ? response.writeHead(429, { "retry-after": "7" }).end() : response.writeHead(503).end(),
    );
    expect((await failure(pull([entry([url])], { clock }))).message).toContain("HTTP 503 (4 attempts)");
    expect(clock.pausesMs).toEqual([1000, 7000, 4000]);
    expect(requests.length).toBe(4);
  });

  test("a server that falls silent is given up, and the part is kept", async () => {
    const { url } = await server((_, response) => {
      response.writeHead(200, { "content-length": CONTENT.length });
      response.write(CONTENT.subarray(0, 1000));
    });
    const error = await failure(pull([entry([url])], { clock: impatientClock(true) }));
    expect(error.message).toContain("has not sent anything for 60 s");
    expect(await leftovers()).toContain("data.txt.part");
  });

  test("an encoded answer is decoded and not taken for the length announced", async () => {
    const { gzipSync } = await import("node:zlib");
    const { url } = await server((_, response) => {
      const packed = gzipSync(CONTENT);
      response.writeHead(200, { "content-encoding": "gzip", "content-length": packed.length }).end(packed);
    });
    await pull([entry([url])]);
    expect(await installed()).toEqual(CONTENT);
  });

  test("unencoded bytes are asked for: ranges of encoded ones would not fit", async () => {
    const asked: (string | string[] | undefined)[] = [];
    const { url } = await server((request, response) => {
      asked.push(request.headers["accept-encoding"]);
      respond(request, response);
    });
    await pull([entry([url])]);
    expect(asked).toEqual(["identity"]);
  });

  test("a body that ends early without a fault is noticed by its length, and continued", async () => {
    const ranges: (string | undefined)[] = [];
    const quiet: Fetch = async (_, { headers }) => {
      ranges.push(headers.range);
      const start = Number(/\d+/.exec(headers.range ?? "0")?.[0]);
      const all: Record<string, string> = {
        etag: '"v1"',
        "content-length": String(CONTENT.length - start),
        "content-range": `bytes ${start}-${CONTENT.length - 1}/${CONTENT.length}`,
      };
      return {
        status: start > 0 ? 206 : 200,
        headers: { get: (name) => all[name] ?? null },
        body: (async function* () {
          yield CONTENT.subarray(start, start + 30_000);
        })(),
      };
    };
    await pullDatasets(["set"], {
      dir,
      entries: [entry(["http://quiet.test/a"], UNKNOWN_HASH)],
      fetch: quiet,
      clock: impatientClock(),
    });
    expect(await installed()).toEqual(CONTENT);
    expect(ranges).toEqual([undefined, "bytes=30000-"]);
  });

  test("every address is named with its own reason", async () => {
    const first = await server((_, response) => response.writeHead(404).end());
    const second = await server((_, response) => response.writeHead(403).end());
    const error = await failure(pull([entry([first.url, second.url])]));
    expect(error.message).toContain(`${first.url}: HTTP 404`);
    expect(error.message).toContain(`${second.url}: HTTP 403`);
    expect(error.hint).toContain("dsr datasets pull set --from FOLDER");
  });
});

describe("layouts and optional files", () => {
  const file = (path: string, url: string, more = {}) => ({
    path,
    urls: [url],
    bytes: null,
    ...UNKNOWN_HASH,
    archive: null,
    ...more,
  });

  test("an optional file that cannot be had is left out and named; the set is installed", async () => {
    const { url } = await server((request, response) =>
      request.url === "/b" ? response.writeHead(404).end() : respond(request, response),
    );
    const base = entry([]);
    base.layouts = [
      { name: "two", about: "", files: [file("a", `${url}/a`), file("b", `${url}/b`, { optional: true })] },
    ];
    const { result } = await pull([base]);
    expect(result?.files.map((f) => f.path)).toEqual(["a"]);
    expect(result?.missing).toEqual([{ path: "b", reason: `${url}/b: HTTP 404` }]);
  });

  test("when the first layout cannot be had the next one serves; files of a replaced layout go", async () => {
    let firstIsUp = false;
    const { url } = await server((request, response) =>
      request.url === "/a" && !firstIsUp ? response.writeHead(404).end() : respond(request, response),
    );
    const base = entry([]);
    base.layouts = [
      { name: "first", about: "", files: [file("a", `${url}/a`)] },
      { name: "second", about: "", files: [file("b", `${url}/b`)] },
    ];
    expect((await pull([base])).result?.layout).toBe("second");
    await rm(join(dir, "set/b"));
    base.layouts = [base.layouts[0]!];
    firstIsUp = true;
    expect((await pull([base])).result?.layout).toBe("first");
    expect((await readdir(join(dir, "set"))).sort()).toEqual(["a", "manifest.json"]);
  });
});

test("an interruption says what is kept; the same command continues", async () => {
  const controller = new AbortController();
  let cut = true;
  const { url, requests } = await server((request, response) => {
    if (!cut) return respond(request, response, { etag: '"v1"' });
    response.writeHead(200, { "content-length": CONTENT.length, etag: '"v1"' });
    response.write(CONTENT.subarray(0, 20_000));
  });
  const promise = pullDatasets(["set"], {
    dir,
    entries: [entry([url])],
    fetch: globalThis.fetch,
    clock: impatientClock(),
    signal: controller.signal,
    onProgress: (event) => {
      if (event.bytes === 20_000) controller.abort();
    },
  });
  const error = await failure(promise);
  expect(error.code).toBe("interrupted");
  expect(error.exitCode).toBe(130);
  expect(error.message).toContain("20000 bytes are kept");
  cut = false;
  await pull([entry([url])]);
  expect(requests.at(-1)?.range).toBe("bytes=20000-");
  expect(await installed()).toEqual(CONTENT);
});

test("a place that cannot be written to is a clear error", async () => {
  const { url } = await server((request, response) => respond(request, response));
  await writeFile(join(dir, "set"), "a file where the folder should be");
  const error = await failure(pull([entry([url])]));
  expect(error.message).toMatch(/^Cannot write .*data\.txt: /);
});

test("whatever the cuts, ranges and changes: the right bytes or an error, never other bytes", async () => {
  const behaviour = fc.record({
    cutAfter: fc.option(fc.integer({ min: 0, max: CONTENT.length }), { nil: undefined }),
    content: fc.constantFrom(CONTENT, CONTENT, OTHER),
    etag: fc.constantFrom('"v1"', '"v2"', 'W/"weak"', undefined),
    ranges: fc.boolean(),
    status: fc.constantFrom(0, 0, 0, 0, 503, 416),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(behaviour, { minLength: 1, maxLength: 6 }), async (script) => {
      await rm(join(dir, "set"), { recursive: true, force: true });
      const started = await serve((request, response, number) => {
        const { ranges, status, content, etag, cutAfter } = script[Math.min(number, script.length) - 1]!;
        if (status !== 0) return response.writeHead(status).end();
        if (!ranges) delete request.headers.range;
        respond(request, response, {
          content,
          ...(etag === undefined ? {} : { etag }),
          ...(cutAfter === undefined ? {} : { cutAfter }),
        });
      });
      try {
        await pull([entry([started.url])]);
        expect(await installed()).toEqual(CONTENT);
      } catch (error) {
        expect(error).toMatchObject({ code: "dataset_download_failed" });
        expect(await readdir(join(dir, "set/sub"))).not.toContain("data.txt");
      } finally {
        await started.close();
      }
    }),
    { numRuns: 40 },
  );
});
