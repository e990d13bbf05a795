/** Which stored evidence `dsr route` decides on: what the requirement says of it, and the flags, which win. */
import { DsrError, type Env } from "../base/index.ts";
import { survey } from "../metrics/index.ts";
import type { EvidenceQuery, TargetEvidence } from "../record/index.ts";
import { evidenceQueryOf, type Requirement } from "../routing/index.ts";
import { type EvidenceSource, type OpenEvidence, openEvidence } from "../store/index.ts";
import { type EvidenceFlags, lacks, nothingFound, sinceOf, wholeIds } from "./evidence-flags.ts";

interface RouteScope {
  query: EvidenceQuery;
  /** Where a flag takes the place of what the file says, in sentences. */
  notes: string[];
}

/** `withDeltas`: more than the requirement needs them. */
export function scopeOf(
  requirement: Requirement,
  flags: EvidenceFlags,
  sources: readonly EvidenceSource[],
  env: Env,
  withDeltas = false,
): RouteScope {
  const { window, models } = requirement;
  const notes: string[] = [];
  if (flags.since !== undefined && window !== null)
    notes.push(`--since ${flags.since} counts, and not the "window" of ${window.text} in the file.`);
  if (flags.model !== undefined && models !== null)
    notes.push(`--model ${flags.model.join(",")} counts, and not the "model" in the file.`);
  const asked = evidenceQueryOf(requirement, env.clock.wallMs());
  const query: EvidenceQuery = {
    ...asked,
    models: flags.model ?? models,
    providers: flags.providers ?? null,
    runIds: flags.run === undefined ? null : wholeIds(flags.run, sources),
    since: sinceOf(flags.since) ?? asked.since,
    withDeltas: asked.withDeltas || withDeltas,
  };
  return { query, notes };
}

/** The evidence of a query; whoever opens it closes it. A DsrError (`no_evidence`) says what left nothing. */
export function openFor(
  query: EvidenceQuery,
  flags: EvidenceFlags,
  sources: readonly EvidenceSource[],
  env: Env,
  warn: (message: string) => void,
): OpenEvidence {
  const evidence = openEvidence(sources, query, warn);
  try {
    const named = query.models === null ? flags : { ...flags, model: [...query.models] };
    if (evidence.targets.length === 0) throw whatLeftNothing(query, named, sources, env);
    if (lacks(evidence.targets, named)) throw nothingFound(named, sources);
    return evidence;
  } catch (error) {
    evidence.close();
    throw error;
  }
}

/**
 * Perf requests that a window or a workload leaves out where it leaves none at all, in a sentence; null where it leaves some, or
 * where there are none to leave out.
 */
export function leftOutBy(
  query: EvidenceQuery,
  targets: readonly { perfRequests: number }[],
  sources: readonly EvidenceSource[],
  env: Env,
): string | null {
  if (!isNarrowed(query) || targets.some(({ perfRequests }) => perfRequests > 0)) return null;
  const newest = newestWithout(query, sources);
  return newest === null ? null : `${leavers(query)} leaves no perf request: ${ageOf(newest, env)}.`;
}

function whatLeftNothing(
  query: EvidenceQuery,
  flags: EvidenceFlags,
  sources: readonly EvidenceSource[],
  env: Env,
): DsrError {
  const newest = isNarrowed(query) ? newestWithout(query, sources) : null;
  if (newest === null) return nothingFound(flags, sources);
  return new DsrError(`No evidence is left: ${leavers(query)} leaves nothing, and ${ageOf(newest, env)}.`, {
    code: "no_evidence",
    hint: "Widen it, or measure anew with `dsr perf`.",
  });
}

function isNarrowed({ since, where }: EvidenceQuery): boolean {
  return since !== null || (where ?? null) !== null;
}

function leavers({ since, where }: EvidenceQuery): string {
  const day = since === null ? null : `the time from ${since.slice(0, 16).replace("T", " ")}Z on`;
  const workload = (where ?? null) === null ? null : `"where"`;
  return [day, workload].filter((part) => part !== null).join(" with ");
}

/** When the newest perf request was sent that the query would hold without its window and workload. */
function newestWithout(query: EvidenceQuery, sources: readonly EvidenceSource[]): string | null {
  const all = openEvidence(sources, { ...query, since: null, where: null, withDeltas: false });
  try {
    return newestOf(all.targets);
  } finally {
    all.close();
  }
}

function newestOf(targets: readonly TargetEvidence[]): string | null {
  const last = targets.flatMap((target) => survey(target).span?.last ?? []).sort();
  return last.at(-1) ?? null;
}

const DAY_MS = 86_400_000;

/** "the newest evidence is 9 days old" */
function ageOf(iso: string, env: Env): string {
  const ms = Math.max(0, env.clock.wallMs() - Date.parse(iso));
  const [amount, unit] = ms >= 2 * DAY_MS ? [ms / DAY_MS, "days"] : [ms / 3_600_000, "hours"];
  return `the newest evidence is ${Math.floor(amount)} ${unit} old (${iso.slice(0, 10)})`;
}
