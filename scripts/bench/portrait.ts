/**
 * What a page of all targets and one of a single target take from a store of a million records, beside a plain walk through it; and
 * how often a target that did not change is called failing.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { randomFromSeed } from "../../src/base/index.ts";
import { failing } from "../../src/metrics/alerts/failing.ts";
import { allEvidence } from "../../src/record/index.ts";
import { openEvidence } from "../../src/store/index.ts";
import { nodeProcess, peakMemory } from "./cli-process.ts";
import { fillUnpacked } from "./large-store.ts";
import { TARGETS } from "./records.ts";
import { middle, ms, type PartReport, percent, times, whole } from "./report.ts";

const SIZE = 1_000_000;
const ROUNDS = 5;
const WORK = fileURLToPath(new URL("portrait-work.ts", import.meta.url));
/** Each page, the walk that it stands beside, and what has to hold on a machine of today; told, not enforced. */
const PAGES = [
  { what: "overview", beside: "walk", label: `overview of ${TARGETS} targets`, aimMs: 1500 },
  { what: "portrait", beside: "walk of one", label: "portrait of one target", aimMs: 400 },
];

const TARGETS_LOOKED_AT = 1000;
const SUCCESSES = [0.99, 0.95, 0.92];
const ALARMS = [
  { label: "10 every half hour, each by itself", each: 10, everyMs: 1_800_000, days: 7, burst: 1 },
  { label: "50 a day, each by itself", each: 50, everyMs: 86_400_000, days: 14, burst: 1 },
  {
    label: "10 every half hour, two failures in a row on average",
    each: 10,
    everyMs: 1_800_000,
    days: 7,
    burst: 2,
  },
  { label: "so, five in a row", each: 10, everyMs: 1_800_000, days: 7, burst: 5 },
];

export async function run(): Promise<PartReport> {
  const folder = mkdtempSync(join(tmpdir(), "dsr-bench-"));
  const db = join(folder, "store.db");
  const faults: string[] = [];
  try {
    await fillUnpacked(db, SIZE);
    openEvidence([{ kind: "sqlite", path: db }], allEvidence).close();
    const bareMib = peakMemory([WORK, "nothing", db], folder);
    const rows = PAGES.map(({ what, beside, label, aimMs }) => {
      const tookMs: Record<string, number[]> = { [what]: [], [beside]: [] };
      const requests = new Set<number>();
      for (let round = 0; round < ROUNDS; round++)
        for (const work of [beside, what]) {
          const { status, stdout, stderr } = nodeProcess([WORK, work, db], folder);
          const told = status === 0 ? (JSON.parse(stdout) as { ms: number; requests: number }) : null;
          if (told === null) faults.push(`${work} ended with ${status}: ${stderr}`);
          requests.add(told?.requests ?? 0);
          tookMs[work]?.push(told?.ms ?? Number.NaN);
        }
      if (requests.size !== 1) faults.push(`${label}: counted ${[...requests].join(" and ")} requests`);
      const [page, walk] = [middle(tookMs[what] ?? []), middle(tookMs[beside] ?? [])];
      const mib = peakMemory([WORK, what, db], folder) - bareMib;
      const walkMib = peakMemory([WORK, beside, db], folder) - bareMib;
      const counted = whole([...requests][0] ?? 0);
      return [
        label,
        counted,
        ms(page),
        whole(aimMs),
        ms(walk),
        times(page / walk),
        whole(mib),
        whole(walkMib),
      ];
    });
    const alarms = ALARMS.map(({ label, ...kind }) => [
      label,
      ...SUCCESSES.map((success) => percent(calledFailing({ ...kind, success }) / TARGETS_LOOKED_AT)),
    ]);
    return {
      title: "Pages from a large store",
      about:
        `The documents behind the dashboard's pages, from a packed SQLite store of ${whole(SIZE)} records over ${TARGETS} targets, each in a ` +
        `fresh process: the first walk reads from the store and runs uncompiled code. Median of ${ROUNDS} runs in turn with a walk that ` +
        "reads four facts of each request and makes nothing of them. Memory is what the peak lies above that of a process that opens the same evidence and reads nothing.",
      tables: [
        {
          head: ["", "requests", "ms", "aim, ms", "plain walk, ms", "beside it", "MiB", "plain walk, MiB"],
          rows,
        },
        {
          head: [
            "nothing changed: called failing",
            ...SUCCESSES.map((success) => `success ${percent(success)}`),
          ],
          rows: alarms,
        },
      ],
      notes: [
        `Each share is of ${whole(TARGETS_LOOKED_AT)} targets looked at once, after 7 days of 10 requests every half hour or 14 days of ` +
          "50 a day. A burst of failures is no noise while it lasts: the last row shows what that adds.",
      ],
      faults,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How many of the targets, none of which changed, are told to fail. `burst`: failures in a row, on average. */
function calledFailing(kind: {
  each: number;
  everyMs: number;
  days: number;
  burst: number;
  success: number;
}): number {
  const { each, everyMs, days, burst, success } = kind;
  const random = randomFromSeed(JSON.stringify(kind));
  const n = Math.floor((days * 86_400_000) / everyMs) * each;
  const wallMs = Float64Array.from(
    { length: n },
    (_, i) => Math.floor(i / each) * everyMs + (i % each) * 2000,
  );
  let alarms = 0;
  for (let i = 0; i < TARGETS_LOOKED_AT; i++) {
    let fails = false;
    const marks = wallMs.map(() => {
      const enter = burst === 1 ? 1 - success : (1 - success) / (burst * success);
      fails = random.next() < (fails && burst > 1 ? 1 - 1 / burst : enter);
      return fails ? 0 : 1;
    });
    if (failing({ wallMs, marks, runs: [] }) !== null) alarms += 1;
  }
  return alarms;
}
