/**
 * `dsr perf` when things go wrong: providers that cut, stall, garble and die, a disk that is full, a store that is locked, a
 * network that is gone. The run ends or goes on by its rules, says what happened, and every request is accounted for.
 */
import { setTimeout as pause } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import type { RequestRecord } from "../record/index.ts";
import { type FaultyEntry, type FaultyKind, type FaultyServer, startFaulty } from "../simulator/index.ts";
import {
  type CliPlace,
  type CliResult,
  chatServer,
  cliPlace,
  configure,
  type Reply,
  scriptedServer,
  simulateCli,
  storedRuns,
} from "../testing/index.ts";

const SHORT = ["--prompts", "synthetic:input=20,output=5"];

/** Most of these wait for most of their time, so that they can run side by side; on a busy host that takes long. */
const PATIENT = { timeout: 60_000 };
const LIMIT = { limitMs: 55_000 };

const onlyRun = (place: CliPlace, kind: "sqlite" | "csv" = "sqlite") => {
  const [run, ...others] = storedRuns(place, kind);
  expect(others).toEqual([]);
  if (run === undefined) throw new Error("no run is stored");
  return run;
};

const kindOf = ({ error }: RequestRecord) => error?.kind ?? null;
const countsOf = (records: readonly RequestRecord[]) =>
  Object.fromEntries([...Map.groupBy(records, kindOf)].map(([kind, own]) => [String(kind), own.length]));

/** More seeds, separated by commas, for a longer hunt. */
const SEEDS = process.env.DSR_TEST_SEEDS?.split(",") ?? ["1"];

describe.concurrent(
  "a provider that fails in every way and is killed in the middle of a run",
  PATIENT,
  () => {
    const ROUNDS = 70;
    const RETRIES = 1;

    /** Kills the server when it has seen a sixth and a half as many requests as there are rounds; starts it again. */
    async function killTwice(server: FaultyServer, seed: string, isOver: () => boolean): Promise<number> {
      const random = randomFromSeed(`kills/${seed}`);
      let kills = 0;
      for (const seen of [ROUNDS / 6, ROUNDS / 2]) {
        while (server.journal().length < seen && !isOver()) await pause(10);
        if (isOver()) return kills;
        await pause(random.next() * 30);
        await server.kill();
        kills += 1;
        await pause(random.next() * 150);
        await server.restart();
      }
      return kills;
    }

    /** What a client may make of a fault where nothing else befalls the request; a stop of the server may befall any. */
    const MEANING: Record<FaultyKind, readonly (string | null)[]> = {
      none: [null],
      trickle: [null],
      cut_before_headers: [],
      cut_after_headers: [],
      cut_mid_event: [],
      stall_before_headers: [],
      stall: [],
      malformed: ["protocol"],
      rate_limited: ["rate_limited"],
      server_error: ["server"],
      error_event: ["server"],
    };
    /** What may become of any request: the server was killed, or the host was so busy that time ran out. */
    const BROKEN_OFF = [
      "network",
      "truncated_stream",
      "timeout_first_token",
      "timeout_idle",
      "timeout_total",
    ];
    /** What may become of one that the server never read. */
    const UNSEEN = ["dropped", "network", "timeout_connect", "timeout_first_token", "timeout_total"];

    /** Holds the account of the client against that of the server, request by request. */
    function expectSameAccount(records: readonly RequestRecord[], journal: readonly FaultyEntry[]): void {
      const sent = records.filter((record) => kindOf(record) !== "dropped");
      const byNonce = new Map(sent.map((record) => [record.prompt.nonce, record]));
      expect(byNonce.has(null)).toBe(false);
      expect(byNonce.size, "no nonce twice").toBe(sent.length);
      const seen = new Map(journal.map((entry) => [entry.marker, entry]));
      expect(seen.size, "no request seen twice").toBe(journal.length);
      expect(journal.filter(({ marker }) => !byNonce.has(marker))).toEqual([]);
      for (const record of records) {
        const entry = seen.get(record.prompt.nonce ?? "");
        const kind = kindOf(record);
        if (entry === undefined) {
          expect(UNSEEN).toContain(kind);
          expect(record.response).toMatchObject({ httpStatus: null, requestId: null });
          expect(record.outputChars).toEqual({ reasoning: 0, answer: 0, tool: 0 });
        } else {
          expect([...MEANING[entry.fault], ...BROKEN_OFF], entry.fault).toContain(kind);
          expect([null, `faulty-${entry.n}`]).toContain(record.response.requestId);
          if (kind === null) expect(record.response.requestId).toBe(`faulty-${entry.n}`);
        }
      }
    }

    const loads = [
      "--concurrency 8 --workers 2",
      "--rate 40 --max-in-flight 12",
      "--rate 40 --arrivals gamma:2 --workers 2",
    ];
    it.each(SEEDS.flatMap((seed) => loads.map((load) => [load, seed])))(
      "under %s, seed %s: sent, recorded and seen agree",
      async (load, seed) => {
        await using place = cliPlace();
        const server = await startFaulty({
          seed: `${seed} ${load}`,
          journalPath: `${place.path}/journal.jsonl`,
          execPath: process.execPath,
          events: 4,
          trickleMs: 0.2,
          retryAfterMs: 20,
        });
        try {
          configure(place, { a: server.url });
          const run = place.start([
            ..."perf --json --timeout 2s --first-token-timeout 300ms --idle-timeout 300ms".split(" "),
            ...[`--rounds=${ROUNDS}`, `--retries=${RETRIES}`, "--seed", seed, ...load.split(" "), ...SHORT],
          ]);
          let result: CliResult | null = null;
          const ended = run.ended.then((it) => {
            result = it;
            return it;
          });
          const kills = await killTwice(server, `${seed} ${load}`, () => result !== null);
          const { code, stdout, stderr } = await ended;
          expect(code, stderr).toBe(0);
          expect(kills).toBeGreaterThan(0);

          const { requests: records } = onlyRun(place);
          const journal = server.journal();
          expectSameAccount(records, journal);
          // Every planned request has its attempts, one after the other, and only the last may have succeeded.
          const bySeq = Map.groupBy(records, ({ seq }) => seq);
          expect([...bySeq.keys()]).toEqual(Array.from({ length: ROUNDS }, (_, i) => i));
          for (const attempts of bySeq.values()) {
            expect(attempts.map(({ attempt }) => attempt)).toEqual(attempts.map((_, i) => i + 1));
            expect(attempts.length).toBeLessThanOrEqual(RETRIES + 1);
            for (const early of attempts.slice(0, -1)) expect(kindOf(early)).not.toBeNull();
          }
          const { targets, sections } = JSON.parse(stdout);
          const first = records.filter(({ attempt }) => attempt === 1);
          expect(sections.load.rows).toMatchObject([
            {
              sent: first.filter(({ times }) => times.sentAtMs !== null).length,
              dropped: first.filter((record) => kindOf(record) === "dropped").length,
            },
          ]);
          const { null: succeeded, dropped: _, ...errors } = countsOf(records);
          expect(targets).toMatchObject([{ succeeded, errors }]);
        } finally {
          await server.close();
        }
      },
    );
  },
);

