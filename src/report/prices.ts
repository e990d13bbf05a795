/** What an update of prices would change, and what it leaves alone and why. */
import { count, money } from "./number.ts";
import { blocks, item, lines, title } from "./section.ts";
import type { Style } from "./style.ts";
import { table } from "./table.ts";

/** A price with the conditions under which it holds, per million tokens; null or absent is not known. */
interface ScheduledPrice {
  inputPrice?: number | null | undefined;
  outputPrice?: number | null | undefined;
  cachedInputPrice?: number | null | undefined;
  currency: string;
  days?: readonly string[] | undefined;
  hours?: readonly string[] | undefined;
  exceptDates?: readonly string[] | undefined;
  timeZone?: string | undefined;
  from?: string | null | undefined;
  until?: string | null | undefined;
  inputTokens?: { above?: number | null | undefined; upTo?: number | null | undefined } | undefined;
}

export interface PriceChange {
  provider: string;
  model: string;
  current: readonly ScheduledPrice[];
  proposed: readonly ScheduledPrice[];
  /** The public list that says so. */
  list: string;
  status: "new" | "changed" | "same" | "kept";
  /** Why ours stays, or what to know about the proposal; null when there is nothing to say. */
  why: string | null;
}

/** `dsr catalog update`: a `-` line for every price that goes, a `+` line for every price that comes. */
export function priceChanges(changes: readonly PriceChange[], style: Style): string {
  const writes = changes.filter(({ status }) => status === "new" || status === "changed");
  const kept = changes.filter(({ status }) => status === "kept");
  const same = changes.filter(({ status }) => status === "same").length;
  const remarks = writes.filter(({ why }) => why !== null);
  return blocks(
    priceTable(writes, style),
    lines(...remarks.map((change) => item("  ", `${nameOf(change)}: ${change.why}`, style))),
    kept.length === 0
      ? null
      : lines(
          title("Left as they are:", style),
          ...kept.map((change) => item("  ", `${nameOf(change)}: ${change.why ?? "no reason given"}`, style)),
        ),
    item(
      "",
      `${count(writes.length)} to write, ${count(kept.length)} left, ${count(same)} already right.`,
      style,
    ),
  );
}

function priceTable(changes: readonly PriceChange[], style: Style): string {
  const rows = changes.flatMap((change) => {
    const both = [
      ...change.current.map((price) => ({ sign: "-", price })),
      ...change.proposed.map((price) => ({ sign: "+", price })),
    ];
    return both.map(({ sign, price }, i) => ({
      sign,
      price,
      name: i === 0 ? nameOf(change) : "",
      list: sign === "+" ? change.list : "",
    }));
  });
  const conditional = rows.some(({ price }) => conditions(price) !== "");
  return table(
    rows,
    [
      { head: "model", cell: ({ name }) => name, wrapTo: 16 },
      { head: "", cell: ({ sign }) => sign, tone: ({ sign }) => (sign === "+" ? "green" : "red") },
      { head: "input", align: "right", cell: ({ price }) => money(price.inputPrice ?? null) },
      { head: "output", align: "right", cell: ({ price }) => money(price.outputPrice ?? null) },
      { head: "cached", align: "right", cell: ({ price }) => money(price.cachedInputPrice ?? null) },
      { head: "unit", cell: ({ price }) => `${price.currency}/M` },
      // A price whose conditions are hidden would be read as one that always holds: this column never gives way.
      ...(conditional
        ? [
            {
              head: "when",
              cell: ({ price }: (typeof rows)[number]) => conditions(price) || "always",
              wrapTo: 14,
            },
          ]
        : []),
      { head: "list", cell: ({ list }) => list, drop: 1 },
    ],
    style,
    "No price changes.",
  );
}

function nameOf({ provider, model }: PriceChange): string {
  return `${provider}/${model}`;
}

/** Every condition of a price in words; empty for one that always holds. */
function conditions(price: ScheduledPrice): string {
  const { days, hours, timeZone, from, until, exceptDates, inputTokens } = price;
  return [
    days?.join(" "),
    hours?.join(", "),
    timeZone,
    exceptDates === undefined ? null : `except ${exceptDates.join(", ")}`,
    from == null ? null : `from ${from}`,
    until == null ? null : `until ${until}`,
    inputTokens?.above == null ? null : `above ${count(inputTokens.above)} tok`,
    inputTokens?.upTo == null ? null : `up to ${count(inputTokens.upTo)} tok`,
  ]
    .filter((part) => part != null && part !== "")
    .join(", ");
}
