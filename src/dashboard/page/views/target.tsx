/** One target from every side; each part comes when it is ready. */
import { useMemo } from "preact/hooks";
import type { PortraitDocument } from "../../../metrics/index.ts";
import { useDocument } from "../api.tsx";
import { useFormat, useWords } from "../language.tsx";
import { Filters, useEvidence } from "../parts/filters.tsx";
import { Page } from "../parts/page.tsx";
import { Section } from "../parts/section.tsx";
import { Part } from "../parts/states.tsx";
import { TargetName } from "../parts/text.tsx";
import { Link, usePlace } from "../place.tsx";
import { Accuracy } from "../target/accuracy.tsx";
import { Audit } from "../target/audit.tsx";
import { Distribution } from "../target/distribution.tsx";
import { Failures } from "../target/failures.tsx";
import { Figures } from "../target/figures.tsx";
import { History } from "../target/history.tsx";
import { Hours, ownZone } from "../target/hours.tsx";
import { Phases } from "../target/phases.tsx";
import { Stream } from "../target/stream.tsx";
import { visible } from "../visible.ts";
import { overviewWords } from "../words/overview.ts";
import { targetWords } from "../words/target.ts";

export function Target({ name }: { name: string }) {
  const words = useWords(targetWords);
  const { query } = usePlace();
  const meta = useDocument("meta").document;
  const evidence = useEvidence(meta);
  const zone = query.zone ?? ownZone();
  const asks = evidence === null ? null : { name, window: evidence.window, source: evidence.source };
  const portrait = useDocument("target", asks === null ? null : { ...asks, zone });
  const stream = useDocument("stream", asks);
  const audit = useDocument("audit", asks);
  const accuracy = useDocument("accuracy", asks);
  const sources = useMemo(() => portrait.document?.sources ?? [], [portrait.document]);
  return (
    <Page
      title={visible(name)}
      heading={<TargetName name={name} most={160} />}
      lead={<Lead portrait={portrait.document} />}
      aside={<Filters evidence={evidence} models={null} sources={sources} />}
    >
      <Section
        title={words.figures}
        choices={
          <Link page="compare" query={{ a: name }}>
            {words.compareWith}
          </Link>
        }
      >
        <Part
          asked={portrait}
          lines={6}
          empty={{ when: ({ columns }) => columns.length === 0, text: words.none }}
        >
          {(document) => <Figures portrait={document} />}
        </Part>
      </Section>
      <History asked={portrait} stream={stream} />
      <div class="two">
        <div class="stack">
          <Distribution asked={portrait} stream={stream} />
          <Failures asked={portrait} />
          <Stream asked={stream} />
        </div>
        <div class="stack">
          <Hours asked={portrait} zone={zone} />
          <Phases asked={portrait} />
          <Audit asked={audit} />
        </div>
      </div>
      <Accuracy asked={accuracy} />
    </Page>
  );
}

function Lead({ portrait }: { portrait: PortraitDocument | null }) {
  const words = useWords(targetWords);
  const ofAll = useWords(overviewWords);
  const format = useFormat();
  if (portrait === null) return <span class="quiet">…</span>;
  const { requests, failed, runs, span, substitutes } = portrait;
  return (
    <>
      {words.lead(format.count(requests), format.count(failed), format.count(runs))}
      {span === null ? null : ` · ${words.from(format.moment(span.first), format.moment(span.last))}`}
      {substitutes.length === 0 ? null : (
        <span class="row-aside is-warning">
          {ofAll.substitutes(format.list(substitutes.slice(0, 3).map((one) => visible(one))))}
        </span>
      )}
    </>
  );
}
