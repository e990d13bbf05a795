/** The answer first: who serves best by the requirement that the reader states, and by which numbers. */

import { wordFor } from "../../../words/index.ts";
import type { DecisionDocument } from "../../contract/reader.ts";
import { useDocument } from "../api.tsx";
import { useFormat, useWords } from "../language.tsx";
import { Section } from "../parts/section.tsx";
import { FaultText, Guarded } from "../parts/states.tsx";
import { Shown, TargetName } from "../parts/text.tsx";
import { Count, InUnit } from "../parts/value.tsx";
import { Link } from "../place.tsx";
import { filterText, type Metrics, unitOfKey } from "../playground/filter-text.ts";
import { type FirstText, firstText } from "../playground/first-text.ts";
import { useKeyName } from "../playground/key-name.tsx";
import { nameOf } from "../playground/target-name.ts";
import { useDecision } from "../playground/use-decision.ts";
import { alertWords } from "../words/alerts.ts";
import { overviewWords } from "../words/overview.ts";

const RUNNERS_UP = 3;

/** `asOf`: of the evidence shown below; null while that is being read, which goes first. */
export function Choice({ metrics, asOf }: { metrics: Metrics; asOf: string | null }) {
  const words = useWords(overviewWords);
  const offered = useDocument("requirements").document;
  const first = offered === null ? null : firstText(offered.files);
  const { answer, fault } = useDecision(asOf === null ? null : (first?.text ?? null), asOf);
  return (
    <Section
      title={words.choice}
      class="choice"
      choices={<Link page="playground">{first?.isExample === true ? words.state : words.change}</Link>}
    >
      {first === null || (answer === null && fault === null) ? (
        <div class="loading choice-wait" role="status" />
      ) : answer === null ? (
        <p class="empty">{fault === null ? null : <FaultText fault={fault} />}</p>
      ) : (
        <Guarded>{() => <Decided decision={answer} metrics={metrics} first={first} />}</Guarded>
      )}
    </Section>
  );
}

interface DecidedProps {
  decision: DecisionDocument;
  metrics: Metrics;
  first: FirstText;
}

function Decided({ decision, metrics, first }: DecidedProps) {
  const words = useWords(overviewWords);
  const format = useFormat();
  const { ranking, excluded, confidence } = decision;
  const all = ranking.length + excluded.length;
  if (all === 0) return <p class="empty">{words.nothingDecided}</p>;
  const winners = ranking.filter(({ rank }) => rank === ranking[0]?.rank);
  const next = ranking.slice(winners.length, winners.length + RUNNERS_UP);
  const unsure = excluded.filter(({ reasons }) => reasons.every(({ verdict }) => verdict === "unknown"));
  return (
    <>
      {winners.length === 0 ? (
        <p class="choice-name">{words.nobodyMeets}</p>
      ) : (
        <p class="choice-name">
          {winners.slice(0, RUNNERS_UP).map((winner) => (
            <TargetLink key={nameOf(winner)} row={winner} />
          ))}
          {winners.length > 1 ? <span class="quiet">{words.sharedFirst}</span> : null}
        </p>
      )}
      {winners.map((winner) => (
        <Warned key={nameOf(winner)} name={nameOf(winner)} />
      ))}
      {winners.length === 1 ? <Values row={winners[0]} metrics={metrics} /> : null}
      <p class="note">
        {words.met(format.count(ranking.length), format.count(all))}
        {unsure.length === 0 ? null : words.unsure(format.count(unsure.length))}
        {words.stop}
        {words.gap}
        {confidence === null ? words.byPoint : words.byInterval(format.share(confidence))}
        {decision.cautions.length === 0 ? null : (
          <>
            {" "}
            <Link page="playground">{words.cautions(decision.cautions.length)}</Link>
          </>
        )}
      </p>
      {next.length === 0 ? null : (
        <p class="note">
          {words.next}
          {words.gap}
          {next.map((row) => (
            <TargetLink key={nameOf(row)} row={row} />
          ))}
        </p>
      )}
      <Asked decision={decision} metrics={metrics} first={first} />
    </>
  );
}

/** A requirement sees what it asks for alone: what else is known against the first is said beside its name. */
function Warned({ name }: { name: string }) {
  const words = useWords(overviewWords);
  const { kinds } = useWords(alertWords);
  const format = useFormat();
  const alerts = useDocument("alerts").document?.alerts ?? [];
  const against = alerts.filter(({ target, grade }) => target === name && grade !== "note");
  if (against.length === 0) return null;
  const said = [...new Set(against.map(({ kind }) => wordFor(kinds, kind)))];
  return (
    <p class="row-aside is-warning">
      <Shown text={words.warned(name, format.list(said))} most={300} />
    </p>
  );
}

type Ranked = DecisionDocument["ranking"][number];

function TargetLink({ row }: { row: Ranked }) {
  return (
    <>
      <Link page="target" params={{ name: nameOf(row) }}>
        <TargetName name={nameOf(row)} />
      </Link>{" "}
    </>
  );
}

/** The numbers that decided. */
function Values({ row, metrics }: { row: Ranked | undefined; metrics: Metrics }) {
  const words = useWords(overviewWords);
  const format = useFormat();
  const keyName = useKeyName();
  if (row === undefined) return null;
  return (
    <dl class="choice-values">
      {Object.entries(row.values).map(([key, value]) => {
        const unit = unitOfKey(key, metrics);
        return (
          <div key={key}>
            <dt>
              <Shown text={keyName(key)} most={60} /> <span class="unit">{format.unit(unit)}</span>
            </dt>
            <dd>
              <InUnit value={value} unit={unit} why={row.why[key] ?? null} />
              {row.n[key] == null ? null : (
                <span class="under n">
                  {words.n} <Count value={row.n[key]} />
                </span>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** What was asked for, in short. */
function Asked({ decision, metrics, first }: DecidedProps) {
  const words = useWords(overviewWords);
  const format = useFormat();
  const keyName = useKeyName();
  const filters = decision.explanation.targets[0]?.filters ?? [];
  const order = decision.order.map(({ key }) => keyName(key));
  return (
    <p class="note">
      {first.isExample ? words.exampleAsked : <Shown text={words.asked(first.name)} most={120} />}
      {words.gap}
      <Shown text={format.list(filters.map(({ filter }) => filterText(filter, metrics)))} most={400} />
      {order.length === 0 ? null : words.orderedBy(format.list(order))}
      {words.stop}
    </p>
  );
}
