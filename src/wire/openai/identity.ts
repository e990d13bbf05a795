/** Who answers, as the chunks of a response state it. */

/** A server that names itself anew in every chunk is believed this often: each name has to be cleaned. */
const MAX_CHANGES = 16;

/** Names as they are kept; null where none was stated or nothing of it may be kept. */
export interface Identity {
  model: string | null;
  responseId: string | null;
  fingerprint: string | null;
}

/** Cleans a name; null when nothing of it may be kept. */
export type KeepName = (raw: string) => string | null;

export class IdentityReader {
  readonly #model: StatedName;
  readonly #responseId: StatedName;
  readonly #fingerprint: StatedName;

  constructor(keep: KeepName) {
    this.#model = new StatedName(keep);
    this.#responseId = new StatedName(keep);
    this.#fingerprint = new StatedName(keep);
  }

  /** Reads a chunk. Every chunk repeats who answers: null unless it says something new. */
  read(chunk: Record<string, unknown>): Identity | null {
    const model = this.#model.hear(chunk.model);
    const responseId = this.#responseId.hear(chunk.id);
    const fingerprint = this.#fingerprint.hear(chunk.system_fingerprint);
    return model || responseId || fingerprint
      ? { model: this.#model.kept, responseId: this.#responseId.kept, fingerprint: this.#fingerprint.kept }
      : null;
  }
}

/** One name, as stated last. */
class StatedName {
  readonly #keep: KeepName;
  #raw: string | null = null;
  #changes = 0;
  kept: string | null = null;

  constructor(keep: KeepName) {
    this.#keep = keep;
  }

  /** True when what is kept has changed. */
  hear(value: unknown): boolean {
    if (value === this.#raw || typeof value !== "string" || value === "" || this.#changes === MAX_CHANGES)
      return false;
    this.#raw = value;
    this.#changes += 1;
    const before = this.kept;
    this.kept = this.#keep(value) ?? before;
    return this.kept !== before;
  }
}
