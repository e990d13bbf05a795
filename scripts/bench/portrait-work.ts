/** One piece of work over a store, in a process of its own: `node portrait-work.ts WHAT DB` prints how long it took. */
import { overviewOf, portraitOf } from "../../src/metrics/index.ts";
import { allEvidence, type TargetEvidence } from "../../src/record/index.ts";
import { openEvidence } from "../../src/store/index.ts";

const options = {
  ...{ asOf: "2026-12-01T00:00:00.000Z", since: null, until: null, level: 0.95, zone: "Europe/Berlin" },
  quoteFor: () => null,
  rates: { cnyPer: {} },
  changes: null,
};

/** What is told of each is how many requests it counted. */
const works: Readonly<Record<string, (targets: readonly TargetEvidence[]) => number>> = {
  nothing: (targets) => targets.reduce((sum, { requests }) => sum + requests.length, 0),
  walk: (targets) => targets.reduce((sum, target) => sum + walked(target), 0),
  overview: (targets) =>
    overviewOf(targets, options).targets.reduce(
      (sum, { successByTime }) => sum + successByTime.reduce((all, bucket) => all + (bucket?.sent ?? 0), 0),
      0,
    ),
  "walk of one": ([target]) => (target === undefined ? 0 : walked(target)),
  portrait: ([target]) =>
    target === undefined
      ? 0
      : portraitOf(target, options).hours.hours.reduce((sum, { sent }) => sum + sent, 0),
};

/** Reads when a request was sent, how long it waited and how it ended, and makes nothing of it. */
function walked({ requests }: TargetEvidence): number {
  let [count, waitedMs, failed, lastMs] = [0, 0, 0, 0];
  requests.forEach(({ startedAtMs = 0, times, error }) => {
    count += 1;
    if (error === null) waitedMs += (times.firstOutputAtMs ?? 0) - (times.sentAtMs ?? 0);
    else failed += 1;
    lastMs = Math.max(lastMs, startedAtMs);
  });
  return waitedMs > 0 && lastMs > 0 && failed > 0 ? count : 0;
}

const [what = "", path = ""] = process.argv.slice(2);
const evidence = openEvidence([{ kind: "sqlite", path }], allEvidence);
const startedAt = performance.now();
const requests = works[what]?.(evidence.targets) ?? 0;
console.log(JSON.stringify({ ms: performance.now() - startedAt, requests }));
evidence.close();
