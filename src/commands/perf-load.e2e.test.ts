/** The loads of `dsr perf`, held against what the providers saw: how much at once, when, in which order, how often. */
import { describe, expect, it } from "vitest";
import { systemClock } from "../base/index.ts";
import type { RequestRecord } from "../record/index.ts";
import { asProviderConfig, kneeOf, readProfiles, startSimulator } from "../simulator/index.ts";
import {
  type AskedQuestion,
  type ChatReply,
  type ChatServer,
  type CliPlace,
  cliPlace,
  type Scene,
  scene,
  storedRuns,
} from "../testing/index.ts";

const FOUR: ChatReply = { say: "Four." };
const TEST_DATA = process.env.DSR_TEST_DATA;
const SHORT = ["--prompts", "synthetic:input=20,output=5"];

interface Played extends Scene {
  /** Runs `dsr perf` and returns what it stored, in the order of planning and attempts. */
  perf(...argv: string[]): Promise<{ records: RequestRecord[]; json: PerfDocument; stderr: string }>;
}

/** As far as these tests read it. */
interface PerfDocument {
  run: { id: string; status: string };
  targets: { n: number; succeeded: number; success: number; metrics: { ttft: { n: number } } }[];
  sections: {
    load: { rows: { sent: number; warmup: number; late: number | null; dropped: number }[] };
    sweep?: {
      targets: {
        target: string;
        knee: number | null;
        steps: { load: number; n: number; limits: string }[];
      }[];
    };
  };
}

async function played(...options: Parameters<typeof scene>): Promise<Played> {
  const play = await scene(...options);
  return { ...play, perf: (...argv) => perfIn(play.place, argv) };
}

async function perfIn(place: CliPlace, argv: readonly string[], code = 0) {
  const result = await place.dsr(["perf", "--json", ...argv]);
  expect(result, result.stderr).toMatchObject({ code });
  const records = storedRuns(place).at(-1)?.requests ?? [];
  return { records, json: JSON.parse(result.stdout) as PerfDocument, stderr: result.stderr };
}

const wholeTo = (n: number) => Array.from({ length: n }, (_, i) => i);
const seqs = (records: readonly RequestRecord[]) => records.map(({ seq }) => seq);
const nonces = (records: readonly RequestRecord[]) => records.map(({ prompt }) => prompt.nonce);
const markers = ({ asked }: ChatServer) => asked.map(({ marker }) => marker);

/** When each request was due, ms from the first. */
function schedule(records: readonly RequestRecord[]): number[] {
  const due = records.map(({ times }) => times.scheduledAtMs ?? Number.NaN);
  return due.map((ms) => ms - Math.min(...due));
}

/**
 * Holds that what the records say of their times is what the server saw: one difference between the two clocks must put
 * every arrival after its record's sending and before its headers.
 */
function expectArrivalsAsRecorded(records: readonly RequestRecord[], server: ChatServer): void {
  const arrivedAtMs = new Map(server.asked.map(({ marker, atMs }) => [marker, atMs]));
  let [least, most] = [-Infinity, Infinity];
  for (const { prompt, times, delay } of records) {
    const arrived = arrivedAtMs.get(prompt.nonce) ?? Number.NaN;
    least = Math.max(least, arrived - (times.headersAtMs ?? Number.NaN));
    most = Math.min(most, arrived - (times.sentAtMs ?? Number.NaN) + (delay?.sentMs ?? 0));
  }
  // Threads count from zeros of their own, found to within a fraction of a millisecond.
  expect(least).toBeLessThanOrEqual(most + 1);
}

/**
 * Holds that nothing left before it was due, that lateness does not gather on the way, and that what the report calls late
 * is what the records say.
 */
function expectOnTime(records: readonly RequestRecord[], { sections }: PerfDocument): void {
  const lateMs = records.map(
    ({ times }) => (times.dispatchedAtMs ?? Number.NaN) - (times.scheduledAtMs ?? Number.NaN),
  );
  for (const ms of lateMs) expect(ms).toBeGreaterThanOrEqual(0);
  // A host may be busy for a while: not for all of the second half.
  expect(Math.min(...lateMs.slice(lateMs.length / 2))).toBeLessThan(10);
  expect(sections.load.rows[0]?.late).toBe(lateMs.filter((ms) => ms > 10).length);
}

