/** What a request was: whose, when, in which place of its run; and how it failed or was graded. */

import { failureWords } from "../../../words/index.ts";
import type { RequestDocument } from "../../contract/documents.ts";
import { useFormat, useWords } from "../language.tsx";
import { Facts } from "../parts/facts.tsx";
import { Section } from "../parts/section.tsx";
import { Shown, TargetName } from "../parts/text.tsx";
import { Count, Value } from "../parts/value.tsx";
import { Link } from "../place.tsx";
import { requestWords } from "../words/request.ts";

const shown = (text: string | null, most = 120) => (text === null ? null : <Shown text={text} most={most} />);

export function RequestFacts({ document }: { document: RequestDocument }) {
  const words = useWords(requestWords);
  const format = useFormat();
  const { record, name, costCny } = document;
  const { runId, kind, startedAt, seq, round, attempt, warmup, step, inFlight, prompt, finishReason } =
    record;
  return (
    <Facts
      facts={[
        [
          words.target,
          <Link key="target" page="target" params={{ name }}>
            <TargetName name={name} />
          </Link>,
        ],
        [
          words.run,
          <Link key="run" page="run" params={{ id: runId }}>
            <Shown text={runId} most={60} />
          </Link>,
        ],
        [
          words.started,
          <time key="started" dateTime={startedAt}>
            {format.fullMoment(startedAt)}
          </time>,
        ],
        [words.kind, words.kinds[kind]],
        [words.place, <Count key="place" value={seq} />],
        [words.round, <Count key="round" value={round} />],
        [words.attempt, <Count key="attempt" value={attempt} />],
        warmup ? [words.warmup, ""] : null,
        step === null ? null : [words.step, <Count key="step" value={step} />],
        inFlight === null ? null : [words.inFlight, <Count key="inFlight" value={inFlight} />],
        [words.prompt, shown(`${prompt.source} ${prompt.id}`)],
        finishReason === null ? null : [words.finish, shown(finishReason)],
        record.response.model === null ? null : [words.model, shown(record.response.model)],
        [words.cost, <Value key="cost" value={costCny} text={format.money(costCny)} />],
      ]}
    />
  );
}

export function Failure({ error }: { error: NonNullable<RequestDocument["record"]["error"]> }) {
  const words = useWords(requestWords);
  const format = useFormat();
  const kinds = useWords(failureWords);
  const { kind, httpStatus, providerCode, retryAfterMs, message } = error;
  return (
    <Section class="failed" title={words.failed}>
      <Facts
        facts={[
          [words.errorKind, kinds[kind]],
          httpStatus === null ? null : [words.httpStatus, String(httpStatus)],
          providerCode === null ? null : [words.providerCode, shown(providerCode)],
          retryAfterMs === null ? null : [words.retryAfter, format.span(retryAfterMs)],
          [words.message, shown(message, 2000)],
        ]}
      />
    </Section>
  );
}

export function Grade({ score }: { score: NonNullable<RequestDocument["score"]> }) {
  const words = useWords(requestWords);
  const { dataset, sampleId, verdict, reason, extracted } = score;
  const named = Object.hasOwn(words.verdicts, verdict)
    ? words.verdicts[verdict as keyof typeof words.verdicts]
    : verdict;
  return (
    <Section title={words.score}>
      <Facts
        facts={[
          [words.dataset, shown(dataset)],
          [words.question, shown(sampleId)],
          [words.verdict, named],
          reason === null ? null : [words.why, <code key="why">{reason}</code>],
          extracted === null ? null : [words.extracted, shown(extracted)],
        ]}
      />
    </Section>
  );
}
