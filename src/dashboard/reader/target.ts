/** One target in all its parts, each asked for by itself. */
import { audit as auditOf, portraitOf, streamOf } from "../../metrics/index.ts";
import { type TargetEvidence, targetName } from "../../record/index.ts";
import { newestRequests, scoringTimes } from "../../store/index.ts";
import type { Answers, Params } from "../contract/reader.ts";
import { LEVEL } from "./overview.ts";
import type { Reading } from "./reading.ts";
import { needed, type Scope, scopeOf } from "./scope.ts";
import type { Held } from "./shelf.ts";
import { nameAmong } from "./target-name.ts";

/** Deltas are large: streams are those of so many requests. */
const STREAMS = 500;
/** Full records, which tokens are compared on. */
const AUDITED = 2000;

interface Found extends Held {
  target: TargetEvidence;
  scope: Scope;
}

export function portrait(params: Params, reading: Reading): Answers["target"] {
  const held = found(params, reading);
  const { target, asOf, since, until } = held;
  const prices = reading.deps.pricesOf(held.targets, reading.taken);
  const { rates, quoteFor } = prices;
  const zone = params.zone ?? "UTC";
  return reading.made.of(held, prices, `target ${zone} ${targetName(target.target)}`, () =>
    portraitOf(target, {
      ...{ asOf, since, until, level: LEVEL, quoteFor, rates, zone },
      changes: reading.drift.found().changes,
    }),
  );
}

export function stream(params: Params, reading: Reading): Answers["stream"] {
  const { target, asOf } = found(params, reading, true);
  return streamOf(target, { asOf, newest: STREAMS });
}

export function audit(params: Params, reading: Reading): Answers["audit"] {
  const { target, asOf, since, scope } = found(params, reading);
  const { sources, rates } = reading.deps;
  const records = newestRequests(sources, { ...scope.query, since }, target.target, AUDITED);
  return {
    ...{ asOf, name: targetName(target.target), looked: records.length, of: target.requests.length },
    audit: auditOf(records, rates),
  };
}

/** Of each exam, in order of name, by the last attempt at each sample. */
export function accuracy(params: Params, reading: Reading): Answers["accuracy"] {
  const { target, asOf, since, scope } = found(params, reading);
  const newest = scoringTimes(reading.deps.sources, { ...scope.query, since }, target.target);
  const exams = [...Map.groupBy(target.scores, ({ dataset }) => dataset)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([dataset, scores]) => {
      const { parts, answered, ...summary } = reading.deps.summariseExam(scores);
      const { accuracy, interval, lenientAccuracy, questions, truncatedShare } = summary;
      return {
        ...{ dataset, accuracy, interval, lenientAccuracy, questions, answers: answered },
        parts: parts === null ? null : sharesIn(parts),
        truncatedShare,
        subjects: subjectsIn(scores, reading),
        newestAt: newest.get(dataset) ?? null,
      };
    });
  return { asOf, name: targetName(target.target), exams };
}

/** Those that add up to 1. */
function sharesIn({ accuracyOfComplete: _, ...shares }: object & { accuracyOfComplete?: unknown }) {
  return shares as Record<string, number>;
}

function subjectsIn(scores: TargetEvidence["scores"], { deps }: Reading) {
  const named = Map.groupBy(scores, ({ subject }) => subject);
  return [...named]
    .flatMap(([subject, own]) => {
      if (subject === null) return [];
      const { questions, accuracy } = deps.summariseExam(own);
      return [{ subject, questions, accuracy }];
    })
    .sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

/** The target that is named. Throws DsrError where there is none, or several it may be. */
function found(params: Params, { shelf }: Reading, withDeltas = false): Found {
  const scope = scopeOf(params, { withDeltas });
  const held = shelf.evidence(scope);
  const name = nameAmong(needed(params, "name"), held.targets);
  const target = held.targets.find((one) => targetName(one.target) === name);
  if (target === undefined) throw new RangeError(`${name} was there a moment ago`);
  const { targets, asOf, since, until } = held;
  return { ...{ targets, asOf, since, until }, target, scope };
}
