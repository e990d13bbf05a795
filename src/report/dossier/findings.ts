/** What was found, in sentences: who leads in what, who cannot be told from the leader, what verdicts there are. */
import type { ListItem } from "./blocks.ts";
import type { Finding, Placed, RunDossier } from "./document.ts";
import type { Say } from "./say.ts";

export function findingItems(run: RunDossier, say: Say): ListItem[] {
  const items = [
    ...substitutes(run, say),
    ...verdicts(run, say),
    ...knees(run, say),
    ...run.findings.map((finding) => ({
      lead: say.metric(finding, true),
      text: sentence(finding, say),
      tone: null,
    })),
    ...ownExams(run, say),
  ];
  return items.length > 0 ? items : [{ lead: null, text: say.finding.nothing, tone: "warn" }];
}

function sentence(finding: Finding, say: Say): string {
  const { leaders, behind, unknown, unit, level } = finding;
  const [first, ...tied] = leaders;
  if (first === undefined) return say.finding.nothing;
  const told =
    unit === "CNY/M"
      ? priceSentence(finding, first, say)
      : measuredSentence(first, tied, behind, { unit, level }, say);
  return unknown.length === 0 ? told : told + say.finding.unknown({ names: say.names(unknown) });
}

function measuredSentence(
  first: Placed,
  tied: readonly Placed[],
  behind: readonly Placed[],
  { unit, level }: { unit: string; level: number },
  say: Say,
): string {
  const { finding: words, format } = say;
  const text = (one: Placed) => say.value(one, unit, level);
  const [next] = behind;
  if (tied.length === 0) {
    const named = { target: first.target, value: text(first) };
    if (next === undefined) return words.one(named);
    const after = {
      others: words.others({ n: format.count(behind.length) }),
      ...{ next: next.target, nextValue: text(next) },
    };
    return words.leads(named) + (behind.length === 1 ? words.aheadOfOne(after) : words.ahead(after));
  }
  // Several may have the very same value: all of them succeeded.
  const [best, rest] = [
    [first, ...tied].filter((one) => one.value === first.value),
    tied.filter((one) => one.value !== first.value),
  ];
  const named = {
    target: say.names(
      best.map((one) => one.target),
      2,
    ),
    value: text(first),
    level: say.level(level),
  };
  const worst = rest.at(-1);
  if (worst === undefined) return words.alike(named) + others(behind, words, format);
  if (next === undefined && rest.length > 1)
    return words.noneApart({ ...named, worst: worst.target, worstValue: text(worst) });
  const shown = rest.slice(0, 3).map((one) => words.at({ target: one.target, value: text(one) }));
  const more = rest.length > 3 ? [words.more({ n: format.count(rest.length - 3) })] : [];
  const together = words.tied({ tied: format.list([...shown, ...more]), level: say.level(level) });
  return words.best(named) + together + others(behind, words, format);
}

function others(behind: readonly Placed[], words: Say["finding"], format: Say["format"]): string {
  const [only] = behind;
  if (only === undefined) return "";
  return behind.length === 1
    ? words.oneBehind({ other: only.target })
    : words.behind({ others: words.others({ n: format.count(behind.length) }) });
}

/** List prices are exact: those that are equal are the same, and nothing is left to chance. */
function priceSentence({ leaders, behind, unit, level }: Finding, first: Placed, say: Say): string {
  const { finding: words } = say;
  const value = say.value(first, unit, level);
  const [next] = behind;
  const named = { targets: say.names(leaders.map(({ target }) => target)), value };
  if (next === undefined)
    return (leaders.length === 1 ? words.cheapest(named) : words.same(named)) + words.stop;
  return words.cheapest(named) + words.next({ next: next.target, nextValue: say.value(next, unit, level) });
}

function substitutes({ cautions }: RunDossier, { finding: words }: Say): ListItem[] {
  return cautions.flatMap((one) =>
    one.code === "substituted"
      ? [{ lead: words.otherModel, text: words.substitute(one.facts), tone: "bad" as const }]
      : [],
  );
}

function verdicts({ verification }: RunDossier, say: Say): ListItem[] {
  if (verification === null) return [];
  const { finding: words } = say;
  const { reference, deltaPoints, alpha, targets } = verification;
  const points = (value: number | null) => (value === null ? "–" : value.toFixed(1));
  return targets.map(({ target, verdict, drop, interval, pairs }) => ({
    lead: words.verification,
    text: words[verdict]({
      ...{
        target,
        reference,
        drop: points(drop),
        delta: String(deltaPoints),
        pairs: say.format.count(pairs),
      },
      interval: `${say.level(1 - alpha)}: ${points(interval.low)} – ${points(interval.high)}`,
    }),
    tone: verdict === "degraded" ? "bad" : verdict === "equivalent" ? "good" : "warn",
  }));
}

function knees({ sections }: RunDossier, say: Say): ListItem[] {
  const sweep = sections?.sweep;
  if (sweep === undefined) return [];
  const { finding: words } = say;
  const load = (value: number) => words.loadOf[sweep.of](say.set(value));
  return sweep.targets.flatMap(({ target, steps, knee }): ListItem[] => {
    const [lowest, highest] = [steps[0], steps.at(-1)];
    if (lowest === undefined || highest === undefined) return [];
    if (sweep.limits.length === 0)
      return [
        {
          ...{ lead: words.load, tone: null },
          text: words.withoutLimits({ target, low: load(lowest.load), high: load(highest.load) }),
        },
      ];
    const lead = words.loadLimits(say.format.list(sweep.limits));
    if (knee === null)
      return [
        lowest.limits === "broken"
          ? { lead, text: words.noKnee({ target, load: load(lowest.load) }), tone: "bad" }
          : { lead, text: words.kneeUnknown({ target }), tone: "warn" },
      ];
    const told = { target, load: load(knee) };
    return [{ lead, text: knee === highest.load ? words.kneeBeyond(told) : words.knee(told), tone: null }];
  });
}

/** Exams that are no metric (the user's own): each accuracy, without a leader. */
function ownExams({ exams, findings }: RunDossier, say: Say): ListItem[] {
  const told = new Set(findings.map(({ metric }) => metric));
  return exams
    .filter(({ dataset, accuracy }) => !told.has(dataset) && accuracy !== null)
    .map(({ target, dataset, accuracy, interval, answered }) => ({
      lead: `${say.frame.accuracy}, ${dataset}`,
      text: say.finding.one({
        target,
        value: say.value(
          { value: accuracy ?? 0, low: interval?.low ?? null, high: interval?.high ?? null, n: answered },
          "0–100",
          0.95,
        ),
      }),
      tone: null,
    }));
}
