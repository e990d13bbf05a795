/** Tables of what came of exams, verifications, sweeps and failures. */

import { wordFor } from "../../words/index.ts";
import type { SweepStep } from "../perf-sweep.ts";
import type { Block, Cell, Head, Tone } from "./blocks.ts";
import type { ExamDossier, RunDossier } from "./document.ts";
import type { Say } from "./say.ts";

export function examBlocks({ exams, overview }: RunDossier, say: Say): Block[] {
  if (exams.length === 0) return [];
  const { frame, format } = say;
  const number = (name: string): Head => ({ name, isNumber: true });
  const points = (value: number | null | undefined) => (value == null ? "–" : format.inUnit(value, "0–100"));
  const hasLenient = exams.some(({ lenientAccuracy }) => lenientAccuracy !== null);
  const hasReference = exams.some(({ reference, against }) => reference !== null || against !== null);
  const head = [
    { name: frame.target },
    { name: frame.exam },
    number(frame.accuracy),
    ...(hasLenient ? [number(frame.lenient)] : []),
    number(frame.answers),
    number(frame.truncated),
    number(frame.unscored),
    ...(hasReference ? [number(frame.reference), number(frame.lost)] : []),
    number(frame.cost),
    number(frame.perCorrect),
  ];
  const lost = ({ reference, against, accuracy }: ExamDossier): Cell[] => {
    const other = against ?? reference;
    const of = against?.accuracy ?? reference?.score ?? null;
    const named = against?.target ?? reference?.model;
    return [
      { text: points(of), ...(named === undefined ? {} : { under: named }) },
      { text: points(other?.drop?.total ?? (of === null || accuracy === null ? null : of - accuracy)) },
    ];
  };
  return [
    {
      ...{ kind: "table", caption: frame.exams },
      head,
      rows: exams.map((exam): Cell[] => {
        const { interval, unscored, answered, questions } = exam;
        const between = say.interval(interval?.low ?? null, interval?.high ?? null, "0–100");
        const notGraded =
          unscored.error + unscored.ungraded + unscored.empty + unscored.refused + unscored.unparsed;
        return [
          { text: exam.target },
          { text: exam.dataset },
          { text: points(exam.accuracy), ...(between === "" ? {} : { under: between }) },
          ...(hasLenient ? [{ text: points(exam.lenientAccuracy) }] : []),
          { text: format.count(answered), under: `${frame.questions} ${format.count(questions)}` },
          { text: format.count(exam.truncated) },
          { text: format.count(notGraded) },
          ...(hasReference ? lost(exam) : []),
          { text: format.figure(exam.costCny) },
          { text: format.figure(exam.costPerCorrectCny) },
        ];
      }),
    },
    { kind: "text", text: frame.examsWhat(say.level(overview.level)), quiet: true },
    ...sourcesOf(exams, say),
  ];
}

/** Where published figures come from. */
function sourcesOf(exams: readonly ExamDossier[], { frame }: Say): Block[] {
  const sources = exams.flatMap(({ dataset, reference }) =>
    reference === null
      ? []
      : [
          frame.published({
            ...{ exam: dataset, model: reference.model, score: String(reference.score) },
            ...{ date: reference.date, source: reference.source },
          }),
        ],
  );
  const items = [...new Set(sources)].map((text) => ({ lead: null, text, tone: null }));
  return items.length === 0 ? [] : [{ kind: "list", items }];
}

const VERDICT_TONES: Record<"degraded" | "equivalent" | "undecided", Tone> = {
  degraded: "bad",
  equivalent: "good",
  undecided: "warn",
};

