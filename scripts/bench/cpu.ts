/** What one stream event costs the measuring process in CPU time, beside bare node:http reading the same bytes. */
import { startGolden } from "../../src/simulator/index.ts";
import { middle, ms, type PartReport, times, whole } from "./report.ts";
import { type Client, rawClient, schedules, streamAll, wireClient } from "./streams.ts";

const STREAMS = 100;
const PER_SECOND = 50;
const EVENTS = 100;
const ROUNDS = 3;

export async function run(): Promise<PartReport> {
  const clients = [rawClient(false), rawClient(true), wireClient()];
  const server = await startGolden({
    scripts: schedules(STREAMS, PER_SECOND, EVENTS),
    execPath: process.execPath,
  });
  const costs = new Map<string, number[]>(clients.map(({ name }) => [name, []]));
  const faults: string[] = [];
  try {
    for (const client of clients) await streamAll(client, server.url, STREAMS / 4);
    for (let round = 0; round < ROUNDS; round++) {
      for (const client of clients) costs.get(client.name)?.push(await costOf(client, server.url, faults));
    }
  } finally {
    for (const client of clients) await client.close();
    await server.close();
  }
  const cost = (client: Client) => middle(costs.get(client.name) ?? []);
  const floor = cost(clients[0] as Client);
  return {
    title: "CPU time per stream event",
    about:
      `User and system time of the client's process per output event, ${STREAMS} streams × ${PER_SECOND} events/s, ` +
      `median of ${ROUNDS} interleaved rounds. The reference only reads and stamps; the second row also parses each event.`,
    tables: [
      {
        head: ["client", "µs/event", "beside node:http", "rounds, µs"],
        rows: clients.map((client) => [
          client.name,
          ms(cost(client)),
          times(cost(client) / floor),
          (costs.get(client.name) ?? []).map(ms).join(", "),
        ]),
      },
    ],
    notes: [
      `One core carries at most about ${whole(1e6 / cost(clients[2] as Client))} events/s through the wire at this cost; ` +
        "stay far below it, since lateness grows long before a core is full.",
    ],
    faults,
  };
}

/** Microseconds per output event. */
async function costOf(client: Client, url: string, faults: string[]): Promise<number> {
  const before = process.cpuUsage();
  const accounts = await streamAll(client, url, STREAMS);
  const { user, system } = process.cpuUsage(before);
  const events = accounts.reduce((sum, { outputs }) => sum + outputs.length, 0);
  if (events !== STREAMS * EVENTS)
    faults.push(`${client.name}: ${STREAMS * EVENTS} events written, ${events} reported`);
  return (user + system) / events;
}
