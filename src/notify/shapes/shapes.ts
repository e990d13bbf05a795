/** Every service there is a shape for. A new one: define it in a file of its own, and list it here. */
import type { ChannelKind } from "../notice.ts";
import { dingtalk } from "./dingtalk.ts";
import { feishu } from "./feishu.ts";
import { json } from "./json.ts";
import type { Shape } from "./shape.ts";
import { slack } from "./slack.ts";
import { wecom } from "./wecom.ts";

export const shapes: Readonly<Record<ChannelKind, Shape>> = { json, slack, wecom, dingtalk, feishu };
