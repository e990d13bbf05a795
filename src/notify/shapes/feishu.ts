/**
 * Feishu and Lark custom bots (https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot): a card of plain text, in
 * which no tag calls anybody, a body of at most 20 KB, 100 messages a minute and 5 a second. With a secret, `timestamp` (s) and
 * `sign` stand in the body: the Base64 of HMAC-SHA256 over nothing, with the timestamp, a line feed and the secret as the key.
 * They answer with a `code`, also where the HTTP status is 200: 19021 for a wrong signature, 11232 for what comes too fast.
 */
import { createHmac } from "node:crypto";
import type { Item } from "../notice.ts";
import { headOf, inert, wordsOf } from "../words.ts";
import { fitting, jsonHeaders, refusalByCode, type Shape } from "./shape.ts";

const MOST_BYTES = 16_000;
const A_MINUTE_MS = 60_000;

export const feishu: Shape = {
  leastMsBetween: 700,
  compose: (items, leftOut, { url, secret }, wallMs) => {
    const parts = fitting(
      items.map(partOf),
      (part) => Buffer.byteLength(JSON.stringify(part)) + 100,
      MOST_BYTES,
    );
    const body = JSON.stringify({
      ...signature(secret, wallMs),
      msg_type: "interactive",
      card: {
        config: { wide_screen_mode: true },
        header: { title: plain(inert(headOf(items.slice(0, parts.length), leftOut))), template: "blue" },
        elements: parts.flatMap((part, i) => [
          ...(i === 0 ? [] : [{ tag: "hr" }]),
          { tag: "div", text: plain(part) },
        ]),
      },
    });
    return { request: { url, headers: jsonHeaders, body }, taken: parts.length };
  },
  refusal: (reply) => refusalByCode(reply, "code", { 11232: A_MINUTE_MS }),
};

function plain(content: string) {
  return { tag: "plain_text", content };
}

function partOf(item: Item): string {
  const { title, text, facts, foot } = wordsOf(item);
  return [title, text, ...facts, foot]
    .filter((line) => line !== "")
    .map(inert)
    .join("\n");
}

function signature(secret: string | null, wallMs: number): { timestamp: string; sign: string } | null {
  if (secret === null) return null;
  const timestamp = String(Math.floor(wallMs / 1000));
  return { timestamp, sign: createHmac("sha256", `${timestamp}\n${secret}`).update("").digest("base64") };
}
