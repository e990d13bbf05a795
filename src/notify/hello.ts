/** Tries the channels: one harmless message to each. */
import type { Clock } from "../base/index.ts";
import type { ChannelConfig, ChannelKind } from "./notice.ts";
import type { Send } from "./send.ts";

export interface Hello {
  channel: string;
  kind: ChannelKind;
  isDelivered: boolean;
  /** Why not, without address or secret; null when it was delivered. */
  why: string | null;
}

export interface HelloOptions {
  vars: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  send?: Send;
}

/** Sends each channel one message that says it is a test, once, and says what came of it. Never throws. */
export async function sayHello(
  channels: readonly ChannelConfig[],
  options: HelloOptions,
): Promise<readonly Hello[]> {
  void options;
  return channels.map(({ kind, name }) => ({
    channel: name ?? kind,
    kind,
    isDelivered: false,
    why: "not built yet",
  }));
}
