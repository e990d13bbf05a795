/** The store: how fast records go in, how fast evidence comes out, and `dsr route` as a user runs it. */
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { allEvidence, type RequestRecord, type TargetEvidence } from "../../src/record/index.ts";
import { packSteps } from "../../src/store/fact-packing.ts";
import { openCsv, openEvidence, openSqlite, readEvidence, type Sink } from "../../src/store/index.ts";
import { type BuiltCli, buildCli, nodeProcess, peakMemory, takeTurns } from "./cli-process.ts";
import { recordsOf, runOf, scoresOf, TARGETS } from "./records.ts";
import { middle, ms, type PartReport, spread, spreadOf, type Table, times, whole } from "./report.ts";

const STORED = 100_000;
const WRITTEN = 30_000;
/** Records a second and seconds of the steady stream. */
const STEADY = { perS: 1000, seconds: 3 };
const BATCH = 256;
const WINDOW_MS = 20;
const ROUNDS = 3;
const ROUTES = 5;

export async function run(): Promise<PartReport> {
  const cli = buildCli();
  const faults: string[] = [];
  try {
    const db = join(cli.folder, "evidence.db");
    const writing = await measureWriting(cli.folder, faults);
    await fill(db);
    const reading = measureReading(db, faults);
    const routing = measureRoute(cli, db, faults);
    const size = whole(statSync(db).size / 2 ** 20);
    return {
      title: "Store and route",
      about:
        `Writing: ${whole(WRITTEN)} records of 100 deltas from the call of \`record\` until \`flush\` resolves, beside ` +
        `better-sqlite3 inserting the same finished rows into the same tables, ${BATCH} a commit. The loop is held up while one ` +
        `piece of work keeps everything else waiting: the longest in each ${WINDOW_MS} ms. Reading and \`dsr route\`: ` +
        `${whole(STORED)} records of ${TARGETS} targets in a SQLite store of ${size} MiB; \`dsr route\` is the whole ` +
        `process, median of ${ROUTES} runs in turn with \`node -e 0\`.`,
      tables: [...writing.tables, reading, routing],
      notes: writing.notes,
      faults,
    };
  } finally {
    cli.dispose();
  }
}

async function measureWriting(
  folder: string,
  faults: string[],
): Promise<{ tables: Table[]; notes: string[] }> {
  const records = [...recordsOf("written", WRITTEN)];
  const took = { raw: [] as number[], sqlite: [] as number[], csv: [] as number[] };
  const turns = { raw: [] as number[], sqlite: [] as number[], csv: [] as number[] };
  const closing: number[] = [];
  const packing = { ms: [] as number[], steps: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const db = join(folder, `sink-${round}.db`);
    const csv = join(folder, `sink-${round}`);
    mkdirSync(csv);
    const sqlite = openSqlite(db);
    took.sqlite.push(await timed(() => turnsWhile(() => fillSink(sqlite, records), turns.sqlite)));
    closing.push(await timed(() => sqlite.close()));
    packing.ms.push(packAnew(db, packing.steps));
    const files = openCsv(csv);
    took.csv.push(await timed(() => turnsWhile(() => fillSink(files, records), turns.csv)));
    await files.close();
    took.raw.push(insertRows(db, join(folder, `raw-${round}.db`), turns.raw));
    for (const source of [{ kind: "sqlite", path: db } as const, { kind: "csv", path: csv } as const]) {
      const stored = countOf(readEvidence([source], allEvidence));
      if (stored !== WRITTEN) faults.push(`${source.kind}: ${WRITTEN} records given, ${stored} stored`);
    }
  }
  const row = (name: string, kind: keyof typeof took) => [
    name,
    whole(WRITTEN / (middle(took[kind]) / 1000)),
    times(middle(took[kind]) / middle(took.raw)),
    spread(spreadOf(turns[kind])),
  ];
  const rates: Table = {
    head: ["writing", "records/s", "time beside better-sqlite3", "loop held up, ms, p50 / p99 / max"],
    rows: [
      row(`better-sqlite3, rows ready, ${BATCH} a commit`, "raw"),
      row("SQLite sink", "sqlite"),
      row("CSV sink", "csv"),
    ],
  };
  const steady: Table = {
    head: [
      `${whole(STEADY.perS)} records/s for ${STEADY.seconds} s`,
      "loop held up, ms, p50 / p99 / max",
      "closing, ms",
    ],
    rows: [
      ["no store", spread(spreadOf(await steadily(null))), ""],
      ...(await steadyRow("SQLite sink", openSqlite(join(folder, "steady.db")))),
      ...(await steadyRow("CSV sink", openCsv(join(folder, "steady")))),
    ],
  };
  const notes = [
    `Closing the SQLite sink after these ${whole(WRITTEN)} records packs their facts by column and moves the log into the ` +
      `database: ${ms(middle(closing))} ms. Nothing is packed before the last record is stored.`,
    `Packing alone: ${ms(middle(packing.ms))} ms, ${((1000 * middle(packing.ms)) / WRITTEN).toFixed(1)} µs a record, ` +
      `${times(middle(packing.ms) / middle(took.sqlite))} the time of writing them; in steps of ${spread(spreadOf(packing.steps))} ms.`,
  ];
  return { tables: [rates, steady], notes };
}

