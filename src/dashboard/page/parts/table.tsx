/**
 * A table that scrolls inside itself, sorts by its heads, and stays quick with hundreds of rows: a row is made once and moved when
 * the order changes. What is not known stands last, whichever way it is sorted.
 */
import type { ComponentChildren, VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { useLanguage, useWords } from "../language.tsx";
import { type Direction, inOrder, type SortValue } from "../order.ts";
import { shellWords } from "../words/shell.ts";

export interface Column<R> {
  key: string;
  head: ComponentChildren;
  /** The head in plain words. */
  name: string;
  /** What the head means. */
  hint?: string | undefined;
  /** Below the head: a unit. */
  unit?: string | undefined;
  cell(row: R): ComponentChildren;
  /** What the column can be sorted by; absent, it cannot. */
  sortBy?: ((row: R) => SortValue) | undefined;
  /** Which way it sorts first. */
  first?: Direction | undefined;
  isNumber?: boolean | undefined;
  /** Names the row. */
  isRowHead?: boolean | undefined;
}

export interface Sorting {
  key: string;
  direction: Direction;
}

interface TableProps<R> {
  /** What the table holds, for who cannot see where it stands. */
  caption: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
  rowKey(row: R): string;
  sorting?: Sorting | null;
  /** Where the order is kept outside, so that an address can hold it. */
  onSort?(sorting: Sorting): void;
  class?: string;
}

export function Table<R>({
  caption,
  columns,
  rows,
  rowKey,
  sorting,
  onSort,
  class: className,
}: TableProps<R>) {
  const [own, setOwn] = useState<Sorting | null>(null);
  const words = useWords(shellWords);
  const { format } = useLanguage();
  const now = onSort === undefined ? (own ?? sorting ?? null) : (sorting ?? null);
  const made = useMemo(
    () => new Map<R, VNode>(rows.map((row) => [row, rowOf(row, columns, rowKey(row))])),
    [rows, columns, rowKey],
  );
  const shown = useMemo(() => {
    const by = columns.find(({ key }) => key === now?.key)?.sortBy;
    return by === undefined || now === null ? rows : inOrder(rows, by, now.direction, format.locale);
  }, [rows, columns, now, format]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="table-scroll" aria-label={words.tableOf(caption)} tabIndex={0}>
      <table class={className}>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.key} column={column} sorting={now} onSort={onSort ?? setOwn} />
            ))}
          </tr>
        </thead>
        <tbody>{shown.map((row) => made.get(row))}</tbody>
      </table>
    </section>
  );
}

function rowOf<R>(row: R, columns: readonly Column<R>[], key: string): VNode {
  return (
    <tr key={key}>
      {columns.map((column) =>
        column.isRowHead === true ? (
          <th key={column.key} scope="row">
            {column.cell(row)}
          </th>
        ) : (
          <td
            key={column.key}
            class={column.isNumber === true ? "number" : undefined}
            data-label={column.name}
          >
            {column.cell(row)}
          </td>
        ),
      )}
    </tr>
  );
}

interface HeadProps<R> {
  column: Column<R>;
  sorting: Sorting | null;
  onSort(sorting: Sorting): void;
}

function Head<R>({ column, sorting, onSort }: HeadProps<R>) {
  const words = useWords(shellWords);
  const { key, head, name, hint, unit, sortBy, first = "up", isNumber } = column;
  const direction = sorting?.key === key ? sorting.direction : null;
  const className = isNumber === true ? "number" : undefined;
  const text = (
    <>
      {head}
      {unit === undefined ? null : <span class="unit">{unit}</span>}
    </>
  );
  if (sortBy === undefined)
    return (
      <th scope="col" class={className} data-hint={hint}>
        {text}
      </th>
    );
  const opposite = direction === "up" ? "down" : "up";
  return (
    <th
      scope="col"
      class={className}
      aria-sort={direction === null ? undefined : direction === "up" ? "ascending" : "descending"}
    >
      <button
        type="button"
        class="sort"
        data-hint={hint}
        onClick={() => onSort({ key, direction: direction === null ? first : opposite })}
      >
        {text}
        {/* Beside what is seen, not in its place: who speaks to the page says what is seen. */}
        <span class="unseen">
          {["", hint, words.sortBy(name)].filter((part) => part !== undefined).join(". ")}
        </span>
        <span class="arrow" aria-hidden="true">
          {direction === null ? "" : direction === "up" ? "↑" : "↓"}
        </span>
      </button>
    </th>
  );
}
