/** What the requirement in the editor decides. */
import type { DecisionDocument } from "../../contract/reader.ts";
import { useFormat, useWords } from "../language.tsx";
import { Section } from "../parts/section.tsx";
import { Shown } from "../parts/text.tsx";
import { playgroundWords } from "../words/playground.ts";
import { Explanation } from "./explanation.tsx";
import type { Metrics } from "./filter-text.ts";
import { Front } from "./front.tsx";
import { Ranking } from "./ranking.tsx";
import { Verdicts } from "./verdicts.tsx";

export function Decided({ decision, metrics }: { decision: DecisionDocument; metrics: Metrics }) {
  const words = useWords(playgroundWords);
  const format = useFormat();
  const { ranking, excluded, confidence, cautions, explanation } = decision;
  const all = ranking.length + excluded.length;
  if (all === 0) return <p class="empty">{words.noEvidence}</p>;
  return (
    <>
      <p class="headline">
        <strong>{words.met(format.count(ranking.length), format.count(all))}</strong>{" "}
        <span class="quiet">
          {confidence === null ? words.byPoint : words.byInterval(format.share(confidence))}
        </span>
      </p>
      <Section title={words.ranking}>
        {ranking.length === 0 ? (
          <p class="empty">{words.nobody}</p>
        ) : (
          <Ranking decision={decision} metrics={metrics} />
        )}
      </Section>
      {cautions.length === 0 ? null : (
        <Section title={words.cautions}>
          <ul class="notes" lang="en">
            {cautions.map(({ code, text }) => (
              <li key={`${code} ${text}`}>
                <Shown text={text} most={1200} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {(explanation.targets[0]?.filters.length ?? 0) === 0 ? null : (
        <Section title={words.verdicts}>
          <Verdicts decision={decision} metrics={metrics} />
        </Section>
      )}
      <Explanation decision={decision} metrics={metrics} />
      <Front pareto={decision.pareto} />
    </>
  );
}
