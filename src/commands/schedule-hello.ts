/** `dsr schedule hello`: one harmless message to each channel, so that a wrong address shows before it matters. */
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { sayHello, sendThrough } from "../notify/index.ts";
import { jsonText } from "../report/index.ts";
import { fetchThroughProxy } from "./network.ts";
import type { OpenSchedule } from "./schedule-open.ts";

/** Exit code 4 where a channel did not take it. */
export async function helloToChannels(
  { schedule, settings }: OpenSchedule,
  { json }: { json?: boolean },
  env: Env,
): Promise<ExitCode> {
  const { channels } = schedule.notify;
  if (channels.length === 0)
    throw new DsrError(`${schedule.file} names no channel under notify.`, {
      code: "notify_none",
      hint: "docs/notifications.md has an example for each kind.",
    });
  const { clock, signal } = env;
  const { vars } = settings;
  const told = await sayHello(channels, { vars, clock, signal, send: sendThrough(fetchThroughProxy(env)) });
  env.stdout.write(
    json === true
      ? jsonText({ channels: told })
      : told
          .map(
            ({ channel, kind, why }) =>
              `${channel} (${kind}): ${why === null ? "delivered" : `not delivered: ${why}`}\n`,
          )
          .join(""),
  );
  return told.every(({ isDelivered }) => isDelivered) ? EXIT.done : EXIT.stoppedEarly;
}
