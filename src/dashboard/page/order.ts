/** In which order rows stand: by number or name, whatever is not known always last. */

export type Direction = "up" | "down";
export type SortValue = number | string | null;

/** A new array; rows that are equal keep their order. */
export function inOrder<R>(
  rows: readonly R[],
  by: (row: R) => SortValue,
  direction: Direction,
  locale: string,
): R[] {
  const { compare } = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });
  const sign = direction === "up" ? 1 : -1;
  return rows
    .map((row) => ({ row, value: known(by(row)) }))
    .sort(({ value: a }, { value: b }) => {
      if (a === null || b === null) return Number(a === null) - Number(b === null);
      if (typeof a === "number" && typeof b === "number") return sign * (a - b);
      return sign * compare(String(a), String(b));
    })
    .map(({ row }) => row);
}

function known(value: SortValue): SortValue {
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}
