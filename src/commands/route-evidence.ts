/** Which stored evidence `dsr route` decides on: what the requirement says of it, and the flags, which win. */
import { DsrError, type Env, namesInShort, quantity } from "../base/index.ts";
import { survey } from "../metrics/index.ts";
import type { EvidenceQuery } from "../record/index.ts";
import { evidenceQueryOf, type Requirement } from "../routing/index.ts";
import { type EvidenceSource, listRuns, type OpenEvidence } from "../store/index.ts";
import { type EvidenceFlags, lacks, nothingFound, queryOf } from "./evidence-flags.ts";

interface RouteScope {
  query: EvidenceQuery;
  /** Where a flag takes the place of what the file says, in sentences. */
  notes: string[];
}

/** `withDeltas`: more than the requirement needs them. `saidIn`: where the requirement says what a flag takes the place of. */
export function scopeOf(
  requirement: Requirement,
  flags: EvidenceFlags,
  sources: readonly EvidenceSource[],
  env: Env,
  withDeltas = false,
  saidIn = "in the file",
): RouteScope {
  const { window, models } = requirement;
  const notes: string[] = [];
  if (flags.since !== undefined && window !== null)
    notes.push(`--since ${flags.since} counts, and not the "window" of ${window.text} ${saidIn}.`);
  if (flags.model !== undefined && models !== null)
    notes.push(`--model ${flags.model.join(",")} counts, and not the "model" ${saidIn}.`);
  const asked = evidenceQueryOf(requirement, env.clock.wallMs());
  const query = queryOf(flags, sources, { ...asked, withDeltas: asked.withDeltas || withDeltas });
  return { query, notes };
}

/** Stores, and how their evidence is opened. */
interface Opening {
  sources: readonly EvidenceSource[];
  open(query: EvidenceQuery): OpenEvidence;
}

/** The evidence of a query; whoever opens it closes it. A DsrError (`no_evidence`) says what left nothing. */
export function openFor(
  query: EvidenceQuery,
  flags: EvidenceFlags,
  opening: Opening,
  env: Env,
): OpenEvidence {
  const { sources } = opening;
  const evidence = opening.open(query);
  try {
    const named = query.models === null ? flags : { ...flags, model: [...query.models] };
    if (evidence.targets.length === 0) throw whatLeftNothing(query, named, opening, env);
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
  opening: Opening,
  env: Env,
): string | null {
  if (!isNarrowed(query) || targets.some(({ perfRequests }) => perfRequests > 0)) return null;
  const there = thereWithout(query, opening, env);
  return there === null ? null : `${leavers(query)} leaves no perf request: ${there}.`;
}

function whatLeftNothing(query: EvidenceQuery, flags: EvidenceFlags, opening: Opening, env: Env): DsrError {
  const there = isNarrowed(query) ? thereWithout(query, opening, env) : null;
  if (there === null) return nothingFound(flags, opening.sources);
  return new DsrError(`No evidence is left: ${leavers(query)} leaves nothing, and ${there}.`, {
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

/** What perf requests the query would hold without its window and workload, as the end of a sentence; null where none. */
function thereWithout(query: EvidenceQuery, { sources, open }: Opening, env: Env): string | null {
  const all = open({ ...query, since: null, where: null, withDeltas: false });
  try {
    const surveys = all.targets.map(survey);
    const newest = surveys
      .flatMap(({ span }) => span?.last ?? [])
      .sort()
      .at(-1);
    if (newest === undefined) return null;
    const { sources: asked = null, regions = null } = query.where ?? {};
    const parts = [`the newest evidence is ${ageOf(newest, env)}`];
    if (asked !== null)
      parts.push(`prompts came from ${namesInShort(once(surveys.flatMap((one) => one.sources)))}`);
    if (regions !== null) parts.push(regionsThere(sources));
    return parts.join("; ");
  } finally {
    all.close();
  }
}

function regionsThere(sources: readonly EvidenceSource[]): string {
  const named = sources
    .flatMap((source) => listRuns(source))
    .flatMap(({ run }) => (typeof run.config.region === "string" ? [run.config.region] : []));
  return named.length === 0
    ? "no run says where it was measured from, as --region does"
    : `runs were measured from ${namesInShort(once(named))}`;
}

function once(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];

/** "9 days old (2026-11-12)" */
function ageOf(iso: string, env: Env): string {
  const ms = Math.max(0, env.clock.wallMs() - Date.parse(iso));
  const [amount, unit] = ms >= 2 * DAY_MS ? [ms / DAY_MS, "day"] : [ms / HOUR_MS, "hour"];
  const age = amount < 1 ? "less than an hour" : quantity(Math.floor(amount), unit);
  return `${age} old (${iso.slice(0, 10)})`;
}