describe("a closed loop", () => {
  /** Answers each provider's questions when `size` of them wait, or all of `total` have come; counts how many ever waited. */
  function waves(size: number, total: number) {
    const waiting = new Map<string, (() => void)[]>();
    const heard = new Map<string, number>();
    const peak = new Map<string, number>();
    const answer = async ({ provider }: AskedQuestion): Promise<ChatReply> => {
      const own = waiting.get(provider) ?? [];
      waiting.set(provider, own);
      heard.set(provider, (heard.get(provider) ?? 0) + 1);
      peak.set(provider, Math.max(peak.get(provider) ?? 0, own.length + 1));
      await new Promise<void>((resolve) => {
        own.push(resolve);
        const isFull = own.length >= size || heard.get(provider) === total;
        // One too many gets the time to show itself.
        if (isFull) setTimeout(() => own.splice(0).forEach((release) => void release()), 25);
      });
      return FOUR;
    };
    return { answer, peak };
  }

  it.each([
    [4, 1, "--cold"],
    [5, 2, ""],
    [2, 3, ""],
  ])(
    "of %i over %i threads %s has as many in flight at each target, and never more",
    async (size, workers, cold) => {
      const rounds = 12;
      const { answer, peak } = waves(size, rounds);
      await using play = await played(answer, ["a", "b"]);
      const load = ["--concurrency", String(size), "--workers", String(workers), "--rounds", String(rounds)];
      const { records } = await play.perf(...load, ...(cold === "" ? [] : [cold]), ...SHORT);
      expect(Object.fromEntries(peak)).toEqual({ a: size, b: size });
      expect(seqs(records)).toEqual(wholeTo(2 * rounds));
      expect(nonces(records).sort()).toEqual(markers(play.server).sort());
      for (const provider of ["a", "b"]) {
        const own = records.filter(({ target }) => target.provider === provider);
        expect(own).toHaveLength(rounds);
        expect(Math.max(...own.map(({ inFlight }) => inFlight ?? 0))).toBe(size);
        expect(own.every(({ times }) => times.scheduledAtMs === null)).toBe(true);
      }
      const made = cold === "" ? 2 * size : 2 * rounds;
      expect(play.server.connections).toBe(made);
      expect(records.filter(({ connection }) => connection?.reused === false)).toHaveLength(made);
    },
  );
});

describe("an open loop", () => {
  it("sends at even times until its time is up, whoever still waits, and says how late it was", async () => {
    // Every fourth answer takes longer than six gaps.
    await using play = await played(async ({ n }) => {
      if (n % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 160));
      return FOUR;
    });
    const { records, json } = await play.perf(
      ..."--rate 40 --arrivals constant --duration 590ms".split(" "),
      ...SHORT,
    );
    // One every 25 ms from the very beginning on.
    expect(seqs(records)).toEqual(wholeTo(24));
    schedule(records).forEach((ms, i) => {
      expect(ms).toBeCloseTo(i * 25, 6);
    });
    expectOnTime(records, json);
    expectArrivalsAsRecorded(records, play.server);
    expect(nonces(records).sort()).toEqual(markers(play.server).sort());
    expect(Math.max(...records.map(({ inFlight }) => inFlight ?? 0))).toBeGreaterThan(1);
  });

  it("has the same random arrivals for the same seed, over however many threads, and others for another", async () => {
    await using play = await played(() => FOUR);
    const arrivals = async (...argv: string[]) => {
      const { records } = await play.perf("--rate", "60", "--rounds", "20", ...argv, ...SHORT);
      expect(seqs(records)).toEqual(wholeTo(20));
      return schedule(records);
    };
    const alone = await arrivals(..."--arrivals gamma:2 --seed 7".split(" "));
    const shared = await arrivals(..."--arrivals gamma:2 --seed 7 --workers 2".split(" "));
    const other = await arrivals(..."--arrivals gamma:2 --seed 8".split(" "));
    for (const [i, ms] of alone.entries()) {
      expect(shared[i]).toBeCloseTo(ms, 6);
      if (i > 0) expect(Math.abs(ms - (other[i] ?? ms))).toBeGreaterThan(1e-6);
    }
  });

  it.each([
    [3, 2],
    [1, 2],
  ])(
    "with at most %i in flight over %i threads records the others as dropped, unseen by the provider",
    async (most, workers) => {
      let [open, peak] = [0, 0];
      await using play = await played(async () => {
        open += 1;
        peak = Math.max(peak, open);
        await new Promise((resolve) => setTimeout(resolve, 400));
        open -= 1;
        return FOUR;
      });
      const load = ["--max-in-flight", String(most), "--workers", String(workers), "--rounds", "20"];
      const { records, json } = await play.perf(
        ..."--rate 200 --arrivals constant".split(" "),
        ...load,
        ...SHORT,
      );
      expect(seqs(records)).toEqual(wholeTo(20));
      const dropped = records.filter(({ error }) => error?.kind === "dropped");
      const sent = records.filter(({ error }) => error === null);
      expect(dropped.length + sent.length).toBe(20);
      expect(dropped.length).toBeGreaterThan(0);
      expect(peak).toBe(most);
      expect(nonces(sent).sort()).toEqual(markers(play.server).sort());
      for (const { times, prompt, inFlight } of dropped) {
        expect(times).toMatchObject({ dispatchedAtMs: null, sentAtMs: null, headersAtMs: null });
        expect(times.scheduledAtMs).not.toBeNull();
        expect([prompt.nonce, inFlight]).toEqual([null, null]);
      }
      schedule(records).forEach((ms, i) => {
        expect(ms).toBeCloseTo(i * 5, 6);
      });
      expect(json.sections.load.rows).toMatchObject([{ sent: sent.length, dropped: dropped.length }]);
      expect(json.targets).toMatchObject([{ n: sent.length, success: 1 }]);
    },
  );
});

