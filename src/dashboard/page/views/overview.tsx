/** All targets at once: what needs attention, who is how fast and how dear, and how often each worked. */
import { useMemo } from "preact/hooks";
import type { OverviewDocument } from "../../../metrics/index.ts";
import { useDocument } from "../api.tsx";
import { useNow } from "../clock.tsx";
import { useFormat, useWords } from "../language.tsx";
import { Alerts } from "../overview/alerts.tsx";
import { Choice } from "../overview/choice.tsx";
import { Front } from "../overview/front.tsx";
import { Success } from "../overview/success.tsx";
import { Targets } from "../overview/targets.tsx";
import { Filters, useEvidence } from "../parts/filters.tsx";
import { Page } from "../parts/page.tsx";
import { Section } from "../parts/section.tsx";
import { Part } from "../parts/states.tsx";
import { usePlace } from "../place.tsx";
import type { Metrics } from "../playground/filter-text.ts";
import { overviewWords } from "../words/overview.ts";

const NONE: Metrics = [];

export function Overview() {
  const words = useWords(overviewWords);
  const meta = useDocument("meta").document;
  const evidence = useEvidence(meta);
  const asked = useDocument("overview", evidence === null ? null : { ...evidence });
  const overview = asked.document;
  const models = useMemo(() => once(meta?.targets.map(({ model }) => model) ?? []), [meta]);
  const sources = useMemo(() => once(overview?.targets.flatMap(({ sources }) => sources) ?? []), [overview]);
  return (
    <Page
      title={words.title}
      lead={<Lead overview={overview} />}
      aside={<Filters evidence={evidence} models={models} sources={sources} />}
    >
      <Choice metrics={meta?.metrics ?? NONE} asOf={overview?.asOf ?? null} />
      <Alerts />
      <Section title={words.targets}>
        <Part
          asked={asked}
          lines={24}
          empty={{ when: ({ targets }) => targets.length === 0, text: <NothingInWindow /> }}
        >
          {(overview) => <Targets overview={overview} />}
        </Part>
      </Section>
      {overview === null || evidence === null || overview.targets.length === 0 ? null : (
        <div class="two">
          <Front evidence={evidence} columns={overview.columns} />
          <Success overview={overview} />
        </div>
      )}
    </Page>
  );
}

function once(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

function Lead({ overview }: { overview: OverviewDocument | null }) {
  const words = useWords(overviewWords);
  const format = useFormat();
  const nowMs = useNow();
  if (overview === null) return <span class="quiet">…</span>;
  const { targets } = overview;
  const requests = targets.reduce((sum, target) => sum + target.requests, 0);
  const newest = targets.reduce<string | null>(
    (last, { span }) => (span !== null && (last === null || span.last > last) ? span.last : last),
    null,
  );
  return (
    <>
      {words.lead(targets.length, format.count(requests), "")} ·{" "}
      {newest === null ? (
        words.noTime
      ) : (
        <time dateTime={newest} data-hint={format.fullMoment(newest)}>
          {words.newest(format.ago(newest, nowMs))}
        </time>
      )}
    </>
  );
}

function NothingInWindow() {
  const words = useWords(overviewWords);
  const { adjust } = usePlace();
  return (
    <>
      {words.emptyWindow}{" "}
      <button type="button" class="link" onClick={() => adjust({ window: "all", model: null, source: null })}>
        {words.showAllTime}
      </button>
    </>
  );
}
