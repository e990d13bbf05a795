/**
 * DingTalk group robots (https://open.dingtalk.com/document/robots/custom-robot-access): Markdown, a body of at most 20,000
 * bytes, 20 messages a minute, else silence for ten. With a secret, `timestamp` (ms) and `sign` stand in the query: the Base64
 * of HMAC-SHA256, with the secret, over the timestamp, a line feed and the secret
 * (https://open.dingtalk.com/document/robots/customize-robot-security-settings). They answer HTTP 200 with an `errcode`: 310000
 * for a wrong signature, 460101 for what is too long, 130101 for what comes too fast.
 */
import { createHmac } from "node:crypto";
import type { Item } from "../notice.ts";
import { headOf, inert, wordsOf } from "../words.ts";
import { fitting, jsonHeaders, refusalByCode, type Shape } from "./shape.ts";

const MOST_BYTES = 18_000;
const A_MINUTE_MS = 60_000;

export const dingtalk: Shape = {
  leastMsBetween: 3_100,
  compose: (items, leftOut, { url, secret }, wallMs) => {
    const parts = fitting(items.map(partOf), (part) => Buffer.byteLength(JSON.stringify(part)), MOST_BYTES);
    const title = inert(headOf(items.slice(0, parts.length), leftOut));
    const body = JSON.stringify({
      msgtype: "markdown",
      markdown: { title, text: [`**${title}**`, ...parts].join("\n\n") },
      at: { atMobiles: [], atUserIds: [], isAtAll: false },
    });
    return {
      request: { url: signed(url, secret, wallMs), headers: jsonHeaders, body },
      taken: parts.length,
    };
  },
  refusal: (reply) => refusalByCode(reply, "errcode", { [-1]: null, 130101: A_MINUTE_MS }),
};

/** Two blanks before a line feed break a line; facts are a list. */
function partOf(item: Item): string {
  const { title, text, facts, foot } = wordsOf(item);
  const list = facts.map((fact) => `- ${inert(fact)}`).join("\n");
  return [`**${inert(title)}**`, inert(text), list, inert(foot)].filter((part) => part !== "").join("\n\n");
}

function signed(url: string, secret: string | null, wallMs: number): string {
  if (secret === null) return url;
  const timestamp = String(wallMs);
  const sign = createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64");
  const address = new URL(url);
  address.searchParams.set("timestamp", timestamp);
  address.searchParams.set("sign", sign);
  return address.href;
}
