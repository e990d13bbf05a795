/**
 * Each shape against a loopback server that acts as its service does: it checks the signature by a computation of its own,
 * the limits, and what it takes for markup, and answers as the service would.
 */
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { fakeClock, type HeardRequest, type ScriptedServer, scriptedServer } from "../testing/index.ts";
import { destinations } from "./destination.ts";
import { sayHello } from "./hello.ts";
import {
  type ChannelConfig,
  type ChannelKind,
  channelKinds,
  channelSchema,
  type Item,
  type Notice,
  noticeKinds,
} from "./notice.ts";
import { shapes } from "./shapes/shapes.ts";

const SECRET = "SEC-of-the-robot";
const NOW = Date.parse("2026-03-02T04:00:00.000Z");

let server: ScriptedServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

/** What comes in, and the answer that the service gives. */
type Service = (request: HeardRequest) => { status: number; body: string };

async function acting(service: Service): Promise<string> {
  server = await scriptedServer((reply, request) => {
    const { status, body } = service(request);
    reply.head(status, { "content-type": "application/json" });
    reply.end(body);
  });
  return server.url;
}

const coded = (errcode: number, errmsg: string) => ({
  status: 200,
  body: JSON.stringify({ errcode, errmsg }),
});

/** https://api.slack.com/messaging/webhooks: "ok", or a status and a word. */
const slackService: Service = ({ body }) => {
  const { text, blocks } = JSON.parse(body) as { text: string; blocks: { text: { text: string } }[] };
  if (!text || blocks.length > 50 || blocks.some((block) => block.text.text.length > 3000))
    return { status: 400, body: "invalid_blocks" };
  return { status: 200, body: "ok" };
};

const wecomService: Service = ({ body }) => {
  const { msgtype, markdown } = JSON.parse(body);
  if (msgtype !== "markdown") return coded(40008, "invalid message type");
  if (Buffer.byteLength(markdown.content) > 4096)
    return coded(40058, "markdown.content exceed max length 4096");
  return coded(0, "ok");
};

/** As in the service's own example in Python: quote_plus(b64encode(hmac(secret, f"{timestamp}\n{secret}"))). */
const dingtalkService: Service = ({ path, body }) => {
  const query = new URL(path, "http://x").searchParams;
  const timestamp = query.get("timestamp") ?? "";
  const wanted = createHmac("sha256", Buffer.from(SECRET))
    .update(Buffer.concat([Buffer.from(timestamp), Buffer.from([10]), Buffer.from(SECRET)]))
    .digest()
    .toString("base64");
  if (query.get("access_token") !== "token-of-robot") return coded(300005, "token is not exist");
  if (Math.abs(Number(timestamp) - NOW) > 3_600_000 || query.get("sign") !== wanted)
    return coded(310000, "sign not match");
  if (Buffer.byteLength(body) > 20_000) return coded(460101, "message too long, exceed 20000 bytes");
  return coded(0, "ok");
};

/** HMAC over an empty message, with "timestamp\nsecret" as the key. */
const feishuService: Service = ({ body }) => {
  const { timestamp, sign, msg_type, card } = JSON.parse(body);
  const wanted = createHmac(
    "sha256",
    Buffer.from([...Buffer.from(`${timestamp}`), 10, ...Buffer.from(SECRET)]),
  )
    .update(Buffer.alloc(0))
    .digest("base64");
  const answer = (code: number, msg: string) => ({
    status: 200,
    body: JSON.stringify({ code, msg, data: {} }),
  });
  if (Math.abs(Number(timestamp) * 1000 - NOW) > 3_600_000 || sign !== wanted)
    return answer(19021, "sign match fail or timestamp is not within one hour from current time");
  if (Buffer.byteLength(body) > 20 * 1024) return answer(9499, "Bad Request");
  return msg_type === "interactive" && card ? answer(0, "success") : answer(9499, "Bad Request");
};

const jsonService: Service = ({ headers, body }) => {
  const [timestamp, signature] = [headers["x-dsr-timestamp"], headers["x-dsr-signature"]];
  const wanted = createHmac("sha256", SECRET).update(`${timestamp}.`).update(body).digest("hex");
  return { status: signature === `v1=${wanted}` ? 204 : 401, body: "" };
};

