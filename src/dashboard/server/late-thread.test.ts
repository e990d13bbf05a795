import { describe, expect, it } from "vitest";
import { lateThread } from "./late-thread.ts";
import type { ReaderThread } from "./reader-thread.ts";

const asked = { question: "alerts", params: {}, body: null } as const;

function threads(faults: number) {
  const seen = { started: 0, closed: 0 };
  const start = async (): Promise<ReaderThread> => {
    seen.started += 1;
    if (seen.started <= faults) throw new Error("cannot be started");
    return {
      ask: async () => ({ bytes: new Uint8Array(), etag: `"${seen.started}"`, tookMs: 0, isTrouble: false }),
      version: async () => "1",
      close: async () => {
        seen.closed += 1;
      },
    };
  };
  return { seen, start };
}

describe("a thread that is started late", () => {
  it("is started with the first question, and once", async () => {
    const { seen, start } = threads(0);
    const thread = lateThread(start);
    expect(seen.started).toBe(0);
    await Promise.all([thread.ask(asked), thread.ask(asked)]);
    await thread.ask(asked);
    await thread.close();
    expect(seen).toEqual({ started: 1, closed: 1 });
  });

  it("is tried again where it could not be started", async () => {
    const { start } = threads(1);
    const thread = lateThread(start);
    await expect(thread.ask(asked)).rejects.toThrow("cannot be started");
    expect((await thread.ask(asked)).etag).toBe('"2"');
  });

  it("that nobody asked has nothing to close", async () => {
    const { seen, start } = threads(0);
    await lateThread(start).close();
    expect(seen).toEqual({ started: 0, closed: 0 });
  });
});
