/** Who is beaten in everything by another, over the numbers that the requirement is about. */
import { useMemo } from "preact/hooks";
import { scatterFront } from "../../../charts/index.ts";
import type { DecisionDocument } from "../../contract/reader.ts";
import { useFormat, useWords } from "../language.tsx";
import { useLook } from "../look.ts";
import { ChartView } from "../parts/chart.tsx";
import { Section } from "../parts/section.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { Shown, TargetName } from "../parts/text.tsx";
import { Interval, InUnit } from "../parts/value.tsx";
import { playgroundWords } from "../words/playground.ts";
import { useKeyName } from "./key-name.tsx";

type Pareto = DecisionDocument["pareto"];
type OnFront = Pareto["targets"][number];

export function Front({ pareto }: { pareto: Pareto }) {
  const words = useWords(playgroundWords);
  const look = useLook();
  const keyName = useKeyName();
  const [x, y] = pareto.axes;
  return (
    <Section title={words.pareto}>
      {x === undefined || y === undefined ? null : (
        <ChartView
          label={words.pareto}
          chart={scatterFront(
            {
              x: { label: keyName(x.key), unit: x.unit, better: x.better, log: false },
              y: { label: keyName(y.key), unit: y.unit, better: y.better, log: false },
              points: pareto.targets.map((target) => ({
                ...{ name: target.name, isOnFront: target.isOnFront === true },
                ...{ x: target.values[x.key] ?? null, y: target.values[y.key] ?? null },
                ...{ xBounds: closed(target, x.key), yBounds: closed(target, y.key) },
              })),
            },
            look,
          )}
        />
      )}
      <FrontTable pareto={pareto} />
    </Section>
  );
}

/** Only an interval with both its ends can be drawn. */
function closed({ intervals }: OnFront, key: string): { low: number; high: number } | null {
  const { low = null, high = null } = intervals[key] ?? {};
  return low === null || high === null ? null : { low, high };
}

function FrontTable({ pareto: { axes, targets } }: { pareto: Pareto }) {
  const words = useWords(playgroundWords);
  const format = useFormat();
  const keyName = useKeyName();
  const columns = useMemo(
    (): Column<OnFront>[] => [
      {
        ...{ key: "target", head: words.target, name: words.target, isRowHead: true },
        cell: ({ name }) => <TargetName name={name} />,
        sortBy: ({ name }) => name,
      },
      ...axes.map(
        ({ key, unit, better }): Column<OnFront> => ({
          ...{ key, head: keyName(key), name: keyName(key), unit: format.unit(unit), isNumber: true },
          cell: ({ values, intervals, why }) => (
            <>
              <InUnit value={values[key] ?? null} unit={unit} why={why[key] ?? null} />
              <span class="under">
                <Interval
                  low={intervals[key]?.low ?? null}
                  high={intervals[key]?.high ?? null}
                  show={(end) => format.inUnit(end, unit)}
                />
              </span>
            </>
          ),
          sortBy: ({ values }) => values[key] ?? null,
          first: better === "low" ? "up" : "down",
        }),
      ),
      {
        ...{ key: "front", head: words.front, name: words.front },
        cell: (row) => <Standing row={row} />,
        sortBy: ({ isOnFront }) => (isOnFront === null ? null : Number(isOnFront)),
      },
    ],
    [axes, words, format, keyName],
  );
  return <Table caption={words.pareto} columns={columns} rows={targets} rowKey={({ name }) => name} />;
}

function Standing({ row: { isOnFront, dominatedBy, surelyDominatedBy } }: { row: OnFront }) {
  const words = useWords(playgroundWords);
  const format = useFormat();
  if (isOnFront === null) return <span class="unknown">{words.notKnown}</span>;
  if (isOnFront) return <span class="verdict is-met">{words.front}</span>;
  const said = dominatedBy.map((name) =>
    surelyDominatedBy.includes(name) ? `${name} (${words.surely})` : name,
  );
  return (
    <>
      {words.beatenBy} <Shown text={format.list(said)} most={200} />
    </>
  );
}