const services: Record<ChannelKind, { service: Service; path: string; isSigned: boolean }> = {
  json: { service: jsonService, path: "/hook", isSigned: true },
  slack: { service: slackService, path: "/services/T000/B000/XXXXXXXX", isSigned: false },
  wecom: { service: wecomService, path: "/cgi-bin/webhook/send?key=693a91f6", isSigned: false },
  dingtalk: { service: dingtalkService, path: "/robot/send?access_token=token-of-robot", isSigned: true },
  feishu: { service: feishuService, path: "/open-apis/bot/v2/hook/0123456789", isSigned: true },
};
const kinds = Object.keys(services) as ChannelKind[];

function channelOf(kind: ChannelKind): ChannelConfig {
  return { kind, url_env: "URL", ...(services[kind].isSigned ? { secret_env: "SECRET" } : {}) };
}

async function hello(kind: ChannelKind, secret = SECRET, service = services[kind].service) {
  const url = await acting(service);
  const vars = { URL: `${url}${services[kind].path}`, SECRET: secret };
  const [result] = await sayHello([channelOf(kind)], { vars, clock: fakeClock(NOW) });
  return result;
}

function aNotice(overrides: Partial<Notice> = {}): Notice {
  return {
    kind: "drift",
    key: "drift:sim-a",
    at: "2026-03-02T04:00:00.000Z",
    title: "sim-a/model-x has become slower",
    text: "ttft rose by 40 % since yesterday.",
    facts: { target: "sim-a/model-x", metric: "ttft", before: 0.5, after: 0.7 },
    ...overrides,
  };
}

const itemOf = (notice: Notice): Item => ({ notice, heldBack: 0, heldSince: null });

function composed(kind: ChannelKind, notices: readonly Notice[], leftOut = 0) {
  const [to] = destinations([channelOf(kind)], { URL: `http://x${services[kind].path}`, SECRET });
  if (to === undefined) throw new Error("no destination");
  const { request, taken } = shapes[kind].compose(notices.map(itemOf), leftOut, to, NOW);
  return { body: request.body, taken, url: request.url };
}

describe.each(kinds)("a message to %s", (kind) => {
  it("is taken by a service that checks signature and form", async () => {
    expect(await hello(kind)).toMatchObject({ kind, isDelivered: true, why: null });
  });

  it("is refused where the secret is wrong, which is told without address and secret", async () => {
    if (!services[kind].isSigned) return;
    const result = await hello(kind, "SEC-of-another");
    expect(result?.isDelivered).toBe(false);
    expect(result?.why).toMatch(/310000|19021|401/);
    expect(result?.why).not.toMatch(/SEC-of-another|token-of-robot|127\.0\.0\.1|0123456789/);
  });

  it("holds as many notices as fit, never more than the service takes, and at least one", () => {
    const text = "多".repeat(1000);
    const big = Array.from({ length: 60 }, (_, i) =>
      aNotice({ key: `k${i}`, title: `${i} ${"&".repeat(300)}`, text }),
    );
    const { body, taken, url } = composed(kind, big);
    const small = composed(kind, [aNotice()]).body;
    expect(taken).toBeGreaterThanOrEqual(1);
    const { pathname, search } = new URL(url);
    const heard = { method: "POST", path: `${pathname}${search}`, headers: {}, body };
    if (kind !== "json")
      expect(services[kind].service(heard)).toEqual(services[kind].service({ ...heard, body: small }));
  });

  it("holds all notices of an ordinary batch, and says what was left out before", () => {
    const { body, taken } = composed(kind, [aNotice(), aNotice({ key: "2", title: "sim-b is back" })], 7);
    expect(taken).toBe(2);
    expect(body).toContain("sim-b is back");
    expect(body).toMatch(/7 older ones left out|"leftOut":7/);
  });
});

