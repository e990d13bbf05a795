/** Every number of two targets side by side: a picture of what differs, and a table of all of it. */
import { useCallback, useMemo } from "preact/hooks";
import { type Forest, forest } from "../../../charts/index.ts";
import type { CompareDocument, CompareRow } from "../../../metrics/index.ts";
import { metricName, metricWords, statName, statWords } from "../../../words/index.ts";
import { useFormat, useWords } from "../language.tsx";
import { useLook } from "../look.ts";
import { ChartView } from "../parts/chart.tsx";
import { Section } from "../parts/section.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { Count, Interval, InUnit, Value } from "../parts/value.tsx";
import { Why } from "../parts/why.tsx";
import { compareWords } from "../words/compare.ts";
import { isInPoints, pointsOf, rowName, signed, signedDifference, signedPercent } from "./difference.ts";

type Rows = CompareDocument["metrics"];

export function DifferenceCharts({ metrics }: { metrics: Rows }) {
  const words = useWords(compareWords);
  const look = useLook();
  const label = useLabel();
  const charts: [string, Forest][] = [
    [words.ratios, { label: words.ratio, unit: "%", rows: byProportion(metrics, words.verdicts, label) }],
    [
      words.points,
      { label: words.difference, unit: words.pointsUnit, rows: inPoints(metrics, words.verdicts, label) },
    ],
  ];
  return (
    <>
      {charts.map(([title, data]) =>
        data.rows.length === 0 ? null : (
          <Section key={title} title={title}>
            <ChartView chart={forest(data, look)} label={title} />
          </Section>
        ),
      )}
    </>
  );
}

/** `TTFT median`: as the reader's language calls it. */
function useLabel(): (row: CompareRow) => string {
  const metrics = useWords(metricWords);
  const stats = useWords(statWords);
  return useCallback(
    ({ metric, stat, limits }) => {
      const { name } = metricName(metrics, metric);
      if (limits !== null) return `${name} (${limits})`;
      return stat === null ? name : `${name} ${statName(stats, stat)}`;
    },
    [metrics, stats],
  );
}

type Verdicts = Readonly<Record<CompareRow["verdict"], string>>;

function byProportion(rows: Rows, verdicts: Verdicts, label: (row: CompareRow) => string): Forest["rows"] {
  const percent = (share: number | null) => (share === null ? null : 100 * share);
  return rows.flatMap((row) => {
    const ratio = row.difference?.ratio ?? null;
    if (ratio === null) return [];
    return [
      {
        ...{ name: label(row), value: percent(ratio.value), verdict: verdicts[row.verdict] },
        ...{ low: percent(ratio.low), high: percent(ratio.high) },
      },
    ];
  });
}

function inPoints(rows: Rows, verdicts: Verdicts, label: (row: CompareRow) => string): Forest["rows"] {
  return rows.flatMap((row) => {
    const { difference } = row;
    if (difference === null || !isInPoints(row)) return [];
    return [
      {
        ...{ name: label(row), value: pointsOf(difference.value, row), verdict: verdicts[row.verdict] },
        ...{ low: pointsOf(difference.low, row), high: pointsOf(difference.high, row) },
      },
    ];
  });
}

