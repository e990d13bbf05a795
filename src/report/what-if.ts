/** A decision under other circumstances beside the one that holds: who would stand where, and why. */
import { namesInShort, quantity } from "../base/index.ts";
import { targetName } from "../record/index.ts";
import { item, lines, title } from "./section.ts";
import type { Style, Tone } from "./style.ts";
import { type Column, table } from "./table.ts";

type Verdict = "met" | "failed" | "unknown" | "absent";

interface Place {
  /** Null where it is not ranked. */
  rank: number | null;
  verdict: Verdict;
}

/** One target before and after. */
export interface MoveRow {
  provider: string;
  model: string;
  mode: string | null;
  before: Place;
  after: Place;
  isMoved: boolean;
  why: readonly string[];
}

/** `changes`: what was changed, a phrase each. */
export function whatIfReport(changes: readonly string[], moves: readonly MoveRow[], style: Style): string {
  const moved = moves.filter(({ isMoved }) => isMoved).length;
  const columns: Column<MoveRow>[] = [
    { head: "target", cell: targetName, wrapTo: 16 },
    { head: "now", cell: ({ before }) => placeText(before) },
    { head: "then", cell: ({ after }) => placeText(after), tone: toneOf },
    { head: "why", cell: ({ why }) => why.join("; "), wrapTo: 20 },
  ];
  return lines(
    title(`What if ${changes.join(", ")}`, style),
    table(moves, columns, style),
    item("", winnerText(moves), style),
    item(
      "",
      moved === 0
        ? "Nothing would change place."
        : `${moved} of ${quantity(moves.length, "target")} would stand elsewhere.`,
      style,
      "dim",
    ),
  );
}

function placeText({ rank, verdict }: Place): string {
  if (verdict === "absent") return "no evidence";
  if (rank === null) return verdict;
  return verdict === "met" ? `#${rank}` : `#${rank} (${verdict})`;
}

function toneOf({ before, after, isMoved }: MoveRow): Tone | null {
  if (!isMoved) return null;
  const isBetter = (after.rank ?? Number.POSITIVE_INFINITY) < (before.rank ?? Number.POSITIVE_INFINITY);
  return isBetter ? "green" : after.rank === null && before.rank !== null ? "red" : "yellow";
}

function winnerText(moves: readonly MoveRow[]): string {
  const [now, then] = [firstOf(moves, "before"), firstOf(moves, "after")];
  if (now === then)
    return then === ""
      ? "The first place would still be nobody's."
      : `The first place would still be that of ${then}.`;
  return `The first place would go from ${now === "" ? "nobody" : now} to ${then === "" ? "nobody" : then}.`;
}

function firstOf(moves: readonly MoveRow[], when: "before" | "after"): string {
  const first = moves.filter((move) => move[when].rank === 1).map(targetName);
  return namesInShort(first.sort(), first.length);
}