describe("hostile text", () => {
  const hostile = [
    "<!channel> <!here> <@U123> <https://evil|click>",
    '<@all> <@zhang> @all @所有人 <at id=all></at> <at user_id="all">everyone</at>',
    '"}],"at":{"isAtAll":true},"x":[{"',
    "[click](http://evil) ![](http://evil/x.png) **bold** `code`\n# heading\n> quote",
    "\u202egnp.exe\u0000\u0007\u001b[31m",
  ].join(" ");
  const notice = aNotice({ title: hostile, text: hostile, facts: { [hostile]: hostile, target: hostile } });

  it("calls nobody in Slack and makes no link", () => {
    const { blocks, text, link_names } = JSON.parse(composed("slack", [notice]).body);
    const all = `${text}\n${blocks.map((block: { text: { text: string } }) => block.text.text).join("\n")}`;
    expect(all).not.toMatch(/[<>]/);
    expect(all).not.toMatch(/&(?!amp;|lt;|gt;)/);
    expect(all).toContain("&lt;!channel&gt;");
    expect(link_names).toBe(false);
    expect(blocks.every((block: { text: { verbatim: boolean } }) => block.text.verbatim)).toBe(true);
  });

  it("calls nobody in WeCom: no angle bracket, no link, no heading of its own", () => {
    const { markdown, ...rest } = JSON.parse(composed("wecom", [notice]).body);
    expect(rest).toEqual({ msgtype: "markdown" });
    expect(markdown.content.replace(/^> /gm, "")).not.toMatch(/[<>[\]`#]/);
    expect(markdown.content).not.toMatch(/@[^\u200b]/);
  });

  it("calls nobody in DingTalk: the list of who is called is empty, and no markup gets through", () => {
    const { at, markdown } = JSON.parse(composed("dingtalk", [notice]).body);
    expect(at).toEqual({ atMobiles: [], atUserIds: [], isAtAll: false });
    expect(`${markdown.title} ${markdown.text}`).not.toMatch(/[<>[\]`#]|@[^\u200b]/);
  });

  it("stands in Feishu in plain text alone", () => {
    const { card } = JSON.parse(composed("feishu", [notice]).body);
    const tags = card.elements.map(
      (one: { tag: string; text?: { tag: string } }) => one.text?.tag ?? one.tag,
    );
    expect(new Set(tags)).toEqual(new Set(["plain_text"]));
    expect(JSON.stringify(card)).not.toMatch(/<at/);
  });

  it("is in JSON what it was, to the letter", () => {
    expect(JSON.parse(composed("json", [notice]).body).notices[0]).toMatchObject({
      title: hostile,
      text: hostile,
    });
  });

  it("never breaks the form, whatever it is", () => {
    const anything = fc.string({ unit: "binary", maxLength: 400 });
    fc.assert(
      fc.property(anything, anything, fc.constantFrom(...kinds), (title, text, kind) => {
        const body = JSON.parse(composed(kind, [aNotice({ title, text, facts: { [title]: text } })]).body);
        const shape = JSON.parse(composed(kind, [aNotice()]).body);
        expect(Object.keys(body)).toEqual(Object.keys(shape));
        if (kind === "slack") expect(JSON.stringify(body)).not.toMatch(/<|>/);
        if (kind === "wecom") expect(body.markdown.content.replace(/^> /gm, "")).not.toMatch(/[<>]/);
        if (kind === "dingtalk") expect(body.markdown.text).not.toMatch(/[<>]/);
      }),
      { numRuns: 300 },
    );
  });
});

describe("docs/notifications.md", () => {
  const page = readFileSync(new URL("../../docs/notifications.md", import.meta.url), "utf8");

  it("names every field, kind and event", () => {
    const words = [...Object.keys(channelSchema.shape), ...channelKinds, ...noticeKinds];
    expect(words.filter((word) => !page.includes(`\`${word}\``))).toEqual([]);
  });

  it("shows the document that a receiver gets", () => {
    const shown = JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? "null");
    const sent = JSON.parse(composed("json", [aNotice()]).body);
    expect(Object.keys(shown)).toEqual(Object.keys(sent));
    expect(Object.keys(shown.notices[0])).toEqual(Object.keys(sent.notices[0]));
    expect(shown.schema).toBe(sent.schema);
  });
});

describe("an answer that is no success", () => {
  it.each([
    [
      "wecom",
      { status: 200, body: '{"errcode":93000,"errmsg":"invalid webhook url key=693a91f6"}' },
      /errcode 93000/,
    ],
    ["dingtalk", { status: 200, body: '{"errcode":300005,"errmsg":"token is not exist"}' }, /errcode 300005/],
    ["feishu", { status: 200, body: '{"code":19024,"msg":"Key Words Not Found"}' }, /code 19024/],
    ["slack", { status: 404, body: "no_service" }, /HTTP 404 \(no_service\)/],
    ["json", { status: 302, body: "" }, /HTTP 302/],
    ["wecom", { status: 200, body: "<html>login</html>" }, /this is not the service/],
    ["feishu", { status: 200, body: "{}" }, /this is not the service/],
  ] as const)("from %s: %o", async (kind, answer, why) => {
    const result = await hello(kind, SECRET, () => answer);
    expect(result).toMatchObject({ isDelivered: false, why: expect.stringMatching(why) });
    expect(result?.why).not.toContain("693a91f6");
  });
});