export function DifferenceTable({ metrics }: { metrics: Rows }) {
  const words = useWords(compareWords);
  const label = useLabel();
  const columns = useMemo(
    (): Column<CompareRow>[] => [
      {
        ...{ key: "metric", head: words.metric, name: words.metric, isRowHead: true },
        cell: (row) => <Metric row={row} />,
        sortBy: label,
      },
      {
        ...{ key: "verdict", head: words.verdict, name: words.verdict },
        cell: (row) => <Verdict row={row} />,
        sortBy: (row) => words.verdicts[row.verdict],
      },
      {
        ...{ key: "a", head: words.a, name: words.a, isNumber: true },
        cell: ({ a, unit }) => <Side value={a} unit={unit} />,
      },
      {
        ...{ key: "b", head: words.b, name: words.b, isNumber: true },
        cell: ({ b, unit }) => <Side value={b} unit={unit} />,
      },
      {
        ...{ key: "ratio", head: words.ratio, name: words.ratio, isNumber: true },
        cell: (row) => <Ratio row={row} />,
        sortBy: ({ difference }) => difference?.ratio?.value ?? null,
      },
      {
        ...{ key: "difference", head: words.difference, name: words.difference, isNumber: true },
        cell: (row) => <Difference row={row} />,
      },
      {
        ...{ key: "n", head: words.n, name: words.n, isNumber: true },
        cell: ({ difference }) => <Count value={difference?.n ?? null} />,
        sortBy: ({ difference }) => difference?.n ?? null,
      },
      {
        ...{ key: "p", head: words.p, name: words.p, isNumber: true },
        cell: ({ difference }) => <Chance p={difference?.adjustedP ?? null} />,
        sortBy: ({ difference }) => difference?.adjustedP ?? null,
      },
      {
        ...{ key: "method", head: words.method, name: words.method },
        cell: ({ difference }) => <span lang="en">{difference?.method ?? null}</span>,
      },
    ],
    [words, label],
  );
  return <Table class="compared" caption={words.table} columns={columns} rows={metrics} rowKey={rowName} />;
}

function Metric({ row }: { row: CompareRow }) {
  const words = useWords(compareWords);
  const format = useFormat();
  const label = useLabel();
  return (
    <>
      {label(row)}
      <span class="under">
        {format.unit(row.unit)} · {words.better[row.better]}
      </span>
    </>
  );
}

function Verdict({ row: { verdict, why } }: { row: CompareRow }) {
  const words = useWords(compareWords);
  return (
    <>
      <span class={`verdict is-${verdict}`}>{words.verdicts[verdict]}</span>
      <Why why={why} />
    </>
  );
}

function Side({ value: { value, low, high, n, why }, unit }: { value: CompareRow["a"]; unit: string }) {
  const format = useFormat();
  const words = useWords(compareWords);
  return (
    <>
      <InUnit value={value} unit={unit} why={why} />
      {value === null ? null : (
        <span class="under">
          <Interval low={low} high={high} show={(end) => format.inUnit(end, unit)} />
          {n === null ? null : (
            <span class="n">
              {" "}
              {words.n} <Count value={n} />
            </span>
          )}
        </span>
      )}
    </>
  );
}

function Ratio({ row: { difference } }: { row: CompareRow }) {
  const format = useFormat();
  const ratio = difference?.ratio ?? null;
  if (ratio === null) return <Value value={null} text="" />;
  return (
    <>
      <Value value={ratio.value} text={signedPercent(ratio.value, format)} />
      <span class="under">
        <Interval
          low={ratio.low}
          high={ratio.high}
          between=", "
          unit=" %"
          show={(end) => signed(100 * end, format)}
        />
      </span>
    </>
  );
}

function Difference({ row }: { row: CompareRow }) {
  const words = useWords(compareWords);
  const format = useFormat();
  const { difference, unit, kind } = row;
  if (difference === null) return <Value value={null} text="" />;
  return (
    <>
      <Value value={difference.value} text={signedDifference(difference.value, row, format)} />
      <span class="under">
        {isInPoints(row) ? words.pointsUnit : unit}{" "}
        {kind === "price" ? (
          words.exact
        ) : (
          <Interval
            low={difference.low}
            high={difference.high}
            between=", "
            show={(end) => signedDifference(end, row, format)}
          />
        )}
      </span>
    </>
  );
}

const LEAST_P = 0.0001;

function Chance({ p }: { p: number | null }) {
  const format = useFormat();
  // Below this nobody tells them apart, and zeros would read as certainty.
  const text = p !== null && p > 0 && p < LEAST_P ? `< ${LEAST_P}` : format.figure(p);
  return <Value value={p} text={text} />;
}