describe("a trace", () => {
  it("keeps its order, lengths and spacing, scaled by --speed", async () => {
    await using play = await played(() => FOUR);
    const seconds = [10, 10.2, 10.2, 10.5, 11.1, 11.12];
    const rows = seconds.map((at, i) => `${at},${20 + i},${40 + i}`);
    play.place.write("day.csv", `timestamp,input_tokens,output_tokens\n${rows.join("\n")}\n`);
    const { records, json } = await play.perf(..."--prompts trace:day.csv --speed 2 --warmup 2".split(" "));
    const [warm, own] = [records.slice(0, 2), records.slice(2)];
    expect(warm.map(({ warmup }) => warmup)).toEqual([true, true]);
    expect(own.map(({ round, warmup }) => [round, warmup])).toEqual(wholeTo(6).map((i) => [i, false]));
    schedule(own).forEach((ms, i) => {
      expect(ms).toBeCloseTo((((seconds[i] ?? 0) - 10) * 1000) / 2, 6);
    });
    expectOnTime(own, json);
    expectArrivalsAsRecorded(own, play.server);
    const asked = new Map(play.server.asked.map(({ marker, body }) => [marker, body.max_tokens]));
    expect(own.map(({ prompt }) => asked.get(prompt.nonce ?? ""))).toEqual(wholeTo(6).map((i) => 40 + i));
  });
});

