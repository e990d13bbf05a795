/** Columns of a table that tell what points of accuracy were lost to. */
import type { Loss } from "./bench-row.ts";
import { signedPoints } from "./number.ts";
import type { Column } from "./table.ts";

const CAUSES = ["truncated", "empty", "refused", "unparsed"] as const;

/** What was lost in all, and to each cause that took anything anywhere; truncation and wrong answers always have their column. */
export function lossColumns<Row>(
  rows: readonly Row[],
  of: (row: Row) => Loss | null,
): { lost: Column<Row>; causes: Column<Row>[] } {
  const column = (head: string, cause: keyof Loss): Column<Row> => ({
    head,
    align: "right",
    cell: (row) => signedPoints(of(row)?.[cause] ?? null),
  });
  const told = lossCauses(rows.flatMap((row) => of(row) ?? []));
  return {
    lost: column("lost", "total"),
    causes: told.map((cause) =>
      cause === "wrong"
        ? { ...column("wrong though complete", cause), short: ["wrong,", "complete"] }
        : column(cause, cause),
    ),
  };
}

/** The causes worth telling, in their order. */
export function lossCauses(losses: readonly Loss[]): (keyof Loss)[] {
  const took = (cause: keyof Loss) => losses.some((loss) => signedPoints(loss[cause]) !== "0.0");
  return [...CAUSES.filter((cause) => cause === "truncated" || took(cause)), "wrong"];
}
