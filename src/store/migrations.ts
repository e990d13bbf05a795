/**
 * The schema of the SQLite store as numbered steps. Append-only: a step that has shipped is never edited, a change is
 * a new step at the end. `PRAGMA user_version` holds the id of the last step applied.
 */
import type { Database } from "better-sqlite3";

export interface Migration {
  readonly id: number;
  readonly name: string;
  up(db: Database): void;
}

/** Without each of them a change of rows may pass by what is packed of them. */
export const factTriggers = [
  "request_facts_outdated_by_insert",
  "request_facts_outdated_by_update",
  "request_facts_outdated_by_delete",
] as const;

/** Columns of the tables of step 4, which readers make for themselves, too, where they cannot write. */
export const factTables = {
  chunks: `
    first_rowid INTEGER PRIMARY KEY,
    last_rowid INTEGER NOT NULL,
    n INTEGER NOT NULL,
    first_id TEXT NOT NULL,
    last_id TEXT NOT NULL`,
  blocks: `
    id INTEGER PRIMARY KEY,
    chunk INTEGER NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    mode TEXT,
    n INTEGER NOT NULL,
    started_min_ms INTEGER NOT NULL,
    started_max_ms INTEGER NOT NULL,
    constants_json TEXT NOT NULL`,
  columns: `
    id INTEGER PRIMARY KEY,
    data BLOB NOT NULL`,
} as const;

