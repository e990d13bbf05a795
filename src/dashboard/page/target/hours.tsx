/** Busy hours: the time to first token or the speed by hour of the day, in a time zone of choice. */
import { useMemo, useState } from "preact/hooks";
import { hoursBand, isWide } from "../../../charts/index.ts";
import type { HoursDocument, PortraitDocument } from "../../../metrics/index.ts";
import { metricName, metricWords } from "../../../words/index.ts";
import type { Asked } from "../api.tsx";
import { useWords } from "../language.tsx";
import { useLook } from "../look.ts";
import { ChartView } from "../parts/chart.tsx";
import { Pick, Section } from "../parts/section.tsx";
import { Part } from "../parts/states.tsx";
import { usePlace } from "../place.tsx";
import { targetWords } from "../words/target.ts";

const units = { ttft: "s", otps: "tok/s" } as const;
type HourMetric = keyof typeof units;

export function Hours({ asked, zone }: { asked: Asked<PortraitDocument>; zone: string }) {
  const words = useWords(targetWords);
  const metrics = useWords(metricWords);
  const { adjust } = usePlace();
  const [metric, setMetric] = useState<HourMetric>("ttft");
  const zones = useMemo(() => zonesWith(zone), [zone]);
  return (
    <Section
      title={words.hours}
      what={words.hoursWhat(zone)}
      choices={
        <>
          <Pick
            label={words.metric}
            options={(["ttft", "otps"] as const).map((value) => ({
              value,
              name: metricName(metrics, value).name,
            }))}
            value={metric}
            onPick={(chosen) => setMetric(chosen)}
          />
          <Pick
            label={words.zone}
            options={zones.map((value) => ({ value, name: value.replaceAll("_", " ") }))}
            value={zone}
            onPick={(chosen) => adjust({ zone: chosen })}
          />
        </>
      }
    >
      <Part
        asked={asked}
        lines={14}
        empty={{
          when: ({ hours }) => hours.hours.every((hour) => hour[metric].n === 0),
          text: words.noHours,
        }}
      >
        {({ hours }) => <Drawing hours={hours} metric={metric} />}
      </Part>
    </Section>
  );
}

function Drawing({ hours, metric }: { hours: HoursDocument; metric: HourMetric }) {
  const metrics = useWords(metricWords);
  const look = useLook(hours.zone);
  const label = metricName(metrics, metric).long;
  const chart = useMemo(() => {
    const points = hours.hours.map((one) => {
      const { n, p10, median, p90 } = one[metric];
      const ends = p10 === null || p90 === null ? null : [Math.min(p10, p90), Math.max(p10, p90)];
      return { hour: one.hour, low: ends?.[0] ?? null, middle: median, high: ends?.[1] ?? null, n };
    });
    const log = isWide(points.flatMap(({ low, middle, high }) => [low, middle, high]));
    return hoursBand({ label, unit: units[metric], zone: hours.zone, hours: points, log }, look);
  }, [hours, metric, label, look]);
  return <ChartView chart={chart} label={label} height={260} />;
}

/** The zone of this browser. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function zonesWith(zone: string): string[] {
  return [...new Set([ownZone(), zone, "UTC", ...Intl.supportedValuesOf("timeZone")])];
}
