/** Columns of a table that tell what points of accuracy were lost to. */
import type { Loss } from "./bench-row.ts";
import { signedPoints } from "./number.ts";
import type { Column } from "./table.ts";

/** What was lost, in all and by cause, a column each. */
export function lossColumns<Row>(of: (row: Row) => Loss | null): Column<Row>[] {
  const lost = (head: string, cause: keyof Loss): Column<Row> => ({
    head,
    align: "right",
    cell: (row) => signedPoints(of(row)?.[cause] ?? null),
  });
  return [
    lost("lost", "total"),
    lost("truncated", "truncated"),
    lost("empty", "empty"),
    lost("refused", "refused"),
    lost("unparsed", "unparsed"),
    { ...lost("wrong though complete", "wrong"), short: ["wrong,", "complete"] },
  ];
}
