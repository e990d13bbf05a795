/** All runs of the store, the newest first. */
import { useMemo } from "preact/hooks";
import { runStates, wordFor } from "../../../words/index.ts";
import type { RunHead, RunsDocument } from "../../contract/documents.ts";
import { useDocument } from "../api.tsx";
import { useFormat, useWords } from "../language.tsx";
import { Freshness } from "../parts/freshness.tsx";
import { Page } from "../parts/page.tsx";
import { Part } from "../parts/states.tsx";
import { Status } from "../parts/status.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { Shown, TargetName } from "../parts/text.tsx";
import { Count } from "../parts/value.tsx";
import { Link } from "../place.tsx";
import { runsWords } from "../words/runs.ts";

export function Runs() {
  const words = useWords(runsWords);
  const asked = useDocument("runs");
  const columns = useColumns();
  return (
    <Page title={words.title} lead={<Lead document={asked.document} />}>
      <Part asked={asked} lines={24} empty={{ when: ({ runs }) => runs.length === 0, text: words.none }}>
        {({ runs }) => (
          <Table caption={words.caption} columns={columns} rows={runs} rowKey={({ id }) => id} class="runs" />
        )}
      </Part>
    </Page>
  );
}

function Lead({ document }: { document: RunsDocument | null }) {
  const words = useWords(runsWords);
  const format = useFormat();
  if (document === null) return <span class="quiet">…</span>;
  const running = document.runs.filter(({ status }) => status === "running").length;
  return (
    <>
      {words.lead(
        format.count(document.runs.length),
        running === 0 ? "" : words.running(format.count(running)),
      )}
    </>
  );
}

function useColumns(): Column<RunHead>[] {
  const words = useWords(runsWords);
  const { kinds } = useWords(runStates);
  const format = useFormat();
  return useMemo(
    () => [
      {
        ...{ key: "id", head: words.run, name: words.run, isRowHead: true },
        sortBy: ({ id }) => id,
        cell: ({ id }) => (
          <Link page="run" params={{ id }}>
            <Shown text={id} most={48} />
          </Link>
        ),
      },
      {
        ...{ key: "kind", head: words.kind, name: words.kind },
        sortBy: ({ kind }) => kind,
        cell: ({ kind }) => wordFor(kinds, kind),
      },
      {
        ...{ key: "status", head: words.status, name: words.status },
        sortBy: ({ status }) => status,
        cell: ({ status, stopReason }) => (
          <>
            <Status status={status} />
            {stopReason === null ? null : (
              <span class="row-aside">
                <Shown text={stopReason} most={80} />
              </span>
            )}
          </>
        ),
      },
      {
        ...{ key: "started", head: words.started, name: words.started, first: "down" },
        sortBy: ({ startedAt }) => Date.parse(startedAt),
        cell: ({ startedAt }) => <Freshness at={startedAt} />,
      },
      {
        ...{ key: "duration", head: words.duration, name: words.duration, isNumber: true, first: "down" },
        sortBy: lastedMs,
        cell: (run) => format.duration(lastedMs(run)),
      },
      {
        ...{ key: "requests", head: words.requests, name: words.requests, isNumber: true, first: "down" },
        sortBy: ({ requests }) => requests,
        cell: ({ requests }) => <Count value={requests} />,
      },
      {
        ...{ key: "failures", head: words.failures, name: words.failures, isNumber: true, first: "down" },
        sortBy: ({ failures }) => failures,
        cell: ({ failures }) => (
          <span class={failures > 0 ? "is-bad" : undefined}>
            <Count value={failures} />
          </span>
        ),
      },
      {
        ...{ key: "scores", head: words.scores, name: words.scores, isNumber: true, first: "down" },
        sortBy: ({ scores }) => scores,
        cell: ({ scores }) => <Count value={scores} />,
      },
      {
        ...{ key: "targets", head: words.targets, name: words.targets },
        sortBy: ({ targets }) => targets.length,
        cell: ({ targets }) => <Targets names={targets} />,
      },
    ],
    [words, kinds, format],
  );
}

function lastedMs({ startedAt, endedAt }: RunHead): number | null {
  return endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt);
}

function Targets({ names }: { names: readonly string[] }) {
  const words = useWords(runsWords);
  const format = useFormat();
  const [first, second] = names;
  if (first === undefined) return <span class="unknown">{words.noTargets}</span>;
  if (names.length > 2)
    return <span data-hint={names.join("\n")}>{words.manyTargets(format.count(names.length))}</span>;
  return (
    <>
      <TargetName name={first} most={48} />
      {second === undefined ? null : (
        <>
          <br />
          <TargetName name={second} most={48} />
        </>
      )}
    </>
  );
}
