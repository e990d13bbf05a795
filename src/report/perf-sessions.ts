/** Conversations replayed turn by turn: how many came to their end, and whether later turns answer as fast. */
import { count, figure, percent } from "./number.ts";
import { aside, section } from "./section.ts";
import type { Style } from "./style.ts";
import { type Column, table } from "./table.ts";

export interface SessionRow {
  /** `provider/model@mode` */
  target: string;
  conversations: number;
  /** Conversations in which a turn failed, so that the turns after it were never sent. */
  cutShort: number;
  /** Turns answered. */
  turns: number;
  /** Median ttft, seconds, of first turns and of later ones. */
  ttftFirstS: number | null;
  ttftLaterS: number | null;
  /** Median input tokens of first turns and of later ones. */
  inputFirst: number | null;
  inputLater: number | null;
  /** Share (0–1) of the input tokens of later turns that the provider says it took from its cache. */
  cachedLater: number | null;
}

/** A table, one row a target; nothing without conversations. */
export function sessionSection(rows: readonly SessionRow[], style: Style): string {
  const held = rows.filter(({ conversations }) => conversations > 0);
  if (held.length === 0) return "";
  const right = { align: "right" as const };
  const columns: Column<SessionRow>[] = [
    { head: "target", cell: ({ target }) => target, wrapTo: 20 },
    {
      head: "conversations",
      short: ["conver-", "sations"],
      ...right,
      cell: ({ conversations }) => count(conversations),
    },
    {
      head: "cut short",
      short: ["cut", "short"],
      ...right,
      cell: ({ cutShort }) => count(cutShort),
      tone: ({ cutShort }) => (cutShort > 0 ? "yellow" : null),
    },
    { head: "turns", ...right, cell: ({ turns }) => count(turns), drop: 2 },
    {
      head: "ttft of first turns",
      unit: "s",
      short: ["ttft med s", "first turn"],
      ...right,
      cell: ({ ttftFirstS }) => figure(ttftFirstS),
    },
    {
      head: "ttft of later turns",
      unit: "s",
      short: ["ttft med s", "later"],
      ...right,
      cell: ({ ttftLaterS }) => figure(ttftLaterS),
    },
    {
      head: "input of first turns",
      unit: "tok",
      short: ["input tok", "first turn"],
      ...right,
      cell: ({ inputFirst }) => count(inputFirst),
      drop: 3,
    },
    {
      head: "input of later turns",
      unit: "tok",
      short: ["input tok", "later"],
      ...right,
      cell: ({ inputLater }) => count(inputLater),
      drop: 3,
    },
    {
      head: "cached in later turns",
      short: ["cached", "later"],
      ...right,
      cell: ({ cachedLater }) => percent(cachedLater),
      drop: 1,
    },
  ];
  return section(
    "Conversations",
    style,
    table(held, columns, style),
    aside(
      "Medians. Later turns send the whole conversation so far; where the provider keeps it in a cache they start as fast as " +
        "first ones.",
      style,
    ),
    held.some(({ cutShort }) => cutShort > 0)
      ? aside("Cut short: a turn failed, and those after it were never sent.", style)
      : null,
  );
}
