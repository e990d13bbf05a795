/** What it took to be connected, kept apart from ttft. */
import { count, milliseconds } from "./number.ts";
import { aside, section } from "./section.ts";
import type { Style } from "./style.ts";
import { type Column, table } from "./table.ts";

/** Milliseconds; null where the phase never happened (no name to look up, no TLS) or nobody measured it. */
export interface PhaseSpread {
  medianMs: number | null;
  p90Ms: number | null;
}

export interface ConnectionRow {
  /** `provider/model@mode` */
  target: string;
  /** Requests that made a connection of their own, and those that used one an earlier request had made. */
  fresh: number;
  reused: number;
  /** Over the fresh ones. */
  dns: PhaseSpread;
  tcp: PhaseSpread;
  tls: PhaseSpread;
}

/** A table, one row a target; nothing where no connection was seen. */
export function connectionSection(rows: readonly ConnectionRow[], style: Style): string {
  const seen = rows.filter(({ fresh, reused }) => fresh + reused > 0);
  if (seen.length === 0) return "";
  const columns: Column<ConnectionRow>[] = [
    { head: "target", cell: ({ target }) => target, wrapTo: 20 },
    { head: "fresh", align: "right", cell: ({ fresh }) => count(fresh) },
    { head: "reused", align: "right", cell: ({ reused }) => count(reused) },
    ...phase("dns", ({ dns }) => dns),
    ...phase("tcp", ({ tcp }) => tcp),
    ...phase("tls", ({ tls }) => tls),
  ];
  return section(
    "Connections",
    style,
    table(seen, columns, style),
    aside(
      "Name lookup, TCP and TLS of fresh connections. All of it happens before the send: no part of ttft.",
      style,
    ),
  );
}

function phase(name: string, of: (row: ConnectionRow) => PhaseSpread): Column<ConnectionRow>[] {
  return [
    {
      head: `${name} median`,
      unit: "ms",
      short: [name, "med ms"],
      align: "right",
      cell: (row) => milliseconds(of(row).medianMs),
    },
    {
      head: `${name} p90`,
      unit: "ms",
      short: [name, "p90 ms"],
      align: "right",
      cell: (row) => milliseconds(of(row).p90Ms),
      drop: 1,
    },
  ];
}
