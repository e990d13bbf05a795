/** A receiver of your own: one JSON document, signed where a secret is given. Documented in docs/notifications.md. */
import { createHmac } from "node:crypto";
import { fitting, jsonHeaders, type Shape } from "./shape.ts";

/** Raised when a field changes its meaning or goes; new fields do not raise it. */
const SCHEMA = 1;
const MOST_BYTES = 256 * 1024;

export const json: Shape = {
  leastMsBetween: 0,
  compose: (items, leftOut, { url, secret }, wallMs) => {
    const notices = items.map(({ notice, heldBack, heldSince }) => {
      const { kind, key, at, title, text, facts } = notice;
      return { kind, key, at, title, text, facts, heldBack, heldSince };
    });
    const taken = fitting(notices, (one) => Buffer.byteLength(JSON.stringify(one)), MOST_BYTES);
    const body = JSON.stringify({
      schema: SCHEMA,
      source: "dsr",
      sentAt: new Date(wallMs).toISOString(),
      leftOut,
      notices: taken,
    });
    return { request: { url, headers: headersFor(body, secret, wallMs), body }, taken: taken.length };
  },
  refusal: () => null,
};

/** `x-dsr-signature` is `v1=` and the hex of HMAC-SHA256, with the secret, over the timestamp, a dot, and the body. */
function headersFor(body: string, secret: string | null, wallMs: number): Record<string, string> {
  if (secret === null) return { ...jsonHeaders };
  const timestamp = String(Math.floor(wallMs / 1000));
  const signature = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  return { ...jsonHeaders, "x-dsr-timestamp": timestamp, "x-dsr-signature": `v1=${signature}` };
}
