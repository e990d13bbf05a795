/** The models a provider lists. */
import { type Clock, messageOf, type Redact } from "../../base/index.ts";
import type { Receiver, ResponseHeaders } from "../call.ts";
import { describeConnectionError } from "../connection-words.ts";
import type { ListModelsRequest, ModelListing } from "../contract.ts";
import { kindOfConnectionError } from "../failure.ts";
import { GatheredBytes } from "../gathered-bytes.ts";
import { cleanerFor } from "../safe-message.ts";
import type { Stamp } from "../stamp.ts";
import type { Transport } from "../transport.ts";
import type { Failure } from "./chunk.ts";
import type { OutgoingRequests } from "./client.ts";
import { RefusalBody, type ResponseHead, requestError, statusFailure, unreadable } from "./request-error.ts";

/** A longer list is none: the largest marketplaces name some thousands of models. */
const LISTING_MIB = 32;
const MAX_MODELS = 100_000;

/** GET `/models`; the answer is a list, `data` or `models` of objects with `id` (or `name`), or of plain ids. */
export async function listModels(
  request: ListModelsRequest,
  deps: { clock: Clock; redact: Redact; transport: Transport; requests: OutgoingRequests },
): Promise<ModelListing> {
  const listing = new Listing(() => call.cancel());
  const call = deps.transport.call(listing);
  const over = new AbortController();
  const onAbort = () => listing.fail({ kind: "aborted", code: null, message: "the request was aborted" });
  if (request.signal.aborted) onAbort();
  else {
    request.signal.addEventListener("abort", onAbort, { once: true });
    const { timeoutMs } = request;
    if (timeoutMs !== null)
      deps.clock.sleep(timeoutMs, over.signal).then(() => {
        if (over.signal.aborted) return;
        const kind = listing.isSent ? "timeout_total" : "timeout_connect";
        listing.fail({ kind, code: null, message: `nothing came within ${timeoutMs} ms` });
      });
    try {
      const outgoing = await deps.requests.models(request);
      if (!listing.isOver) call.send(outgoing);
    } catch (thrown) {
      listing.fail({ kind: "bad_request", code: null, message: messageOf(thrown) });
    }
  }
  const outcome = await listing.outcome;
  over.abort();
  request.signal.removeEventListener("abort", onAbort);
  const clean = cleanerFor(deps.redact, request);
  return Array.isArray(outcome)
    ? { ok: true, ids: outcome.map(clean.name).filter((id) => id !== null) }
    : {
        ok: false,
        error: requestError(outcome, listing.head, { clock: deps.clock, clean, sensitive: false }),
      };
}

/** Collects the body of one listing. */
class Listing implements Receiver {
  readonly #result = Promise.withResolvers<string[] | Failure>();
  readonly #bytes = new GatheredBytes();
  readonly #cancel: () => void;
  isSent = false;
  isOver = false;
  head: ResponseHead | null = null;
  #refusal: RefusalBody | null = null;

  /** `cancel` gives the call up. */
  constructor(cancel: () => void) {
    this.#cancel = cancel;
  }

  get outcome(): Promise<string[] | Failure> {
    return this.#result.promise;
  }

  fail(failure: Failure): void {
    this.isOver = true;
    this.#result.resolve(failure);
    this.#cancel();
  }

  sent(): void {
    this.isSent = true;
  }

  headers(_stamp: Stamp, status: number, headers: ResponseHeaders): void {
    this.head = { status, headers };
    const failure = status < 300 ? unreadable(this.head) : null;
    if (failure !== null) this.fail(failure);
    if (status >= 300) this.#refusal = new RefusalBody();
  }

  chunk(_stamp: Stamp, chunk: Buffer): void {
    if (this.#refusal !== null) {
      if (this.#refusal.add(chunk)) this.#refused(this.#refusal);
      return;
    }
    this.#bytes.add(chunk);
    if (this.#bytes.length > LISTING_MIB * 2 ** 20)
      this.fail(broken(`the list of models is longer than ${LISTING_MIB} MiB`));
  }

  ended(): void {
    if (this.#refusal !== null) {
      this.#refused(this.#refusal);
      return;
    }
    const ids = readIds(this.#bytes.take().toString("utf8"));
    const status = this.head?.status ?? 200;
    const what = status === 200 ? "the answer" : `HTTP ${status}: the answer`;
    if (ids === null) this.fail(broken(`${what} is no list of models`));
    else if (ids.length > MAX_MODELS) this.fail(broken(`the list names more than ${MAX_MODELS} models`));
    else this.#result.resolve(ids);
  }

  failed(_at: number, error: Error): void {
    if (this.#refusal !== null) {
      this.#refused(this.#refusal);
      return;
    }
    const stage = this.head !== null ? "responding" : this.isSent ? "sent" : "unsent";
    this.fail({
      kind: kindOfConnectionError(error, stage),
      code: null,
      message: describeConnectionError(error),
    });
  }

  #refused(refusal: RefusalBody): void {
    if (this.head !== null) this.fail(statusFailure(this.head, refusal.text));
  }
}

function broken(message: string): Failure {
  return { kind: "protocol", code: null, message };
}

function readIds(text: string): string[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const fields = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  const list = [value, fields.data, fields.models].find(Array.isArray) as unknown[] | undefined;
  return list?.map(idOf).filter((id): id is string => id !== null) ?? null;
}

function idOf(entry: unknown): string | null {
  if (typeof entry === "string") return entry;
  if (typeof entry !== "object" || entry === null) return null;
  const { id, name } = entry as Record<string, unknown>;
  return typeof id === "string" ? id : typeof name === "string" ? name : null;
}
