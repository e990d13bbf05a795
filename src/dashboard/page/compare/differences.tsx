/** Every number of two targets side by side: a picture of what differs, and a table of all of it. */
import { type Forest, forest } from "../../../charts/index.ts";
import type { CompareDocument, CompareRow } from "../../../metrics/index.ts";
import { useFormat, useWords } from "../language.tsx";
import { useLook } from "../look.ts";
import { ChartView } from "../parts/chart.tsx";
import { Scrolls } from "../parts/scrolls.tsx";
import { Count, Interval, InUnit, Value } from "../parts/value.tsx";
import { compareWords } from "../words/compare.ts";
import { isInPoints, pointsOf, rowName, signedDifference, signedPercent } from "./difference.ts";

export function DifferenceCharts({ metrics }: Pick<CompareDocument, "metrics">) {
  const words = useWords(compareWords);
  const look = useLook();
  const charts: [string, Forest][] = [
    [words.ratios, { label: words.ratioUnit, unit: "%", rows: byProportion(metrics, words.verdicts) }],
    [
      words.points,
      { label: words.difference, unit: words.pointsUnit, rows: inPoints(metrics, words.verdicts) },
    ],
  ];
  return (
    <>
      {charts.map(([label, data]) =>
        data.rows.length === 0 ? null : (
          <section key={label} aria-label={label}>
            <h2>{label}</h2>
            <ChartView chart={forest(data, look)} label={label} />
          </section>
        ),
      )}
    </>
  );
}

type Verdicts = Readonly<Record<CompareRow["verdict"], string>>;

function byProportion(rows: readonly CompareRow[], verdicts: Verdicts): Forest["rows"] {
  return rows.flatMap((row) => {
    const ratio = row.difference?.ratio ?? null;
    if (ratio === null) return [];
    const percent = (share: number | null) => (share === null ? null : 100 * share);
    return [
      {
        ...{ name: rowName(row), value: percent(ratio.value), verdict: verdicts[row.verdict] },
        ...{ low: percent(ratio.low), high: percent(ratio.high) },
      },
    ];
  });
}

function inPoints(rows: readonly CompareRow[], verdicts: Verdicts): Forest["rows"] {
  return rows.flatMap((row) => {
    const { difference } = row;
    if (difference === null || !isInPoints(row)) return [];
    return [
      {
        ...{ name: rowName(row), value: pointsOf(difference.value, row), verdict: verdicts[row.verdict] },
        ...{ low: pointsOf(difference.low, row), high: pointsOf(difference.high, row) },
      },
    ];
  });
}

export function DifferenceTable({ metrics }: Pick<CompareDocument, "metrics">) {
  const words = useWords(compareWords);
  return (
    <Scrolls label={words.table}>
      <table class="compare-table">
        <caption class="off-screen">{words.table}</caption>
        <thead>
          <tr>
            <th scope="col">{words.metric}</th>
            <th scope="col">{words.verdict}</th>
            <th scope="col" class="number">
              {words.a}
            </th>
            <th scope="col" class="number">
              {words.b}
            </th>
            <th scope="col" class="number">
              {words.ratio}
            </th>
            <th scope="col" class="number">
              {words.difference}
            </th>
            <th scope="col" class="number">
              {words.n}
            </th>
            <th scope="col" class="number">
              {words.p}
            </th>
            <th scope="col">{words.method}</th>
          </tr>
        </thead>
        <tbody>
          {metrics.map((row) => (
            <Row key={rowName(row)} row={row} />
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function Row({ row }: { row: CompareRow }) {
  const words = useWords(compareWords);
  const format = useFormat();
  const { difference, unit, verdict, why, better } = row;
  const ratio = difference?.ratio ?? null;
  return (
    <tr data-metric={rowName(row)}>
      <th scope="row">
        {rowName(row)}
        <span class="under">
          {format.unit(unit)} · {words.better[better]}
        </span>
      </th>
      <td>
        <span class={`verdict is-${verdict}`} title={words.verdictWhy[verdict]}>
          {words.verdicts[verdict]}
        </span>
        {why === null ? null : (
          <span class="under" lang="en">
            {why}
          </span>
        )}
      </td>
      <Side value={row.a} unit={unit} name="a" />
      <Side value={row.b} unit={unit} name="b" />
      <td class="number" data-cell="ratio">
        <Value value={ratio?.value ?? null} text={ratio === null ? "" : signedPercent(ratio.value, format)} />
        {ratio === null ? null : (
          <span class="under">
            <Interval {...ratio} show={(end) => signedPercent(end, format)} />
          </span>
        )}
      </td>
      <td class="number" data-cell="difference">
        <Value
          value={difference?.value ?? null}
          text={difference === null ? "" : signedDifference(difference.value, row, format)}
        />
        {difference === null ? null : (
          <span class="under">
            {isInPoints(row) ? words.pointsUnit : unit}{" "}
            {row.kind === "price" ? (
              words.exact
            ) : (
              <Interval {...difference} show={(end) => signedDifference(end, row, format)} />
            )}
          </span>
        )}
      </td>
      <td class="number" data-cell="n">
        <Count value={difference?.n ?? null} />
      </td>
      <td class="number" data-cell="p">
        <Value value={difference?.adjustedP ?? null} text={format.figure(difference?.adjustedP)} />
      </td>
      <td class="method" lang="en">
        {difference?.method ?? null}
      </td>
    </tr>
  );
}

function Side({
  value: { value, low, high, n, why },
  unit,
  name,
}: {
  value: CompareRow["a"];
  unit: string;
  name: string;
}) {
  const format = useFormat();
  const words = useWords(compareWords);
  return (
    <td class="number" data-cell={name}>
      <InUnit value={value} unit={unit} why={why} />
      {value === null ? null : (
        <span class="under">
          <Interval low={low} high={high} show={(end) => format.inUnit(end, unit)} />
          {n === null ? null : <span class="n"> {words.observations(format.count(n))}</span>}
        </span>
      )}
    </td>
  );
}
