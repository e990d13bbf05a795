/**
 * Evidence that several questions share: read once for as long as the store stays the same. Open evidence holds a moment of
 * its store fast, which keeps the log of a run that writes from being folded in: a store is let go of a few seconds after
 * the last walk, and opened again where one more is asked for. What was worked out meanwhile hangs on the targets and stays.
 */
import type { Clock } from "../../base/index.ts";
import { type TargetEvidence, targetName } from "../../record/index.ts";
import type { EvidenceSource, OpenEvidence } from "../../store/index.ts";
import type { Scope } from "./scope.ts";

const IDLE_MS = 5000;
/** Queries that are kept at once: of a store that is read as it is walked through, and of what lies in memory as a whole. */
const MOST = { walked: 4, loaded: 2 };
/** A window that ends now moves on all the time: it may lag by so much, or by so small a share of its length. */
const LAG = { ms: 60_000, share: 1 / 2000 };

export interface ShelfDeps {
  sources: readonly EvidenceSource[];
  clock: Clock;
  version(): string;
  open(query: Scope["query"]): OpenEvidence;
}

/** The evidence of one query at one moment. */
export interface Held {
  targets: readonly TargetEvidence[];
  /** When it was read, ISO 8601 UTC. */
  asOf: string;
  since: string | null;
  until: string | null;
}

export class Shelf {
  readonly #deps: ShelfDeps;
  /** The one used last at the end. */
  readonly #kept = new Map<string, HeldEvidence>();
  readonly #isWalked: boolean;

  constructor(deps: ShelfDeps) {
    this.#deps = deps;
    this.#isWalked = deps.sources.length === 1 && deps.sources[0]?.kind === "sqlite";
  }

  /**
   * The evidence of a scope as the store is now; with `toleratedMs`, as it was so long ago at most. Throws DsrError where a
   * store cannot be read.
   */
  evidence({ query, windowMs }: Scope, toleratedMs = 0): Held {
    const { clock, version } = this.#deps;
    const key = JSON.stringify([query, windowMs]);
    const kept = this.#kept.get(key);
    const now = version();
    const wallMs = clock.wallMs();
    if (kept !== undefined) {
      this.#kept.delete(key);
      const lagMs = windowMs === null ? Number.POSITIVE_INFINITY : Math.max(LAG.ms, LAG.share * windowMs);
      const ageMs = Math.abs(wallMs - kept.wallMs);
      if ((kept.version === now && ageMs <= lagMs) || ageMs < toleratedMs) {
        this.#kept.set(key, kept);
        if (kept.version === now && windowMs === null) kept.isAsOf(wallMs);
        return kept;
      }
      kept.close();
    }
    const since = windowMs === null ? query.since : new Date(wallMs - windowMs).toISOString();
    const held = new HeldEvidence(
      { ...query, since },
      { version: now, wallMs, isLetGo: this.#isWalked },
      this.#deps.open,
    );
    this.#kept.set(key, held);
    const most = this.#isWalked ? MOST.walked : MOST.loaded;
    for (const [oldest, evidence] of this.#kept) {
      if (this.#kept.size <= most) break;
      evidence.close();
      this.#kept.delete(oldest);
    }
    return held;
  }

  close(): void {
    for (const evidence of this.#kept.values()) evidence.close();
    this.#kept.clear();
  }
}

class HeldEvidence implements Held {
  readonly targets: readonly TargetEvidence[];
  /** Of evidence without a window this moves on for as long as the store is seen to be the same. */
  asOf: string;
  readonly since: string | null;
  readonly until: string | null;
  readonly version: string;
  readonly wallMs: number;
  readonly #reopen: () => OpenEvidence;
  readonly #isLetGo: boolean;
  #opened: OpenEvidence | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** `isLetGo`: whether it holds a store open, as what lies in memory does not. */
  constructor(
    query: Scope["query"],
    { version, wallMs, isLetGo }: { version: string; wallMs: number; isLetGo: boolean },
    open: ShelfDeps["open"],
  ) {
    this.#isLetGo = isLetGo;
    this.version = version;
    this.wallMs = wallMs;
    this.asOf = new Date(wallMs).toISOString();
    this.since = query.since;
    this.until = query.until ?? null;
    this.#reopen = () => open(query);
    this.targets = this.#open().targets.map((evidence) => this.#lasting(evidence));
  }

  isAsOf(wallMs: number): void {
    this.asOf = new Date(wallMs).toISOString();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#opened?.close();
    this.#opened = null;
  }

  #open(): OpenEvidence {
    this.#opened ??= this.#reopen();
    if (this.#isLetGo) {
      this.#timer ??= setTimeout(() => this.close(), IDLE_MS).unref();
      this.#timer.refresh();
    }
    return this.#opened;
  }

  /** The same target for good, whatever is opened behind it. */
  #lasting({ target, scores, figures, verifications, requests: { length } }: TargetEvidence): TargetEvidence {
    const name = targetName(target);
    // Opened again a moment later, the store may have targets more.
    const found = () => this.#open().targets.find((one) => targetName(one.target) === name);
    let substitutes: readonly string[] | undefined;
    return {
      ...{ target, scores, figures },
      ...(verifications === undefined ? {} : { verifications }),
      get substitutes() {
        substitutes ??= found()?.substitutes ?? [];
        return substitutes;
      },
      requests: { length, forEach: (visit) => found()?.requests.forEach(visit) },
    };
  }
}
