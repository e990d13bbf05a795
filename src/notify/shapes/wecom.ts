/**
 * WeCom group robots (https://developer.work.weixin.qq.com/document/path/91770): Markdown of at most 4,096 bytes of UTF-8, 20
 * messages a minute. They answer HTTP 200 with an `errcode`: 40058 for what is too long, 45009 for what comes too fast.
 * A mention in Markdown is `<@user>`: no angle bracket of a notice gets through.
 */
import type { Item } from "../notice.ts";
import { headOf, inert, wordsOf } from "../words.ts";
import { fitting, jsonHeaders, refusalByCode, type Shape } from "./shape.ts";

const MOST_BYTES = 4096;
/** For the head of the message. */
const RESERVED_BYTES = 200;
const A_MINUTE_MS = 60_000;

export const wecom: Shape = {
  leastMsBetween: 3_100,
  compose: (items, leftOut, { url }) => {
    const parts = fitting(items.map(partOf), (part) => bytes(part) + 2, MOST_BYTES - RESERVED_BYTES);
    const content = [`**${inert(headOf(items.slice(0, parts.length), leftOut))}**`, ...parts].join("\n\n");
    const body = JSON.stringify({ msgtype: "markdown", markdown: { content } });
    return { request: { url, headers: jsonHeaders, body }, taken: parts.length };
  },
  refusal: (reply) => refusalByCode(reply, "errcode", { [-1]: null, 45009: A_MINUTE_MS }),
};

function partOf(item: Item): string {
  const { title, text, facts, foot } = wordsOf(item);
  const lines = [`**${inert(title)}**`, inert(text), ...[...facts, foot].map((line) => `> ${inert(line)}`)];
  let part = "";
  for (const line of lines) {
    const rest = MOST_BYTES - RESERVED_BYTES - bytes(part) - 3;
    if (rest < 16) break;
    part += `${part === "" ? "" : "\n"}${cut(line, rest)}`;
  }
  return part;
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}

/** The beginning of a text, of at most so many bytes, never half a character. */
function cut(text: string, most: number): string {
  if (bytes(text) <= most) return text;
  let head = "";
  let size = bytes("…");
  for (const sign of text) {
    size += bytes(sign);
    if (size > most) break;
    head += sign;
  }
  return `${head}…`;
}
