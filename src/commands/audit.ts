/** `dsr audit`: what was billed beside what we counted, by target: tokens, hidden reasoning, the model named, money. */
import type { Command } from "commander";
import { type Env, EXIT, type ExitCode, quantity } from "../base/index.ts";
import { modelOf } from "../catalog/index.ts";
import { tokenizerEntries } from "../datasets/index.ts";
import { audit } from "../metrics/index.ts";
import { type ExchangeRates, type RequestRecord, targetName } from "../record/index.ts";
import {
  type AuditRow,
  auditFindings,
  auditReport,
  findingsBeside,
  jsonText,
  styleFor,
} from "../report/index.ts";
import { readRequests } from "../store/index.ts";
import {
  addEvidenceFlags,
  type EvidenceFlags,
  lacks,
  nothingFound,
  queryOf,
  sourcesOf,
} from "./evidence-flags.ts";
import { shown } from "./outputs.ts";
import { addSettingsFlags, openSettings, type Settings, type SettingsFlags } from "./settings.ts";
import { warner } from "./warner.ts";

interface AuditFlags extends SettingsFlags, EvidenceFlags {
  json?: boolean;
}

export function auditCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command
    .description(
      "Holds the bills of stored requests against our own counts: tokens, cached tokens, reasoning that was billed and not\n" +
        "shown, the model that answered, and the difference in money. Sends nothing.",
    )
    .option("--json", "print one JSON document");
  addSettingsFlags(addEvidenceFlags(command))
    .addHelpText(
      "after",
      `
Examples:
  dsr audit
  dsr audit --run 5f3c --json
  dsr audit --model deepseek-r1 --providers together,fireworks --since 2026-11-01

A count is evidence where the model's own tokenizer made it, while measuring:
  dsr datasets pull tokenizer-deepseek-v4
Elsewhere it is an estimate, and says so. docs/audit.md has what each number can show.`,
    )
    .action((flags: AuditFlags) => done(runAudit(flags, env)));
}

interface AuditedRow extends AuditRow {
  records: readonly RequestRecord[];
}

function runAudit(flags: AuditFlags, env: Env): ExitCode {
  const settings = openSettings(flags, env);
  const sources = sourcesOf(flags, settings, env);
  const query = queryOf(flags, sources);
  const requests = readRequests(sources, query, warner(env));
  if (requests.length === 0 || lacks(requests, flags)) throw nothingFound(flags, sources);
  const rows = audited(requests, settings.rates);
  const rates = ratesUsed(requests, settings.rates);
  if (flags.json === true) {
    env.stdout.write(
      jsonText({
        targets: rows.map((row) => ({ ...identity(row), ...row.audit, findings: row.findings })),
        basis: {
          sources: sources.map(({ path }) => path),
          since: query.since,
          runs: runsOf(requests),
          requests: requests.length,
        },
        exchangeRates: rates.cnyPer,
      }),
    );
    return EXIT.done;
  }
  const basis = [
    `From ${quantity(requests.length, "request")} of ${quantity(runsOf(requests).length, "run")} in ${sources
      .map(({ path }) => shown(path, env))
      .join(", ")}.`,
    ...Object.entries(rates.cnyPer).map(
      ([currency, { rate, asOf }]) => `1 ${currency} = ${rate} CNY (${asOf}).`,
    ),
    ...remedies(rows, settings),
  ];
  env.stdout.write(`${auditReport(rows, basis, styleFor(env.stdout, env.vars))}\n`);
  return EXIT.done;
}

/** One row a target, by name; targets of one model in one mode are also held against each other. */
function audited(requests: readonly RequestRecord[], rates: ExchangeRates): AuditedRow[] {
  const byTarget = Map.groupBy(requests, ({ target }) => targetName(target));
  const rows = [...byTarget]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([target, records]) => ({ target, records, audit: audit(records, rates) }));
  const peers = Map.groupBy(rows, ({ records }) =>
    JSON.stringify([identityOf(records).model, identityOf(records).mode]),
  );
  const besides = new Map(
    [...peers.values()].flatMap((group) => {
      const found = findingsBeside(group.map((row) => row.audit));
      return group.map((row, i) => [row.target, found[i] ?? []] as const);
    }),
  );
  return rows.map((row) => ({
    ...row,
    findings: [...(besides.get(row.target) ?? []), ...auditFindings(row.audit)],
  }));
}

function identityOf(records: readonly RequestRecord[]) {
  const [first] = records;
  if (first === undefined) throw new Error("unreachable: a group has a member");
  const { provider, model, mode } = first.target;
  return { provider, model, mode };
}

function identity({ target, records }: AuditedRow) {
  return { target, ...identityOf(records) };
}

function runsOf(requests: readonly RequestRecord[]): string[] {
  return [...new Set(requests.map(({ runId }) => runId))];
}

/** The exchange rates that prices of these requests need. */
function ratesUsed(requests: readonly RequestRecord[], { cnyPer }: ExchangeRates): ExchangeRates {
  const currencies = new Set(requests.flatMap(({ price }) => price?.currency ?? []));
  return {
    cnyPer: Object.fromEntries(Object.entries(cnyPer).filter(([currency]) => currencies.has(currency))),
  };
}

/** How estimates become evidence: the tokenizers that the catalog knows for models that were counted by another. */
function remedies(rows: readonly AuditedRow[], { catalog }: Settings): string[] {
  const wanted = rows
    .filter(({ audit: { answered, counter } }) => answered > 0 && counter?.isNative !== true)
    .flatMap(({ records }) => modelOf(catalog, identityOf(records))?.tokenizer ?? [])
    .filter((tokenizer) => tokenizerEntries().some(({ name }) => name === tokenizer));
  return wanted.length === 0
    ? []
    : [
        `To count as the models do: \`dsr datasets pull ${[...new Set(wanted)].join(" ")}\`, then measure again; counts are made ` +
          "while measuring, because texts are not kept.",
      ];
}