/** Takes the packed facts of a store away and packs them again; the steps between which other things have their turn go into `steps`. */
function packAnew(path: string, steps: number[]): number {
  const db = new Sqlite(path);
  db.exec("DELETE FROM fact_chunks");
  const startedAt = performance.now();
  let last = startedAt;
  for (const _ of packSteps(db)) {
    const now = performance.now();
    steps.push(now - last);
    last = now;
  }
  const took = performance.now() - startedAt;
  db.close();
  return took;
}

async function steadyRow(name: string, sink: Sink): Promise<string[][]> {
  const turns = await steadily(sink);
  return [[name, spread(spreadOf(turns)), ms(await timed(() => sink.close()))]];
}

/** The longest turns of the event loop while records came at an even rate. */
async function steadily(sink: Sink | null): Promise<number[]> {
  const records = [...recordsOf("steady", STEADY.perS * STEADY.seconds)];
  const turns: number[] = [];
  sink?.begin(runOf("steady"));
  await turnsWhile(async () => {
    const startedAt = performance.now();
    let given = 0;
    while (given < records.length) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      const due = Math.min(
        records.length,
        Math.floor(((performance.now() - startedAt) * STEADY.perS) / 1000),
      );
      for (; given < due; given++) sink?.record(records[given] as RequestRecord);
    }
    await sink?.flush();
  }, turns);
  return turns;
}

/** Runs `act` and adds the longest turn of the event loop in each window to `longest`: so long nothing else could happen. */
async function turnsWhile(act: () => Promise<void>, longest: number[]): Promise<void> {
  let isOver = false;
  const watch = async () => {
    let windowAt = performance.now();
    let most = 0;
    for (let last = windowAt; !isOver; ) {
      await new Promise((resolve) => setImmediate(resolve));
      const now = performance.now();
      most = Math.max(most, now - last);
      last = now;
      if (now - windowAt < WINDOW_MS) continue;
      longest.push(most);
      windowAt = now;
      most = 0;
    }
  };
  const watching = watch();
  await act();
  isOver = true;
  await watching;
}

async function fillSink(sink: Sink, records: readonly RequestRecord[]): Promise<void> {
  sink.begin(runOf("written"));
  for (const record of records) sink.record(record);
  await sink.flush();
}

/** Copies a store row by row into an empty one of the same schema; only the inserting is timed, each batch into `turns`. */
function insertRows(from: string, to: string, turns: number[]): number {
  const source = new Sqlite(from, { readonly: true });
  const schema = source
    .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")
    .pluck()
    .all() as string[];
  const rows = source.prepare("SELECT * FROM requests").raw().all() as unknown[][];
  source.close();
  const target = new Sqlite(to);
  target.pragma("journal_mode = WAL");
  target.pragma("synchronous = NORMAL");
  target.pragma("wal_autocheckpoint = 131072");
  target.pragma("foreign_keys = OFF");
  for (const sql of schema) target.exec(sql);
  const insert = target.prepare(`INSERT INTO requests VALUES (${(rows[0] ?? []).map(() => "?").join(", ")})`);
  const batch = target.transaction((part: unknown[][]) => {
    for (const row of part) insert.run(row);
  });
  const startedAt = performance.now();
  for (let from = 0; from < rows.length; from += BATCH) {
    const beganAt = performance.now();
    batch.immediate(rows.slice(from, from + BATCH));
    turns.push(performance.now() - beganAt);
  }
  const took = performance.now() - startedAt;
  target.close();
  return took;
}

async function fill(db: string): Promise<void> {
  const sink = openSqlite(db);
  sink.begin(runOf("evidence"));
  let queued = 0;
  for (const record of recordsOf("evidence", STORED)) {
    sink.record(record);
    queued += 1;
    if (queued % 5000 === 0) await sink.flush();
  }
  for (const score of scoresOf("evidence")) sink.score(score);
  await sink.close();
}