export const migrations: readonly Migration[] = [
  {
    id: 1,
    name: "runs, requests, scores, figures",
    up: (db) =>
      db.exec(`
        CREATE TABLE runs (
          schema INTEGER NOT NULL,
          id TEXT NOT NULL PRIMARY KEY,
          kind TEXT NOT NULL,
          started_at TEXT NOT NULL,
          ended_at TEXT,
          seed TEXT NOT NULL,
          status TEXT NOT NULL,
          stop_reason TEXT,
          dsr_version TEXT NOT NULL,
          node_version TEXT NOT NULL,
          platform TEXT NOT NULL,
          config_json TEXT NOT NULL
        ) STRICT;

        CREATE TABLE requests (
          schema INTEGER NOT NULL,
          id TEXT NOT NULL UNIQUE,
          run_id TEXT NOT NULL REFERENCES runs (id),
          kind TEXT NOT NULL,
          seq INTEGER NOT NULL,
          round INTEGER NOT NULL,
          attempt INTEGER NOT NULL,
          provider TEXT NOT NULL,
          model TEXT NOT NULL,
          mode TEXT,
          model_id TEXT,
          endpoint TEXT,
          started_at TEXT NOT NULL,
          prompt_source TEXT NOT NULL,
          prompt_id TEXT NOT NULL,
          prompt_input_chars INTEGER,
          prompt_nonce TEXT,
          temperature REAL,
          top_p REAL,
          max_tokens INTEGER,
          scheduled_at_ms REAL,
          sent_at_ms REAL,
          headers_at_ms REAL,
          first_byte_at_ms REAL,
          first_output_at_ms REAL,
          first_answer_at_ms REAL,
          last_output_at_ms REAL,
          ended_at_ms REAL,
          usage_reported INTEGER NOT NULL,
          usage_input_tokens INTEGER,
          usage_output_tokens INTEGER,
          usage_reasoning_tokens INTEGER,
          usage_cached_tokens INTEGER,
          counted_tokenizer TEXT,
          counted_input_tokens INTEGER,
          counted_output_tokens INTEGER,
          counted_reasoning_tokens INTEGER,
          output_reasoning_chars INTEGER,
          output_answer_chars INTEGER,
          output_tool_chars INTEGER,
          finish_reason TEXT,
          error_kind TEXT,
          error_http_status INTEGER,
          error_provider_code TEXT,
          error_retry_after_ms REAL,
          error_message TEXT,
          response_model TEXT,
          response_id TEXT,
          response_request_id TEXT,
          response_fingerprint TEXT,
          response_http_status INTEGER,
          price_input_per_m REAL,
          price_output_per_m REAL,
          price_cached_input_per_m REAL,
          price_currency TEXT,
          price_source TEXT,
          price_as_of TEXT,
          imported_from TEXT,
          started_at_ms INTEGER NOT NULL,
          deltas_json TEXT
        ) STRICT;
        CREATE INDEX requests_by_target ON requests (model, provider, started_at_ms);
        CREATE INDEX requests_by_run ON requests (run_id, seq, attempt);

        -- No reference to requests: scores of a run may be imported without its requests.
        CREATE TABLE scores (
          schema INTEGER NOT NULL,
          run_id TEXT NOT NULL REFERENCES runs (id),
          request_id TEXT NOT NULL,
          dataset TEXT NOT NULL,
          sample_id TEXT NOT NULL,
          sample_hash TEXT NOT NULL,
          repeat INTEGER NOT NULL,
          provider TEXT NOT NULL,
          model TEXT NOT NULL,
          mode TEXT,
          model_id TEXT,
          endpoint TEXT,
          verdict TEXT NOT NULL,
          reason TEXT,
          extracted TEXT,
          truncated INTEGER NOT NULL,
          scored_at TEXT NOT NULL,
          scored_at_ms INTEGER NOT NULL,
          UNIQUE (request_id, dataset, sample_id, repeat)
        ) STRICT;
        CREATE INDEX scores_by_target ON scores (model, provider, scored_at_ms);
        CREATE INDEX scores_by_run ON scores (run_id);

        CREATE TABLE figures (
          id TEXT NOT NULL UNIQUE,
          provider TEXT NOT NULL,
          model TEXT NOT NULL,
          metric TEXT NOT NULL,
          value REAL NOT NULL,
          measured_at TEXT,
          source TEXT NOT NULL,
          measured_at_ms INTEGER
        ) STRICT;
        CREATE INDEX figures_by_target ON figures (model, provider);
      `),
  },
  {
    id: 2,
    name: "attempts, load, client delay, connections, native token counts",
    up: (db) => {
      // Deltas are long: SQLite has to walk past them to whatever stands behind, so they stand last. Moving them would
      // write an old store anew; there they stay where they are.
      const isNew = db.prepare("SELECT 1 FROM requests").get() === undefined;
      if (isNew) db.exec("ALTER TABLE requests DROP COLUMN deltas_json");
      for (const column of [
        "retry_wait_ms REAL",
        "warmup INTEGER NOT NULL DEFAULT 0",
        "step INTEGER",
        "in_flight INTEGER",
        "session_id TEXT",
        "session_turn INTEGER",
        "dispatched_at_ms REAL",
        "delay_sent_ms REAL",
        "delay_headers_ms REAL",
        "delay_first_byte_ms REAL",
        "delay_first_output_ms REAL",
        "delay_first_answer_ms REAL",
        "delay_last_output_ms REAL",
        "delay_ended_ms REAL",
        "connection_reused INTEGER",
        "connection_dns_ms REAL",
        "connection_tcp_ms REAL",
        "connection_tls_ms REAL",
        "native_tokenizer TEXT",
        "native_input_tokens INTEGER",
        "native_output_tokens INTEGER",
        "native_reasoning_tokens INTEGER",
      ])
        db.exec(`ALTER TABLE requests ADD COLUMN ${column}`);
      if (isNew) db.exec("ALTER TABLE requests ADD COLUMN deltas_json TEXT");
    },
  },
  {
    id: 3,
    name: "strict and lenient grades, answers",
    up: (db) => {
      // A table of its own anew: what makes two scores the same is part of it, and the run belongs to that now.
      const former =
        "schema, run_id, request_id, dataset, sample_id, sample_hash, repeat, provider, model, mode, model_id, endpoint, " +
        "verdict, reason, extracted, truncated, scored_at, scored_at_ms";
      db.exec(`
        CREATE TABLE scores_now (
          schema INTEGER NOT NULL,
          run_id TEXT NOT NULL REFERENCES runs (id),
          request_id TEXT NOT NULL,
          dataset TEXT NOT NULL,
          sample_id TEXT NOT NULL,
          sample_hash TEXT NOT NULL,
          repeat INTEGER NOT NULL,
          provider TEXT NOT NULL,
          model TEXT NOT NULL,
          mode TEXT,
          model_id TEXT,
          endpoint TEXT,
          verdict TEXT NOT NULL,
          reason TEXT,
          extracted TEXT,
          truncated INTEGER NOT NULL,
          scored_at TEXT NOT NULL,
          lenient TEXT,
          lenient_extracted TEXT,
          grader TEXT,
          subject TEXT,
          flawed INTEGER NOT NULL DEFAULT 0,
          attempt INTEGER NOT NULL DEFAULT 1,
          from_cache INTEGER NOT NULL DEFAULT 0,
          answer_sha256 TEXT,
          scored_at_ms INTEGER NOT NULL,
          UNIQUE (run_id, request_id, dataset, sample_id, repeat)
        ) STRICT;
        INSERT INTO scores_now (${former}) SELECT ${former} FROM scores ORDER BY rowid;
        DROP TABLE scores;
        ALTER TABLE scores_now RENAME TO scores;
        CREATE INDEX scores_by_target ON scores (model, provider, scored_at_ms);
        CREATE INDEX scores_by_run ON scores (run_id);

        CREATE TABLE answers (
          schema INTEGER NOT NULL,
          run_id TEXT NOT NULL REFERENCES runs (id),
          request_id TEXT NOT NULL UNIQUE,
          dataset TEXT NOT NULL,
          sample_id TEXT NOT NULL,
          repeat INTEGER NOT NULL,
          provider TEXT NOT NULL,
          model TEXT NOT NULL,
          mode TEXT,
          model_id TEXT,
          endpoint TEXT,
          cache_key TEXT NOT NULL,
          finish_reason TEXT,
          sensitive INTEGER NOT NULL,
          cut INTEGER NOT NULL,
          at TEXT NOT NULL,
          reasoning TEXT,
          text TEXT NOT NULL
        ) STRICT;
        CREATE INDEX answers_by_cache_key ON answers (cache_key);
        CREATE INDEX answers_by_run ON answers (run_id);
      `);
    },
  },
  {
    id: 4,
    name: "facts of requests by column",
    // A copy made from `requests`, see fact-packing.ts. What is packed, and how, belongs to this step: another way of packing is
    // another step that empties these tables. A row that changes or goes takes the chunk it is in with it, whoever writes.
    up: (db) =>
      db.exec(`
        CREATE TABLE fact_chunks (${factTables.chunks});
        CREATE TABLE fact_blocks (${factTables.blocks});
        CREATE INDEX fact_blocks_by_chunk ON fact_blocks (chunk);
        CREATE TABLE fact_columns (${factTables.columns});
        CREATE TRIGGER fact_chunk_dropped AFTER DELETE ON fact_chunks BEGIN
          DELETE FROM fact_blocks WHERE chunk = OLD.first_rowid;
        END;
        CREATE TRIGGER fact_block_dropped AFTER DELETE ON fact_blocks BEGIN
          DELETE FROM fact_columns WHERE id BETWEEN OLD.id * 64 AND OLD.id * 64 + 63;
        END;
        ${["UPDATE", "DELETE"]
          .map(
            (change) => `
        CREATE TRIGGER request_facts_outdated_by_${change.toLowerCase()} AFTER ${change} ON requests BEGIN
          DELETE FROM fact_chunks
          WHERE first_rowid = (SELECT max(first_rowid) FROM fact_chunks WHERE first_rowid <= OLD.rowid)
            AND last_rowid >= OLD.rowid;
        END;`,
          )
          .join("")}
      `),
  },
  {
    id: 5,
    name: "facts of requests that are put in between",
    // A row may take a number among those that were packed: one that is replaced, and SQLite tells no trigger that the former
    // one went; one that is stored or moved there by its number.
    up: (db) => {
      const drop = (row: string) => `
        DELETE FROM fact_chunks
        WHERE first_rowid = (SELECT max(first_rowid) FROM fact_chunks WHERE first_rowid <= ${row}.rowid)
          AND last_rowid >= ${row}.rowid;`;
      db.exec(`
        CREATE TRIGGER request_facts_outdated_by_insert AFTER INSERT ON requests
        WHEN NEW.rowid <= (SELECT last_rowid FROM fact_chunks ORDER BY first_rowid DESC LIMIT 1) BEGIN ${drop("NEW")}
        END;
        DROP TRIGGER request_facts_outdated_by_update;
        CREATE TRIGGER request_facts_outdated_by_update AFTER UPDATE ON requests BEGIN ${drop("OLD")} ${drop("NEW")}
        END;
      `);
    },
  },
  {
    id: 6,
    name: "what runs say, failures by run",
    // The same line at the same moment is the same line, however often it is imported. Failures are counted and looked at by
    // run, and few among many: an index of them alone costs the requests that succeed nothing.
    up: (db) =>
      db.exec(`
        CREATE TABLE run_log (
          run_id TEXT NOT NULL REFERENCES runs (id),
          at TEXT NOT NULL,
          level TEXT NOT NULL,
          text TEXT NOT NULL,
          UNIQUE (run_id, at, text)
        ) STRICT;
        CREATE INDEX requests_failed ON requests (run_id, seq, attempt, error_kind) WHERE error_kind IS NOT NULL;
      `),
  },
];
