/** A metric over time with its band, and the sentences on where its level changed. */
import { useMemo } from "preact/hooks";
import { bandOverTime, drawnIn, isWide } from "../../../charts/index.ts";
import type {
  DriftChange,
  HistoryDocument,
  PortraitDocument,
  StreamDocument,
} from "../../../metrics/index.ts";
import { metricName, metricWords } from "../../../words/index.ts";
import { signedShare } from "../alert-text.ts";
import type { Asked } from "../api.tsx";
import { useFormat, useWords } from "../language.tsx";
import { useLook } from "../look.ts";
import { ChartView } from "../parts/chart.tsx";
import { Pick, Section } from "../parts/section.tsx";
import { Part } from "../parts/states.tsx";
import { usePlace } from "../place.tsx";
import { targetWords } from "../words/target.ts";
import { chosenMetric } from "./choices.ts";

interface HistoryProps {
  asked: Asked<PortraitDocument>;
  stream: Asked<StreamDocument>;
}

export function History({ asked, stream }: HistoryProps) {
  const words = useWords(targetWords);
  const metrics = useWords(metricWords);
  const { query, adjust } = usePlace();
  const gap = stream.document?.gapHistory ?? null;
  const histories = useMemo(
    () => [...(asked.document?.histories ?? []), ...(gap === null ? [] : [gap])],
    [asked.document, gap],
  );
  const metric = chosenMetric(query.metric, histories);
  return (
    <Section
      title={words.history}
      what={words.historyWhat}
      choices={
        metric === null ? undefined : (
          <Pick
            label={words.metric}
            options={histories.map((one) => ({
              value: one.metric,
              name: metricName(metrics, one.metric).long,
            }))}
            value={metric}
            onPick={(chosen) => adjust({ metric: chosen })}
          />
        )
      }
    >
      <Part
        asked={asked}
        lines={16}
        empty={{ when: ({ histories }) => histories.length === 0, text: words.noHistory }}
      >
        {({ changes, name }) => {
          const history = histories.find((one) => one.metric === metric);
          if (history === undefined) return <p class="empty">{words.noHistoryOf}</p>;
          return <Drawing history={history} changes={changes ?? NO_CHANGES} name={name} />;
        }}
      </Part>
      {asked.document === null ? null : <Changes changes={asked.document.changes} />}
    </Section>
  );
}

const NO_CHANGES: readonly DriftChange[] = [];

interface DrawingProps {
  history: HistoryDocument;
  /** Those of all metrics. */
  changes: readonly DriftChange[];
  name: string;
}

function Drawing({ history, changes, name }: DrawingProps) {
  const metrics = useWords(metricWords);
  const look = useLook();
  const format = useFormat();
  const label = metricName(metrics, history.metric).long;
  const chart = useMemo(() => {
    const { unit, of } = drawnIn(history.unit);
    const points = history.buckets.map(({ from, to, n, p10, median, p90 }) => {
      const ends = p10 === null || p90 === null ? null : [Math.min(p10, p90), Math.max(p10, p90)];
      return {
        at: (Date.parse(from) + Date.parse(to)) / 2,
        low: of(ends?.[0] ?? null),
        middle: of(median),
        high: of(ends?.[1] ?? null),
        n,
      };
    });
    const own = changes.filter(({ metric }) => metric === history.metric);
    const marks = own.map(({ first, within, change }) => ({
      at: Date.parse(first.at),
      from: Date.parse(within.from),
      to: Date.parse(within.to),
      label: change === null ? "" : signedShare(change, format),
    }));
    const log = isWide(points.flatMap(({ low, middle, high }) => [low, middle, high]));
    return bandOverTime({ label, unit, series: [{ name, points }], marks, log }, look);
  }, [history, changes, name, label, look, format]);
  return <ChartView chart={chart} label={label} height={320} />;
}

function Changes({ changes }: { changes: readonly DriftChange[] | null }) {
  const words = useWords(targetWords);
  const metrics = useWords(metricWords);
  const format = useFormat();
  if (changes === null) return null;
  if (changes.length === 0) return <p class="note">{words.noChanges}</p>;
  return (
    <ul class="findings">
      {changes.map((change) => {
        const { metric, workload, unit, before, after, within, verdict, isWorse } = change;
        const by = change.change === null ? "" : words.changeBy(signedShare(change.change, format));
        return (
          <li
            key={`${metric} ${workload} ${within.from}`}
            class={isWorse && verdict === "drift" ? "is-bad" : undefined}
          >
            <strong>
              {words.change(
                metricName(metrics, metric).long,
                format.withUnit(before, unit),
                format.withUnit(after, unit),
                by,
              )}
              {verdict === "drift" ? ` · ${isWorse ? words.worse : words.better}` : ""}
            </strong>{" "}
            {words.changeWithin(format.moment(within.from), format.moment(within.to))}{" "}
            <span class="quiet">{words.changeVerdicts[verdict]}</span>
          </li>
        );
      })}
    </ul>
  );
}
