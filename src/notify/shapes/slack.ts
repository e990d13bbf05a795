/**
 * Slack incoming webhooks. `&`, `<` and `>` are escaped, and only they
 * (https://docs.slack.dev/messaging/formatting-message-text/#escaping); with `verbatim` no name in a text is made a mention.
 * A section holds 3,000 characters, a message 50 blocks (https://docs.slack.dev/reference/block-kit/blocks/section-block) and,
 * as users found (slackapi/bolt-js#2509), some 13,000 characters in all. One message a second
 * (https://docs.slack.dev/apis/web-api/rate-limits). Errors come as HTTP status with a word as the body.
 */
import type { Item } from "../notice.ts";
import { headOf, plainLine, wordsOf } from "../words.ts";
import { fitting, jsonHeaders, type Shape } from "./shape.ts";

const MOST_SECTION = 2900;
const MOST_IN_ALL = 10_000;
const MOST_BLOCKS = 40;

export const slack: Shape = {
  leastMsBetween: 1000,
  compose: (items, leftOut, { url }) => {
    const sections = fitting(items.slice(0, MOST_BLOCKS).map(sectionOf), (text) => text.length, MOST_IN_ALL);
    const taken = items.slice(0, sections.length);
    const head = headOf(taken, leftOut);
    const titles = taken.map(({ notice }) => plainLine(notice.title, 100)).join("; ");
    const body = JSON.stringify({
      // What a notification on a phone shows: blocks are not read there.
      text: escaped(plainLine(`${head}: ${titles}`, 300)),
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
      blocks: [block(escaped(head)), ...sections.map(block)],
    });
    return { request: { url, headers: jsonHeaders, body }, taken: taken.length };
  },
  refusal: () => null,
};

function block(text: string) {
  return { type: "section", text: { type: "mrkdwn", text, verbatim: true } };
}

function sectionOf(item: Item): string {
  const { title, text, facts, foot } = wordsOf(item);
  const lines = [`*${escaped(title)}*`, escaped(text), ...facts.map(escaped), escaped(foot)];
  let section = "";
  for (const line of lines) {
    if (section.length + line.length + 1 > MOST_SECTION) break;
    section += section === "" ? line : `\n${line}`;
  }
  return section;
}

/** Slack's own three. What mrkdwn takes for emphasis is left: it can only make text bold. */
function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
