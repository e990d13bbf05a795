/**
 * One object that shows the facts of one packed request after another: its getters read the row at which the cursor stands. Made
 * for walks over millions: nothing is allocated for a row, and a column that nobody asks for is not read.
 */
import type { Counted, PackedDeltas, PriceQuote, RequestFacts, Usage } from "../record/index.ts";
import { isWithheld } from "./evidence-facts.ts";
import { columnAt as at } from "./fact-columns.ts";
import { isoWriter } from "./iso-time.ts";

/** Columns of a block as they are read; those not read yet are null. */
export interface BlockColumns {
  readonly values: (Float64Array | null)[];
  readonly texts: ((string | null)[] | null)[];
  /** Reads a column, puts it into the arrays above and returns its values. */
  load(column: number): Float64Array;
}

/** The place in a walk. */
export class Cursor {
  row = 0;
  #columns: BlockColumns = NOWHERE;
  #values: (Float64Array | null)[] = NOWHERE.values;

  enter(columns: BlockColumns): void {
    this.#columns = columns;
    this.#values = columns.values;
  }

  /** NaN for null. */
  value(column: number): number {
    const values = this.#values[column] ?? this.#columns.load(column);
    return values[this.row] as number;
  }

  number(column: number): number | null {
    const value = this.value(column);
    return Number.isNaN(value) ? null : value;
  }

  text(column: number): string | null {
    const code = this.value(column);
    return this.#columns.texts[column]?.[code] ?? null;
  }
}

const NOWHERE: BlockColumns = {
  values: [],
  texts: [],
  load: () => {
    throw new Error("a fact was read before the walk began");
  },
};

/** The facts at a cursor. `deltas` is asked for those of the row, or null where none are wanted. */
export class PackedFacts implements RequestFacts {
  readonly #at: Cursor;
  readonly #times: PackedTimes;
  readonly #delay: PackedDelay;
  readonly #connection: PackedConnection;
  readonly #usage: PackedUsage;
  readonly #counted: PackedCounted;
  readonly #error: PackedError;
  readonly #deltas: (() => PackedDeltas | null) | null;
  readonly outputChars: RequestFacts["outputChars"];
  readonly prompt: RequestFacts["prompt"];
  readonly #written = isoWriter();
  #price: PriceQuote | null = null;

  constructor(cursor: Cursor, deltas: (() => PackedDeltas | null) | null) {
    this.#at = cursor;
    this.#deltas = deltas;
    this.#times = new PackedTimes(cursor);
    this.#delay = new PackedDelay(cursor);
    this.#connection = new PackedConnection(cursor);
    this.#usage = new PackedUsage(cursor);
    this.#counted = new PackedCounted(cursor);
    this.#error = new PackedError(cursor);
    this.outputChars = new PackedChars(cursor);
    this.prompt = new PackedPrompt(cursor);
  }

  get runId(): string {
    return this.#at.text(at.run_id) as string;
  }

  get startedAt(): string {
    return this.#at.text(at.started_at) ?? this.#written(this.startedAtMs);
  }

  get startedAtMs(): number {
    return this.#at.value(at.started_at_ms);
  }

  get kind(): RequestFacts["kind"] {
    return this.#at.text(at.kind) as RequestFacts["kind"];
  }

  get round(): number {
    return this.#at.value(at.round);
  }

  get attempt(): number {
    return this.#at.value(at.attempt);
  }

  get warmup(): boolean {
    return this.#at.value(at.warmup) === 1;
  }

  get step(): number | null {
    return this.#at.number(at.step);
  }

  get times(): RequestFacts["times"] {
    return this.#times;
  }

