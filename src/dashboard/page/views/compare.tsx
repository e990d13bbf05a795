/** Two targets held against each other on every number. */
import type { CompareDocument, CompareRow } from "../../../metrics/index.ts";
import { useDocument } from "../api.tsx";
import { Choices, USUAL_LEVEL, useChosen } from "../compare/choices.tsx";
import { DifferenceCharts, DifferenceTable } from "../compare/differences.tsx";
import { Sides } from "../compare/sides.tsx";
import { useFormat, useWords } from "../language.tsx";
import { Command } from "../parts/copy.tsx";
import { Filters, useEvidence } from "../parts/filters.tsx";
import { Explained } from "../parts/hint.tsx";
import { Page } from "../parts/page.tsx";
import { Section } from "../parts/section.tsx";
import { Part } from "../parts/states.tsx";
import { Shown } from "../parts/text.tsx";
import { commandLine } from "../playground/shell-quote.ts";
import { compareWords } from "../words/compare.ts";

export function Compare() {
  const words = useWords(compareWords);
  const meta = useDocument("meta");
  const targets = meta.document?.targets ?? [];
  const chosen = useChosen(targets);
  const evidence = useEvidence(meta.document);
  const { a, b, confidence } = chosen;
  const isReady = evidence !== null && a !== null && b !== null && a !== b;
  const asked = useDocument(
    "compare",
    isReady ? { a, b, confidence, window: evidence.window, source: evidence.source } : null,
  );
  const { a: sideA, b: sideB } = asked.document ?? { a: null, b: null };
  return (
    <Page title={words.title} lead={words.lead}>
      {meta.document !== null && targets.length < 2 ? (
        <Command what={words.few} command="dsr perf" />
      ) : (
        <>
          <Filters
            evidence={evidence}
            models={null}
            sources={[...new Set([...(sideA?.sources ?? []), ...(sideB?.sources ?? [])])]}
          />
          <Choices targets={targets} chosen={chosen} />
          {isReady ? (
            <Part asked={asked} lines={40}>
              {(document) => <Comparison document={document} window={evidence?.window ?? null} />}
            </Part>
          ) : (
            <p class="empty">{a !== null && a === b ? words.same : words.choose}</p>
          )}
        </>
      )}
    </Page>
  );
}

const order: readonly CompareRow["verdict"][] = ["a_better", "b_better", "equal", "open", "noise", "unknown"];

function Comparison({ document, window }: { document: CompareDocument; window: string | null }) {
  const words = useWords(compareWords);
  const format = useFormat();
  const { metrics, notes, confidence, comparisons, a, b } = document;
  const counted = order
    .map((verdict) => ({ verdict, n: metrics.filter((row) => row.verdict === verdict).length }))
    .filter(({ n }) => n > 0);
  return (
    <>
      <section class="part" aria-label={words.summary}>
        <ul class="verdict-counts">
          {counted.map(({ verdict, n }) => (
            <li key={verdict} class={`verdict is-${verdict}`}>
              <Explained hint={words.verdictWhy[verdict]}>
                {words.counted(format.count(n), words.verdicts[verdict])}
              </Explained>
            </li>
          ))}
        </ul>
        <p class="quiet">{words.level(format.share(confidence), format.count(comparisons))}</p>
      </section>
      {notes.length === 0 ? null : (
        <Section title={words.notes}>
          <ul class="notes" lang="en">
            {notes.map((note) => (
              <li key={note}>
                <Shown text={note} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      <DifferenceCharts metrics={metrics} />
      <Section title={words.table}>
        <DifferenceTable metrics={metrics} />
      </Section>
      <Sides a={a} b={b} />
      <Command what={words.command} command={commandOf(document, window)} />
    </>
  );
}

function commandOf({ a, b, confidence }: CompareDocument, window: string | null): string {
  const flags = [
    ...(window === null || window === "all" ? [] : ["--window", window]),
    ...(String(confidence) === USUAL_LEVEL ? [] : ["--confidence", String(confidence)]),
  ];
  return commandLine(["dsr", "compare", a.target, b.target, ...flags]);
}
