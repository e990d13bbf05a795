/** How often each target worked, over time. So many lines are told apart, and no more: the reader chooses which. */
import { useMemo, useState } from "preact/hooks";
import { sharesOverTime } from "../../../charts/index.ts";
import type { OverviewDocument } from "../../../metrics/index.ts";
import { useFormat, useWords } from "../language.tsx";
import { useLook } from "../look.ts";
import { ChartView } from "../parts/chart.tsx";
import { Section } from "../parts/section.tsx";
import { TargetName } from "../parts/text.tsx";
import { overviewWords } from "../words/overview.ts";

const MOST = 6;

export function Success({ overview }: { overview: OverviewDocument }) {
  const words = useWords(overviewWords);
  const format = useFormat();
  const look = useLook();
  const { targets, bucketEdges } = overview;
  const having = useMemo(() => targets.filter(({ requests }) => requests > 0), [targets]);
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const shown = useMemo(
    () => having.filter(({ name }) => (chosen === null ? worst(having).has(name) : chosen.has(name))),
    [having, chosen],
  );
  const chart = useMemo(
    () =>
      sharesOverTime(
        {
          label: words.successLabel,
          series: shown.map(({ name, successByTime }) => ({
            name,
            points: successByTime.map((bucket, i) => ({
              at: middleOf(bucketEdges, i),
              share: bucket === null ? null : bucket.succeeded / bucket.sent,
              n: bucket?.sent ?? 0,
            })),
          })),
        },
        look,
      ),
    [shown, bucketEdges, look, words],
  );
  if (having.length === 0)
    return (
      <Section title={words.success}>
        <p class="empty">{words.noSuccess}</p>
      </Section>
    );
  const toggle = (name: string) => {
    const now = new Set(shown.map((one) => one.name));
    if (!now.delete(name)) now.add(name);
    setChosen(now);
  };
  return (
    <Section title={words.success} what={words.successWhat}>
      <ChartView chart={chart} label={words.success} height={300} />
      {having.length < 2 ? null : (
        <details class="chooser">
          <summary>
            {words.shownTargets}
            {having.length > shown.length ? (
              <span class="quiet"> · {words.allOthers(format.count(having.length - shown.length))}</span>
            ) : null}
          </summary>
          <fieldset>
            <legend class="unseen">{words.shownTargets}</legend>
            {having.map(({ name }) => (
              <label key={name}>
                <input
                  type="checkbox"
                  checked={shown.some((one) => one.name === name)}
                  onChange={() => toggle(name)}
                />
                <TargetName name={name} />
              </label>
            ))}
          </fieldset>
        </details>
      )}
    </Section>
  );
}

/** Those that failed most: the ones worth looking at. */
function worst(targets: OverviewDocument["targets"]): ReadonlySet<string> {
  const share = ({ requests, failed }: (typeof targets)[number]) => failed / requests;
  return new Set(
    [...targets]
      .sort((a, b) => share(b) - share(a))
      .slice(0, MOST)
      .map(({ name }) => name),
  );
}

function middleOf(edges: readonly string[], i: number): number {
  return (Date.parse(edges[i] ?? "") + Date.parse(edges[i + 1] ?? "")) / 2;
}
