import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { allEvidence, targetName } from "../record/index.ts";
import { listRuns, openAnswers, readEvidence, readRequests } from "../store/index.ts";
import { type DashboardStore, dashboardStore } from "./dashboard-store.ts";
import { EXECUTED } from "./hostile-texts.ts";

const folder = mkdtempSync(join(tmpdir(), "dsr-dashboard-store-"));
const endMs = Date.parse("2026-03-22T12:00:00.000Z");
let store: DashboardStore;
beforeAll(async () => {
  store = await dashboardStore(join(folder, "a.db"), { endMs });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("holds three weeks of seven targets, with everything there is to show", () => {
  const source = { kind: "sqlite", path: store.path } as const;
  const evidence = readEvidence([source], allEvidence);
  expect(evidence.map(({ target }) => targetName(target)).sort()).toEqual(
    Object.values(store.targets).sort(),
  );
  const kinds = new Set<string>();
  for (const { requests } of evidence) requests.forEach(({ error }) => void kinds.add(error?.kind ?? "none"));
  expect([...kinds].sort()).toEqual(
    ["none", "protocol", "rate_limited", "server", "timeout_idle", "truncated_stream"].sort(),
  );
  expect(
    evidence.some(({ verifications }) => verifications?.some(({ verdict }) => verdict === "degraded")),
  ).toBe(true);
  expect(evidence.filter(({ substitutes = [] }) => substitutes.length > 0)).toHaveLength(1);
  const runs = listRuns(source, endMs);
  expect(runs.filter(({ run }) => run.status === "running")).toHaveLength(1);
  expect(JSON.stringify(runs)).toContain(EXECUTED);
});

it("marks every secret text as one that must not be shown", () => {
  const answers = openAnswers([{ kind: "sqlite", path: store.path }]);
  const kept = (run: string) => [...answers.wholeOf(run)].map((id) => answers.ofRequest(id));
  const [secret, open] = [kept(store.runs.sensitive), kept(store.runs.open)];
  answers.close();
  expect(secret.length).toBeGreaterThan(20);
  expect(secret.every((answer) => answer?.sensitive && answer.text.startsWith(store.secret))).toBe(true);
  expect(open.length).toBeGreaterThan(20);
  expect(JSON.stringify(open)).not.toContain(store.secret);
});

it("is the same for the same end", async () => {
  const again = await dashboardStore(join(folder, "b.db"), { endMs });
  const of = (path: string) => JSON.stringify([...readRequests([{ kind: "sqlite", path }], allEvidence)]);
  expect(of(again.path)).toBe(of(store.path));
});
