/** How often the 95 % interval of an accuracy holds it. */
import { type Random, randomFromSeed } from "../../src/base/index.ts";
import { clusteredInterval, type Interval, mean, standardError } from "../../src/stats/index.ts";
import type { Table } from "./report.ts";

const RUNS = 4000;
/** Two standard errors of a coverage of 95 %, in points. */
const NOISE = 200 * Math.sqrt((0.95 * 0.05) / RUNS);

export function coverage(faults: string[]): Table {
  const rows: string[][] = [];
  for (const questions of [30, 198, 1000]) {
    for (const repeats of [1, 4, 8]) {
      const cells = [0.5, 0.8, 0.95].map((accuracy) => cell(questions, repeats, accuracy));
      for (const [i, { ours }] of cells.entries()) {
        if (questions > 30 && Math.abs(ours - 95) > 1 + NOISE)
          faults.push(
            `${questions} questions × ${repeats}, accuracy ${[0.5, 0.8, 0.95][i]}: covered ${ours.toFixed(1)} %`,
          );
      }
      rows.push([
        `${questions} × ${repeats}`,
        ...cells.flatMap(({ ours, plain }) => [`${ours.toFixed(1)} %`, `${plain.toFixed(1)} %`]),
      ]);
    }
  }
  const head = [0.5, 0.8, 0.95].flatMap((accuracy) => [`at ${accuracy}`, "± 1.96 SE"]);
  return { head: [`questions × repeats (noise ${NOISE.toFixed(1)})`, ...head], rows };
}

function cell(questions: number, repeats: number, accuracy: number): { ours: number; plain: number } {
  const random = randomFromSeed(`coverage ${questions} ${repeats} ${accuracy}`);
  const draw = questionMeans(accuracy, repeats);
  const held = { ours: 0, plain: 0 };
  for (let run = 0; run < RUNS; run++) {
    const exam = Array.from({ length: questions }, () => draw(random));
    if (holds(clusteredInterval(exam), accuracy)) held.ours += 1;
    if (holds(plainInterval(exam), accuracy)) held.plain += 1;
  }
  return { ours: (100 * held.ours) / RUNS, plain: (100 * held.plain) / RUNS };
}

/**
 * Means over repeats of questions with difficulties Beta(accuracy, 1 − accuracy): half of the variance of one answer is the
 * question's. Drawn from their own (beta-binomial) distribution.
 */
function questionMeans(accuracy: number, repeats: number): (random: Random) => number {
  const chances = Array.from({ length: repeats + 1 }, (_, correct) => {
    let chance = 1;
    for (let i = 0; i < correct; i++) chance *= ((accuracy + i) * (repeats - i)) / (i + 1);
    for (let i = 0; i < repeats - correct; i++) chance *= 1 - accuracy + i;
    for (let i = 0; i < repeats; i++) chance /= 1 + i;
    return chance;
  });
  return (random) => {
    let left = random.next();
    let correct = 0;
    while (correct < repeats && left >= (chances[correct] ?? 0)) left -= chances[correct++] ?? 0;
    return correct / repeats;
  };
}

/** Mean ± 1.96 standard errors: what most tools print. */
function plainInterval(exam: readonly number[]): Interval | null {
  const [centre, error] = [mean(exam), standardError(exam)];
  return centre === null || error === null
    ? null
    : { low: centre - 1.96 * error, high: centre + 1.96 * error };
}

function holds(interval: Interval | null, truth: number): boolean {
  return interval !== null && interval.low <= truth && truth <= interval.high;
}
