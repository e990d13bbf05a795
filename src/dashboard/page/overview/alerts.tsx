/** What needs attention: one sentence each, the gravest first. */
import { useState } from "preact/hooks";
import { metricWords, wordFor } from "../../../words/index.ts";
import type { Alert } from "../../contract/documents.ts";
import { alertText } from "../alert-text.ts";
import { useDocument } from "../api.tsx";
import { useNow } from "../clock.tsx";
import { useFormat, useWords } from "../language.tsx";
import { Freshness } from "../parts/freshness.tsx";
import { Section } from "../parts/section.tsx";
import { Part } from "../parts/states.tsx";
import { Shown, TargetName } from "../parts/text.tsx";
import { Link } from "../place.tsx";
import { alertWords } from "../words/alerts.ts";
import { overviewWords } from "../words/overview.ts";

const FIRST = 5;

export function Alerts() {
  const words = useWords(overviewWords);
  const format = useFormat();
  const asked = useDocument("alerts");
  const [isAll, setIsAll] = useState(false);
  return (
    <Section title={words.alerts} class="alerts">
      <Part
        asked={asked}
        lines={4}
        empty={{ when: ({ alerts }) => alerts.length === 0, text: words.noAlerts }}
      >
        {({ alerts }) => (
          <>
            <ul>
              {(isAll ? alerts : alerts.slice(0, FIRST)).map((alert) => (
                <Line key={keyOf(alert)} alert={alert} />
              ))}
            </ul>
            {alerts.length <= FIRST ? null : (
              <button type="button" class="link" aria-expanded={isAll} onClick={() => setIsAll(!isAll)}>
                {isAll ? words.fewerAlerts : words.moreAlerts(format.count(alerts.length - FIRST))}
              </button>
            )}
          </>
        )}
      </Part>
    </Section>
  );
}

const keyOf = ({ kind, target, at, facts }: Alert) => `${kind} ${target} ${at} ${JSON.stringify(facts)}`;

function Line({ alert }: { alert: Alert }) {
  const words = useWords(overviewWords);
  const sentences = useWords(alertWords);
  const metrics = useWords(metricWords);
  const format = useFormat();
  const nowMs = useNow();
  const { kind, grade, target, at } = alert;
  return (
    <li class={`alert is-${grade}`}>
      <span class="alert-kind">
        <span class="unseen">{words.grades[grade]}: </span>
        {wordFor(sentences.kinds, kind)}
      </span>
      <span class="alert-text">
        {target === null ? null : (
          <>
            <Link page="target" params={{ name: target }}>
              <TargetName name={target} />
            </Link>{" "}
          </>
        )}
        <Shown text={alertText(alert, { words: sentences, metrics, format, nowMs })} />
      </span>
      {at === null ? null : (
        <span class="alert-at">
          <Freshness at={at} />
        </span>
      )}
    </li>
  );
}
