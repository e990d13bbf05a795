export { type Hello, sayHello } from "./hello.ts";
export {
  type ChannelConfig,
  type ChannelCounts,
  type ChannelKind,
  channelSchema,
  type Notice,
  type NoticeKind,
  type Trouble,
} from "./notice.ts";
export {
  createNotifier,
  type Notifier,
  type NotifierOptions,
} from "./notifier.ts";
export { type Send, sendThrough, type WireReply, type WireRequest } from "./send.ts";
