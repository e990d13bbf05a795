/**
 * The books: money is put aside for a run before it begins, at the most it may cost, and what it really cost takes that place when it
 * has ended. Each step is one transaction that is on the disk when it returns, so that no kill, restart or second process can
 * lose or double a reservation.
 */
import type { Database } from "better-sqlite3";
import type { Budget } from "../file/schedule.ts";
import { periodAt } from "../time/periods.ts";

/** Less than this share of what a run may cost is no room for it: it would measure next to nothing. */
const LEAST_SHARE = 0.1;

export interface Wanted {
  id: string;
  job: string;
  /** Null for a run by hand. */
  tickMs: number | null;
  /** The most that the run may cost, millionths of a CNY; null for a command that spends nothing. */
  mostMicro: number | null;
}

export type Reserved =
  | {
      kind: "reserved";
      /** What the run may cost; null for a command that spends nothing. */
      capMicro: number | null;
    }
  | { kind: "no_room"; budget: Budget; leftMicro: number }
  /** This tick of the job has been run already. */
  | { kind: "already" };

export interface Standing {
  budget: Budget;
  spentMicro: number;
  reservedMicro: number;
  /** Never below 0. */
  leftMicro: number;
  period: { fromMs: number; toMs: number };
}

/** A run that was begun, as far as it is known. */
export interface RunRow {
  id: string;
  job: string;
  tickMs: number | null;
  startedMs: number;
  /** Null while it goes on, or where nobody saw its end. */
  endedMs: number | null;
  reservedMicro: number;
  /** What counts against budgets: the reservation until the run has ended and its cost is known. */
  countedMicro: number;
  /** What it cost at list prices; null where that is not known. */
  spentMicro: number | null;
  pid: number | null;
  outcome: Outcome | null;
  exitCode: number | null;
  note: string | null;
}

/** `stopped`: before its plan was done, by its cap for example; `lost`: it went down with its scheduler. */
export type Outcome = "done" | "stopped" | "failed" | "timed_out" | "interrupted" | "lost";

export interface Settlement {
  endedMs: number;
  outcome: Outcome;
  exitCode: number | null;
  /** Null keeps the whole reservation: what it cost is not known. */
  spentMicro: number | null;
  note: string | null;
  /** What it printed; null where that is not kept. */
  result: string | null;
}

const ROW = `id, job, tick_ms AS tickMs, started_ms AS startedMs, ended_ms AS endedMs, reserved_micro AS reservedMicro,
  counted_micro AS countedMicro, spent_micro AS spentMicro, pid, outcome, exit_code AS exitCode, note`;

/** Prompts and prices change: what was too little is tried again after a day. */
const OF_LATE_MS = 86_400_000;
/** Runs are remembered for more than a year. */
const KEPT_MS = 400 * 86_400_000;
/** Results that are kept of each job. */
const RESULTS_KEPT = 5;

export class Ledger {
  readonly #db: Database;
  readonly #budgets: readonly Budget[];

  constructor(db: Database, budgets: readonly Budget[]) {
    this.#db = db;
    this.#budgets = budgets;
  }

