/** Whether a stream is one: tokens as they are made, or text that is shown in pieces. */
import { brief, count, figure, milliseconds, percent } from "./number.ts";
import { item, section } from "./section.ts";
import type { Style } from "./style.ts";
import { type Column, table } from "./table.ts";

export interface HonestyRow {
  /** `provider/model@mode` */
  target: string;
  /** Successful streams with known deltas. */
  streams: number;
  /** Median of output tokens / deltas; null where tokens are not known. */
  tokensPerDelta: number | null;
  /** Share (0–1) of a stream's output that came in its largest burst: median and worst tenth over streams. */
  burst: { median: number | null; p90: number | null };
  /** Gaps between deltas that are stalls, and how long a gap must be to be one, seconds. */
  stalls: number | null;
  stallAfterS: number | null;
  /** The longest gap, seconds. */
  longestGapS: number | null;
  /** From the last output to the end of the stream, ms. */
  tail: { medianMs: number | null; p90Ms: number | null };
  /** Share (0–1) of streams whose first event held no output, and by how much it came before the output, median ms. */
  emptyFirst: number | null;
  emptyLeadMs: number | null;
}

/** From here on half of an answer or more comes at once. */
const MUCH_AT_ONCE = 0.5;
const BUNDLES = 3;
/** A lead or a tail below this is the way of the network. */
const WORTH_SAYING_MS = 50;

/** A table, one row a target, and in words what deserves it; nothing where no stream was seen. */
export function honestySection(rows: readonly HonestyRow[], style: Style): string {
  const seen = rows.filter(({ streams }) => streams > 0);
  if (seen.length === 0) return "";
  const right = { align: "right" as const };
  const columns: Column<HonestyRow>[] = [
    { head: "target", cell: ({ target }) => target, wrapTo: 20 },
    { head: "streams", ...right, cell: ({ streams }) => count(streams), drop: 5 },
    {
      head: "tokens per delta",
      short: ["tokens", "per delta"],
      ...right,
      cell: ({ tokensPerDelta }) => figure(tokensPerDelta),
    },
    {
      head: "largest burst median",
      short: ["largest", "burst med"],
      ...right,
      cell: ({ burst }) => percent(burst.median),
    },
    {
      head: "largest burst p90",
      short: ["largest", "burst p90"],
      ...right,
      cell: ({ burst }) => percent(burst.p90),
      drop: 3,
    },
    { head: "stalls", ...right, cell: ({ stalls }) => count(stalls) },
    {
      head: "longest gap",
      unit: "s",
      short: ["longest", "gap s"],
      ...right,
      cell: (row) => figure(row.longestGapS),
    },
    {
      head: "tail median",
      unit: "ms",
      short: ["tail", "med ms"],
      ...right,
      cell: ({ tail }) => milliseconds(tail.medianMs),
      drop: 2,
    },
    {
      head: "tail p90",
      unit: "ms",
      short: ["tail", "p90 ms"],
      ...right,
      cell: ({ tail }) => milliseconds(tail.p90Ms),
      drop: 4,
    },
    {
      head: "empty first event",
      short: ["first event", "empty"],
      ...right,
      cell: ({ emptyFirst }) => percent(emptyFirst),
      drop: 1,
    },
    {
      head: "its lead",
      unit: "ms",
      short: ["its", "lead ms"],
      ...right,
      cell: (row) => milliseconds(row.emptyLeadMs),
      drop: 1,
    },
  ];
  return section(
    "Streams",
    style,
    table(seen, columns, style),
    ...seen.flatMap((row) => remarks(row).map((remark) => item("  ", `${row.target}: ${remark}`, style))),
    item("", legend(seen), style, "dim"),
  );
}

function remarks(row: HonestyRow): string[] {
  const { burst, tokensPerDelta, emptyFirst, emptyLeadMs, tail } = row;
  const said: string[] = [];
  if (burst.median !== null && burst.median >= MUCH_AT_ONCE)
    said.push(
      `in half of its streams ${percent(burst.median)} or more of the answer comes at once; its decode, tpot and gap say little`,
    );
  if (tokensPerDelta !== null && tokensPerDelta >= BUNDLES)
    said.push(`bundles about ${brief(tokensPerDelta)} tokens in a delta; gaps lie between bundles`);
  if ((emptyFirst ?? 0) > 0 && emptyLeadMs !== null && emptyLeadMs >= WORTH_SAYING_MS)
    said.push(
      `its first event holds no output and comes ${brief(emptyLeadMs)} ms before the first token; ttft here waits for the token`,
    );
  if (tail.medianMs !== null && tail.medianMs >= WORTH_SAYING_MS)
    said.push(
      `keeps its streams open for ${brief(tail.medianMs)} ms after the last token; otps counts that time`,
    );
  return said;
}

function legend(rows: readonly HonestyRow[]): string {
  const after = rows.find(({ stallAfterS }) => stallAfterS !== null)?.stallAfterS ?? null;
  const stall = after === null ? "" : ` Stall: a gap of ${brief(after)} s or more.`;
  return (
    `Largest burst: the share of an answer's tokens that arrives at one moment.${stall}` +
    " Tail: from the last token to the end of the stream."
  );
}
