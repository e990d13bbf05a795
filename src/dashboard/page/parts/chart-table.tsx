/** All that a chart draws, in words and numbers. */
import { useMemo } from "preact/hooks";
import type { Chart } from "../../../charts/index.ts";
import { useFormat } from "../language.tsx";
import { Paged } from "./paged.tsx";
import { type Column, Table } from "./table.tsx";

interface Row {
  key: string;
  cells: readonly (string | number | null)[];
}

const EACH = 100;

export function ChartTable({ chart, label }: { chart: Chart; label: string }) {
  const { figure } = useFormat();
  const { head, rows } = chart.table;
  const all = useMemo((): Row[] => rows.map((cells, index) => ({ key: String(index), cells })), [rows]);
  const columns = useMemo(
    () =>
      head.map((name, index): Column<Row> => {
        const isNumber = rows.some((cells) => typeof cells[index] === "number");
        const cell = ({ cells }: Row) => {
          const value = cells[index] ?? null;
          return typeof value === "string" ? value : figure(value);
        };
        return {
          ...{ key: String(index), head: name, name, cell, isNumber, isRowHead: index === 0 },
          // Sorted a page at a time, the order would be that of no list.
          sortBy: rows.length > EACH ? undefined : ({ cells }) => cells[index] ?? null,
        };
      }),
    [head, rows, figure],
  );
  return (
    <Paged label={label} rows={all} each={EACH}>
      {(shown) => <Table caption={label} columns={columns} rows={shown} rowKey={rowKey} />}
    </Paged>
  );
}

const rowKey = ({ key }: Row) => key;
