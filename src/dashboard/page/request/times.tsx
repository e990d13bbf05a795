/** When what happened to a request: as a picture, as a table, and the numbers that follow from it. */
import { useMemo } from "preact/hooks";
import { timeline } from "../../../charts/index.ts";
import { metricName, metricWords } from "../../../words/index.ts";
import type { RequestDocument } from "../../contract/documents.ts";
import { useFormat, useWords } from "../language.tsx";
import { useLook } from "../look.ts";
import { ChartView } from "../parts/chart.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { InUnit, Value } from "../parts/value.tsx";
import { requestWords } from "../words/request.ts";

type Moment = RequestDocument["moments"][number];

/** A moment that is not known here keeps its own name. */
function useMomentName(): (moment: string) => string {
  const { momentNames } = useWords(requestWords);
  return (moment) =>
    Object.hasOwn(momentNames, moment) ? momentNames[moment as keyof typeof momentNames] : moment;
}

export function Timeline({ moments, deltas }: Pick<RequestDocument, "moments" | "deltas">) {
  const words = useWords(requestWords);
  const nameOf = useMomentName();
  const look = useLook();
  const data = {
    moments: moments.map(({ moment, atMs, delayMs }) => ({ name: nameOf(moment), atMs, delayMs })),
    deltas: deltas.map(({ atMs, chars, channel }) => ({ atMs, chars, channel: words.channels[channel] })),
  };
  return <ChartView chart={timeline(data, look)} label={words.timeline} />;
}

export function Moments({ moments }: Pick<RequestDocument, "moments">) {
  const words = useWords(requestWords);
  const format = useFormat();
  const nameOf = useMomentName();
  const columns: Column<Moment>[] = [
    {
      ...{ key: "moment", head: words.moment, name: words.moment, isRowHead: true },
      cell: ({ moment }) => nameOf(moment),
    },
    {
      ...{ key: "at", head: words.at, name: words.at, isNumber: true },
      cell: ({ atMs }) => <Value value={atMs} text={format.figure(atMs)} />,
    },
    {
      ...{ key: "delay", head: words.delay, name: words.delay, isNumber: true },
      cell: ({ delayMs }) => <Value value={delayMs} text={format.figure(delayMs)} />,
    },
  ];
  return <Table caption={words.moments} columns={columns} rows={moments} rowKey={({ moment }) => moment} />;
}

type Numbered = RequestDocument["values"][number];

export function Numbers({ values }: Pick<RequestDocument, "values">) {
  const words = useWords(requestWords);
  const names = useWords(metricWords);
  const format = useFormat();
  const columns = useMemo(
    (): Column<Numbered>[] => [
      {
        ...{ key: "metric", head: words.metric, name: words.metric, isRowHead: true },
        cell: ({ metric }) => metricName(names, metric).long,
      },
      {
        ...{ key: "value", head: words.value, name: words.value, isNumber: true },
        cell: ({ value, unit }) => <InUnit value={value} unit={unit} />,
      },
      {
        ...{ key: "unit", head: words.unit, name: words.unit },
        cell: ({ unit }) => format.unit(unit),
      },
    ],
    [words, names, format],
  );
  return <Table caption={words.values} columns={columns} rows={values} rowKey={({ metric }) => metric} />;
}
