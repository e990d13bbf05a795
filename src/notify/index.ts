export { type Hello, sayHello } from "./hello.ts";
export {
  type ChannelConfig,
  type ChannelKind,
  channelKinds,
  channelSchema,
  type Notice,
  type NoticeKind,
  noticeKinds,
} from "./notice.ts";
export {
  type ChannelCounts,
  createNotifier,
  type Notifier,
  type NotifierOptions,
  type Trouble,
} from "./notifier.ts";
export type { Send, WireReply, WireRequest } from "./send.ts";
