/** Runs in short. */
import type { RunInfo } from "../../record/index.ts";
import type { runLister } from "../../store/index.ts";
import type { RunHead, RunsDocument } from "../contract/documents.ts";

type Lister = ReturnType<typeof runLister>;

/** The newest first; a run that stands in several stores is listed where it was found first. */
export function runsListed(listers: readonly Lister[], wallMs: number): RunsDocument {
  const heads = new Map<string, RunHead>();
  for (const list of listers)
    for (const { run, requests, failures, scores } of list(wallMs)) {
      if (heads.has(run.id)) continue;
      const { id, kind, status, startedAt, endedAt, stopReason } = run;
      heads.set(id, {
        ...{ id, kind, status, startedAt, endedAt, stopReason, requests, failures, scores },
        targets: plannedTargets(run),
      });
    }
  const runs = [...heads.values()].sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  return { asOf: new Date(wallMs).toISOString(), runs };
}

/** Names of targets as the settings of a run have them; none where they say nothing. */
export function plannedTargets({ config: { targets } }: RunInfo): string[] {
  return Array.isArray(targets) ? targets.filter((name) => typeof name === "string") : [];
}
