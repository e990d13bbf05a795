/** How it was measured: what was sent and from where, what the numbers mean, how sure they are, what does not count. */
import type { Block, Cell } from "./blocks.ts";
import type { RunDossier } from "./document.ts";
import type { LoadFactsOf, MethodFacts } from "./method-facts.ts";
import type { Say } from "./say.ts";

/** What was sent, to whom, and by what. */
export function sentBlocks(run: RunDossier, say: Say): Block[] {
  return [{ kind: "facts", rows: factsOf(run, say) }, ...targetsTable(run.method, say)];
}

/** What the numbers mean, how sure they are, and what does not count. */
export function rulesBlocks({ method, overview }: RunDossier, say: Say): Block[] {
  const { method: words } = say;
  return [
    ...metricsTable(method, say),
    { kind: "heading", text: words.intervals },
    { kind: "list", items: words.intervalTexts(say.level(overview.level)).map(plain) },
    { kind: "heading", text: words.notCounted },
    { kind: "list", items: words.notCountedTexts.map(plain) },
  ];
}

function plain(text: string) {
  return { lead: null, text, tone: null };
}

function factsOf({ run, method, counts }: RunDossier, say: Say): [string, string][] {
  const { method: words, format, states } = say;
  const number = (value: number | null) => (value === null ? null : format.count(value));
  const facts: [string, string | null][] = [
    [words.run, run.id],
    [
      words.state,
      states.statuses[run.status] + (run.stopReason === null ? "" : say.caution.because(run.stopReason)),
    ],
    [words.started, format.fullMoment(run.startedAt)],
    [words.ended, run.endedAt === null ? words.notEnded : format.fullMoment(run.endedAt)],
    [words.prompts, method.prompts.length === 0 ? null : say.names(method.prompts, 12)],
    [words.exams, method.exams.length === 0 ? null : say.names(method.exams, 12)],
    [words.load, method.load === null ? null : loadText(method.load, say)],
    [words.rounds, number(method.rounds)],
    [words.duration, method.durationMs === null ? null : format.duration(method.durationMs)],
    [words.warmup, number(method.warmup)],
    [words.retries, number(method.retries)],
    [words.concurrency, number(method.concurrency)],
    [words.repeats, number(method.repeats)],
    [words.sampling, samplingText(method.sampling, say)],
    [words.nonce, method.load === null ? null : words.nonces[method.nonce ?? "none"]],
    [words.cold, method.cold === null ? null : words.colds[`${method.cold}`]],
    [words.region, method.region],
    [words.seed, run.seed],
    [words.versions, words.versionsText(run.versions.dsr, run.versions.node, run.versions.platform)],
    [words.tokens, tokensText(method, say)],
    [words.tokenizers, method.tokenizers.length === 0 ? null : say.names(method.tokenizers, 8)],
    [words.cost, counts.costCny === null ? null : format.money(counts.costCny)],
  ];
  return facts.flatMap(([name, value]): [string, string][] =>
    value === null || value === "" ? [] : [[name, value]],
  );
}

function tokensText(
  { tokens: { reported, counted } }: MethodFacts,
  { method: words, format }: Say,
): string | null {
  if (reported + counted === 0) return null;
  return words.tokensText(format.count(reported), format.count(counted));
}

function loadText(load: LoadFactsOf, { method: words, finding, format, set }: Say): string {
  const { loads } = words;
  switch (load.kind) {
    case "rounds":
      return loads.rounds;
    case "closed":
      return loads.closed(format.count(load.concurrency));
    case "open": {
      const { process } = load;
      const arrivals = Object.hasOwn(words.processes, process)
        ? words.processes[process as keyof typeof words.processes]
        : process;
      return loads.open(set(load.ratePerS), arrivals);
    }
    case "trace":
      return loads.trace(set(load.speed));
    case "sweep": {
      const of = finding.loadOf[load.by];
      return loads.sweep(of(set(load.low)), of(set(load.high)));
    }
  }
}

function samplingText(sampling: MethodFacts["sampling"], { method: words, format }: Say): string | null {
  if (sampling === null) return null;
  const { temperature, topP, maxTokens } = sampling;
  return [
    words.temperature(temperature === null ? words.providersOwn : String(temperature)),
    ...(topP === null ? [] : [words.topP(String(topP))]),
    ...(maxTokens === null ? [] : [words.maxTokens(format.count(maxTokens))]),
  ].join(words.comma);
}

function targetsTable({ targets }: MethodFacts, { method: words, format, frame }: Say): Block[] {
  if (targets.length === 0) return [];
  return [
    {
      ...{ kind: "table", caption: words.targets },
      head: [
        { name: frame.target },
        { name: words.modelId },
        { name: words.endpoint },
        { name: words.requests, isNumber: true },
      ],
      rows: targets.map(({ name, modelId, endpoint, requests }) => [
        { text: name },
        { text: modelId ?? "–" },
        { text: endpoint ?? "–" },
        { text: format.count(requests) },
      ]),
    },
  ];
}

function metricCell(metric: string, say: Say): Cell {
  const [short, long] = [say.metric({ metric, stat: null }), say.metric({ metric, stat: null }, true)];
  return short === long || long.includes(short) ? { text: long } : { text: short, under: long };
}

function metricsTable({ metrics }: MethodFacts, say: Say): Block[] {
  if (metrics.length === 0) return [];
  const { method: words, format } = say;
  return [
    {
      ...{ kind: "table", caption: words.metrics },
      head: [
        { name: words.metric },
        { name: words.unit },
        { name: words.better },
        { name: words.meaning },
        { name: words.formula },
      ],
      rows: metrics.map(({ name, unit, better, formula }) => [
        metricCell(name, say),
        { text: format.unit(unit) },
        { text: words.betters[better] },
        { text: say.meaning(name) ?? (unit === "0–100" ? words.rightAnswers : "–") },
        { text: formula },
      ]),
    },
    { kind: "text", text: words.formulaNote, quiet: true },
  ];
}
