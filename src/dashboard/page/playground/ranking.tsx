/** Who meets the requirement, in which order, and by which numbers. */
import { useMemo } from "preact/hooks";
import type { DecisionDocument } from "../../contract/reader.ts";
import { useFormat, useWords } from "../language.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { TargetName } from "../parts/text.tsx";
import { Count, Interval, InUnit, Value } from "../parts/value.tsx";
import { Link } from "../place.tsx";
import { playgroundWords } from "../words/playground.ts";
import { type Metrics, unitOfKey } from "./filter-text.ts";
import { useKeyName } from "./key-name.tsx";
import { nameOf } from "./target-name.ts";

type Ranked = DecisionDocument["ranking"][number];

export function Ranking({ decision, metrics }: { decision: DecisionDocument; metrics: Metrics }) {
  const words = useWords(playgroundWords);
  const format = useFormat();
  const keyName = useKeyName();
  const { ranking, weights } = decision;
  const columns = useMemo((): Column<Ranked>[] => {
    const keys = [...new Set(ranking.flatMap(({ values }) => Object.keys(values)))];
    const isShared = ({ rank }: Ranked) => ranking.filter((one) => one.rank === rank).length > 1;
    return [
      {
        ...{ key: "rank", head: words.rank, name: words.rank, isNumber: true },
        cell: (row) => (
          <>
            <Count value={row.rank} />
            {isShared(row) ? <span class="under">{words.shared}</span> : null}
          </>
        ),
        sortBy: ({ rank }) => rank,
      },
      {
        ...{ key: "target", head: words.target, name: words.target, isRowHead: true },
        cell: (row) => (
          <Link page="target" params={{ name: nameOf(row) }}>
            <TargetName name={nameOf(row)} />
          </Link>
        ),
        sortBy: nameOf,
      },
      ...(weights === null
        ? []
        : [
            {
              ...{ key: "score", head: words.score, name: words.score, isNumber: true },
              cell: ({ score, scoreBounds }: Ranked) => (
                <>
                  <Value value={score} text={format.figure(score)} />
                  <span class="under">
                    <Interval
                      low={scoreBounds?.low ?? null}
                      high={scoreBounds?.high ?? null}
                      show={format.figure}
                    />
                  </span>
                </>
              ),
              sortBy: ({ score }: Ranked) => score,
            },
          ]),
      ...keys.map((key): Column<Ranked> => {
        const unit = unitOfKey(key, metrics);
        return {
          ...{ key, head: keyName(key), name: keyName(key), isNumber: true },
          unit: format.unit(unit),
          cell: (row) => <Known row={row} of={key} unit={unit} />,
          sortBy: ({ values }) => values[key] ?? null,
        };
      }),
    ];
  }, [ranking, weights, metrics, words, format, keyName]);
  return <Table caption={words.ranking} columns={columns} rows={ranking} rowKey={nameOf} />;
}

function Known({ row: { values, n, why, intervals }, of, unit }: { row: Ranked; of: string; unit: string }) {
  const words = useWords(playgroundWords);
  const format = useFormat();
  const count = n[of] ?? null;
  return (
    <>
      <InUnit value={values[of] ?? null} unit={unit} why={why[of] ?? null} />
      <span class="under">
        <Interval
          low={intervals[of]?.low ?? null}
          high={intervals[of]?.high ?? null}
          show={(end) => format.inUnit(end, unit)}
        />
        {count === null ? null : (
          <span class="n">
            {" "}
            {words.n} <Count value={count} />
          </span>
        )}
      </span>
    </>
  );
}
