/** What the requirement in the editor decides. */
import type { DecisionDocument } from "../../contract/reader.ts";
import { useFormat, useWords } from "../language.tsx";
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
      {cautions.length === 0 ? null : (
        <section aria-label={words.cautions}>
          <h2>{words.cautions}</h2>
          <ul class="notes" lang="en">
            {cautions.map(({ code, text }) => (
              <li key={`${code} ${text}`}>
                <Shown text={text} most={1200} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-label={words.ranking}>
        <h2>{words.ranking}</h2>
        {ranking.length === 0 ? (
          <p class="empty">{words.nobody}</p>
        ) : (
          <Ranking decision={decision} metrics={metrics} />
        )}
      </section>
      {(explanation.targets[0]?.filters.length ?? 0) === 0 ? null : (
        <section aria-label={words.verdicts}>
          <h2>{words.verdicts}</h2>
          <Verdicts decision={decision} metrics={metrics} />
        </section>
      )}
      <Explanation decision={decision} metrics={metrics} />
      <Front pareto={decision.pareto} />
    </>
  );
}
