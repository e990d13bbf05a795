/** Why the decision is as it is, what would change it, and what to measure next. Figures of what is to come are forecasts. */
import type { DecisionDocument } from "../../contract/reader.ts";
import { useFormat, useWords } from "../language.tsx";
import { Command } from "../parts/copy.tsx";
import { Section } from "../parts/section.tsx";
import { Shown, TargetName } from "../parts/text.tsx";
import { playgroundWords } from "../words/playground.ts";
import { filterText, type Metrics, unitOfKey } from "./filter-text.ts";
import { useKeyName } from "./key-name.tsx";

interface Of {
  decision: DecisionDocument;
  metrics: Metrics;
}

export function Explanation(of: Of) {
  return (
    <>
      <Change {...of} />
      <Better {...of} />
      <Settling {...of} />
      <Order {...of} />
    </>
  );
}

function Change({ decision, metrics }: Of) {
  const words = useWords(playgroundWords);
  const format = useFormat();
  const keyName = useKeyName();
  const { runnerUp } = decision.explanation;
  if (runnerUp === null) return null;
  const { winner, target, isTied, changes, open } = runnerUp;
  const names = [
    <TargetName key="target" name={target} />,
    <TargetName key="winner" name={winner} />,
  ] as const;
  return (
    <Section title={words.change}>
      <ul>
        {isTied ? (
          <li>
            {names[0]} = {names[1]}: {words.tied}
          </li>
        ) : null}
        {changes.map(({ key, from, to, amount, percent }) => {
          const unit = unitOfKey(key, metrics);
          return (
            <li key={key}>
              {names[0]} → {names[1]}: <Shown text={keyName(key)} most={80} />{" "}
              {to === null
                ? words.none
                : words.draw(
                    format.withUnit(from, unit),
                    format.withUnit(to, unit),
                    format.withUnit(amount, unit),
                    percent === null ? null : `${format.figure(percent)} %`,
                  )}
            </li>
          );
        })}
        {open.map(({ key, why, moreObservations }) => (
          <li key={`open ${key}`}>
            {words.open} <Shown text={keyName(key)} most={80} />:{" "}
            <span lang="en">
              <Shown text={why} />
            </span>
            {moreObservations === null ? null : ` ${words.more(format.count(moreObservations))}`}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Better({ decision, metrics }: Of) {
  const words = useWords(playgroundWords);
  const format = useFormat();
  const { betterButExcluded } = decision.explanation;
  if (betterButExcluded.length === 0) return null;
  return (
    <Section title={words.better}>
      <p class="quiet">{words.wouldWin}</p>
      <ul>
        {betterButExcluded.map(({ target, misses }) => (
          <li key={target}>
            <TargetName name={target} />:{" "}
            {misses.map(({ filter, verdict, distance }) => (
              <span key={filterText(filter, metrics)} class="miss">
                <code>{filterText(filter, metrics)}</code>{" "}
                <span class={`verdict is-${verdict}`}>{words.verdict[verdict]}</span>{" "}
                {distance === null
                  ? null
                  : words.away(
                      format.withUnit(distance.amount, unitOfKey(filter.metric, metrics)),
                      distance.percent === null || unitOfKey(filter.metric, metrics) === "0–1"
                        ? null
                        : `${format.figure(distance.percent)} %`,
                    )}{" "}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Settling({ decision, metrics }: Of) {
  const words = useWords(playgroundWords);
  const format = useFormat();
  const { settling } = decision.explanation;
  if (settling.length === 0) return null;
  return (
    <Section title={words.settling}>
      <ul class="settling">
        {settling.map(({ target, filter, command, advice, requests, costCny }) => (
          <li key={`${target} ${filterText(filter, metrics)}`}>
            <TargetName name={target} /> · <code>{filterText(filter, metrics)}</code>
            {requests === null ? null : ` · ${words.requests(format.count(requests))}`}
            {costCny === null ? null : ` · ${words.cost(format.money(costCny))}`}
            {advice === null ? null : (
              <p class="under" lang="en">
                <Shown text={advice} />
              </p>
            )}
            {command === null ? null : <Command command={command} what={words.measure} />}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Order({ decision }: Of) {
  const words = useWords(playgroundWords);
  const format = useFormat();
  const keyName = useKeyName();
  const { order, weights } = decision;
  if (order.length === 0 && weights === null) return null;
  return (
    <Section title={words.order}>
      <ol>
        {order.map(({ key, tolerance, places, comparisons }) => (
          <li key={key}>
            <Shown text={keyName(key)} most={80} />
            {tolerance === null
              ? null
              : ` ± ${"percent" in tolerance ? `${format.figure(tolerance.percent)} %` : format.figure(tolerance.absolute)}`}
            <ol class="places">
              {places.map((names) => (
                <li key={names.join("\n")}>
                  {names.map((name, i) => (
                    <span key={name}>
                      {i === 0 ? null : " = "}
                      <TargetName name={name} />
                    </span>
                  ))}
                </li>
              ))}
            </ol>
            {comparisons.length === 0 ? null : (
              <details>
                <summary>{words.comparisons}</summary>
                <ul lang="en">
                  {comparisons.map(({ leader, other, why }) => (
                    <li key={`${leader}\n${other}`}>
                      <TargetName name={leader} /> – <TargetName name={other} />: <Shown text={why} />
                    </li>
                  ))}
                </ul>
              </details>
            )}
          </li>
        ))}
        {(weights ?? []).map(({ key, weight }) => (
          <li key={key}>
            <Shown text={keyName(key)} most={80} /> × {format.figure(weight)}
          </li>
        ))}
      </ol>
    </Section>
  );
}
