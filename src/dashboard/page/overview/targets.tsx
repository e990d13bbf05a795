/** Targets × metrics: the table that answers who is how fast, how sound, how dear. */
import { useMemo } from "preact/hooks";
import type { OverviewDocument, OverviewTarget } from "../../../metrics/index.ts";
import { metricWords, statWords, unitWords } from "../../../words/index.ts";
import { aheadIn } from "../ahead.ts";
import { columnName } from "../column-name.ts";
import { useFormat, useWords } from "../language.tsx";
import { Cell } from "../parts/cell.tsx";
import { Freshness } from "../parts/freshness.tsx";
import { scaleOver } from "../parts/range.tsx";
import { type Column, type Sorting, Table } from "../parts/table.tsx";
import { TargetName } from "../parts/text.tsx";
import { Link, usePlace } from "../place.tsx";
import { cutInMiddle, visible } from "../visible.ts";
import { overviewWords } from "../words/overview.ts";

export function Targets({ overview }: { overview: OverviewDocument }) {
  const words = useWords(overviewWords);
  const format = useFormat();
  const columns = useColumns(overview);
  const { query, adjust } = usePlace();
  const sorting = useMemo(() => sortingOf(query.sort), [query.sort]);
  return (
    <>
      <Table
        caption={words.tableCaption}
        columns={columns}
        rows={overview.targets}
        rowKey={nameOf}
        sorting={sorting}
        onSort={({ key, direction }) => adjust({ sort: direction === "down" ? `-${key}` : key })}
        class="targets"
      />
      <p class="legend">{words.legend(format.share(overview.level))}</p>
    </>
  );
}

const nameOf = ({ name }: OverviewTarget) => name;

/** `-ttft:median`: a minus sorts downwards. */
function sortingOf(text: string | undefined): Sorting | null {
  if (text === undefined || text === "") return null;
  return text.startsWith("-") ? { key: text.slice(1), direction: "down" } : { key: text, direction: "up" };
}

function useColumns(overview: OverviewDocument): Column<OverviewTarget>[] {
  const words = useWords(overviewWords);
  const metrics = useWords(metricWords);
  const stats = useWords(statWords);
  const units = useWords(unitWords);
  const format = useFormat();
  return useMemo(
    () => [
      {
        key: "name",
        head: words.target,
        name: words.target,
        isRowHead: true,
        sortBy: nameOf,
        cell: (row) => <TargetHead row={row} />,
      },
      ...overview.columns.map((column): Column<OverviewTarget> => {
        const { short, stat, name, hint } = columnName(column, { metrics, stats, units });
        const scale = scaleOver(overview.targets.flatMap(({ cells }) => cells[column.key] ?? []));
        const ahead = aheadIn(column, overview.targets);
        return {
          key: column.key,
          head: (
            <>
              {short} <span class="stat">{stat}</span>
            </>
          ),
          name,
          hint,
          unit: format.unit(column.unit),
          isNumber: true,
          first: column.better === "low" ? "up" : "down",
          sortBy: ({ cells }) => cells[column.key]?.value ?? null,
          cell: (row) => (
            <Cell
              cell={row.cells[column.key]}
              column={column}
              scale={scale}
              level={overview.level}
              isAhead={ahead === row.name}
            />
          ),
        };
      }),
      {
        key: "newest",
        head: words.fresh,
        name: words.fresh,
        hint: words.freshWhat,
        first: "down",
        sortBy: ({ span }) => (span === null ? null : Date.parse(span.last)),
        cell: ({ span }) => <Freshness at={span?.last ?? null} />,
      },
    ],
    [overview, words, metrics, stats, units, format],
  );
}

function TargetHead({ row: { name, requests, failed, answers, substitutes } }: { row: OverviewTarget }) {
  const words = useWords(overviewWords);
  const format = useFormat();
  const facts = [
    ...(requests > 0 ? [words.failedOf(format.count(failed), format.count(requests))] : []),
    ...(answers > 0 ? [words.answers(format.count(answers))] : []),
  ];
  return (
    <>
      <Link page="target" params={{ name }}>
        <TargetName name={name} />
      </Link>
      <span class="row-aside">{facts.join(" · ")}</span>
      {substitutes.length === 0 ? null : (
        <span class="row-aside is-warning">
          {words.substitutes(
            format.list(substitutes.slice(0, 3).map((one) => cutInMiddle(visible(one), 48))),
          )}
        </span>
      )}
    </>
  );
}
