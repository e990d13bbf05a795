/**
 * How long texts from outside may be. What dsr measures is capped where it arrives; a file may hold anything, and a name of
 * a megabyte would stand in every table from then on.
 */
import type { RequestRecord, Target } from "../record/index.ts";
import type { Emit } from "./emit.ts";

/** Names and ids; none that a provider gives is near it. */
const NAME_CHARS = 200;
const MESSAGE_CHARS = 300;

/** Hands on what is short enough, error messages cut; names the rows that are not. */
export function limited(emit: Emit): Emit {
  const within = <T>(
    names: (value: T) => Names,
    add: (value: T, line: number) => void,
  ): ((value: T, line: number) => void) => {
    return (value, line) => {
      const reason = tooLong(names(value));
      if (reason === null) add(value, line);
      else emit.skip(line, reason);
    };
  };
  return {
    run: within(({ id }) => ({ id }), emit.run),
    request: within(
      ({ id, runId, target }) => ({ id, run_id: runId, ...targetNames(target) }),
      (record, line) => emit.request(withShortMessage(record), line),
    ),
    score: within(
      ({ runId, requestId, dataset, sampleId, target }) => ({
        run_id: runId,
        request_id: requestId,
        dataset,
        sample_id: sampleId,
        ...targetNames(target),
      }),
      emit.score,
    ),
    answer: within(
      ({ runId, requestId, dataset, sampleId, cacheKey, target }) => ({
        run_id: runId,
        request_id: requestId,
        dataset,
        sample_id: sampleId,
        cache_key: cacheKey,
        ...targetNames(target),
      }),
      emit.answer,
    ),
    note: within(({ runId }) => ({ run_id: runId }), emit.note),
    figure: within(({ provider, model, metric }) => ({ provider, model, metric }), emit.figure),
    skip: emit.skip,
  };
}

type Names = Readonly<Record<string, string | null>>;

/** Why a row cannot be taken: every name that is too long, with its length. Null when all are short enough. */
export function tooLong(names: Names): string | null {
  const faults = Object.entries(names).flatMap(([name, value]) =>
    value !== null && value.length > NAME_CHARS
      ? [`${name} has ${value.length} characters, at most ${NAME_CHARS} are taken`]
      : [],
  );
  return faults.length > 0 ? faults.join("; ") : null;
}

/** A message of at most 300 characters, or as many and the mark of a cut. */
export function shortMessage(message: string): string {
  return message.length > MESSAGE_CHARS + 1 ? `${message.slice(0, MESSAGE_CHARS)}…` : message;
}

function withShortMessage(record: RequestRecord): RequestRecord {
  const { error } = record;
  return error === null ? record : { ...record, error: { ...error, message: shortMessage(error.message) } };
}

function targetNames({ provider, model, mode, modelId }: Target): Names {
  return { provider, model, mode, model_id: modelId };
}
