/** Where measurements go while a run runs. */
import { DsrError, EXIT } from "../base/index.ts";
import type { Answer, LogLine, RequestRecord, RunInfo, Score } from "../record/index.ts";

/**
 * Takes what a run produces. `begin`, `record`, `score`, `answer`, `note` and `end` only queue: they never throw and never wait for a
 * disk, because a slow disk must not pace the load. Faults come out of `flush`, `close` and `onFailure`.
 */
export interface Sink {
  begin(run: RunInfo): void;
  record(record: RequestRecord): void;
  score(score: Score): void;
  /** Keeps the text of an answer where the place is made for it (SQLite); elsewhere nothing is kept. */
  answer(answer: Answer): void;
  /** Keeps what a run that has begun says, where the place is made for it (SQLite); elsewhere nothing is kept. */
  note(line: LogLine): void;
  /** The run as it ended; replaces what `begin` said. */
  end(run: RunInfo): void;
  /**
   * Resolves when everything queued so far is stored: killing the process afterwards loses none of it.
   * Rejects with a DsrError when something could not be; what is stored stays, the rest stays queued.
   */
  flush(): Promise<void>;
  /** Flushes, then lets go of the file, also when the flush fails (and then rejects with its error). */
  close(): Promise<void>;
  /** Called with the number of request records stored so far, after each batch is really stored. */
  onStored(listener: (stored: number) => void): void;
  /** Called once when storing begins to fail, and again after it recovered and failed anew. */
  onFailure(listener: (error: DsrError) => void): void;
}

/** One sink out of several. Each gets everything, whatever happens to the others; `onStored` tells the smallest count. */
export function combineSinks(sinks: readonly Sink[]): Sink {
  const [only] = sinks;
  if (only !== undefined && sinks.length === 1) return only;
  const each = (act: (sink: Sink) => void) => {
    for (const sink of sinks) act(sink);
  };
  return {
    begin: (run) => each((sink) => sink.begin(run)),
    record: (record) => each((sink) => sink.record(record)),
    score: (score) => each((sink) => sink.score(score)),
    answer: (answer) => each((sink) => sink.answer(answer)),
    note: (line) => each((sink) => sink.note(line)),
    end: (run) => each((sink) => sink.end(run)),
    flush: () => allOf(sinks.map((sink) => sink.flush())),
    close: () => allOf(sinks.map((sink) => sink.close())),
    onStored: (listener) => {
      const stored = sinks.map(() => 0);
      let told = 0;
      sinks.forEach((sink, i) => {
        sink.onStored((count) => {
          stored[i] = count;
          const least = Math.min(...stored);
          if (least > told) listener(least);
          told = Math.max(told, least);
        });
      });
    },
    onFailure: (listener) => each((sink) => sink.onFailure(listener)),
  };
}

/** Waits for all, then rejects with one error that names every failure. */
async function allOf(promises: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(promises)).filter((result) => result.status === "rejected");
  const errors = failed.map(({ reason }) => reason as unknown);
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) {
    throw new DsrError(
      errors.map((error) => (error instanceof Error ? error.message : String(error))).join(" "),
      {
        code: "store_several",
        exitCode: EXIT.fault,
        cause: new AggregateError(errors),
      },
    );
  }
}
