/** Price against speed, or any two columns: who is on the front, and who is beaten by whom. */
import { useCallback, useMemo } from "preact/hooks";
import { type FrontAxis, isWide, scatterFront } from "../../../charts/index.ts";
import type { OverviewColumn } from "../../../metrics/index.ts";
import { metricWords, statWords, unitWords } from "../../../words/index.ts";
import type { ParetoDocument } from "../../contract/reader.ts";
import { useDocument } from "../api.tsx";
import { columnName } from "../column-name.ts";
import { useFormat, useWords } from "../language.tsx";
import { useLook } from "../look.ts";
import { ChartView } from "../parts/chart.tsx";
import type { Evidence } from "../parts/filters.tsx";
import { Pick, Section } from "../parts/section.tsx";
import { Part } from "../parts/states.tsx";
import { usePlace } from "../place.tsx";
import { cutInMiddle, isolated, visible } from "../visible.ts";
import { overviewWords } from "../words/overview.ts";

/** The first of them that there is. */
const USUAL = { x: ["output_price", "cost_per_request:avg"], y: ["otps:median", "ttft:median"] };

export function Front({ evidence, columns }: { evidence: Evidence; columns: readonly OverviewColumn[] }) {
  const words = useWords(overviewWords);
  const { query, adjust } = usePlace();
  const names = useColumnNames();
  const options = columns.map((column) => ({ value: column.key, name: names(column).name }));
  const usual = (axis: "x" | "y") =>
    USUAL[axis].find((usual) => columns.some(({ key }) => key === usual)) ?? null;
  const x = query.x ?? usual("x") ?? options[0]?.value ?? "";
  const y = query.y ?? usual("y") ?? options.find(({ value }) => value !== x)?.value ?? "";
  const isAsked = options.length > 1 && x !== y && x !== "" && y !== "";
  const asked = useDocument("pareto", isAsked ? { ...evidence, x, y } : null);
  if (options.length < 2) return null;
  const nameOf = (key: string) => options.find(({ value }) => value === key)?.name ?? key;
  const isUsual = USUAL.x.includes(x) && USUAL.y.includes(y);
  return (
    <Section
      title={isUsual ? words.front : words.against(nameOf(y), nameOf(x))}
      what={words.frontWhat}
      choices={
        <>
          <Pick
            label={words.across}
            options={options.filter(({ value }) => value !== y)}
            value={x}
            onPick={(key) => adjust({ x: key })}
          />
          <Pick
            label={words.up}
            options={options.filter(({ value }) => value !== x)}
            value={y}
            onPick={(key) => adjust({ y: key })}
          />
        </>
      }
    >
      <Part
        asked={asked}
        lines={20}
        empty={{
          when: ({ targets }) => targets.every(({ isOnFront }) => isOnFront === null),
          text: words.noFront,
        }}
      >
        {(front) => <Drawing front={front} columns={columns} />}
      </Part>
    </Section>
  );
}

function useColumnNames() {
  const metrics = useWords(metricWords);
  const stats = useWords(statWords);
  const units = useWords(unitWords);
  // The same for as long as the words are: charts are drawn anew where it changes.
  return useCallback(
    (column: OverviewColumn) => columnName(column, { metrics, stats, units }),
    [metrics, stats, units],
  );
}

function Drawing({ front, columns }: { front: ParetoDocument; columns: readonly OverviewColumn[] }) {
  const words = useWords(overviewWords);
  const format = useFormat();
  const look = useLook();
  const names = useColumnNames();
  const chart = useMemo(() => {
    const [x, y] = front.axes;
    if (x === undefined || y === undefined) return null;
    const axisOf = (axis: typeof x): FrontAxis => {
      // Keys of the front are those of rankings: `otps_median`.
      const column = columns.find(({ key }) => key.replace(":", "_") === axis.key);
      const values = front.targets.flatMap(({ values }) => values[axis.key] ?? []);
      return {
        label: column === undefined ? axis.label : names(column).name,
        unit: axis.unit === "0–1" || axis.unit === "0–100" ? "" : axis.unit,
        better: axis.better,
        log: isWide(values),
      };
    };
    const boundsOf = ({ intervals }: (typeof front.targets)[number], key: string) => {
      const { low, high } = intervals[key] ?? { low: null, high: null };
      return low === null || high === null ? null : { low, high };
    };
    const points = front.targets.map((target) => ({
      name: target.name,
      x: target.values[x.key] ?? null,
      y: target.values[y.key] ?? null,
      xBounds: boundsOf(target, x.key),
      yBounds: boundsOf(target, y.key),
      isOnFront: target.isOnFront === true,
    }));
    return scatterFront({ x: axisOf(x), y: axisOf(y), points }, look);
  }, [front, columns, look, names]);
  const onFront = front.targets.filter(({ isOnFront }) => isOnFront === true).map(({ name }) => name);
  const missing = front.targets.filter(({ isOnFront }) => isOnFront === null).map(({ name }) => name);
  const surely = front.targets
    .filter(({ surelyDominatedBy }) => surelyDominatedBy.length > 0)
    .map(({ name }) => name);
  const namesOf = (names: readonly string[]) =>
    format.list(names.map((name) => isolated(cutInMiddle(visible(name), 48))));
  return (
    <>
      {chart === null ? null : <ChartView chart={chart} label={words.front} height={380} />}
      <p class="note">{words.onFront(namesOf(onFront))}</p>
      {surely.length === 0 ? null : <p class="note">{words.surelyBeaten(namesOf(surely))}</p>}
      {missing.length === 0 ? null : <p class="note">{words.missingOnFront(namesOf(missing))}</p>}
    </>
  );
}
