/** What was last known of the world, so that a change is told once, also across restarts: verdicts, drifts, spent budgets, failing jobs. */
import type { Database } from "better-sqlite3";

export class Known {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Null for what was never known. */
  get(topic: string, key: string): string | null {
    const found = this.#db
      .prepare("SELECT value FROM known WHERE topic = ? AND key = ?")
      .pluck()
      .get(topic, key);
    return (found as string | undefined) ?? null;
  }

  set(topic: string, key: string, value: string, nowMs: number): void {
    this.#db
      .prepare("INSERT OR REPLACE INTO known (topic, key, value, at_ms) VALUES (?, ?, ?, ?)")
      .run(topic, key, value, nowMs);
  }

  delete(topic: string, key: string): void {
    this.#db.prepare("DELETE FROM known WHERE topic = ? AND key = ?").run(topic, key);
  }

  all(topic: string): Map<string, string> {
    const rows = this.#db.prepare("SELECT key, value FROM known WHERE topic = ? ORDER BY key").all(topic);
    return new Map((rows as { key: string; value: string }[]).map(({ key, value }) => [key, value]));
  }
}
