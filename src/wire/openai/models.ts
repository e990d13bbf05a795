/** The models a provider lists. */
import { type Clock, messageOf, type Redact } from "../../base/index.ts";
import type { ListModelsRequest, ModelListing } from "../contract.ts";
import { describeConnectionError, kindOfConnectionError } from "../failure.ts";
import { cleanerFor } from "../safe-message.ts";
import type { Receiver, ResponseHeaders, Transport } from "../transport.ts";
import type { Failure } from "./chunk.ts";
import { createClient } from "./client.ts";
import { type ResponseHead, requestError, statusFailure } from "./request-error.ts";

/** GET `/models`; the answer is a list, `data` or `models` of objects with `id` (or `name`), or of plain ids. */
export async function listModels(
  request: ListModelsRequest,
  deps: { clock: Clock; redact: Redact; transport: Transport },
): Promise<ModelListing> {
  const listing = new Listing();
  const call = deps.transport.call(listing);
  const over = new AbortController();
  const giveUp = (failure: Failure) => {
    listing.fail(failure);
    call.cancel();
  };
  const onAbort = () => giveUp({ kind: "aborted", code: null, message: "the request was aborted" });
  if (request.signal.aborted) onAbort();
  else {
    request.signal.addEventListener("abort", onAbort, { once: true });
    const { timeoutMs } = request;
    if (timeoutMs !== null)
      deps.clock.sleep(timeoutMs, over.signal).then(() => {
        if (over.signal.aborted) return;
        const kind = listing.isSent ? "timeout_total" : "timeout_connect";
        giveUp({ kind, code: null, message: `nothing came within ${timeoutMs} ms` });
      });
    try {
      await createClient(request, call.fetch).get("/models").asResponse();
    } catch (thrown) {
      if (listing.head !== null) listing.fail(statusFailure(listing.head.status, call.errorText));
      else if (!call.started) listing.fail({ kind: "bad_request", code: null, message: messageOf(thrown) });
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
  readonly #pieces: Buffer[] = [];
  isSent = false;
  head: ResponseHead | null = null;

  get outcome(): Promise<string[] | Failure> {
    return this.#result.promise;
  }

  fail(failure: Failure): void {
    this.#result.resolve(failure);
  }

  sent(): void {
    this.isSent = true;
  }

  headers(_at: number, status: number, headers: ResponseHeaders): void {
    this.head = { status, headers };
  }

  chunk(_at: number, chunk: Buffer): void {
    this.#pieces.push(chunk);
  }

  ended(): void {
    const ids = readIds(Buffer.concat(this.#pieces).toString("utf8"));
    this.#result.resolve(ids ?? { kind: "protocol", code: null, message: "the answer is no list of models" });
  }

  failed(_at: number, error: Error): void {
    const stage = this.head !== null ? "responding" : this.isSent ? "sent" : "unsent";
    this.fail({
      kind: kindOfConnectionError(error, stage),
      code: null,
      message: describeConnectionError(error),
    });
  }
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
