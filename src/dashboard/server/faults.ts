/** What a caller is told when something cannot be answered: one shape of document, and the HTTP status that fits its code. */
import { DsrError, messageOf } from "../../base/index.ts";
import type { FaultDocument } from "../contract/documents.ts";

export type FaultStatus = 400 | 401 | 403 | 404 | 405 | 413 | 429 | 500 | 503;

/** A fault as it crosses from the reader's thread: plain data. */
export interface Fault {
  status: FaultStatus;
  code: string;
  message: string;
  hint: string | null;
}

/** A fault on its way to the caller. */
export class FaultError extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.name = "FaultError";
    this.fault = fault;
  }
}

export function fault(
  status: FaultStatus,
  code: string,
  message: string,
  hint: string | null = null,
): FaultError {
  return new FaultError({ status, code, message, hint });
}

export function faultDocument({ code, message, hint }: Fault): FaultDocument {
  return { error: { code, message, hint } };
}

/** Of anything thrown while a question was answered; what is no fault of the caller's has no more than its message. */
export function faultOf(thrown: unknown): Fault {
  if (thrown instanceof FaultError) return thrown.fault;
  if (thrown instanceof DsrError)
    return {
      status: statusOf(thrown.code),
      code: thrown.code,
      message: thrown.message,
      hint: thrown.hint,
    };
  return { status: 500, code: "fault", message: `This is a fault of dsr: ${messageOf(thrown)}`, hint: null };
}

/** Stores that cannot be read now are nobody's question; what is named and not there is not found; the rest was asked wrongly. */
function statusOf(code: string): FaultStatus {
  if (/^(store|reader|telemetry)_/.test(code)) return 503;
  return /_(unknown|missing)$/.test(code) ? 404 : 400;
}
