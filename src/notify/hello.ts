/** Tries the channels: one harmless message to each, once, so that a wrong address or secret shows before it matters. */
import { type Clock, randomFromSeed } from "../base/index.ts";
import { deliver } from "./deliver.ts";
import { destinations } from "./destination.ts";
import type { ChannelConfig, ChannelKind, Notice } from "./notice.ts";
import { type Send, sendThrough } from "./send.ts";
import { shapes } from "./shapes/shapes.ts";

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
  /** As for `createNotifier`. */
  send?: Send;
  signal?: AbortSignal;
}

/** Sends each channel one message that says it is a test. Throws a DsrError (`notify_invalid`) as `createNotifier` does. */
export async function sayHello(
  channels: readonly ChannelConfig[],
  { vars, clock, send = sendThrough(), signal = new AbortController().signal }: HelloOptions,
): Promise<readonly Hello[]> {
  const notice: Notice = {
    kind: "job_recovered",
    key: "hello",
    at: new Date(clock.wallMs()).toISOString(),
    title: "A test of dsr's notifications",
    text: "If you can read this, the channel works. Nothing happened.",
    facts: {},
  };
  const items = [{ notice, heldBack: 0, heldSince: null }];
  return await Promise.all(
    destinations(channels, vars).map(async (to) => {
      const shape = shapes[to.kind];
      const why = await deliver(() => shape.compose(items, 0, to, clock.wallMs()).request, {
        ...{ to, shape, send, clock, stop: signal, tries: 1 },
        random: randomFromSeed(to.name),
      });
      return { channel: to.name, kind: to.kind, isDelivered: why === null, why };
    }),
  );
}