  get delay(): RequestFacts["delay"] {
    for (let column = at.delay_sent_ms; column <= at.delay_ended_ms; column++)
      if (!Number.isNaN(this.#at.value(column))) return this.#delay;
    return null;
  }

  get connection(): RequestFacts["connection"] {
    return Number.isNaN(this.#at.value(at.connection_reused)) ? null : this.#connection;
  }

  get usage(): Usage | null {
    if (this.#at.value(at.usage_reported) !== 1) return null;
    const tokenizer = this.#at.text(at.counted_tokenizer);
    return isWithheld(tokenizer, this.#counted, this.#usage) ? null : this.#usage;
  }

  get counted(): Counted | null {
    return this.#at.text(at.counted_tokenizer) === null ? null : this.#counted;
  }

  get finishReason(): string | null {
    return this.#at.text(at.finish_reason);
  }

  get error(): RequestFacts["error"] {
    return this.#at.text(at.error_kind) === null ? null : this.#error;
  }

  /** An object of its own: equal neighbours share one. */
  get price(): PriceQuote | null {
    const currency = this.#at.text(at.price_currency);
    if (currency === null) return null;
    const inputPerM = this.#at.number(at.price_input_per_m);
    const outputPerM = this.#at.number(at.price_output_per_m);
    const cachedInputPerM = this.#at.number(at.price_cached_input_per_m);
    const source = this.#at.text(at.price_source);
    const asOf = this.#at.text(at.price_as_of);
    const last = this.#price;
    if (
      last !== null &&
      last.inputPerM === inputPerM &&
      last.outputPerM === outputPerM &&
      last.cachedInputPerM === cachedInputPerM &&
      last.currency === currency &&
      last.source === source &&
      last.asOf === asOf
    )
      return last;
    this.#price = { inputPerM, outputPerM, cachedInputPerM, currency, source, asOf };
    return this.#price;
  }

  get deltas(): PackedDeltas | null {
    return this.#deltas === null ? null : this.#deltas();
  }
}

class Part {
  protected readonly at: Cursor;

  constructor(cursor: Cursor) {
    this.at = cursor;
  }
}

class PackedTimes extends Part {
  get scheduledAtMs(): number | null {
    return this.at.number(at.scheduled_at_ms);
  }
  get dispatchedAtMs(): number | null {
    return this.at.number(at.dispatched_at_ms);
  }
  get sentAtMs(): number | null {
    return this.at.number(at.sent_at_ms);
  }
  get headersAtMs(): number | null {
    return this.at.number(at.headers_at_ms);
  }
  get firstByteAtMs(): number | null {
    return this.at.number(at.first_byte_at_ms);
  }
  get firstOutputAtMs(): number | null {
    return this.at.number(at.first_output_at_ms);
  }
  get firstAnswerAtMs(): number | null {
    return this.at.number(at.first_answer_at_ms);
  }
  get lastOutputAtMs(): number | null {
    return this.at.number(at.last_output_at_ms);
  }
  get endedAtMs(): number | null {
    return this.at.number(at.ended_at_ms);
  }
}

class PackedDelay extends Part {
  get sentMs(): number | null {
    return this.at.number(at.delay_sent_ms);
  }
  get headersMs(): number | null {
    return this.at.number(at.delay_headers_ms);
  }
  get firstByteMs(): number | null {
    return this.at.number(at.delay_first_byte_ms);
  }
  get firstOutputMs(): number | null {
    return this.at.number(at.delay_first_output_ms);
  }
  get firstAnswerMs(): number | null {
    return this.at.number(at.delay_first_answer_ms);
  }
  get lastOutputMs(): number | null {
    return this.at.number(at.delay_last_output_ms);
  }
  get endedMs(): number | null {
    return this.at.number(at.delay_ended_ms);
  }
}

class PackedConnection extends Part {
  get reused(): boolean {
    return this.at.value(at.connection_reused) === 1;
  }
  get dnsMs(): number | null {
    return this.at.number(at.connection_dns_ms);
  }
  get tcpMs(): number | null {
    return this.at.number(at.connection_tcp_ms);
  }
  get tlsMs(): number | null {
    return this.at.number(at.connection_tls_ms);
  }
}

class PackedUsage extends Part {
  get inputTokens(): number | null {
    return this.at.number(at.usage_input_tokens);
  }
  get outputTokens(): number | null {
    return this.at.number(at.usage_output_tokens);
  }
  get reasoningTokens(): number | null {
    return this.at.number(at.usage_reasoning_tokens);
  }
  get cachedTokens(): number | null {
    return this.at.number(at.usage_cached_tokens);
  }
}

class PackedCounted extends Part {
  get tokenizer(): string {
    return this.at.text(at.counted_tokenizer) as string;
  }
  get inputTokens(): number | null {
    return this.at.number(at.counted_input_tokens);
  }
  get outputTokens(): number | null {
    return this.at.number(at.counted_output_tokens);
  }
  get reasoningTokens(): number | null {
    return this.at.number(at.counted_reasoning_tokens);
  }
}

class PackedChars extends Part {
  get reasoning(): number | null {
    return this.at.number(at.output_reasoning_chars);
  }
  get answer(): number | null {
    return this.at.number(at.output_answer_chars);
  }
  get tool(): number | null {
    return this.at.number(at.output_tool_chars);
  }
}

class PackedPrompt extends Part {
  get source(): string {
    return this.at.text(at.prompt_source) as string;
  }
}

class PackedError extends Part {
  get kind(): NonNullable<RequestFacts["error"]>["kind"] {
    return this.at.text(at.error_kind) as NonNullable<RequestFacts["error"]>["kind"];
  }
}
