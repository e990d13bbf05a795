/** What went wrong, by kind and over time. */
import { useMemo } from "preact/hooks";
import { stackedOverTime } from "../../../charts/index.ts";
import type { FailuresDocument, PortraitDocument } from "../../../metrics/index.ts";
import { failureWords, wordFor } from "../../../words/index.ts";
import type { Asked } from "../api.tsx";
import { useFormat, useWords } from "../language.tsx";
import { useLook } from "../look.ts";
import { ChartView } from "../parts/chart.tsx";
import { Section } from "../parts/section.tsx";
import { Part } from "../parts/states.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { Count, Value } from "../parts/value.tsx";
import { targetWords } from "../words/target.ts";

interface Row {
  kind: string;
  count: number;
  share: number;
}

export function Failures({ asked }: { asked: Asked<PortraitDocument> }) {
  const words = useWords(targetWords);
  return (
    <Section title={words.failures}>
      <Part
        asked={asked}
        lines={14}
        empty={{ when: ({ failures }) => failures.sent === 0, text: words.failuresNothing }}
      >
        {({ failures }) => <Kinds failures={failures} />}
      </Part>
    </Section>
  );
}

function Kinds({ failures }: { failures: FailuresDocument }) {
  const words = useWords(targetWords);
  const kinds = useWords(failureWords);
  const format = useFormat();
  const rows = useMemo(() => rowsOf(failures), [failures]);
  const failed = rows.reduce((sum, { count }) => sum + count, 0);
  const columns = useMemo(
    (): Column<Row>[] => [
      {
        key: "kind",
        head: words.kind,
        name: words.kind,
        isRowHead: true,
        cell: ({ kind }) => wordFor(kinds, kind),
      },
      {
        ...{ key: "count", head: words.count, name: words.count, isNumber: true, first: "down" },
        sortBy: ({ count }) => count,
        cell: ({ count }) => <Count value={count} />,
      },
      {
        ...{ key: "share", head: words.share, name: words.share, isNumber: true, first: "down" },
        sortBy: ({ share }) => share,
        cell: ({ share }) => <Value value={share} text={format.share(share)} />,
      },
    ],
    [words, kinds, format],
  );
  if (failed === 0) return <p class="empty">{words.noFailures(format.count(failures.sent))}</p>;
  return (
    <>
      <p class="what">
        {words.failuresWhat(
          format.count(failed),
          format.count(failures.sent),
          format.share(failed / failures.sent),
        )}
      </p>
      <OverTime failures={failures} rows={rows} />
      <Table
        caption={words.failures}
        columns={columns}
        rows={rows}
        rowKey={({ kind }) => kind}
        class="compact"
      />
    </>
  );
}

function OverTime({ failures, rows }: { failures: FailuresDocument; rows: readonly Row[] }) {
  const words = useWords(targetWords);
  const kinds = useWords(failureWords);
  const look = useLook();
  const chart = useMemo(() => {
    const { buckets } = failures;
    const countOf = (bucket: (typeof buckets)[number], kind: string) =>
      kind === "empty"
        ? bucket.emptyAnswers
        : (Object.entries(bucket.counts).find(([key]) => key === kind)?.[1] ?? 0);
    return stackedOverTime(
      {
        label: words.failures,
        times: buckets.map(({ from }) => Date.parse(from)),
        series: rows.map(({ kind }) => ({
          name: wordFor(kinds, kind),
          counts: buckets.map((bucket) => countOf(bucket, kind)),
        })),
      },
      look,
    );
  }, [failures, rows, words, kinds, look]);
  return <ChartView chart={chart} label={words.failures} height={220} />;
}

function rowsOf({ kinds, emptyAnswers, sent }: FailuresDocument): Row[] {
  const empty =
    emptyAnswers === 0 ? [] : [{ kind: "empty", count: emptyAnswers, share: emptyAnswers / sent }];
  return [...kinds, ...empty].sort((a, b) => b.count - a.count);
}