/** A limit on file size acts like a full disk: it cuts a write short, then refuses. SQLite has another name for it. */
const onFullDisk = (blocks: number) =>
  ["/bin/sh", "-c", `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" "$@"`] as const;

describe
  .skipIf(process.platform === "win32")
  .concurrent("a disk that fills up in the middle of a run", PATIENT, () => {
    it.each([
      ["sqlite", "db", 600, "the system refuses to write more"],
      ["csv", "csv", 40, "the file is as large as a file may be there"],
    ] as const)(
      "ends the run: what is stored (%s) is kept and can be gone on with",
      async (kind, output, blocks, why) => {
        await using place = cliPlace();
        const server = await chatServer(async () => {
          await pause(2);
          return { say: "Four." };
        });
        try {
          configure(place, { a: `${server.url}/a/v1` });
          const perf = ["perf", "--rounds", "160", "--concurrency", "2", "--output", output, ...SHORT];
          const result = await place.dsr(perf, { ...LIMIT, under: onFullDisk(blocks) });
          expect(result).toMatchObject({ code: 4, signal: null });
          for (const word of ["warning", "stopped", "error"])
            expect(
              result.stderr.match(new RegExp(`^${word}: Cannot write to .*: ${why}\\.$`, "gm")),
            ).toHaveLength(1);
          expect(result.stderr).toMatch(/^hint: /m);
          expect(result.stdout).toMatch(/^a\/m /m);

          const asked = server.asked.map(({ marker }) => marker);
          expect(asked.length).toBeLessThan(160);
          const { requests, run } = onlyRun(place, kind);
          expect(requests.length).toBeGreaterThan(0);
          const kept = requests.map(({ prompt }) => prompt.nonce);
          expect(kept.filter((nonce) => !asked.includes(nonce))).toEqual([]);

          const told = (what: string) =>
            (new RegExp(`^${what}: dsr (.*)$`, "m").exec(result.stderr)?.[1] ?? "").split(" ");
          const show = await place.dsr(told("to see it"), LIMIT);
          expect(show.stdout).toContain(run.id);
          // A file beside the full one may still have taken in how the run ended.
          expect(show.stdout).toMatch(/^ *state +(interrupted|stopped): /m);
          const resume = await place.dsr(told("to go on with it"), LIMIT);
          expect(resume, resume.stderr).toMatchObject({ code: 0 });
          const after = onlyRun(place, kind);
          expect(after.run.status).toBe("done");
          expect(after.requests.map(({ seq }) => seq)).toEqual(Array.from({ length: 160 }, (_, i) => i));
          const askedAgain = server.asked.slice(asked.length).map(({ marker }) => marker);
          expect(askedAgain).toHaveLength(160 - requests.length);
          expect(askedAgain.filter((nonce) => kept.includes(nonce))).toEqual([]);
        } finally {
          await server.close();
        }
      },
    );
  });

