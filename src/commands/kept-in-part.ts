/** What a user needs to come back to a run of which not everything could be kept. */
import type { RunInfo } from "../record/index.ts";
import type { Outputs } from "./outputs.ts";

export interface PartOfRun {
  runId: string;
  kind: RunInfo["kind"];
  /** The command that goes on with it; null where none does, that of its kind unless told. */
  verb?: string | null;
  seed: string;
  outputs: Pick<Outputs, "sources" | "places">;
  /** For each place of results, whether it has requests of this part of the run. */
  hasSome: readonly boolean[];
  /** Not null where an earlier part of the run is stored. */
  continued: RunInfo | null;
}

/** Lines that say what the run is called, where it lies, and which commands show it and go on with it. */
export function keptInPart({ runId, kind, verb, seed, outputs, hasSome, continued }: PartOfRun): string {
  const all = outputs.sources.map((source, i) => ({
    kind: source.kind,
    place: outputs.places[i] ?? source.path,
    hasSome: hasSome[i] === true,
  }));
  const some = all.filter((one) => one.hasSome);
  const [first] = some;
  const names = (places: typeof all, word: string) => places.map(({ place }) => place).join(` ${word} `);
  const lines = [
    first === undefined
      ? `run ${runId}, seed ${seed}, no request of ${continued === null ? "it" : "this part"} stored in ${names(all, "or")}`
      : `run ${runId}, seed ${seed}, stored in part in ${names(some, "and")}`,
  ];
  if (first !== undefined) {
    const from = `${first.kind === "sqlite" ? "--db" : "--csv"} ${asWord(first.place)}`;
    lines.push(`to see it: dsr results show ${runId} ${from}`);
  }
  const verbToGoOn = verb === undefined && kind !== "import" ? kind : (verb ?? null);
  if (verbToGoOn !== null && (first !== undefined || continued !== null))
    lines.push(toGoOn(verbToGoOn, runId, outputs));
  return lines.map((line) => `${line}\n`).join("");
}

/** The line that says which command goes on with a run. */
export function toGoOn(verb: string, runId: string, { sources, places }: PartOfRun["outputs"]): string {
  const output = sources.length > 1 ? "both" : sources[0]?.kind === "csv" ? "csv" : "db";
  const to = sources.map(
    ({ kind, path }, i) => `${kind === "sqlite" ? "--db" : "--out"} ${asWord(places[i] ?? path)}`,
  );
  return `to go on with it: dsr ${verb} --resume ${runId} --output ${output} ${to.join(" ")}`;
}

/** One word on a command line. */
function asWord(text: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(text) ? text : `"${text}"`;
}
