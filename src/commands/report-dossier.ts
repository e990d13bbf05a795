/** From a stored run to the document that a report is made of, with the same numbers as everywhere else. */
import { DsrError, type Env } from "../base/index.ts";
import { benchRows, summariseBench } from "../bench/index.ts";
import { overviewOf, portraitOf, requestCostCny, unbilled } from "../metrics/index.ts";
import { sectionsOf } from "../perf/index.ts";
import type { LogLine } from "../record/index.ts";
import { allEvidence, type RequestRecord, type RunInfo } from "../record/index.ts";
import type { RunDossier } from "../report/index.ts";
import { sumKnown } from "../stats/index.ts";
import {
  type EvidenceSource,
  isFailure,
  listRuns,
  openEvidence,
  readLog,
  readRun,
  type StoredRun,
} from "../store/index.ts";
import { askedOf } from "./perf-report.ts";
import { cautionsOf } from "./report-cautions.ts";
import { findingsOf } from "./report-findings.ts";
import { frontOf } from "./report-front.ts";
import { methodOf } from "./report-method.ts";
import { verificationOf } from "./report-verification.ts";
import { benchAskedOf } from "./results.ts";
import { pricesOf } from "./route-prices.ts";
import type { Settings } from "./settings.ts";
import { storedVerify } from "./verify-config.ts";
import { warner } from "./warner.ts";

/** Of every interval in a report. */
export const LEVEL = 0.95;
const LOG_LINES = 40;

/** Throws DsrError for a run that is not there, and for one in which there is nothing to report. */
export function runDossier(id: string, source: EvidenceSource, settings: Settings, env: Env): RunDossier {
  const warn = warner(env);
  const nowMs = env.clock.wallMs();
  const stored = readRun(source, id, nowMs, warn);
  const { config, ...head } = storedVerify(stored.run)?.run ?? stored.run;
  const { requests, scores } = stored;
  const exams = examsOf(stored, settings);
  const sections = perfSectionsOf(stored, settings);
  const evidence = openEvidence([source], { ...allEvidence, runIds: [stored.run.id] }, warn);
  try {
    const { targets } = evidence;
    if (targets.length === 0 && requests.length === 0 && scores.length === 0) throw nothingIn(stored.run);
    const verification = verificationOf(stored.run, targets);
    const prices = pricesOf(settings, targets, env);
    const asOf = new Date(nowMs).toISOString();
    const options = {
      asOf,
      since: null,
      until: null,
      level: LEVEL,
      rates: settings.rates,
      quoteFor: prices.quoteFor,
    };
    const overview = overviewOf(targets, options);
    const found = findingsOf(targets, overview.columns, LEVEL, prices);
    return {
      run: head,
      nature: natureOf(stored.run, sections?.sweep !== undefined, verification !== null),
      counts: {
        requests: requests.length,
        failed: requests.filter(({ error }) => isFailure(error)).length,
        scores: scores.length,
        costCny: costOf(requests, settings),
      },
      method: methodOf(
        stored.run,
        requests,
        [...new Set(exams.map(({ dataset }) => dataset))],
        overview.columns,
        LEVEL,
      ),
      findings: found.findings,
      cautions: cautionsOf({
        ...{ run: stored.run, requests, sections, exams, verification, prices, nowMs },
        ofDecisions: found.cautions,
        runs: listRuns(source, nowMs),
      }),
      overview,
      front: frontOf(targets, overview.columns, prices),
      targets: targets.map((target) => {
        const portrait = portraitOf(target, { ...options, zone: "UTC", changes: null });
        const { name, histories, distributions, failures, phases } = portrait;
        return { name, histories, distributions, failures, phases };
      }),
      ...{ sections, exams, verification },
      log: logOf(readLog(source, stored.run.id)),
      config,
    };
  } finally {
    evidence.close();
  }
}

function nothingIn({ id, status }: RunInfo): DsrError {
  return new DsrError(`Run ${id} holds no requests and no scores: there is nothing to report.`, {
    code: "run_empty",
    hint:
      status === "running"
        ? "It is still going on: ask again when something has come back."
        : "`dsr results list` shows which runs hold something.",
  });
}

function natureOf({ kind }: RunInfo, isSweep: boolean, isVerify: boolean): RunDossier["nature"] {
  if (kind === "import") return "import";
  if (kind === "bench") return isVerify ? "verify" : "bench";
  return isSweep ? "sweep" : "perf";
}

function examsOf({ run, requests, scores }: StoredRun, settings: Settings): RunDossier["exams"] {
  const own = requests.filter(({ kind }) => kind === "bench");
  const summaries = summariseBench(own, scores, settings.rates, benchAskedOf(run.config));
  const rows = benchRows(summaries);
  return summaries.flatMap(({ questions, parts }, i) => {
    const row = rows[i];
    return row === undefined ? [] : [{ ...row, questions, parts: parts === null ? null : { ...parts } }];
  });
}

function perfSectionsOf({ run, requests }: StoredRun, settings: Settings): RunDossier["sections"] {
  const records = requests.filter(({ kind }) => kind === "perf");
  if (records.length === 0) return null;
  return sectionsOf(records, askedOf(run, null, false), settings.rates);
}

function costOf(requests: readonly RequestRecord[], { rates }: Settings): number | null {
  const billed = requests.filter((record) => !unbilled(record));
  return billed.length === 0 ? null : sumKnown(billed.map((record) => requestCostCny(record, rates)));
}

/** What it warned of; the rest of the log is for who runs it. */
function logOf(lines: readonly LogLine[]): RunDossier["log"] {
  const told = lines.filter(({ level }) => level !== "info");
  return { lines: told.slice(0, LOG_LINES), leftOut: Math.max(0, told.length - LOG_LINES) };
}
