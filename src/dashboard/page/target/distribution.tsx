/** How the values of single requests lie: cumulative or as a histogram. */
import { useMemo, useState } from "preact/hooks";
import { drawnIn, ecdf, histogram } from "../../../charts/index.ts";
import type { DistributionDocument, PortraitDocument, StreamDocument } from "../../../metrics/index.ts";
import { metricName, metricWords, statName, statWords } from "../../../words/index.ts";
import type { Asked } from "../api.tsx";
import { useFormat, useWords } from "../language.tsx";
import { useLook } from "../look.ts";
import { ChartView } from "../parts/chart.tsx";
import { Pick, Section } from "../parts/section.tsx";
import { Part } from "../parts/states.tsx";
import { usePlace } from "../place.tsx";
import { targetWords } from "../words/target.ts";
import { chosenMetric } from "./choices.ts";

interface DistributionProps {
  asked: Asked<PortraitDocument>;
  stream: Asked<StreamDocument>;
}

type Shape = "ecdf" | "histogram";

export function Distribution({ asked, stream }: DistributionProps) {
  const words = useWords(targetWords);
  const metrics = useWords(metricWords);
  const format = useFormat();
  const { query, adjust } = usePlace();
  const [shape, setShape] = useState<Shape>("ecdf");
  const gap = stream.document?.gap ?? null;
  const distributions = useMemo(
    () => [...(asked.document?.distributions ?? []), ...(gap === null ? [] : [gap])],
    [asked.document, gap],
  );
  const metric = chosenMetric(query.metric, distributions);
  const shown = distributions.find((one) => one.metric === metric);
  return (
    <Section
      title={words.distribution}
      what={shown === undefined ? "\u00a0" : words.distributionWhat(format.count(shown.n))}
      choices={
        metric === null ? undefined : (
          <>
            <Pick
              label={words.metric}
              options={distributions.map((one) => ({
                value: one.metric,
                name: metricName(metrics, one.metric).name,
              }))}
              value={metric}
              onPick={(chosen) => adjust({ metric: chosen })}
            />
            <Pick
              label={words.shape}
              options={(["ecdf", "histogram"] as const).map((value) => ({
                value,
                name: words.shapes[value],
              }))}
              value={shape}
              onPick={(chosen) => setShape(chosen)}
            />
          </>
        )
      }
    >
      <Part
        asked={asked}
        lines={16}
        empty={{ when: ({ distributions }) => distributions.length === 0, text: words.noHistory }}
      >
        {({ name }) =>
          shown === undefined ? (
            <p class="empty">{words.noHistoryOf}</p>
          ) : (
            <Drawing of={shown} shape={shape} name={name} />
          )
        }
      </Part>
    </Section>
  );
}

function Drawing({ of, shape, name }: { of: DistributionDocument; shape: Shape; name: string }) {
  const metrics = useWords(metricWords);
  const stats = useWords(statWords);
  const look = useLook();
  const label = metricName(metrics, of.metric).long;
  const chart = useMemo(() => {
    const { unit, of: shown } = drawnIn(of.unit);
    const log = of.scale === "log";
    if (shape === "ecdf") {
      const points = of.ecdf.map(({ value, share }) => ({ value: shown(value), share }));
      return ecdf({ label, unit, log, series: [{ name, points, n: of.n }] }, look);
    }
    const marks = of.marks.map(({ stat, value }) => ({ label: statName(stats, stat), value: shown(value) }));
    return histogram(
      {
        label,
        unit,
        log,
        edges: of.edges.map((edge) => shown(edge)),
        counts: of.counts,
        marks,
        zeros: of.zeros,
      },
      look,
    );
  }, [of, shape, name, label, stats, look]);
  return <ChartView chart={chart} label={label} height={300} />;
}
