/**
 * The times of DeepSeekRouter history depend on the zone in which its files are read. Reading a file again in another zone
 * means the same rows at other times; this sets the stored times right, or leaves them where no zone was named.
 */
import type { Database } from "better-sqlite3";
import type { Figure, RequestRecord, RunInfo } from "../record/index.ts";
import { figureId, runTable } from "./tables.ts";

/** What became of a row that the store has: equal, set right, or left at its other time. */
export type Retimed = "same" | "corrected" | "kept";

const QUARTER_MS = 15 * 60_000;
/** From UTC−12 to UTC+14. */
const WIDEST_SHIFT_MS = 26 * 60 * 60_000;

/** Sets a stored request's time to that of `record`, which has its id; only when `correct` is true. */
export function requestRetimer(db: Database, correct: boolean): (record: RequestRecord) => Retimed {
  const find = db.prepare("SELECT started_at FROM requests WHERE id = ?").pluck();
  const update = db.prepare("UPDATE requests SET started_at = ?, started_at_ms = ? WHERE id = ?");
  return ({ id, startedAt }) => {
    if (find.get(id) === startedAt) return "same";
    if (!correct) return "kept";
    update.run(startedAt, Date.parse(startedAt), id);
    return "corrected";
  };
}

/** When the stored requests of a run began and ended, those in `except` aside; null when there are none. */
export function storedSpan(
  db: Database,
  runId: string,
  except: ReadonlySet<string>,
): Pick<RunInfo, "startedAt" | "endedAt"> | null {
  const rows = db
    .prepare(
      "SELECT id, started_at_ms AS began, started_at_ms + coalesce(ended_at_ms, 0) AS ended FROM requests WHERE run_id = ?",
    )
    .all(runId) as { id: string; began: number; ended: number }[];
  const others = rows.filter(({ id }) => !except.has(id));
  if (others.length === 0) return null;
  const began = others.reduce((least, row) => Math.min(least, row.began), Number.POSITIVE_INFINITY);
  const ended = others.reduce((most, row) => Math.max(most, row.ended), Number.NEGATIVE_INFINITY);
  return { startedAt: new Date(began).toISOString(), endedAt: new Date(ended).toISOString() };
}

/** The run as it is stored, or null. */
export function storedRun(db: Database, id: string): RunInfo | null {
  const row = db.prepare("SELECT * FROM runs WHERE id = ?").get(id);
  return row === undefined ? null : (runTable.fromRow(row as Record<string, unknown>) as RunInfo);
}

/**
 * Finds the figures of one file among the stored ones. A figure is the same at another time when all but its time is equal
 * and the times differ as two zones can: by quarters of an hour, up to 26 hours. Each stored figure stands for one
 * figure of the file, and for none of its others when its time fits already. Null: the store has none, it is new.
 */
export function figureRetimer(
  db: Database,
  figures: readonly Figure[],
  correct: boolean,
): (figure: Figure) => Retimed | null {
  const isStored = db.prepare("SELECT 1 FROM figures WHERE id = ?").pluck();
  const alike = db.prepare(
    `SELECT id, measured_at_ms AS at FROM figures
     WHERE provider = ? AND model = ? AND metric = ? AND value = ? AND source = ? AND measured_at_ms IS NOT NULL`,
  );
  const update = db.prepare("UPDATE figures SET id = ?, measured_at = ?, measured_at_ms = ? WHERE id = ?");
  const taken = new Set(figures.map(figureId));
  return (figure) => {
    const id = figureId(figure);
    if (isStored.get(id) !== undefined) return "same";
    const { provider, model, metric, value, source, measuredAt } = figure;
    if (measuredAt === null) return null;
    const at = Date.parse(measuredAt);
    const candidates = alike.all(provider, model, metric, value, source) as { id: string; at: number }[];
    const found = candidates.find((other) => !taken.has(other.id) && isShift(other.at - at));
    if (found === undefined) return null;
    taken.add(found.id);
    if (!correct) return "kept";
    update.run(id, measuredAt, at, found.id);
    return "corrected";
  };
}

function isShift(ms: number): boolean {
  return ms !== 0 && ms % QUARTER_MS === 0 && Math.abs(ms) <= WIDEST_SHIFT_MS;
}
