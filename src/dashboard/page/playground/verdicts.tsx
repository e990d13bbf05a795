/** Every filter on every target: its verdict, the number behind it, and how far it is from another verdict. */
import { useMemo } from "preact/hooks";
import type { DecisionDocument } from "../../contract/reader.ts";
import { useFormat, useWords } from "../language.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { TargetName } from "../parts/text.tsx";
import { Count, Interval, Value } from "../parts/value.tsx";
import { Why } from "../parts/why.tsx";
import { Link } from "../place.tsx";
import { playgroundWords } from "../words/playground.ts";
import { filterText, type Metrics } from "./filter-text.ts";

type Explained = DecisionDocument["explanation"]["targets"][number];
type Judged = Explained["filters"][number];

export function Verdicts({ decision, metrics }: { decision: DecisionDocument; metrics: Metrics }) {
  const words = useWords(playgroundWords);
  const { targets } = decision.explanation;
  const columns = useMemo((): Column<Explained>[] => {
    const filters = targets[0]?.filters.map(({ filter }) => filterText(filter, metrics)) ?? [];
    return [
      {
        ...{ key: "target", head: words.target, name: words.target, isRowHead: true },
        cell: ({ name }) => (
          <Link page="target" params={{ name }}>
            <TargetName name={name} />
          </Link>
        ),
        sortBy: ({ name }) => name,
      },
      ...filters.map(
        (text, i): Column<Explained> => ({
          ...{ key: `${i} ${text}`, head: text, name: text },
          cell: ({ filters: judged }) => {
            const one = judged[i];
            return one === undefined ? null : <Verdict judged={one} metrics={metrics} />;
          },
          sortBy: ({ filters: judged }) => judged[i]?.value ?? null,
        }),
      ),
    ];
  }, [targets, metrics, words]);
  return <Table caption={words.verdicts} columns={columns} rows={targets} rowKey={({ name }) => name} />;
}

function Verdict({ judged, metrics }: { judged: Judged; metrics: Metrics }) {
  const words = useWords(playgroundWords);
  const format = useFormat();
  const { verdict, value, n, bounds, why, distance, moreObservations, filter } = judged;
  const unit = metrics.find(({ name }) => name === filter.metric)?.unit ?? "";
  return (
    <>
      <span class={`verdict is-${verdict}`}>{words.verdict[verdict]}</span>{" "}
      <span class="number">
        <Value value={value} text={format.withUnit(value, unit)} why={why} />
      </span>
      <span class="under">
        <Interval
          low={bounds?.low ?? null}
          high={bounds?.high ?? null}
          show={(end) => format.inUnit(end, unit)}
        />
        {n === null ? null : (
          <>
            {" "}
            {words.n} <Count value={n} />
          </>
        )}
      </span>
      {distance === null ? null : (
        <span class="under">
          {words.away(
            format.withUnit(distance.amount, unit),
            // A percentage of a share would read as another share.
            distance.percent === null || unit === "0–1" ? null : `${format.figure(distance.percent)} %`,
          )}
        </span>
      )}
      {moreObservations === null ? null : (
        <span class="under">{words.more(format.count(moreObservations))}</span>
      )}
      <Why why={why} />
    </>
  );
}
