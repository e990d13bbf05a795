/** One request, down to every piece of its stream. */
import type { RequestDocument } from "../../contract/documents.ts";
import { useDocument } from "../api.tsx";
import { useWords } from "../language.tsx";
import { CopyButton } from "../parts/copy.tsx";
import { JsonTree } from "../parts/json-tree.tsx";
import { Page } from "../parts/page.tsx";
import { Section } from "../parts/section.tsx";
import { Part } from "../parts/states.tsx";
import { Link } from "../place.tsx";
import { AnswerText } from "../request/answer.tsx";
import { Deltas } from "../request/deltas.tsx";
import { Failure, Grade, RequestFacts } from "../request/facts.tsx";
import { Moments, Numbers, Timeline } from "../request/times.tsx";
import { cutInMiddle, visible } from "../visible.ts";
import { requestWords } from "../words/request.ts";

const NONE: readonly number[] = [];

export function Request({ run, id }: { run: string; id: string }) {
  const words = useWords(requestWords);
  const asked = useDocument("request", { run, id });
  return (
    <Page
      title={`${words.title} ${cutInMiddle(visible(id), 40)}`}
      aside={asked.document === null ? undefined : <Neighbours run={run} of={asked.document.neighbours} />}
    >
      <Part asked={asked} lines={60}>
        {(document) => <Whole document={document} />}
      </Part>
    </Page>
  );
}

function Neighbours({ run, of: { previous, next } }: { run: string; of: RequestDocument["neighbours"] }) {
  const words = useWords(requestWords);
  return (
    <nav class="neighbours" aria-label={words.run}>
      {previous === null ? null : (
        <Link page="request" params={{ run, id: previous }}>
          ← {words.previous}
        </Link>
      )}
      {next === null ? null : (
        <Link page="request" params={{ run, id: next }}>
          {words.next} →
        </Link>
      )}
    </nav>
  );
}

function Whole({ document }: { document: RequestDocument }) {
  const words = useWords(requestWords);
  const { record, moments, deltas, values, score, text } = document;
  return (
    <>
      {record.error === null ? null : <Failure error={record.error} />}
      <Section title={words.facts}>
        <RequestFacts document={document} />
      </Section>
      <Section title={words.timeline}>
        <Timeline moments={moments} deltas={deltas} />
      </Section>
      <Section title={words.moments}>
        <Moments moments={moments} />
      </Section>
      <Section title={words.values}>
        <Numbers values={values} />
      </Section>
      {score === null ? null : <Grade score={score} />}
      <Section title={words.answer}>
        <AnswerText text={text} />
      </Section>
      <Section title={words.deltas}>
        <Deltas deltas={deltas} gapsUs={record.deltas?.gapsUs ?? NONE} />
      </Section>
      <Section title={words.record}>
        <CopyButton text={JSON.stringify(record, null, 2)} what={words.record} />
        <JsonTree value={record} name="record" />
      </Section>
    </>
  );
}