function measureReading(db: string, faults: string[]): Table {
  let plain = Number.NaN;
  const rows = [false, true].map((withDeltas): string[] => {
    const took: number[] = [];
    const raw: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      raw.push(selectAll(db, withDeltas));
      const startedAt = performance.now();
      const stored = countOf(readEvidence([{ kind: "sqlite", path: db }], { ...allEvidence, withDeltas }));
      took.push(performance.now() - startedAt);
      if (stored !== STORED) faults.push(`${STORED} records stored, ${stored} read as evidence`);
    }
    if (!withDeltas) plain = middle(raw);
    return [
      withDeltas ? "evidence with deltas" : "evidence without deltas",
      ms(middle(took)),
      whole(STORED / (middle(took) / 1000)),
      times(middle(took) / middle(raw)),
    ];
  });
  const walks: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    const { targets, close } = openEvidence([{ kind: "sqlite", path: db }], allEvidence);
    let sum = 0;
    for (const { requests } of targets)
      requests.forEach(({ times: { sentAtMs, firstOutputAtMs } }) => {
        if (sentAtMs !== null && firstOutputAtMs !== null) sum += firstOutputAtMs - sentAtMs;
      });
    close();
    walks.push(performance.now() - startedAt);
    if (!(sum > 0)) faults.push("no time to first token was read from packed facts");
  }
  const walked = middle(walks);
  rows.push([
    "packed facts, a walk that reads two times",
    ms(walked),
    whole(STORED / (walked / 1000)),
    times(walked / plain),
  ]);
  return { head: ["reading", "ms", "records/s", "time beside a bare SELECT of 25 columns"], rows };
}

/** What SQLite itself needs to hand out as many columns; nothing is kept. */
function selectAll(db: string, withDeltas: boolean): number {
  const source = new Sqlite(db, { readonly: true });
  const names = (source.pragma("table_info(requests)") as { name: string }[])
    .map(({ name }) => name)
    .slice(7, 31);
  const statement = source.prepare(
    `SELECT ${[...names, withDeltas ? "deltas_json" : "NULL"].join(", ")} FROM requests`,
  );
  const startedAt = performance.now();
  let seen = 0;
  for (const row of statement.raw().iterate()) seen += (row as unknown[]).length;
  const took = performance.now() - startedAt;
  source.close();
  if (seen === 0) throw new Error(`${db} holds no requests`);
  return took;
}

function measureRoute(cli: BuiltCli, db: string, faults: string[]): Table {
  const usual = requirementFile(cli, "usual.json", [
    { metric: "success", min: 0.9 },
    { metric: "ttft", stat: "p90", max: 10 },
    { metric: "otps", stat: "median", min: 15 },
    { metric: "gpqa", min: 30 },
  ]);
  const gaps = requirementFile(cli, "gaps.json", [{ metric: "gap", stat: "p99", max: 10 }]);
  const commands = {
    "node -e 0": ["-e", "0"],
    "dsr route --help": [cli.entry, "route", "--help"],
    "dsr route, success, ttft, otps and gpqa": [
      cli.entry,
      "route",
      "--requirement",
      usual,
      "--db",
      db,
      "--json",
    ],
    "dsr route, gap (reads every delta)": [cli.entry, "route", "--requirement", gaps, "--db", db, "--json"],
  };
  const finished = takeTurns(commands, ROUTES, cli.folder);
  const took = (name: keyof typeof commands) => middle(finished[name].map((run) => run.ms));
  for (const name of Object.keys(commands) as (keyof typeof commands)[]) {
    if (!name.startsWith("dsr route,")) continue;
    for (const run of finished[name]) {
      const ranked = run.status === 0 ? (JSON.parse(run.stdout) as { ranking: unknown[] }).ranking.length : 0;
      if (ranked !== TARGETS)
        faults.push(`${name}: ranked ${ranked} of ${TARGETS} targets (exit ${run.status}) ${run.stderr}`);
    }
  }
  return {
    head: ["process", "ms", "beside node -e 0", "peak memory, MiB"],
    rows: (Object.keys(commands) as (keyof typeof commands)[]).map((name) => [
      name,
      ms(took(name)),
      times(took(name) / took("node -e 0")),
      whole(peakMemory(commands[name], cli.folder)),
    ]),
  };
}

function requirementFile(cli: BuiltCli, name: string, filters: object[]): string {
  const path = join(cli.folder, name);
  writeFileSync(path, JSON.stringify({ filters, order: [{ metric: "otps", stat: "median" }] }));
  const { status, stderr } = nodeProcess(
    [cli.entry, "route", "--requirement", path, "--db", "missing.db"],
    cli.folder,
  );
  // Without a store the requirement is read and the store is what is missing.
  if (status !== 2 || !stderr.includes("missing.db")) throw new Error(`${name} is not accepted: ${stderr}`);
  return path;
}

function countOf(evidence: readonly TargetEvidence[]): number {
  return evidence.reduce((sum, { requests }) => sum + requests.length, 0);
}

async function timed(act: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}
