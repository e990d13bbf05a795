/** A thread that sends the requests of `dsr perf`, and does nothing else while streams are being timed. */
import { randomUUID } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { monotonicOffset, redactor, systemClock, timeOrderedUuid } from "../base/index.ts";
import { createGuard } from "../load/index.ts";
import { serveLegs } from "../perf/index.ts";
import { createOpenAiWire } from "../wire/index.ts";
import type { ThreadSetup } from "./crew.ts";
import { laneOf } from "./lanes.ts";

const { plan, targets, keys, secrets, timeouts, proxy, cold, rates, memory, runStartHostMs } =
  workerData as ThreadSetup;
const clock = systemClock;
const wire = createOpenAiWire({ clock, redact: redactor(secrets), proxy, cold });
const lanes = targets.map((target) => laneOf(target, wire, keys[target.providerEntry.id] ?? null, timeouts));
const guard = createGuard({
  ...plan,
  lanes,
  rates,
  clock,
  memory,
  // Settling, and telling of it, is the main thread's.
  observe: { gaveUp: () => {}, spent: () => {} },
});
const runStartMs = runStartHostMs - monotonicOffset(clock).offsetMs;
const uuid = () => timeOrderedUuid(randomUUID(), clock.wallMs());
if (parentPort !== null)
  serveLegs(parentPort, lanes, { plan, clock, guard, uuid, runStartMs }, () => wire.close());
