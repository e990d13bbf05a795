/** What a stream event and a request cost the measuring process in CPU time, beside bare node:http doing the same. */
import { type GoldenStep, golden, startGolden } from "../../src/simulator/index.ts";
import { middle, ms, type PartReport, type Table, times, whole } from "./report.ts";
import { type Client, rawClient, schedules, streamAll, wireClient } from "./streams.ts";

const LOADS = [
  { streams: 20, perSecond: 50, events: 200 },
  { streams: 100, perSecond: 50, events: 100 },
  { streams: 200, perSecond: 100, events: 100 },
];
const ROUNDS = 5;

/** A request whose answer is two words, so that what it costs is what requests cost. */
const SHORT: GoldenStep[] = [
  golden.answer(0, " two"),
  golden.answer(0, " words"),
  golden.finish(0),
  golden.done(0),
];
const REQUESTS = 600;
const AT_ONCE = 8;

export async function run(): Promise<PartReport> {
  const faults: string[] = [];
  const events = await measureEvents(faults);
  const requests = await measureRequests(faults);
  return {
    title: "CPU time per stream event and per request",
    about:
      `User and system time of the client's process: median, and least, of ${ROUNDS} rounds in which the clients took turns. ` +
      "Ratios are medians of the ratios within a round. The reference reads and stamps; the second also parses each event; " +
      "the wire parses each event, bounds its own delay at each, and hands on what it reads.",
    tables: [events, requests],
    notes: [
      "What one event costs depends on how many the loop finds at once: at low rates each has a wake-up of its own.",
    ],
    faults,
  };
}

async function measureEvents(faults: string[]): Promise<Table> {
  const rows: string[][] = [];
  for (const { streams, perSecond, events } of LOADS) {
    const server = await startGolden({
      scripts: schedules(streams, perSecond, events),
      execPath: process.execPath,
    });
    const costOf = async (client: Client) => {
      const before = process.cpuUsage();
      const accounts = await streamAll(client, server.url, streams);
      const seen = accounts.reduce((sum, { outputs }) => sum + outputs.length, 0);
      if (seen !== streams * events)
        faults.push(`${client.name}: ${streams * events} events written, ${seen} reported`);
      return microsecondsSince(before) / seen;
    };
    try {
      rows.push(...(await inTurns(costOf, `${streams} × ${perSecond}/s`)));
    } finally {
      await server.close();
    }
  }
  return { head: ["load, client", "µs/event", "least", "beside node:http"], rows };
}

async function measureRequests(faults: string[]): Promise<Table> {
  const server = await startGolden({ scripts: { short: SHORT }, execPath: process.execPath });
  const costOf = async (client: Client) => {
    const before = process.cpuUsage();
    let left = REQUESTS;
    let answered = 0;
    const sendOnAndOn = async () => {
      while (left-- > 0) {
        const { outputs } = await client.stream(server.url, "short");
        if (outputs.length === 2) answered += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sendOnAndOn));
    if (answered !== REQUESTS) faults.push(`${client.name}: ${answered} of ${REQUESTS} requests answered`);
    return microsecondsSince(before) / REQUESTS;
  };
  try {
    return {
      head: ["requests, client", "µs/request", "least", "beside node:http"],
      rows: await inTurns(costOf, `${whole(REQUESTS)}, ${AT_ONCE} at once`),
    };
  } finally {
    await server.close();
  }
}

/** One row for each client; each has a round to warm up. */
async function inTurns(costOf: (client: Client) => Promise<number>, load: string): Promise<string[][]> {
  const clients = [rawClient(false), rawClient(true), wireClient()];
  const costs = clients.map((): number[] => []);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [i, client] of clients.entries()) {
      const cost = await costOf(client);
      if (round > 0) costs[i]?.push(cost);
    }
  }
  for (const client of clients) await client.close();
  return clients.map(({ name }, i) => {
    const own = costs[i] ?? [];
    const beside = own.map((cost, round) => cost / (costs[0]?.[round] ?? Number.NaN));
    return [`${load}, ${name}`, ms(middle(own)), ms(Math.min(...own)), times(middle(beside))];
  });
}

function microsecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
