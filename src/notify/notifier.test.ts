/** When notices are told: batches, cool-downs, retries, limits and the end, by a clock that moves only when told. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import { type FakeClock, fakeClock } from "../testing/index.ts";
import type { ChannelConfig, Notice, Trouble } from "./notice.ts";
import { createNotifier, type NotifierOptions } from "./notifier.ts";
import type { Send, WireReply } from "./send.ts";

const reply = (status: number, headers: Record<string, string> = {}, body = "ok"): WireReply => ({
  status,
  header: (name) => headers[name] ?? null,
  body,
});

function aNotice(overrides: Partial<Notice> = {}): Notice {
  return {
    kind: "drift",
    key: "k",
    at: "2026-03-02T04:00:00.000Z",
    title: "slower",
    text: "ttft rose.",
    facts: { target: "sim-a/model-x" },
    ...overrides,
  };
}

interface Told {
  atMs: number;
  leftOut: number;
  notices: { key: string; title: string; heldBack: number; heldSince: string | null }[];
}

/** A notifier to a JSON receiver that writes down what it is told, and answers with the next of `answers`. */
function scene(
  options: Partial<NotifierOptions> & {
    answers?: (WireReply | Error | "silence")[];
    channels?: ChannelConfig[];
  } = {},
) {
  const clock: FakeClock = fakeClock();
  const told: Told[] = [];
  const tries: number[] = [];
  const troubles: Trouble[] = [];
  const answers = [...(options.answers ?? [])];
  const send: Send = async ({ body }, signal) => {
    tries.push(clock.nowMs());
    const answer = answers.shift() ?? reply(200);
    if (answer === "silence")
      return await new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
      });
    if (answer instanceof Error) throw answer;
    if (answer.status < 300) told.push({ atMs: clock.nowMs(), ...JSON.parse(body) });
    return answer;
  };
  const notifier = createNotifier({
    channels: options.channels ?? [{ kind: "json", url_env: "URL" }],
    vars: { URL: "https://hooks.example/secret-token-1" },
    clock,
    random: randomFromSeed(1),
    send,
    onTrouble: (trouble) => troubles.push(trouble),
    ...options,
  });
  const titles = () => told.map(({ notices }) => notices.map(({ title }) => title));
  return { clock, told, tries, troubles, notifier, titles };
}

describe("a batch", () => {
  it("is one message for all that comes within its time of the first", async () => {
    const { clock, notifier, told, titles } = scene({ batchMs: 5000 });
    notifier.tell(aNotice({ key: "1", title: "one" }));
    await clock.advance(3000);
    notifier.tell(aNotice({ key: "2", title: "two" }));
    await clock.advance(1999);
    expect(told).toEqual([]);
    await clock.advance(1);
    notifier.tell(aNotice({ key: "3", title: "three" }));
    await clock.advance(5000);
    expect(titles()).toEqual([["one", "two"], ["three"]]);
    expect(told.map(({ atMs }) => atMs)).toEqual([5000, 10_000]);
  });

  it("does not wait on flush", async () => {
    const { clock, notifier, titles } = scene();
    notifier.tell(aNotice());
    await notifier.flush();
    expect(titles()).toEqual([["slower"]]);
    expect(clock.nowMs()).toBe(0);
  });

  it("that does not fit goes out in several, as far apart as the service wants them", async () => {
    const { clock, notifier, tries } = scene({
      channels: [{ kind: "wecom", url_env: "URL" }],
      answers: Array.from({ length: 9 }, () => reply(200, {}, '{"errcode":0,"errmsg":"ok"}')),
      batchMs: 0,
    });
    for (let i = 0; i < 12; i++) notifier.tell(aNotice({ key: `${i}`, text: "长".repeat(500) }));
    await clock.runAll();
    expect(tries.length).toBeGreaterThan(2);
    for (let i = 1; i < tries.length; i++)
      expect((tries[i] ?? 0) - (tries[i - 1] ?? 0)).toBeGreaterThanOrEqual(3000);
    expect(notifier.counts()).toMatchObject([{ sent: 12, failed: 0, waiting: 0 }]);
  });
});