describe("conversations", () => {
  /** Answers with words that were never said before, and fails where told. */
  const parrot =
    (fails: (text: string) => boolean = () => false) =>
    ({ n, body }: AskedQuestion): ChatReply => {
      const last = body.messages.at(-1)?.content ?? "";
      if (fails(last)) return { status: 400, body: { error: { message: "no" } } };
      return { say: `answer ${n} to ${last.split("\n").at(-1)}` };
    };

  it("send the provider's own answers back, turn by turn", async () => {
    await using play = await played(parrot());
    const turns = ["red", "green", "blue"].map((name) => [`${name} one`, `${name} two`, `${name} three`]);
    play.place.write("talks.jsonl", turns.map((own) => JSON.stringify({ turns: own })).join("\n"));
    const { records } = await play.perf(
      ..."--prompts file:talks.jsonl --rounds 3 --concurrency 2".split(" "),
    );
    expect(records).toHaveLength(9);
    const asked = play.server.asked.map(({ n, marker, body }) => ({ n, marker, messages: body.messages }));
    expect(new Set(asked.map(({ marker }) => marker)).size).toBe(3);
    for (const own of Map.groupBy(asked, ({ marker }) => marker).values()) {
      const said = turns.find((texts) => own[0]?.messages[0]?.content.endsWith(texts[0] ?? "?"));
      expect(own).toHaveLength(3);
      for (const [turn, { messages }] of own.entries()) {
        const history = wholeTo(turn).flatMap((i) => [
          { role: "user", content: said?.[i] },
          { role: "assistant", content: `answer ${own[i]?.n} to ${said?.[i]}` },
        ]);
        const [first, ...later] = [...history, { role: "user", content: said?.[turn] }];
        expect(messages).toEqual([
          { ...first, content: `[request ${own[0]?.marker}]\n\n${first?.content}` },
          ...later,
        ]);
      }
    }
    const sessions = Map.groupBy(records, ({ session }) => session?.id);
    expect([...sessions.values()].map((own) => own.map(({ session }) => session?.turn))).toEqual(
      Array(3).fill([0, 1, 2]),
    );
  });

  it("end where a turn fails: what is left unsaid is recorded, and not sent", async () => {
    await using play = await played(parrot((text) => text === "two b"));
    const talks = ["a", "b"].map((id) => ({
      id,
      turns: ["one", "two", "three"].map((word) => `${word} ${id}`),
    }));
    play.place.write("talks.jsonl", talks.map((talk) => JSON.stringify(talk)).join("\n"));
    const { records, json } = await play.perf(..."--prompts file:talks.jsonl --rounds 2".split(" "));
    const kinds = (id: string) =>
      records.filter(({ prompt }) => prompt.id === id).map(({ error }) => error?.kind ?? null);
    expect([kinds("a"), kinds("b")]).toEqual([
      [null, null, null],
      [null, "bad_request", "dropped"],
    ]);
    expect(play.server.asked).toHaveLength(5);
    expect(json.targets).toMatchObject([{ n: 5, succeeded: 4 }]);
  });

  it.skipIf(TEST_DATA === undefined)(
    "of ShareGPT do not send the answers of the data (needs DSR_TEST_DATA)",
    async () => {
      await using play = await played(parrot());
      const pull = ["datasets", "pull", "sharegpt", "--from", `${TEST_DATA}/sharegpt`, "--data-dir", "data"];
      expect(await play.place.dsr(pull)).toMatchObject({ code: 0 });
      const argv = "--prompts sharegpt:sessions,max-turns=3 --data-dir data --rounds 4 --concurrency 4".split(
        " ",
      );
      const { records } = await play.perf(...argv, "--max-tokens", "9");
      expect(Math.max(...records.map(({ session }) => session?.turn ?? 0))).toBeGreaterThan(0);
      const answers = play.server.asked.flatMap(({ body }) =>
        body.messages.filter(({ role }) => role === "assistant").map(({ content }) => content),
      );
      expect(answers.length).toBeGreaterThan(0);
      for (const answer of answers) expect(answer).toMatch(/^answer \d+ to /);
      expect(play.server.asked).toHaveLength(records.length);
    },
  );
});

describe("warm-up", () => {
  it("is sent before a schedule begins, marked, and in no statistic", async () => {
    await using play = await played(({ n }) =>
      n < 3 ? { status: 500, body: { error: { message: "cold" } } } : FOUR,
    );
    const { records, json } = await play.perf(..."--rate 50 --warmup 3 --rounds 5".split(" "), ...SHORT);
    expect(play.server.asked).toHaveLength(8);
    expect(records.map(({ warmup, round, error }) => [warmup, round, error?.kind ?? null])).toEqual([
      ...wholeTo(3).map((i) => [true, i, "server"]),
      ...wholeTo(5).map((i) => [false, i, null]),
    ]);
    expect(nonces(records).sort()).toEqual(markers(play.server).sort());
    expect(json.targets).toMatchObject([{ n: 5, succeeded: 5, success: 1, metrics: { ttft: { n: 5 } } }]);
    expect(json.sections.load.rows).toMatchObject([{ sent: 5, warmup: 3 }]);
  });
});