  /** Puts money aside for a run, and notes that the tick has been run; or says why it cannot be. */
  reserve({ id, job, tickMs, mostMicro }: Wanted, nowMs: number): Reserved {
    return this.#db
      .transaction((): Reserved => {
        if (tickMs !== null && this.hasRun(job, tickMs)) return { kind: "already" };
        let capMicro = mostMicro;
        if (capMicro !== null) {
          const tightest = this.standings(nowMs)
            .filter(({ budget }) => budget.job === null || budget.job === job)
            .sort((a, b) => a.leftMicro - b.leftMicro)[0];
          if (tightest !== undefined) {
            const { budget, leftMicro } = tightest;
            const isNextToNothing = leftMicro < Math.max(1, capMicro * LEAST_SHARE);
            if (isNextToNothing || leftMicro <= this.#tooLittle(job, capMicro, nowMs))
              return { kind: "no_room", budget, leftMicro };
            capMicro = Math.min(capMicro, leftMicro);
          }
        }
        this.#db
          .prepare(
            `INSERT INTO runs (id, job, tick_ms, started_ms, reserved_micro, counted_micro) VALUES (?, ?, ?, ?, ?, ?)`,
          )
          .run(id, job, tickMs, nowMs, capMicro ?? 0, capMicro ?? 0);
        return { kind: "reserved", capMicro };
      })
      .immediate();
  }

  /** Which process carries the run. */
  carriedBy(id: string, pid: number): void {
    this.#db.prepare("UPDATE runs SET pid = ? WHERE id = ?").run(pid, id);
  }

  /** The run has ended: what it cost takes the place of what was put aside. A second settlement changes nothing. */
  settle(id: string, { endedMs, outcome, exitCode, spentMicro, note, result }: Settlement): void {
    this.#db
      .transaction(() => {
        this.#db
          .prepare(
            `UPDATE runs SET ended_ms = max(started_ms, ?), outcome = ?, exit_code = ?, spent_micro = ?,
               counted_micro = coalesce(?, reserved_micro), note = ?, result = ?
             WHERE id = ? AND ended_ms IS NULL`,
          )
          .run(endedMs, outcome, exitCode, spentMicro, spentMicro, note, result, id);
        this.#db
          .prepare(
            `UPDATE runs SET result = NULL WHERE result IS NOT NULL AND job = (SELECT job FROM runs WHERE id = :id) AND id NOT IN
               (SELECT id FROM runs WHERE job = (SELECT job FROM runs WHERE id = :id) AND result IS NOT NULL
                ORDER BY started_ms DESC LIMIT ${RESULTS_KEPT})`,
          )
          .run({ id });
      })
      .immediate();
  }

  /** Counts ticks that are not run. */
  missed(job: string, cause: string, ticks: number, untilMs: number): void {
    this.#db
      .prepare(
        `INSERT INTO missed (job, cause, ticks, last_ms) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET ticks = ticks + excluded.ticks, last_ms = excluded.last_ms`,
      )
      .run(job, cause, ticks, untilMs);
  }

  /** Up to here the ticks of a job need not be looked at again. */
  handled(job: string, untilMs: number): void {
    this.#db.prepare("INSERT OR REPLACE INTO jobs (job, handled_until_ms) VALUES (?, ?)").run(job, untilMs);
  }

  /** Ticks that were not run, by cause. */
  missedOf(job: string): Record<string, number> {
    const rows = this.#db.prepare("SELECT cause, ticks FROM missed WHERE job = ?").all(job);
    return Object.fromEntries(
      (rows as { cause: string; ticks: number }[]).map(({ cause, ticks }) => [cause, ticks]),
    );
  }

  /** Up to where the ticks of a job have been handled; null for a job that is new. */
  handledUntil(job: string): number | null {
    const found = this.#db.prepare("SELECT handled_until_ms FROM jobs WHERE job = ?").pluck().get(job);
    return (found as number | undefined) ?? null;
  }

  /** A job that is new begins here: what came before was not its. */
  begins(job: string, nowMs: number): void {
    this.#db.prepare("INSERT OR IGNORE INTO jobs (job, handled_until_ms) VALUES (?, ?)").run(job, nowMs);
  }

  /**
   * Where each budget stands. A run counts in every period that it reached into: in that of its start, in that of its end, in all
   * between; one that has not ended counts in today's. So no day and no month ever holds more than its budget, whichever of them
   * the money was really spent in.
   */
  standings(nowMs: number): Standing[] {
    return this.#budgets.map((budget) => {
      const period = periodAt(budget.period, budget.zone, nowMs);
      const { spent, reserved } = this.#db
        .prepare(
          `SELECT coalesce(sum(counted_micro) FILTER (WHERE ended_ms IS NOT NULL), 0) AS spent,
                  coalesce(sum(counted_micro) FILTER (WHERE ended_ms IS NULL), 0) AS reserved
           FROM runs WHERE (ended_ms IS NULL OR ended_ms >= :from) AND (:job IS NULL OR job = :job)`,
        )
        .get({ from: period.fromMs, job: budget.job }) as { spent: number; reserved: number };
      return {
        ...{ budget, period, spentMicro: spent, reservedMicro: reserved },
        leftMicro: Math.max(0, budget.limitMicro - spent - reserved),
      };
    });
  }

  /** Runs whose end nobody has noted. */
  open(): RunRow[] {
    return this.#db
      .prepare(`SELECT ${ROW} FROM runs WHERE ended_ms IS NULL ORDER BY started_ms`)
      .all() as RunRow[];
  }

  /** The latest runs, of one job or of all, the newest first. */
  latest(limit: number, job: string | null = null): RunRow[] {
    return this.#db
      .prepare(
        `SELECT ${ROW} FROM runs WHERE :job IS NULL OR job = :job ORDER BY started_ms DESC, rowid DESC LIMIT :limit`,
      )
      .all({ job, limit }) as RunRow[];
  }

  /** Runs of a job that ended, by exit code. */
  endedByExitCode(job: string): Record<string, number> {
    const rows = this.#db
      .prepare(
        "SELECT exit_code AS code, count(*) AS n FROM runs WHERE job = ? AND exit_code IS NOT NULL GROUP BY exit_code",
      )
      .all(job) as { code: number; n: number }[];
    return Object.fromEntries(rows.map(({ code, n }) => [String(code), n]));
  }

  /** The latest time that is on record, Unix ms; null for none. */
  latestMs(): number | null {
    return this.#db
      .prepare(
        `SELECT max(at) FROM (SELECT max(max(started_ms, coalesce(ended_ms, 0))) AS at FROM runs
                              UNION ALL SELECT max(handled_until_ms) FROM jobs)`,
      )
      .pluck()
      .get() as number | null;
  }

  /**
   * Clocks were set back: what is dated later than now was in truth spent before, and counts as of now, in this day and month.
   * Returns how many runs were dated anew.
   */
  setBack(nowMs: number): number {
    return this.#db
      .prepare(
        `UPDATE runs SET started_ms = min(started_ms, :now), ended_ms = min(ended_ms, :now)
         WHERE started_ms > :now OR ended_ms > :now`,
      )
      .run({ now: nowMs }).changes;
  }

  /** Forgets what no budget and no tick can ask for any more. */
  prune(nowMs: number): void {
    this.#db.prepare("DELETE FROM runs WHERE ended_ms < ?").run(nowMs - KEPT_MS);
  }

  /** Whether this tick of the job has been run. */
  hasRun(job: string, tickMs: number): boolean {
    return (
      this.#db.prepare("SELECT 1 FROM runs WHERE job = ? AND tick_ms = ?").get(job, tickMs) !== undefined
    );
  }

  /** The most that a run of the job had to do with and could not send one request for, of late; 0 for none. */
  #tooLittle(job: string, mostMicro: number, nowMs: number): number {
    return this.#db
      .prepare(
        `SELECT coalesce(max(reserved_micro), 0) FROM runs WHERE job = ? AND outcome = 'stopped' AND spent_micro = 0
           AND note LIKE '%cost cap%' AND reserved_micro < ? AND ended_ms > ?`,
      )
      .pluck()
      .get(job, mostMicro, nowMs - OF_LATE_MS) as number;
  }
}
