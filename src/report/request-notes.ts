/** What a reader must know of a target's requests, as sentences; the same words under every table. */
import { isCounted, succeeded } from "../metrics/index.ts";
import { type RequestRecord, substitutedModel } from "../record/index.ts";

/** Failures by kind with the first message of each, and whether nothing came at all. What the sender cut off or never sent, and warm-ups, are left out. */
export function failureNotes(records: readonly RequestRecord[]): string[] {
  const counted = records.filter(isCounted);
  const failures = Map.groupBy(
    counted.filter((record) => record.error !== null),
    (record) => record.error?.kind ?? "unclassified",
  );
  return [
    ...[...failures].map(([kind, failed]) => {
      const message = failed[0]?.error?.message ?? "";
      // A sensitive request's message holds no more than the kind and the status.
      const more = message.startsWith(`${kind}, `) ? message.slice(kind.length + 2) : message;
      return `${kind} × ${failed.length}${more === "" ? "" : `: ${more}`}`;
    }),
    ...(counted.length > 0 && !counted.some(succeeded) ? ["never answered"] : []),
  ];
}

/** One sentence for each model that responses named in place of the one asked for. */
export function substitutionNotes(records: readonly RequestRecord[]): string[] {
  return [...new Set(records.map(substitutedModel))].flatMap((name) =>
    name === null
      ? []
      : [`responses name the model "${name}", asked for was "${records[0]?.target.modelId}"`],
  );
}
