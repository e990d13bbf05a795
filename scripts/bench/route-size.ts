/** How `dsr route` grows with the store: whole processes over stores of several sizes. `DSR_BENCH_RECORDS=10000000` adds a size. */
import { rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { allEvidence } from "../../src/record/index.ts";
import { openEvidence } from "../../src/store/index.ts";
import { type BuiltCli, buildCli, peakMemory, takeTurns } from "./cli-process.ts";
import { fillUnpacked, MADE } from "./large-store.ts";
import { TARGETS } from "./records.ts";
import { middle, ms, type PartReport, times, whole } from "./report.ts";

const SIZES = [100_000, 1_000_000];
const ROUTES = 3;
/** What has to hold on a machine of today; told, not enforced: a slow machine is no fault. */
const AIMS = new Map([
  [1_000_000, 1500],
  [10_000_000, 10_000],
]);

export async function run(): Promise<PartReport> {
  const more = Number(process.env.DSR_BENCH_RECORDS ?? Number.NaN);
  const cli = buildCli();
  const faults: string[] = [];
  const requirement = join(cli.folder, "plain.json");
  writeFileSync(
    requirement,
    JSON.stringify({
      filters: [
        { metric: "success", min: 0.9 },
        { metric: "ttft", stat: "p90", max: 10 },
        { metric: "otps", stat: "median", min: 15 },
        { metric: "gpqa", min: 30 },
      ],
      order: [{ metric: "otps", stat: "median" }],
    }),
  );
  try {
    const rows: Row[] = [];
    for (const size of Number.isSafeInteger(more) && more > MADE ? [...SIZES, more] : SIZES)
      rows.push(await measured(size, cli, requirement, faults));
    return {
      title: "Route by size of the store",
      about:
        `\`dsr route\` with a plain requirement (success, ttft p90, otps median, gpqa) over SQLite stores of ${TARGETS} targets: the ` +
        `whole process, median of ${ROUTES} runs in turn with \`node -e 0\`. Packing is what the first reader of a store does once ` +
        "that no version before this one has packed; afterwards each run packs its own records as it closes. Beyond the first " +
        `${whole(MADE)}, records are copies at other times, without deltas. A larger store: \`DSR_BENCH_RECORDS=10000000\`.`,
      tables: [
        {
          head: [
            "records",
            "store, MiB",
            "packing once, ms",
            "dsr route, ms",
            "aim, ms",
            "beside node -e 0",
            "peak memory, MiB",
            "µs a record",
          ],
          rows: rows.map((row) => [
            whole(row.size),
            whole(row.storeMib),
            ms(row.packingMs),
            ms(row.routeMs),
            AIMS.has(row.size) ? whole(AIMS.get(row.size) as number) : "",
            times(row.routeMs / row.bareMs),
            whole(row.peakMib),
            ((row.routeMs * 1000) / row.size).toFixed(2),
          ]),
        },
      ],
      notes: [],
      faults,
    };
  } finally {
    cli.dispose();
  }
}

interface Row {
  size: number;
  storeMib: number;
  packingMs: number;
  routeMs: number;
  bareMs: number;
  peakMib: number;
}

async function measured(size: number, cli: BuiltCli, requirement: string, faults: string[]): Promise<Row> {
  const db = join(cli.folder, `${size}.db`);
  await fillUnpacked(db, size);
  const startedAt = performance.now();
  const evidence = openEvidence([{ kind: "sqlite", path: db }], allEvidence);
  const packingMs = performance.now() - startedAt;
  const found = evidence.targets.reduce((sum, { requests }) => sum + requests.length, 0);
  evidence.close();
  if (found !== size) faults.push(`${size} records stored, ${found} found`);
  const route = [cli.entry, "route", "--requirement", requirement, "--db", db, "--json"];
  const finished = takeTurns({ bare: ["-e", "0"], route }, ROUTES, cli.folder);
  for (const { status, stdout, stderr } of finished.route) {
    const ranked = status === 0 ? (JSON.parse(stdout) as { ranking: unknown[] }).ranking.length : 0;
    if (ranked !== TARGETS)
      faults.push(`${size} records: ranked ${ranked} of ${TARGETS} targets (exit ${status}) ${stderr}`);
  }
  const storeMib = statSync(db).size / 2 ** 20;
  const peakMib = peakMemory(route, cli.folder);
  for (const end of ["", "-wal", "-shm"]) rmSync(`${db}${end}`, { force: true });
  return {
    size,
    storeMib,
    packingMs,
    routeMs: middle(finished.route.map((run) => run.ms)),
    bareMs: middle(finished.bare.map((run) => run.ms)),
    peakMib,
  };
}
