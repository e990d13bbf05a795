/** What a race came to: who comes first and how sure that is, who went out when and why, what it cost and what it saved. */
import { levelText, quantity } from "../base/index.ts";
import { findMetric } from "../metrics/index.ts";
import { brief, count, figure, money } from "./number.ts";
import { aside, blocks, item, lines, section, title } from "./section.ts";
import type { Style, Tone } from "./style.ts";
import { type Column, table } from "./table.ts";

export interface RaceRow {
  /** `provider/model@mode` */
  target: string;
  state: "in" | "out" | "won";
  /** Why it is out or has won, or what is open, in words. */
  why: string;
  /** Rounds of the race after which it was found to be out; null while it is not, 0 before the first request. */
  outAfterRounds: number | null;
  /** Rounds in which it was asked, and requests in all. */
  rounds: number;
  requests: number;
  /** Null where a price is not known. */
  spentCny: number | null;
  statements: readonly RaceFigure[];
}

export interface RaceFigure {
  /** As in a decision's values: `ttft_p90`. */
  key: string;
  /** The filter in words; null for a key of the order. */
  filter: string | null;
  verdict: "met" | "failed" | "unknown" | null;
  value: number | null;
  bounds: { low: number | null; high: number | null } | null;
  n: number | null;
}

/** What `dsr route --measure --json` prints of the race. */
export interface RaceDocument {
  /** The probability with which all that the race claims is true together. */
  confidence: number;
  isSettled: boolean;
  /** Null before it is settled, and where nobody meets the requirement. */
  winner: string | null;
  sharedWith: readonly string[];
  /** Left undecided, since that took too long: the first place is that of the others. */
  undecided: readonly string[];
  why: string;
  /** Rounds of the longest asked target, and the most there could have been. */
  rounds: number;
  mostRounds: number;
  requests: number;
  /** What is known to be spent. */
  spentCny: number;
  /**
   * Against asking every target in all these rounds; money null where nothing of it can be said, and only the part that
   * can be where some targets were never asked.
   */
  saved: { requests: number; ofRequests: number; cny: number | null; cnyIsLeast: boolean };
  /** About how many more rounds would settle it, and what they would cost; null where it is settled or nobody can say. */
  toGo: { rounds: number; cny: number | null } | null;
  targets: readonly RaceRow[];
}

/** The verdict, the figures it rests on, a sentence for each target, and what it cost. */
export function raceReport(race: RaceDocument, style: Style): string {
  return blocks(
    lines(title(headline(race), style), race.isSettled ? null : item("", toGoText(race), style)),
    raceTable(race.targets, style),
    section(
      "Why",
      style,
      ...race.targets.map((row) => item("  ", `${row.target}: ${whyText(row)}`, style, tones[row.state])),
    ),
    lines(item("", costText(race), style), savedText(race, style)),
    aside(
      `In brackets: bounds that hold at every look of the race. All its statements together are true with a probability of at least ${levelText(race.confidence)}.`,
      style,
    ),
  );
}

/** What is said when a target goes out, while the race is on. */
export function raceOutLine({
  target,
  why,
  outAfterRounds,
}: Pick<RaceRow, "target" | "why" | "outAfterRounds">): string {
  const when = outAfterRounds === 0 ? "before the first request" : `after ${rounds(outAfterRounds ?? 0)}`;
  return `out ${when}: ${target}: ${why}`;
}

/** What is said when a target is not out, and not asked on either: it waits for how another fares; or when it is asked again. */
export function raceWaitLine(
  row: Pick<RaceRow, "target" | "why"> & { isAsked: boolean; after: number },
): string {
  const { target, why, isAsked, after } = row;
  if (after === 0) return `not asked at first: ${target}: ${why}`;
  return `${isAsked ? "asked again" : "not asked on"} after ${rounds(after)}: ${target}: ${why}`;
}

/** What a race is about to do. */
export function racePlanText(plan: {
  targets: number;
  mostRounds: number;
  batch: number;
  confidence: number;
}): string {
  const { targets, mostRounds, batch, confidence } = plan;
  return `A race of ${quantity(targets, "target")}: one prompt a round to each that can still come first, a look after every ${rounds(batch)}, at most ${count(mostRounds)}, until the first place is settled at ${levelText(confidence)} confidence.`;
}

/** What is to be expected of its cost, where one round's is known. */
export function raceCostText({
  roundCny,
  mostRounds,
}: {
  roundCny: number | null;
  mostRounds: number;
}): string {
  return roundCny === null
    ? "That is if every target is asked to the end; most races end sooner. What one round costs is not known yet."
    : `That is if every target is asked to the end; most races end sooner. With answers as long as those stored, a round of all costs about ${money(roundCny)} CNY, all rounds ${money(roundCny * mostRounds)} CNY.`;
}

