/** How far a run has come, in all and by target. */
import { useMemo } from "preact/hooks";
import type { ProgressDocument } from "../../contract/documents.ts";
import { useFormat, useWords } from "../language.tsx";
import { Section } from "../parts/section.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { TargetName } from "../parts/text.tsx";
import { Count, InUnit, Value } from "../parts/value.tsx";
import { Link } from "../place.tsx";
import { runWords } from "../words/run.ts";

type Row = ProgressDocument["targets"][number];

export function Progress({ progress, isBroken }: { progress: ProgressDocument; isBroken: boolean }) {
  const words = useWords(runWords);
  const format = useFormat();
  const { planned, done, failed, scores, correct, costCny, elapsedMs, status } = progress;
  const isRunning = status === "running";
  const counted =
    planned === null
      ? words.done(format.count(done))
      : words.doneOf(format.count(done), format.count(planned));
  const cost =
    costCny === null ? words.costUnknown : (isRunning ? words.cost : words.costDone)(format.money(costCny));
  const facts = [
    ...(failed === 0 ? [] : [words.failed(format.count(failed))]),
    ...(scores === 0 ? [] : [words.correct(format.count(correct), format.count(scores))]),
    cost,
    words.elapsed(format.duration(elapsedMs)),
  ];
  return (
    <Section title={words.progress}>
      {planned === null && !isRunning ? null : (
        <progress
          class={failed > 0 ? "progress has-failures" : "progress"}
          aria-label={words.progress}
          {...(planned === null ? {} : { max: Math.max(planned, 1), value: Math.min(done, planned) })}
        />
      )}
      <p class="progress-facts">
        <strong>{counted}</strong> · {facts.join(" · ")}
      </p>
      {isBroken && isRunning ? (
        <p class="stale" role="status">
          {words.reconnecting}
        </p>
      ) : null}
      <ByTarget targets={progress.targets} />
    </Section>
  );
}

function ByTarget({ targets }: { targets: readonly Row[] }) {
  const words = useWords(runWords);
  const format = useFormat();
  const isExam = targets.some(({ scores }) => scores > 0);
  const columns = useMemo((): Column<Row>[] => {
    const scored: Column<Row> = {
      ...{ key: "scored", head: words.scored, name: words.scored, isNumber: true, first: "down" },
      sortBy: ({ scores, correct }) => (scores === 0 ? null : correct / scores),
      cell: ({ scores, correct }) =>
        scores === 0
          ? "–"
          : `${format.count(correct)} / ${format.count(scores)} (${format.share(correct / scores)})`,
    };
    return [
      {
        ...{ key: "name", head: words.target, name: words.target, isRowHead: true },
        sortBy: ({ name }) => name,
        cell: ({ name }) => (
          <Link page="target" params={{ name }}>
            <TargetName name={name} />
          </Link>
        ),
      },
      {
        ...{ key: "done", head: words.requests, name: words.requests, isNumber: true, first: "down" },
        sortBy: ({ done }) => done,
        cell: ({ done }) => <Count value={done} />,
      },
      {
        ...{ key: "failed", head: words.failures, name: words.failures, isNumber: true, first: "down" },
        sortBy: ({ failed }) => failed,
        cell: ({ failed }) => (
          <span class={failed > 0 ? "is-bad" : undefined}>
            <Count value={failed} />
          </span>
        ),
      },
      ...(isExam ? [scored] : []),
      {
        ...{ key: "ttft", head: words.ttft, name: words.ttft, unit: "s", isNumber: true },
        sortBy: ({ ttftMedianS }) => ttftMedianS,
        cell: ({ ttftMedianS }) => <InUnit value={ttftMedianS} unit="s" />,
      },
      {
        ...{ key: "otps", head: words.otps, name: words.otps, unit: "tok/s", isNumber: true, first: "down" },
        sortBy: ({ otpsMedian }) => otpsMedian,
        cell: ({ otpsMedian }) => <InUnit value={otpsMedian} unit="tok/s" />,
      },
      {
        ...{ key: "cost", head: words.costColumn, name: words.costColumn, isNumber: true, first: "down" },
        sortBy: ({ costCny }) => costCny,
        cell: ({ costCny }) => <Value value={costCny} text={format.money(costCny)} />,
      },
    ];
  }, [words, format, isExam]);
  if (targets.length === 0) return <p class="empty">{words.noTargets}</p>;
  return (
    <Table
      caption={words.perTarget}
      columns={columns}
      rows={targets}
      rowKey={({ name }) => name}
      class="compact"
    />
  );
}
