/** One run: how far it has come, what it was asked to do, what it noted, and its requests. */

import { runStates, wordFor } from "../../../words/index.ts";
import type { RunDocument } from "../../contract/documents.ts";
import { useDocument } from "../api.tsx";
import { useFormat, useWords } from "../language.tsx";
import { Page } from "../parts/page.tsx";
import { Part } from "../parts/states.tsx";
import { Status } from "../parts/status.tsx";
import { Shown } from "../parts/text.tsx";
import { Link } from "../place.tsx";
import { Configuration } from "../run/configuration.tsx";
import { useLiveProgress } from "../run/live.ts";
import { Log } from "../run/log.tsx";
import { Progress } from "../run/progress.tsx";
import { Requests } from "../run/requests.tsx";
import { visible } from "../visible.ts";
import { runWords } from "../words/run.ts";

export function Run({ id }: { id: string }) {
  const words = useWords(runWords);
  const asked = useDocument("run", { id });
  const isRunning = asked.document?.run.status === "running";
  const { progress, isBroken } = useLiveProgress(id, isRunning);
  return (
    <Page
      title={visible(words.title(id))}
      heading={<Shown text={words.title(id)} most={160} />}
      lead={<Lead document={asked.document} status={progress?.status ?? null} />}
      aside={<Link page="runs">{words.runs}</Link>}
    >
      <Part asked={asked} lines={30}>
        {(document) => {
          const newest = isRunning && progress !== null ? progress : document.progress;
          return (
            <>
              <Progress progress={newest} isBroken={isBroken} />
              <Log lines={document.log} />
              <Requests run={id} targets={newest.targets.map(({ name }) => name)} />
              <Configuration run={document.run} />
            </>
          );
        }}
      </Part>
    </Page>
  );
}

function Lead({ document, status }: { document: RunDocument | null; status: string | null }) {
  const words = useWords(runWords);
  const { kinds } = useWords(runStates);
  const format = useFormat();
  if (document === null) return <span class="quiet">…</span>;
  const { run } = document;
  return (
    <>
      <Status status={status ?? run.status} /> · {wordFor(kinds, run.kind)} ·{" "}
      {words.started(format.moment(run.startedAt))}
      {run.endedAt === null ? null : ` · ${words.ended(format.moment(run.endedAt))}`}
      {run.stopReason === null ? null : (
        <>
          <br />
          <Shown text={words.stopped(run.stopReason)} />
        </>
      )}
    </>
  );
}
