/** Whether streams are what they seem, in sentences and in numbers. */
import { useMemo } from "preact/hooks";
import type { StreamDocument, StreamHonesty } from "../../../metrics/index.ts";
import type { Format } from "../../../words/index.ts";
import { metricName, metricWords } from "../../../words/index.ts";
import type { Asked } from "../api.tsx";
import { useFormat, useWords } from "../language.tsx";
import { Explained } from "../parts/hint.tsx";
import { Section } from "../parts/section.tsx";
import { Part } from "../parts/states.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { Count, InUnit } from "../parts/value.tsx";
import { targetWords } from "../words/target.ts";

type StreamMetric = keyof StreamHonesty["metrics"];
type Row = StreamHonesty["metrics"][StreamMetric] & { metric: StreamMetric };

/** As the metrics define them. */
const units: Record<StreamMetric, string> = {
  burst_share: "0–1",
  end_share: "0–1",
  first_delta_share: "0–1",
  tokens_per_delta: "tok",
  stalled: "s",
  lead: "s",
  tail: "s",
};

export function Stream({ asked }: { asked: Asked<StreamDocument> }) {
  const words = useWords(targetWords);
  const format = useFormat();
  return (
    <Section title={words.stream} what={words.streamWhat}>
      <Part asked={asked} lines={14} empty={{ when: ({ honesty }) => honesty.n === 0, text: words.noStream }}>
        {({ honesty, looked, of }) => (
          <>
            <ul class="findings">
              {findings(honesty, words, format).map(({ text, isBad }) => (
                <li key={text} class={isBad ? "is-bad" : undefined}>
                  {text}
                </li>
              ))}
            </ul>
            <Metrics honesty={honesty} />
            {looked < of ? <p class="note">{words.looked(format.count(looked), format.count(of))}</p> : null}
          </>
        )}
      </Part>
    </Section>
  );
}

function Metrics({ honesty }: { honesty: StreamHonesty }) {
  const words = useWords(targetWords);
  const metrics = useWords(metricWords);
  const format = useFormat();
  const rows = useMemo(
    () =>
      (Object.keys(units) as StreamMetric[])
        .map((metric): Row => ({ ...honesty.metrics[metric], metric }))
        .filter(({ n }) => n > 0),
    [honesty],
  );
  const columns = useMemo((): Column<Row>[] => {
    const inUnit = (value: number | null, metric: StreamMetric) => (
      <InUnit value={value} unit={units[metric]} />
    );
    return [
      {
        ...{ key: "metric", head: words.metric, name: words.metric, isRowHead: true },
        cell: ({ metric }) => {
          const { long, what } = metricName(metrics, metric);
          return (
            <>
              <Explained hint={what ?? long}>{long}</Explained>{" "}
              <span class="stat">{format.unit(units[metric])}</span>
            </>
          );
        },
      },
      {
        ...{ key: "median", head: words.median, name: words.median, isNumber: true },
        cell: ({ median, metric }) => inUnit(median, metric),
      },
      {
        key: "p90",
        head: words.bad,
        name: words.bad,
        isNumber: true,
        cell: ({ p90, metric }) => inUnit(p90, metric),
      },
      { key: "n", head: words.n, name: words.n, isNumber: true, cell: ({ n }) => <Count value={n} /> },
    ];
  }, [words, metrics, format]);
  if (rows.length === 0) return null;
  return (
    <Table
      caption={words.streamMetrics}
      columns={columns}
      rows={rows}
      rowKey={({ metric }) => metric}
      class="compact"
    />
  );
}

interface Finding {
  text: string;
  isBad: boolean;
}

/** What there is to say of streams; where nothing can be told, that. */
function findings(
  { heldBack, stalls, earlyFirstEvent: early }: StreamHonesty,
  words: (typeof targetWords)["en"],
  format: Format,
): Finding[] {
  const c = format.count;
  const one = (of: number, n: number, unknown: string, none: string, some: string): Finding =>
    of === 0 ? { text: unknown, isBad: false } : { text: n === 0 ? none : some, isBad: n > 0 };
  const seconds = (s: number | null) => format.span(s === null ? null : s * 1000);
  return [
    one(
      ...([heldBack.of, heldBack.n, words.heldBackUnknown, words.notHeldBack(c(heldBack.of))] as const),
      words.heldBack(c(heldBack.n), c(heldBack.of)),
    ),
    one(
      ...([stalls.of, stalls.n, words.stallsUnknown, words.noStalls(c(stalls.of))] as const),
      words.stalls(c(stalls.n), c(stalls.of), seconds(stalls.longestS)),
    ),
    {
      ...one(
        ...([early.of, early.n, words.earlyUnknown, words.notEarly(c(early.of))] as const),
        words.early(c(early.n), c(early.of), seconds(early.medianLeadS)),
      ),
      // Nearly every provider does so, and no number here is deceived by it.
      isBad: false,
    },
  ];
}
