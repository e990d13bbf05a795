/**
 * How often `dsr drift` is wrong: the share of whole histories of many series in which anything at all is called a change
 * though nothing changed, and the share of changes that it finds. What runs and days have in common is put in step by step.
 */
import { type Random, randomFromSeed } from "../../src/base/index.ts";
import { levelChanges, levelPersistence, median } from "../../src/stats/index.ts";
import { type PartReport, percent, whole } from "./report.ts";

const ALPHA = 0.05;
const SERIES = 12;
const HISTORIES = 100;

interface Kind {
  name: string;
  perDay: number;
  /** Correlation of a run with the run before. */
  runs: number;
  /** Spread of whole days and their correlation with the day before. */
  spread: number;
  days: number;
  /** Swing of the rhythm of the day, and by how much weekends are faster. */
  rhythm: number;
  weekend: number;
  /** True where the promise is kept; the others are shown for what they are. */
  promised: boolean;
}

const plain = { perDay: 4, runs: 0, spread: 0, days: 0, rhythm: 0, weekend: 0, promised: true };
const KINDS: readonly Kind[] = [
  { ...plain, name: "independent runs" },
  { ...plain, name: "good and bad days, a rhythm of the day", spread: 0.2, rhythm: 0.3 },
  { ...plain, name: "hourly, each run takes after the last (0.8)", perDay: 24, runs: 0.8 },
  { ...plain, name: "so (0.5) over a rhythm of the day", perDay: 8, runs: 0.5, spread: 0.1, rhythm: 0.4 },
  { ...plain, name: "faster weekends", runs: 0.3, spread: 0.1, rhythm: 0.3, weekend: 0.2 },
  { ...plain, name: "every 6 h, each run takes after the last (0.5)", runs: 0.5, promised: false },
  { ...plain, name: "each day takes after the last (0.3)", spread: 0.15, days: 0.3, promised: false },
  { ...plain, name: "each day takes after the last (0.5)", spread: 0.15, days: 0.5, promised: false },
];
const LENGTHS = [14, 30] as const;

export async function run(): Promise<PartReport> {
  const faults: string[] = [];
  const noise = 2 * Math.sqrt((ALPHA * (1 - ALPHA)) / HISTORIES);
  const alarms = KINDS.map((kind) => [
    kind.name,
    ...LENGTHS.map((days) => {
      const share = alarmed(kind, days) / HISTORIES;
      if (kind.promised && share > ALPHA + 1.5 * noise)
        faults.push(`${kind.name}, ${days} days: a false change in ${percent(share)} of histories`);
      return percent(share);
    }),
  ]);
  return {
    title: "Drift: false alarms, and changes found",
    about: `${whole(HISTORIES)} histories of ${SERIES} series each (targets × metrics), alpha ${ALPHA}; runs scatter by 15 %.`,
    tables: [
      { head: ["nothing changed", ...LENGTHS.map((days) => `${days} days`)], rows: alarms },
      { head: ["30 days, 4 runs each, one of the series changed", "+20 %", "+30 %", "+50 %"], rows: found() },
    ],
    notes: [`The noise of a share here is ±${percent(noise)}.`],
    faults,
  };
}

function alarmed(kind: Kind, days: number): number {
  let alarms = 0;
  for (let i = 0; i < HISTORIES; i++)
    if (changesIn(kind, days, randomFromSeed(`${kind.name} ${days} ${i}`), () => 1).some((n) => n > 0))
      alarms += 1;
  return alarms;
}

function found(): string[][] {
  const kind = { ...plain, name: "", runs: 0.3, spread: 0.08, rhythm: 0.2 };
  return [15, 24, 27].map((day) => [
    `for the last ${30 - day} days`,
    ...[1.2, 1.3, 1.5].map((factor) => {
      let hits = 0;
      for (let i = 0; i < HISTORIES / 2; i++) {
        const changed = (series: number, k: number) => (series === 0 && k >= 4 * day ? factor : 1);
        if ((changesIn(kind, 30, randomFromSeed(`${day} ${factor} ${i}`), changed)[0] ?? 0) > 0) hits += 1;
      }
      return percent(hits / (HISTORIES / 2));
    }),
  ]);
}

/** How many changes are found in each series. */
function changesIn(
  kind: Omit<Kind, "name">,
  days: number,
  random: Random,
  factor: (series: number, run: number) => number,
): number[] {
  const blocks = Array.from({ length: days * kind.perDay }, (_, i) => Math.floor(i / kind.perDay));
  const all = Array.from({ length: SERIES }, (_, series) =>
    levels(kind, days, random).map((value, i) => value * factor(series, i)),
  );
  const persistence = median(all.map((values) => levelPersistence(values, blocks))) ?? 0;
  const options = { blocks, level: ALPHA / SERIES, persistence, random };
  return all.map((values) => levelChanges(values, options).length);
}

function levels(kind: Omit<Kind, "name">, days: number, random: Random): number[] {
  let [run, whole] = [random.normal(), random.normal()];
  return Array.from({ length: days * kind.perDay }, (_, i) => {
    const [day, k] = [Math.floor(i / kind.perDay), i % kind.perDay];
    if (k === 0) whole = next(whole, kind.days, random);
    run = next(run, kind.runs, random);
    const rhythm = kind.rhythm * Math.sin((2 * Math.PI * k) / kind.perDay);
    return Math.exp(0.15 * run + kind.spread * whole + rhythm - (day % 7 >= 5 ? kind.weekend : 0));
  });
}

function next(before: number, correlation: number, random: Random): number {
  return correlation * before + Math.sqrt(1 - correlation ** 2) * random.normal();
}
