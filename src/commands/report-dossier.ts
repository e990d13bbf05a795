/** From a stored run to the document that a report is made of, with the same numbers as everywhere else. */
import type { Env } from "../base/index.ts";
import { summariseBench } from "../bench/index.ts";
import { overviewOf, portraitOf } from "../metrics/index.ts";
import { allEvidence, type RequestRecord, type RunInfo, type Score, targetName } from "../record/index.ts";
import type { RunDossier } from "../report/index.ts";
import { type EvidenceSource, openEvidence, readRun } from "../store/index.ts";
import { askedOf, perfJson } from "./perf-report.ts";
import { findingsOf } from "./report-findings.ts";
import { benchAskedOf } from "./results.ts";
import { pricesOf } from "./route-prices.ts";
import type { Settings } from "./settings.ts";
import { storedVerify } from "./verify-config.ts";
import { warner } from "./warner.ts";

/** Of every interval in a report. */
const LEVEL = 0.95;

export function runDossier(id: string, source: EvidenceSource, settings: Settings, env: Env): RunDossier {
  const stored = readRun(source, id, env.clock.wallMs(), warner(env));
  const { config, ...head } = storedVerify(stored.run)?.run ?? stored.run;
  const evidence = openEvidence(
    [source],
    { ...allEvidence, runIds: [stored.run.id], withDeltas: true },
    warner(env),
  );
  try {
    const { targets } = evidence;
    const prices = pricesOf(settings, targets, env);
    const asOf = new Date(env.clock.wallMs()).toISOString();
    const options = {
      ...{ asOf, since: null, until: null, level: LEVEL, rates: settings.rates },
      quoteFor: prices.quoteFor,
    };
    const overview = overviewOf(targets, options);
    return {
      run: head,
      config,
      method: [],
      findings: findingsOf(targets, overview.columns, LEVEL, prices),
      cautions: [],
      overview,
      targets: targets.map((target) => {
        const { name, histories, distributions, failures, phases } = portraitOf(target, {
          ...{ ...options, zone: "UTC", changes: null },
        });
        return { name, histories, distributions, failures, phases, notes: [] };
      }),
      exams: examsOf(stored, settings),
      verification: verificationOf(stored.run),
      sweep: sweepOf(stored, settings),
    };
  } finally {
    evidence.close();
  }
}

interface Stored {
  run: RunInfo;
  requests: readonly RequestRecord[];
  scores: readonly Score[];
}

function examsOf({ run, requests, scores }: Stored, settings: Settings): RunDossier["exams"] {
  const own = requests.filter(({ kind }) => kind === "bench");
  const summaries = summariseBench(own, scores, settings.rates, benchAskedOf(run.config));
  return summaries.map((one) => {
    const { dataset, accuracy, interval, lenientAccuracy, questions, n, parts, truncatedShare } = one;
    const { reference, costCny, costPerCorrectCny, notes } = one;
    return {
      target: targetName(one.target),
      ...{ dataset, accuracy, interval, lenientAccuracy, questions, n, truncatedShare },
      parts: parts === null ? null : { ...parts },
      reference: reference === null ? null : { accuracy: reference.score, source: reference.source },
      ...{ costCny, costPerCorrectCny, notes },
    };
  });
}

function verificationOf(run: RunInfo): RunDossier["verification"] {
  const verify = storedVerify(run);
  if (verify === null) return [];
  const { target: reference, deltaPoints } = verify.config;
  return verify.targets.map(({ target, verdict, drop, interval, pairs }) => ({
    ...{ target, reference, verdict, drop, interval, deltaPoints, pairs },
  }));
}

function sweepOf({ run, requests }: Stored, settings: Settings): RunDossier["sweep"] {
  const records = requests.filter(({ kind }) => kind === "perf");
  const { sections } = perfJson({ records, asked: askedOf(run, null, false), rates: settings.rates });
  const { sweep } = sections;
  return sweep === undefined
    ? []
    : sweep.targets.map(({ target, steps, knee }) => ({ target, load: sweep.of, steps, knee }));
}