describe("the knee of a provider", () => {
  /** Providers that answer so many at once, in 60 ms each, let `queue` wait, and turn every other away. */
  const profiles = (slots: Record<string, number>, queue: number) =>
    readProfiles(
      JSON.stringify(
        Object.entries(slots).map(([name, count]) => ({
          like: "sim-steady",
          name,
          apiKey: null,
          capacity: { slots: count, queue },
          ttft: { medianMs: 60, sigma: 0 },
          rate: { tokensPerSecond: 100_000, requestSigma: 0, gapSigma: 0 },
          output: { medianTokens: 5, sigma: 0, capTokens: null },
          // No fault but that of being one too many, who may come back soon.
          faults: {
            rateLimited: { share: 0, retryAfterMs: 100 },
            serverError: 0,
            disconnect: 0,
            malformed: 0,
            stall: { share: 0, forMs: null },
            errorEvent: 0,
          },
        })),
      ),
      "profiles",
    );

  async function simulated(slots: Record<string, number>, queue: number) {
    const own = profiles(slots, queue);
    const simulator = await startSimulator({
      profiles: own,
      answerKey: null,
      host: "127.0.0.1",
      port: 0,
      seed: "1",
      clock: systemClock,
    });
    const place = cliPlace();
    const providers = Object.fromEntries(own.map((one) => [one.name, asProviderConfig(one, simulator.url)]));
    place.write(
      "dsr.config.yaml",
      JSON.stringify({ defaults: { model: "sim-model", providers: Object.keys(slots) }, providers }),
    );
    return {
      place,
      simulator,
      knees: own.map((profile) => kneeOf(profile, { seed: "1" })),
      [Symbol.asyncDispose]: async () => {
        await place[Symbol.asyncDispose]();
        await simulator.close();
      },
    };
  }

  it("is found by --ramp at each target by itself", async () => {
    await using sim = await simulated({ "sim-five": 5, "sim-two": 2 }, 0);
    const argv = "--ramp concurrency:1..16 --slo success>0.99 --rounds 24 --warmup 1 --workers 2".split(" ");
    const { json, records } = await perfIn(sim.place, [...argv, ...SHORT]);
    expect(json.sections.sweep?.targets.map(({ target, knee }) => [target, knee])).toEqual([
      ["sim-five/sim-model", sim.knees[0]?.concurrency],
      ["sim-two/sim-model", sim.knees[1]?.concurrency],
    ]);
    // Every step has all of its requests, and the provider saw each of them.
    for (const own of Map.groupBy(records, ({ step, target }) => `${target.provider} ${step}`).values()) {
      expect(own.filter(({ warmup }) => warmup)).toHaveLength(1);
      expect(own).toHaveLength(25);
    }
    expect(sim.simulator.journal.entries()).toHaveLength(records.length);
  });

  it("lies between the rates of a --sweep", async () => {
    // What a busy host sends late comes in a burst, and must not be refused for that.
    await using sim = await simulated({ "sim-three": 3 }, 4);
    const rate = sim.knees[0]?.requestsPerSecond ?? Number.NaN;
    const grid = [rate / 3, rate * 3].map((perS) => Number(perS.toFixed(1)));
    const argv = `--sweep rate:${grid.join()} --arrivals constant --slo success>0.8 --rounds 40`.split(" ");
    const { json, records } = await perfIn(sim.place, [...argv, ...SHORT]);
    const [below, above] = json.sections.sweep?.targets[0]?.steps ?? [];
    expect(below).toMatchObject({ load: grid[0], n: 40 });
    // A busy host may fail to deliver a load, and must then say so.
    expect(["hold", "not delivered"]).toContain(below?.limits);
    expect(above).toMatchObject({ load: grid[1], n: 40, limits: "broken" });
    expect(records.map(({ step, round }) => [step, round])).toEqual(
      [0, 1].flatMap((step) => wholeTo(40).map((round) => [step, round])),
    );
    expect(sim.simulator.journal.entries()).toHaveLength(80);
  });
});