describe.concurrent("a store that another process locks for good in the middle of a run", PATIENT, () => {
  it("ends the run, says who is to blame, and keeps what was stored before", {
    timeout: 60_000,
  }, async () => {
    await using place = cliPlace();
    let other: Sqlite.Database | null = null;
    const server = await chatServer(async ({ n }) => {
      await pause(20);
      if (n === 30) {
        other = new Sqlite(`${place.path}/results/dsr.db`);
        other.exec("BEGIN EXCLUSIVE");
      }
      return { say: "Four." };
    });
    try {
      configure(place, { a: `${server.url}/a/v1` });
      const result = await place.dsr(["perf", "--duration", "5m", "--concurrency", "1", ...SHORT], LIMIT);
      const locked = other as Sqlite.Database | null;
      locked?.exec("ROLLBACK");
      locked?.close();
      expect(result).toMatchObject({ code: 4, signal: null });
      expect(result.stderr).toMatch(/^stopped: Cannot write to .*: another process keeps it locked\.$/m);
      expect(result.stderr).toMatch(/^hint: Close the program/m);
      const { run, requests } = onlyRun(place);
      expect(run.status).toBe("running");
      expect(requests.length).toBeGreaterThan(0);
      expect(requests.map(({ seq }) => seq)).toEqual(requests.map((_, i) => i));
    } finally {
      await server.close();
    }
  });
});

describe.concurrent("a provider that is there and says nothing any more", PATIENT, () => {
  it("is given up by --max-failures, and asked again when the run is taken up", async () => {
    await using place = cliPlace();
    const simulator = await simulateCli(place, "--providers sim-steady --time-scale 0.02".split(" "));
    place.write("dsr.config.yaml", simulator.config);
    const argv = "perf --rounds 40 --concurrency 2 --max-failures 3 --connect-timeout 300ms".split(" ");
    const run = place.start([
      ...argv,
      ..."--first-token-timeout 300ms --idle-timeout 300ms".split(" "),
      ...SHORT,
    ]);
    while (!place.files().some(({ name }) => name.endsWith("dsr.db"))) await pause(50);
    while ((onlyRunOrNull(place)?.requests.length ?? 0) < 5) await pause(50);
    simulator.signal("SIGSTOP");
    const result = await run.ended;
    expect(result).toMatchObject({ code: 4 });
    expect(result.stderr).toMatch(/^stopped: every target failed too often$/m);
    const before = onlyRun(place);
    expect(before.run.status).toBe("stopped");
    const { null: answered = 0, ...failed } = countsOf(before.requests);
    expect(answered).toBeGreaterThanOrEqual(5);
    expect(Object.values(failed).reduce((sum, n) => sum + n, 0)).toBeGreaterThanOrEqual(4);
    for (const kind of Object.keys(failed)) expect(kind).toMatch(/^timeout_/);

    simulator.signal("SIGCONT");
    const resumed = await place.dsr(["perf", "--resume", before.run.id], LIMIT);
    expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
    const after = onlyRun(place);
    expect(after.requests.map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(countsOf(after.requests)).toMatchObject(failed);
  });
});

describe.concurrent("a provider that dribbles", PATIENT, () => {
  const EVENT = 'data: {"choices":[{"index":0,"delta":{"content":"Four."}}]}\n\n';
  async function dribble(reply: Reply, text: string, everyMs: number): Promise<void> {
    let isGone = false;
    void reply.gone.then(() => {
      isGone = true;
    });
    for (const byte of text) {
      if (isGone) return;
      reply.write(byte);
      await reply.pause(everyMs);
    }
    await reply.gone;
  }

  it("holds up no run: each request ends by its own limit, and the kind says which", async () => {
    const server = await scriptedServer(async (reply, { path }) => {
      reply.head(200, { "content-type": "text/event-stream" });
      if (path.startsWith("/first")) return dribble(reply, EVENT, 60);
      reply.write(EVENT);
      await dribble(reply, EVENT, 60);
    });
    await using place = cliPlace();
    try {
      configure(
        place,
        Object.fromEntries(["first", "idle"].map((name) => [name, `${server.url}/${name}/v1`])),
      );
      const result = await place.dsr([
        ..."perf --rounds 2 --first-token-timeout 400ms --idle-timeout 400ms --timeout 3s".split(" "),
        ...SHORT,
      ]);
      // Nobody ever finished an answer.
      expect(result).toMatchObject({ code: 4 });
      expect(result.stderr).toMatch(/^stopped: no target answered$/m);
      const { requests } = onlyRun(place);
      expect(requests.map((record) => [record.target.provider, kindOf(record)]).sort()).toEqual([
        ["first", "timeout_first_token"],
        ["first", "timeout_first_token"],
        ["idle", "timeout_idle"],
        ["idle", "timeout_idle"],
      ]);
      for (const { target, outputChars } of requests)
        expect(outputChars.answer).toBe(target.provider === "idle" ? 5 : 0);
      expect(server.heard).toHaveLength(4);
    } finally {
      await server.close();
    }
  });
});

function onlyRunOrNull(place: CliPlace) {
  return storedRuns(place)[0] ?? null;
}