const tones: Record<RaceRow["state"], Tone | null> = { won: "green", out: "dim", in: null };

function headline({
  isSettled,
  winner,
  sharedWith,
  undecided,
  confidence,
  why,
  targets,
}: RaceDocument): string {
  if (!isSettled) return `Not settled: ${why}`;
  const isFailing = ({ statements }: RaceRow) => statements.some(({ verdict }) => verdict === "failed");
  // Of what is not known nothing is said at any confidence.
  if (winner === null && !targets.every(isFailing)) return "No target is shown to meet the requirement";
  const sure = `${undecided.length === 0 ? "" : "of those decided, "}at ${levelText(confidence)} confidence`;
  if (winner === null) return `No target meets the requirement, ${sure}`;
  if (sharedWith.length === 0) return `${winner} comes first, ${sure}`;
  return `${[winner, ...sharedWith].join(" and ")} share the first place, ${sure}`;
}

function toGoText({ toGo }: RaceDocument): string {
  if (toGo === null) return "How many more rounds would settle it cannot be said yet.";
  const cost = toGo.cny === null ? "" : ` for about ${money(toGo.cny)} CNY`;
  return `About ${quantity(toGo.rounds, "more round")}${cost} would settle what is open between those still asked, if their figures stay as they are.`;
}

function raceTable(rows: readonly RaceRow[], style: Style): string {
  const keys = [...new Set(rows.flatMap(({ statements }) => statements.map(({ key }) => key)))];
  const columns: Column<RaceRow>[] = [
    { head: "target", cell: ({ target }) => target, wrapTo: 20, tone: ({ state }) => tones[state] },
    { head: "", cell: ({ state }) => ({ won: "first", out: "out", in: "open" })[state] },
    { head: "rounds", align: "right", cell: (row) => count(row.rounds) },
    { head: "requests", align: "right", drop: 1, cell: (row) => count(row.requests) },
    { head: "cost", unit: "CNY", align: "right", cell: ({ spentCny }) => money(spentCny) },
    ...keys.map((key): Column<RaceRow> => {
      const unit = findMetric(key.replace(/_(avg|median|p90|p99)$|\(.*/, ""))?.unit ?? "";
      return {
        head: key,
        ...(unit === "" ? {} : { unit }),
        align: "right",
        cell: ({ statements }) => figureText(statements.find((one) => one.key === key)),
      };
    }),
  ];
  return table(rows, columns, style);
}

/** `0.52 (0.41 to 0.70)`; a side that nothing bounds is left open, and an exact value stands alone. */
function figureText(statement: RaceFigure | undefined): string {
  if (statement === undefined) return figure(null);
  const { value, bounds } = statement;
  if (bounds === null || (bounds.low === bounds.high && bounds.low === value)) return figure(value);
  const { low, high } = bounds;
  if (low === null && high === null) return figure(value);
  const range =
    low === null
      ? `≤ ${figure(high)}`
      : high === null
        ? `≥ ${figure(low)}`
        : `${figure(low)} to ${figure(high)}`;
  return `${figure(value)} (${range})`;
}

function whyText({ state, why, outAfterRounds, rounds: asked }: RaceRow): string {
  if (state !== "out" || outAfterRounds === null) return why;
  if (outAfterRounds === 0) return `out before the first request: ${why}`;
  const inSome = asked < outAfterRounds ? `, asked in ${count(asked)}` : "";
  return `out after ${rounds(outAfterRounds)}${inSome}: ${why}`;
}

function costText({ rounds: asked, mostRounds, requests, spentCny, isSettled }: RaceDocument): string {
  if (requests === 0 && spentCny === 0)
    return `Nothing was sent and nothing spent${isSettled ? ": what is known already settles it" : ""}.`;
  return `${rounds(asked)} of at most ${count(mostRounds)}, ${quantity(requests, "request")}, ${money(spentCny)} CNY.`;
}

/** Nothing is saved by stopping before it is settled. */
function savedText({ saved, requests, rounds: asked, isSettled }: RaceDocument, style: Style): string | null {
  if (!isSettled || saved.requests <= 0 || requests === 0) return null;
  const cny =
    saved.cny === null ? "" : ` and ${saved.cnyIsLeast ? "at least" : "about"} ${money(saved.cny)} CNY`;
  return item(
    "",
    `Saved ${count(saved.requests)} requests${cny}: asking every target in all ${rounds(asked)} would have been ${count(saved.ofRequests)} (${brief(saved.ofRequests / requests)} times as many).`,
    style,
  );
}

function rounds(n: number): string {
  return quantity(n, "round");
}