describe("retries", () => {
  it("are attempts on record, one for each request that the provider saw, after the wait it asked for", async () => {
    // Every prompt is refused twice, each time in another way, and is then answered.
    const heard = new Map<string, number>();
    await using play = await played(({ text }) => {
      const prompt = text.slice(text.indexOf("\n"));
      const before = heard.get(prompt) ?? 0;
      heard.set(prompt, before + 1);
      const error = { error: { message: "later" } };
      if (before === 0) return { status: 429, headers: { "retry-after-ms": "300" }, body: error };
      return before === 1 ? { status: 500, body: error } : FOUR;
    });
    const { records, json } = await play.perf(
      ..."--concurrency 3 --rounds 5 --retries 2 --workers 2".split(" "),
      ...SHORT,
    );
    expect(records.map(({ seq, attempt, error }) => [seq, attempt, error?.kind ?? null])).toEqual(
      wholeTo(5).flatMap((seq) => [
        [seq, 1, "rate_limited"],
        [seq, 2, "server"],
        [seq, 3, null],
      ]),
    );
    expect(new Set(nonces(records)).size).toBe(15);
    expect(nonces(records).sort()).toEqual(markers(play.server).sort());
    const arrivedAtMs = new Map(play.server.asked.map(({ marker, atMs }) => [marker, atMs]));
    const arrived = (record?: RequestRecord) => arrivedAtMs.get(record?.prompt.nonce ?? "") ?? Number.NaN;
    for (const seq of wholeTo(5)) {
      const [first, second, third] = records.filter((record) => record.seq === seq);
      expect(first).toMatchObject({ retryWaitMs: null, error: { retryAfterMs: 300 } });
      expect(second).toMatchObject({ retryWaitMs: 300 });
      expect(arrived(second) - arrived(first)).toBeGreaterThanOrEqual(300);
      // Without a wish of the provider it doubles from half a second, drawn from the upper half.
      expect(third?.retryWaitMs).toBeGreaterThanOrEqual(500);
      expect(arrived(third) - arrived(second)).toBeGreaterThanOrEqual(third?.retryWaitMs ?? Number.NaN);
    }
    expect(json.run.status).toBe("done");
  });
});

describe("--max-cost", () => {
  /** What a request of `SHORT` costs at most: 20 tokens and 24 for the nonce, half as many again, 32 for the template. */
  const WORST = { prompt: 98, completion: 5 };
  const worstCny = (WORST.prompt * 4 + WORST.completion * 16) / 1e6;

  it("is used up and not exceeded by several threads", async () => {
    await using play = await played(() => ({ say: "Four.", usage: WORST }));
    const argv = "--rate 300 --workers 3 --rounds 60 --max-cost".split(" ");
    const { records, stderr } = await perfIn(play.place, [...argv, `${10.5 * worstCny}CNY`, ...SHORT], 4);
    expect(stderr).toMatch(/^stopped: .*cost cap/m);
    expect(records).toHaveLength(10);
    expect(nonces(records).sort()).toEqual(markers(play.server).sort());
  });
});

describe("--max-failures", () => {
  it("ends the run when every target has failed so often, and says so", async () => {
    await using play = await played(({ n }) =>
      n % 2 === 0 ? FOUR : { status: 500, body: { error: { message: "no" } } },
    );
    const argv = "--concurrency 1 --rounds 30 --max-failures 3".split(" ");
    const { records, stderr } = await perfIn(play.place, [...argv, ...SHORT], 4);
    expect(stderr).toMatch(/^stopped: every target failed too often$/m);
    expect(stderr).toMatch(/gave up a\/m: it failed too often/);
    expect(records.filter(({ error }) => error !== null)).toHaveLength(4);
    expect(nonces(records).sort()).toEqual(markers(play.server).sort());
  });
});

describe("flags that contradict each other", () => {
  it.each([
    [
      "--rate 2 --concurrency 3 --speed 2 --sweep rate:1,2 --ramp rate:1..4",
      [
        "--rate and --concurrency",
        "--speed",
        "--sweep and --ramp",
        "leave --rate out",
        "--concurrency out",
        "--slo",
      ],
    ],
    ["--workers 2 --max-in-flight 9 --arrivals constant", ["--max-in-flight", "--workers", "--arrivals"]],
    ["--prompts trace:day.csv --rate 3", ["A trace says itself"]],
    ["--prompts trace:day.csv --prompts synthetic:input=9", ["--prompts trace:FILE"]],
    ["--sweep rate:1,2 --slo ttft:p90<soon --slo tftt<2", ["ttft:p90<soon", "tftt<2"]],
    ["--prompts trace:backwards.csv", ["backwards.csv", "line 3"]],
  ])("(%s) are named, exit 2, before any request", async (argv, wanted) => {
    await using play = await played(() => FOUR);
    play.place.write("day.csv", "timestamp,input_tokens,output_tokens\n0,20,5\n1,20,5\n");
    play.place.write("backwards.csv", "timestamp,input_tokens,output_tokens\n5,20,5\n1,20,5\n");
    const before = play.place.files().map(({ name }) => name);
    const prompts = argv.includes("--prompts") ? [] : SHORT;
    const result = await play.place.dsr(["perf", ...argv.split(" "), ...prompts]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    for (const words of wanted) expect(result.stderr).toContain(words);
    expect(play.server.requests).toBe(0);
    expect(play.place.files().map(({ name }) => name)).toEqual(before);
  });
});
