/** Providers, and whether they answer. */
import { count } from "./number.ts";
import { blocks, item, lines } from "./section.ts";
import type { Style } from "./style.ts";
import { table } from "./table.ts";

export interface ProviderRow {
  id: string;
  name: string;
  nameZh: string | null;
  homepage: string | null;
  /** Models of the catalog, retired ones left out. */
  models: readonly string[];
  /** Where the key was found (`environment variable X`), never the key; null when there is none. */
  keyOrigin: string | null;
  /** Where a key would be looked for; empty for a provider that needs none. */
  keyEnv: readonly string[];
}

/** `dsr providers list` */
export function providersTable(rows: readonly ProviderRow[], style: Style): string {
  return table(
    rows,
    [
      { head: "provider", cell: (row) => row.id },
      {
        head: "name",
        cell: (row) => [row.name, row.nameZh].filter((name) => name !== null).join(" "),
        drop: 2,
        wrapTo: 16,
      },
      { head: "key", cell: keyText, tone: (row) => (hasKey(row) ? "green" : "dim"), wrapTo: 16 },
      { head: "models", cell: (row) => row.models.join(", ") || "none", wrapTo: 16, drop: 1 },
      { head: "homepage", cell: (row) => row.homepage ?? "", drop: 3 },
    ],
    style,
  );
}

function hasKey(row: Pick<ProviderRow, "keyOrigin" | "keyEnv">): boolean {
  return row.keyOrigin !== null || row.keyEnv.length === 0;
}

function keyText(row: Pick<ProviderRow, "keyOrigin" | "keyEnv">): string {
  if (row.keyOrigin !== null) return row.keyOrigin;
  return row.keyEnv.length === 0 ? "needs none" : `missing: set ${row.keyEnv.join(" or ")}`;
}

export interface ProviderCheckRow {
  id: string;
  keyOrigin: string | null;
  keyEnv: readonly string[];
  /** What its `/models` answered; null when it was not asked (no key, no address). */
  answer: { ok: true; listed: number } | { ok: false; kind: string; message: string } | null;
  /** What is known of each model of the catalog: from the listing, or from a small question where one was asked. */
  models: readonly {
    model: string;
    state: "listed" | "not listed" | "answers" | "fails";
    /** What to know about it; null when there is nothing. */
    detail: string | null;
  }[];
  /** What differs between catalog and listing, one sentence each. */
  differences: readonly string[];
}

/** `dsr providers check`: a line for each provider, below it what deserves a look. */
export function providerChecks(rows: readonly ProviderCheckRow[], style: Style): string {
  const grid = table(
    rows,
    [
      { head: "provider", cell: (row) => row.id },
      { head: "key", cell: keyText, wrapTo: 16, tone: (row) => (hasKey(row) ? null : "dim") },
      {
        head: "answers",
        cell: ({ answer }) => (answer === null ? "not asked" : answer.ok ? "yes" : `no: ${answer.kind}`),
        tone: ({ answer }) => (answer === null ? "dim" : answer.ok ? "green" : "red"),
      },
      {
        head: "listed",
        align: "right",
        cell: ({ answer }) => count(answer?.ok === true ? answer.listed : null),
        drop: 1,
      },
      {
        head: "models",
        cell: ({ models }) => models.map(({ model, state }) => `${model} ${state}`).join(", "),
        wrapTo: 16,
      },
    ],
    style,
  );
  const looks = rows.flatMap((row) => [
    ...(row.answer?.ok === false ? [`${row.id}: ${row.answer.message}`] : []),
    ...row.models.flatMap(({ model, detail }) => (detail === null ? [] : [`${row.id}: ${model}: ${detail}`])),
    ...row.differences.map((sentence) => `${row.id}: ${sentence}`),
  ]);
  return blocks(grid, lines(...looks.map((sentence) => item("  ", sentence, style))));
}