export function verdictBlocks({ verification }: RunDossier, say: Say): Block[] {
  if (verification === null) return [];
  const { frame, format } = say;
  const { reference, targets, alpha, deltaPoints } = verification;
  const points = (value: number | null) => (value === null ? "–" : format.inUnit(value, "0–100"));
  return [
    { kind: "text", text: frame.against(reference) },
    {
      ...{ kind: "table", caption: frame.verification },
      head: [
        { name: frame.target },
        { name: frame.verdict },
        { name: frame.drop, under: frame.interval(say.level(1 - alpha)), isNumber: true },
        { name: frame.pairs, isNumber: true },
        { name: frame.cost, isNumber: true },
      ],
      rows: targets.map(({ target, verdict, drop, interval, pairs, ofPairs, costCny }) => [
        { text: target },
        { text: frame.verdicts[verdict], tone: VERDICT_TONES[verdict] },
        {
          text: points(drop),
          ...(pairs === 0 ? {} : { under: `${points(interval.low)} – ${points(interval.high)}` }),
        },
        { text: ofPairs === null ? format.count(pairs) : `${format.count(pairs)}/${format.count(ofPairs)}` },
        { text: format.figure(costCny) },
      ]),
    },
    { kind: "text", text: frame.verdictsWhat(String(deltaPoints), String(alpha)), quiet: true },
  ];
}

const LIMIT_TONES: Record<NonNullable<SweepStep["limits"]>, Tone> = {
  hold: "good",
  broken: "bad",
  "not delivered": "warn",
  unknown: "warn",
};

export function loadBlocks({ sections }: RunDossier, say: Say): Block[] {
  const sweep = sections?.sweep;
  if (sweep === undefined) return [];
  const { frame, format } = say;
  const number = (name: string, under?: string): Head => ({
    ...{ name, isNumber: true },
    ...(under === undefined ? {} : { under }),
  });
  const isLimited = sweep.limits.length > 0;
  return sweep.targets
    .filter(({ steps }) => steps.length > 0)
    .map(
      ({ target, steps }): Block => ({
        ...{ kind: "table", caption: target },
        head: [
          number(frame[sweep.of]),
          number(frame.achieved),
          number(frame.ttftP90),
          number(frame.tpotP90),
          number(frame.success),
          ...(isLimited ? [number(frame.goodput), { name: frame.limits }] : []),
          number(frame.n),
        ],
        rows: steps.map((step) => [
          { text: say.set(step.load) },
          { text: format.figure(step.achievedPerS) },
          { text: format.figure(step.ttftP90S) },
          { text: format.figure(step.tpotP90S) },
          { text: format.share(step.success) },
          ...(isLimited ? limitCells(step, say) : []),
          { text: format.count(step.n) },
        ]),
      }),
    );
}

function limitCells({ goodput, goodputInterval, limits, broken }: SweepStep, say: Say): Cell[] {
  const between =
    goodputInterval === null ? "" : say.interval(goodputInterval.low, goodputInterval.high, "0–1");
  return [
    { text: say.format.share(goodput), ...(between === "" ? {} : { under: between }) },
    {
      text: limits === null ? "–" : say.frame.limitStates[limits],
      tone: limits === null ? null : LIMIT_TONES[limits],
      ...(broken === null ? {} : { under: broken }),
    },
  ];
}

/** Kinds of failure by target; a sentence where nothing failed. */
export function failureBlocks({ targets }: RunDossier, say: Say): Block[] {
  const sent = targets.reduce((sum, { failures }) => sum + failures.sent, 0);
  if (sent === 0) return [];
  const { frame, format } = say;
  const rows = targets.flatMap(({ name, failures: { kinds, emptyAnswers, sent: of } }) =>
    [
      ...kinds,
      ...(emptyAnswers === 0 ? [] : [{ kind: "empty", count: emptyAnswers, share: emptyAnswers / of }]),
    ].map(({ kind, count, share }) => [
      { text: name },
      { text: wordFor(say.failures, kind) },
      { text: format.count(count) },
      { text: format.share(share), under: `n ${format.count(of)}` },
    ]),
  );
  if (rows.length === 0) return [{ kind: "text", text: frame.noFailures(format.count(sent)) }];
  return [
    {
      ...{ kind: "table", caption: frame.failures },
      head: [
        { name: frame.target },
        { name: frame.kind },
        { name: frame.requests, isNumber: true },
        { name: frame.share, isNumber: true },
      ],
      rows,
    },
  ];
}
