import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../base/index.ts";
import { scriptedReader } from "../../testing/index.ts";
import { type ReaderThread, readerThread } from "./reader-thread.ts";

const open: ReaderThread[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thread) => thread.close()));
});

async function threadOf(start: () => Worker): Promise<ReaderThread> {
  const thread = await readerThread(start, systemClock);
  open.push(thread);
  return thread;
}

const asked = (params: Record<string, string> = {}) => ({ question: "runs", params, body: null }) as const;
const read = ({ bytes }: { bytes: Uint8Array }) => JSON.parse(new TextDecoder().decode(bytes));

describe("the thread that reads", () => {
  it("answers in UTF-8, and names the same bytes by the same tag", async () => {
    const thread = await threadOf(scriptedReader("return { said: params.say }"));
    const one = await thread.ask(asked({ say: "模型 ✓" }));
    const other = await thread.ask(asked({ say: "模型 ✓" }));
    expect(read(one)).toEqual({ said: "模型 ✓" });
    expect(one.etag).toBe(other.etag);
    expect((await thread.ask(asked({ say: "else" }))).etag).not.toBe(one.etag);
  });

  it("passes on what a question came to, with the status that fits", async () => {
    const thread = await threadOf(
      scriptedReader(
        `if (params.say === "odd") throw new TypeError("x is not a function");
         throw new DsrError("Of this there is nothing.", { code: params.say, hint: "Look." })`,
      ),
    );
    const status = async (say: string) =>
      thread.ask(asked({ say })).then(
        () => null,
        ({ fault }) => [fault.status, fault.code],
      );
    expect(await status("run_unknown")).toEqual([404, "run_unknown"]);
    expect(await status("store_missing")).toEqual([503, "store_missing"]);
    expect(await status("requirement_invalid")).toEqual([400, "requirement_invalid"]);
    expect(await status("odd")).toEqual([500, "fault"]);
  });

  it("starts again after it has fallen, and says so to whoever was waiting", async () => {
    const thread = await threadOf(
      scriptedReader(`if (params.fall) setTimeout(() => { throw new Error("out of memory") }); else return {};
         await new Promise(() => {});`),
    );
    const fell = thread.ask(asked({ fall: "yes" }));
    const waiting = thread.ask(asked());
    await expect(fell).rejects.toMatchObject({ fault: { status: 503, code: "reader_fell" } });
    await expect(waiting).rejects.toMatchObject({
      fault: { message: expect.stringContaining("out of memory") },
    });
    expect(read(await thread.ask(asked()))).toEqual({});
  });

  it("does not begin what nobody waits for any more", async () => {
    const memory = new SharedArrayBuffer(64);
    const thread = await threadOf(scriptedReader("Atomics.wait(shared, 8, 0, 100); return {}", memory));
    const gone = new AbortController();
    const slow = thread.ask(asked());
    const abandoned = thread.ask(asked({ other: "one" }), gone.signal);
    gone.abort();
    await expect(abandoned).rejects.toMatchObject({ fault: { code: "abandoned" } });
    await slow;
    await thread.version();
    expect(new Int32Array(memory)[1]).toBe(1);
  });

  it("turns away what would wait longer than anybody does", async () => {
    const thread = await threadOf(scriptedReader("Atomics.wait(shared, 8, 0, 50); return {}"));
    const many = Array.from({ length: 80 }, (_, i) =>
      thread.ask(asked({ i: String(i) })).then(
        () => "answered",
        ({ fault }) => fault.code,
      ),
    );
    expect(await many[79]).toBe("reader_busy");
    await thread.close();
    const ends = await Promise.all(many);
    expect(ends.filter((end) => end === "reader_busy").length).toBe(15);
    expect(ends.filter((end) => end === "reader_closed").length).toBeGreaterThan(0);
  });

  it("says at the start what keeps it from starting", async () => {
    const unable = () =>
      new Worker(
        `require("node:worker_threads").parentPort.postMessage({ kind: "unable",
           fault: { status: 400, code: "config_invalid", message: "The configuration is not YAML.", hint: null } })`,
        { eval: true },
      );
    await expect(readerThread(unable, systemClock)).rejects.toMatchObject({
      fault: { code: "config_invalid" },
    });
  });

  it("ends at once in the middle of a long answer", async () => {
    const thread = await readerThread(
      scriptedReader("Atomics.wait(shared, 8, 0, 60000); return {}"),
      systemClock,
    );
    const cut = thread.ask(asked());
    cut.catch(() => {});
    await thread.close();
    await expect(cut).rejects.toMatchObject({ fault: { code: "reader_closed" } });
  });
});
