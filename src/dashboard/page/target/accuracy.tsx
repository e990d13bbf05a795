/** Exams: how accurate, how sure, and how the answers ended. */
import { useMemo } from "preact/hooks";
import { stackedShares } from "../../../charts/index.ts";
import { metricName, metricWords, wordFor } from "../../../words/index.ts";
import type { AccuracyDocument } from "../../contract/documents.ts";
import type { Asked } from "../api.tsx";
import { useFormat, useWords } from "../language.tsx";
import { useLook } from "../look.ts";
import { ChartView } from "../parts/chart.tsx";
import { Freshness } from "../parts/freshness.tsx";
import { Section } from "../parts/section.tsx";
import { Part } from "../parts/states.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { Shown } from "../parts/text.tsx";
import { Count, Interval, InUnit } from "../parts/value.tsx";
import { targetWords } from "../words/target.ts";

type Exam = AccuracyDocument["exams"][number];
type Subject = Exam["subjects"][number];

const POINTS = "0–100";

export function Accuracy({ asked }: { asked: Asked<AccuracyDocument> }) {
  const words = useWords(targetWords);
  return (
    <Section title={words.accuracy} what={words.accuracyWhat}>
      <Part
        asked={asked}
        lines={10}
        empty={{ when: ({ exams }) => exams.length === 0, text: words.noAccuracy }}
      >
        {({ exams }) => <Exams exams={exams} />}
      </Part>
    </Section>
  );
}

function Exams({ exams }: { exams: readonly Exam[] }) {
  const words = useWords(targetWords);
  const metrics = useWords(metricWords);
  const format = useFormat();
  const nameOf = (dataset: string) => metricName(metrics, dataset).name;
  const columns = useExamColumns();
  const cut = exams.filter(({ truncatedShare }) => (truncatedShare ?? 0) > 0);
  return (
    <>
      <Table
        caption={words.accuracy}
        columns={columns}
        rows={exams}
        rowKey={({ dataset }) => dataset}
        class="compact"
      />
      <Ends exams={exams} />
      {cut.map(({ dataset, truncatedShare }) => (
        <p key={dataset} class="note">
          <Shown text={words.truncatedNote(nameOf(dataset), format.share(truncatedShare))} />
        </p>
      ))}
      {exams.map(({ dataset, subjects }) =>
        subjects.length === 0 ? null : (
          <details key={dataset} class="more">
            <summary>
              <Shown text={words.subjects(nameOf(dataset), format.count(subjects.length))} />
            </summary>
            <Subjects
              subjects={subjects}
              caption={words.subjects(nameOf(dataset), format.count(subjects.length))}
            />
          </details>
        ),
      )}
    </>
  );
}

function useExamColumns(): Column<Exam>[] {
  const words = useWords(targetWords);
  const metrics = useWords(metricWords);
  const format = useFormat();
  return useMemo(
    () => [
      {
        ...{ key: "exam", head: words.exam, name: words.exam, isRowHead: true },
        cell: ({ dataset }) => <Shown text={metricName(metrics, dataset).name} most={60} />,
      },
      {
        ...{
          key: "accuracy",
          head: words.accuracyColumn,
          name: words.accuracyColumn,
          unit: POINTS,
          isNumber: true,
        },
        cell: ({ accuracy }) => <InUnit value={accuracy} unit={POINTS} />,
      },
      {
        ...{ key: "interval", head: words.interval, name: words.interval, isNumber: true },
        cell: ({ interval }) =>
          interval === null ? (
            <span class="unknown">–</span>
          ) : (
            <Interval {...interval} show={(value) => format.inUnit(value, POINTS)} />
          ),
      },
      {
        ...{
          key: "lenient",
          head: words.lenient,
          name: words.lenient,
          hint: words.lenientWhat,
          isNumber: true,
        },
        cell: ({ lenientAccuracy }) => <InUnit value={lenientAccuracy} unit={POINTS} />,
      },
      {
        ...{ key: "questions", head: words.questions, name: words.questions, isNumber: true },
        cell: ({ questions }) => <Count value={questions} />,
      },
      {
        ...{ key: "answers", head: words.answers, name: words.answers, isNumber: true },
        cell: ({ answers }) => <Count value={answers} />,
      },
      {
        ...{ key: "newest", head: words.newest, name: words.newest },
        cell: ({ newestAt }) => <Freshness at={newestAt} />,
      },
    ],
    [words, metrics, format],
  );
}

/** How answers ended: one bar an exam. */
function Ends({ exams }: { exams: readonly Exam[] }) {
  const words = useWords(targetWords);
  const metrics = useWords(metricWords);
  const look = useLook();
  const chart = useMemo(() => {
    const rows = exams.flatMap(({ dataset, parts }) =>
      parts === null
        ? []
        : [
            {
              name: metricName(metrics, dataset).name,
              parts: inReadingOrder(parts).map(([part, share]) => ({
                part: wordFor(words.parts, part),
                share,
              })),
            },
          ],
    );
    return rows.length === 0 ? null : stackedShares({ label: words.accuracy, rows }, look);
  }, [exams, words, metrics, look]);
  return chart === null ? null : <ChartView chart={chart} label={words.accuracy} />;
}

/** What is sound first; what never happened is left out. */
function inReadingOrder(parts: Readonly<Record<string, number>>): [string, number][] {
  const rank = (part: string) => (part === "complete" || part === "correct" ? 0 : 1);
  return Object.entries(parts)
    .filter(([, share]) => share > 0)
    .sort(([a], [b]) => rank(a) - rank(b));
}

function Subjects({ subjects, caption }: { subjects: readonly Subject[]; caption: string }) {
  const words = useWords(targetWords);
  const columns = useMemo(
    (): Column<Subject>[] => [
      {
        ...{ key: "subject", head: words.subject, name: words.subject, isRowHead: true },
        sortBy: ({ subject }) => subject,
        cell: ({ subject }) => <Shown text={subject} most={80} />,
      },
      {
        ...{ key: "accuracy", head: words.accuracyColumn, name: words.accuracyColumn, unit: POINTS },
        ...{ isNumber: true, first: "down" },
        sortBy: ({ accuracy }) => accuracy,
        cell: ({ accuracy }) => <InUnit value={accuracy} unit={POINTS} />,
      },
      {
        ...{ key: "questions", head: words.questions, name: words.questions, isNumber: true, first: "down" },
        sortBy: ({ questions }) => questions,
        cell: ({ questions }) => <Count value={questions} />,
      },
    ],
    [words],
  );
  return (
    <Table
      caption={caption}
      columns={columns}
      rows={subjects}
      rowKey={({ subject }) => subject}
      class="compact"
    />
  );
}
