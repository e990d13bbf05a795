/** The requests of a run, a page at a time; each leads to a page of its own. */
import { useMemo } from "preact/hooks";
import { failureWords, metricWords, verdictWords, wordFor } from "../../../words/index.ts";
import type { RequestHead, RequestsDocument } from "../../contract/documents.ts";
import { useDocument } from "../api.tsx";
import { useFormat, useWords } from "../language.tsx";
import { Section } from "../parts/section.tsx";
import { Part } from "../parts/states.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { Shown, TargetName } from "../parts/text.tsx";
import { Count, InUnit, Value } from "../parts/value.tsx";
import { Link, usePlace } from "../place.tsx";
import { visible } from "../visible.ts";
import { runWords } from "../words/run.ts";

const LIMIT = 50;

export function Requests({ run, targets }: { run: string; targets: readonly string[] }) {
  const words = useWords(runWords);
  const { query, adjust } = usePlace();
  const offset = Math.max(0, Math.trunc(Number(query.offset ?? 0)) || 0);
  const target = query.target ?? null;
  const errors = query.errors === "1" ? "1" : null;
  const asked = useDocument("requests", {
    id: run,
    offset: String(offset),
    limit: String(LIMIT),
    target,
    errors,
  });
  const columns = useColumns(run);
  return (
    <Section
      title={words.requestsTitle}
      choices={
        <>
          {targets.length < 2 && target === null ? null : (
            <select
              aria-label={words.target}
              value={target ?? ""}
              onChange={({ currentTarget }) => adjust({ target: currentTarget.value || null, offset: null })}
            >
              <option value="">{words.all}</option>
              {[...new Set([...targets, ...(target === null ? [] : [target])])].map((name) => (
                <option key={name} value={name}>
                  {visible(name)}
                </option>
              ))}
            </select>
          )}
          <label class="check">
            <input
              type="checkbox"
              checked={errors !== null}
              onChange={({ currentTarget }) =>
                adjust({ errors: currentTarget.checked ? "1" : null, offset: null })
              }
            />
            {words.onlyFailures}
          </label>
        </>
      }
    >
      <Part asked={asked} lines={30} empty={{ when: ({ total }) => total === 0, text: words.noRequests }}>
        {(document) => (
          <>
            <Table
              caption={words.requestsCaption}
              columns={columns}
              rows={document.requests}
              rowKey={({ id }) => id}
              class="compact"
            />
            <Pages document={document} go={(to) => adjust({ offset: to === 0 ? null : String(to) })} />
          </>
        )}
      </Part>
    </Section>
  );
}

function Pages({ document, go }: { document: RequestsDocument; go(offset: number): void }) {
  const words = useWords(runWords);
  const format = useFormat();
  const { offset, total, requests } = document;
  if (total <= requests.length && offset === 0) return null;
  const last = offset + requests.length;
  return (
    <nav class="pages" aria-label={words.pages}>
      <button type="button" disabled={offset === 0} onClick={() => go(Math.max(0, offset - LIMIT))}>
        {words.newer}
      </button>
      <span aria-live="polite">
        {words.page(format.count(Math.min(offset + 1, total)), format.count(last), format.count(total))}
      </span>
      <button type="button" disabled={last >= total} onClick={() => go(offset + LIMIT)}>
        {words.older}
      </button>
    </nav>
  );
}

function useColumns(run: string): Column<RequestHead>[] {
  const words = useWords(runWords);
  const kinds = useWords(failureWords);
  const verdicts = useWords(verdictWords);
  const metrics = useWords(metricWords);
  const format = useFormat();
  return useMemo(
    () => [
      {
        ...{ key: "id", head: words.request, name: words.request, isRowHead: true },
        cell: ({ id, warmup, attempt }) => (
          <>
            <Link page="request" params={{ run, id }}>
              <Shown text={id} most={40} />
            </Link>
            {warmup || attempt > 1 ? (
              <span class="row-aside">
                {[
                  ...(warmup ? [words.warmup] : []),
                  ...(attempt > 1 ? [words.attempt(format.count(attempt))] : []),
                ].join(" · ")}
              </span>
            ) : null}
          </>
        ),
      },
      {
        ...{ key: "target", head: words.target, name: words.target },
        cell: ({ target }) => <TargetName name={target} most={60} />,
      },
      {
        ...{ key: "sent", head: words.sent, name: words.sent },
        cell: ({ startedAt }) => (
          <time dateTime={startedAt} data-hint={format.fullMoment(startedAt)}>
            {format.clock(startedAt)}
          </time>
        ),
      },
      {
        ...{ key: "outcome", head: words.outcome, name: words.outcome },
        cell: ({ error, sample }) => (
          <>
            <span class={error === null ? undefined : "is-bad"}>
              {error === null ? words.ok : wordFor(kinds, error)}
            </span>
            {sample === null ? null : (
              <span class="row-aside">
                <Shown text={`${sample.dataset} ${sample.id}`} most={48} /> ·{" "}
                {wordFor(verdicts, sample.verdict)}
              </span>
            )}
          </>
        ),
      },
      {
        ...{ key: "ttft", head: metrics.ttft.name, name: metrics.ttft.name, unit: "s", isNumber: true },
        cell: ({ ttftS }) => <InUnit value={ttftS} unit="s" />,
      },
      {
        ...{ key: "total", head: words.total, name: words.total, unit: "s", isNumber: true },
        cell: ({ totalS }) => <InUnit value={totalS} unit="s" />,
      },
      {
        ...{ key: "otps", head: metrics.otps.name, name: metrics.otps.name, unit: "tok/s", isNumber: true },
        cell: ({ otps }) => <Value value={otps} text={format.inUnit(otps, "tok/s")} />,
      },
      {
        ...{ key: "tokens", head: words.tokens, name: words.tokens, isNumber: true },
        cell: ({ outputTokens }) => <Count value={outputTokens} />,
      },
    ],
    [run, words, kinds, verdicts, metrics, format],
  );
}
