/** One run: what it was asked to do, how far it has come, what it said. */
import { DsrError } from "../../base/index.ts";
import type { RunInfo } from "../../record/index.ts";
import {
  type EvidenceSource,
  followRun,
  type RunFollower,
  readLog,
  readRunInfo,
  runLister,
} from "../../store/index.ts";
import type { ProgressDocument, RunDocument, RunsDocument } from "../contract/documents.ts";
import type { ReaderDeps } from "./deps.ts";
import { ProgressTally } from "./progress.ts";
import { runsListed } from "./runs.ts";

/** Runs that are watched at once; of more, the one that was asked about longest ago is counted anew. */
const MOST_FOLLOWED = 8;

interface Followed {
  source: EvidenceSource;
  follower: RunFollower;
  tally: ProgressTally;
}

/** Follows the runs that are asked about, so that asking again costs what is new. */
export class Runs {
  readonly #deps: ReaderDeps;
  readonly #listers: readonly ReturnType<typeof runLister>[];
  /** The one asked about last at the end. */
  readonly #followed = new Map<string, Followed>();

  constructor(deps: ReaderDeps) {
    this.#deps = deps;
    this.#listers = deps.sources.map(runLister);
  }

  list(): RunsDocument {
    return runsListed(this.#listers, this.#deps.clock.wallMs());
  }

  /** Throws DsrError for a run that no store has. */
  run(id: string): RunDocument {
    const { run, progress, source } = this.#look(id);
    return {
      ...{ asOf: progress.asOf, run, progress },
      log: readLog(source, run.id).map(({ at, level, text }) => ({ at, level, text })),
    };
  }

  /** The run of an id, or of the beginning of one that no other has, in the first store that has it. Throws DsrError. */
  at(id: string): RunAt {
    return inFirst(this.#deps.sources, id, (source) => ({ run: readRunInfo(source, id), source }));
  }

  /** The same, with counts of its requests that cost what is new. */
  counted(id: string): RunAt & { tally: ProgressTally } {
    const { run, source, tally } = this.#look(id);
    return { run, source, tally };
  }

  progress(id: string): ProgressDocument {
    return this.#look(id).progress;
  }

  #look(id: string): RunAt & { progress: ProgressDocument; tally: ProgressTally } {
    const wallMs = this.#deps.clock.wallMs();
    const kept = this.#followed.get(id);
    this.#followed.delete(id);
    const { run, followed } =
      kept === undefined ? this.#begin(id, wallMs) : { run: lookAt(kept, wallMs), followed: kept };
    this.#followed.set(id, followed);
    const [longest] = this.#followed.keys();
    if (this.#followed.size > MOST_FOLLOWED && longest !== undefined) this.#followed.delete(longest);
    const { tally, source } = followed;
    return { run, source, tally, progress: tally.progress(run, wallMs) };
  }

  #begin(id: string, wallMs: number): { run: RunInfo; followed: Followed } {
    const { sources, rates } = this.#deps;
    return inFirst(sources, id, (source) => {
      const followed = { source, follower: followRun(source, id), tally: new ProgressTally(rates) };
      return { run: lookAt(followed, wallMs), followed };
    });
  }
}

/** A run, and where it is stored. */
export interface RunAt {
  run: RunInfo;
  source: EvidenceSource;
}

/** What the first store that has the run says. */
function inFirst<T>(sources: readonly EvidenceSource[], id: string, read: (source: EvidenceSource) => T): T {
  let missing: unknown = new DsrError(`There is no run "${id}".`, { code: "run_unknown" });
  for (const source of sources) {
    try {
      return read(source);
    } catch (error) {
      if (!(error instanceof DsrError) || error.code !== "run_unknown") throw error;
      missing = error;
    }
  }
  throw missing;
}

function lookAt({ follower, tally }: Followed, wallMs: number): RunInfo {
  return follower.look(tally, wallMs);
}