describe("the cool-down", () => {
  it("holds the same key back, and then tells the latest and how many there were", async () => {
    const { clock, notifier, told } = scene({ batchMs: 0, cooldownMs: 60_000 });
    notifier.tell(aNotice({ title: "first" }));
    await clock.advance(10_000);
    for (const minute of [1, 2, 3])
      notifier.tell(aNotice({ title: `again ${minute}`, at: `2026-03-02T04:0${minute}:00.000Z` }));
    await clock.advance(49_999);
    expect(told).toHaveLength(1);
    expect(notifier.counts()).toMatchObject([{ sent: 1, heldBack: 3 }]);
    await clock.advance(1);
    expect(told[1]).toMatchObject({
      atMs: 60_000,
      notices: [{ title: "again 3", heldBack: 2, heldSince: "2026-03-02T04:01:00.000Z" }],
    });
    await notifier.close();
  });

  it("is each key's own", async () => {
    const { clock, notifier, titles } = scene({ batchMs: 0 });
    notifier.tell(aNotice({ key: "a", title: "a" }));
    notifier.tell(aNotice({ key: "b", title: "b" }));
    await clock.advance(0);
    expect(titles().flat()).toEqual(["a", "b"]);
  });

  it("does not begin with what could not be told", async () => {
    const { clock, notifier, titles } = scene({ batchMs: 0, answers: [reply(400)] });
    notifier.tell(aNotice({ title: "lost" }));
    await clock.advance(0);
    notifier.tell(aNotice({ title: "told" }));
    await clock.advance(0);
    expect(titles()).toEqual([["told"]]);
  });

  const told = fc.array(
    fc.record({ waitMs: fc.integer({ min: 0, max: 40_000 }), key: fc.constantFrom("a", "b", "c") }),
    { maxLength: 40 },
  );

  it("tells nothing twice within its time, and loses nothing beyond it", async () => {
    await fc.assert(
      fc.asyncProperty(told, fc.integer({ min: 0, max: 20_000 }), async (happenings, batchMs) => {
        const cooldownMs = 30_000;
        const { clock, notifier, told } = scene({ batchMs, cooldownMs });
        const last = new Map<string, string>();
        for (const [i, { waitMs, key }] of happenings.entries()) {
          await clock.advance(waitMs);
          notifier.tell(aNotice({ key, title: `${key}${i}` }));
          last.set(key, `${key}${i}`);
        }
        await clock.runAll();
        const heard = told.flatMap(({ atMs, notices }) => notices.map((one) => ({ atMs, ...one })));
        for (const key of ["a", "b", "c"]) {
          const own = heard.filter((one) => one.key === key);
          // The cool-down counts from when a notice is taken; a batch may put the message off by its own time.
          for (let i = 1; i < own.length; i++)
            expect((own[i]?.atMs ?? 0) - (own[i - 1]?.atMs ?? 0)).toBeGreaterThanOrEqual(
              cooldownMs - batchMs,
            );
          // Each was told, or counted by one that was: and the last of all was told itself.
          const counted = own.reduce((sum, { heldBack }) => sum + 1 + heldBack, 0);
          expect(counted).toBe(happenings.filter((one) => one.key === key).length);
          expect(own.at(-1)?.title).toBe(last.get(key));
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("a message that is not taken", () => {
  it("is sent again with longer and longer waits", async () => {
    const { clock, notifier, tries, titles } = scene({
      batchMs: 0,
      answers: [reply(503), Object.assign(new Error("x"), { code: "ECONNRESET" }), reply(500)],
    });
    notifier.tell(aNotice());
    await clock.runAll();
    expect(titles()).toEqual([["slower"]]);
    const waits = tries.slice(1).map((at, i) => at - (tries[i] ?? 0));
    for (const [i, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(500 * 2 ** i);
      expect(wait).toBeLessThanOrEqual(1000 * 2 ** i);
    }
  });

  it("waits as long as the service asks", async () => {
    const { clock, notifier, tries } = scene({ batchMs: 0, answers: [reply(429, { "retry-after": "30" })] });
    notifier.tell(aNotice());
    await clock.runAll();
    expect(tries).toEqual([0, 30_000]);
  });

  it("waits a minute where a robot says that it is told too much", async () => {
    const { clock, notifier, tries } = scene({
      channels: [{ kind: "dingtalk", url_env: "URL" }],
      batchMs: 0,
      answers: [
        reply(200, {}, '{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}'),
        reply(200, {}, '{"errcode":0}'),
      ],
    });
    notifier.tell(aNotice());
    await clock.runAll();
    expect(tries).toEqual([0, 60_000]);
    expect(notifier.counts()).toMatchObject([{ sent: 1, failed: 0 }]);
  });

  it("is given up after some tries, and that is told without the address", async () => {
    const { clock, notifier, tries, troubles } = scene({
      batchMs: 0,
      answers: Array.from({ length: 9 }, () => new Error("connect to https://hooks.example/secret-token-1")),
    });
    notifier.tell(aNotice());
    await clock.runAll();
    expect(tries).toHaveLength(5);
    expect(troubles).toEqual([
      {
        channel: "json",
        kind: "failed",
        message: "1 notice could not be sent: json could not be reached (Error) (tried 5 times).",
      },
    ]);
    expect(notifier.counts()).toMatchObject([{ sent: 0, failed: 1, waiting: 0 }]);
  });

  it("is not sent again where it is refused for good", async () => {
    const { clock, notifier, tries, troubles } = scene({
      batchMs: 0,
      answers: [reply(403, {}, "invalid_token")],
    });
    notifier.tell(aNotice());
    await clock.runAll();
    expect(tries).toHaveLength(1);
    expect(troubles[0]?.message).toBe("1 notice could not be sent: json answered HTTP 403 (invalid_token).");
  });

  it("is not waited for longer than 10 s", async () => {
    const { clock, notifier, tries, titles } = scene({ batchMs: 0, answers: ["silence"] });
    notifier.tell(aNotice());
    await clock.runAll();
    expect(titles()).toEqual([["slower"]]);
    expect(tries[1]).toBeGreaterThanOrEqual(10_500);
  });
});

describe("who tells", () => {
  it("is never waited for nor thrown at, whatever goes wrong", async () => {
    const { clock, notifier } = scene({
      batchMs: 0,
      answers: [reply(400)],
      onTrouble: () => {
        throw new Error("whoever is told throws");
      },
    });
    expect(notifier.tell(aNotice())).toBeUndefined();
    await clock.runAll();
    notifier.tell(aNotice({ key: "2" }));
    await clock.runAll();
    expect(notifier.counts()).toMatchObject([{ failed: 1, sent: 1 }]);
  });

  it("fills a queue that has an end: the oldest are left out, counted, and told with the next message", async () => {
    const { clock, notifier, told, troubles } = scene({ batchMs: 1000, mostWaiting: 3 });
    for (let i = 0; i < 5; i++) notifier.tell(aNotice({ key: `${i}`, title: `${i}` }));
    await clock.runAll();
    expect(told).toMatchObject([{ leftOut: 2, notices: [{ title: "2" }, { title: "3" }, { title: "4" }] }]);
    expect(troubles.map(({ kind }) => kind)).toEqual(["dropped"]);
    expect(notifier.counts()).toMatchObject([{ sent: 3, dropped: 2 }]);
  });

  it("reaches only channels that want it", async () => {
    const { clock, notifier } = scene({
      batchMs: 0,
      channels: [
        { kind: "json", name: "drift-only", url_env: "URL", events: ["drift"] },
        { kind: "json", name: "one-target", url_env: "URL", targets: ["sim-b/model-x"] },
        { kind: "json", url_env: "URL" },
      ],
    });
    notifier.tell(aNotice({ key: "1", kind: "budget_spent", facts: {} }));
    notifier.tell(aNotice({ key: "2" }));
    await clock.runAll();
    expect(notifier.counts().map(({ channel, sent }) => [channel, sent])).toEqual([
      ["drift-only", 1],
      ["one-target", 1],
      ["json", 2],
    ]);
  });
});

describe("the end", () => {
  it("sends what waits", async () => {
    const { notifier, titles } = scene();
    notifier.tell(aNotice());
    await notifier.close();
    notifier.tell(aNotice({ key: "late" }));
    expect(titles()).toEqual([["slower"]]);
    expect(notifier.counts()).toMatchObject([{ sent: 1, dropped: 1 }]);
  });

  it("does not wait beyond its deadline, and tells what was given up", async () => {
    const { clock, notifier, troubles } = scene({
      channels: [{ kind: "wecom", url_env: "URL" }],
      answers: ["silence"],
      batchMs: 0,
    });
    for (let i = 0; i < 12; i++) notifier.tell(aNotice({ key: `${i}`, text: "长".repeat(500) }));
    await clock.advance(0);
    const closed = notifier.close(2000);
    await clock.advance(2000);
    await closed;
    expect(clock.nowMs()).toBe(2000);
    expect(troubles.map(({ kind }) => kind).sort()).toEqual(["dropped", "failed"]);
    const [{ sent, failed, dropped, waiting } = { sent: 0, failed: 0, dropped: 0, waiting: 0 }] =
      notifier.counts();
    expect([sent, failed + dropped, waiting]).toEqual([0, 12, 0]);
    await clock.runAll();
    expect(clock.sleeping).toBe(0);
  });
});

describe("the environment", () => {
  it("is asked for everything at once, and no value is repeated", () => {
    const channels: ChannelConfig[] = [
      { kind: "slack", url_env: "SLACK_URL" },
      { kind: "dingtalk", url_env: "DING_URL", secret_env: "DING_SECRET" },
      { kind: "json", url_env: "JSON_URL" },
    ];
    const vars = { DING_URL: "https://oapi/robot", JSON_URL: "ftp://private-host/hook" };
    const create = () => scene({ channels, vars });
    expect(create).toThrow(
      /3 faults:.*slack: .*SLACK_URL is not set.*DING_SECRET is not set.*JSON_URL holds no http/s,
    );
    expect(create).not.toThrow(/private-host/);
  });
});
