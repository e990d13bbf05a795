/** Providers on loopback in the configuration of a place, and what runs in that place have left in its store. */
import { join } from "node:path";
import { listRuns, readRun, type StoredRun } from "../store/index.ts";
import { type AskedQuestion, type ChatReply, type ChatServer, chatServer } from "./chat-server.ts";
import { type CliPlace, cliPlace } from "./cli.ts";

/** CNY per million tokens. */
const PRICE = { inputPrice: 4, outputPrice: 16, currency: "CNY" };

/**
 * Writes the configuration: each provider serves the model `m`, known to it as `<name>-m`, at 4 and 16 CNY per million unless
 * told.
 */
export function configure(
  place: CliPlace,
  baseUrls: Readonly<Record<string, string>>,
  price: object = PRICE,
): void {
  const providers = Object.fromEntries(
    Object.entries(baseUrls).map(([name, baseUrl]) => [
      name,
      { baseUrl, models: { m: { id: `${name}-m`, ...price } } },
    ]),
  );
  place.write(
    "dsr.config.yaml",
    JSON.stringify({ defaults: { model: "m", providers: Object.keys(baseUrls) }, providers }),
  );
}

/** The runs in `results/` of the place, the oldest first, each with its records in the order of planning and attempts. */
export function storedRuns(place: CliPlace, kind: "sqlite" | "csv" = "sqlite"): StoredRun[] {
  const source = { kind, path: join(place.path, kind === "sqlite" ? "results/dsr.db" : "results") };
  return listRuns(source)
    .map(({ run }) => readRun(source, run.id))
    .reverse();
}

/** The only run in `results/` of the place. Throws where there is none, or more than one. */
export function onlyRun(place: CliPlace, kind: "sqlite" | "csv" = "sqlite"): StoredRun {
  const [run, ...others] = storedRuns(place, kind);
  if (run === undefined || others.length > 0)
    throw new Error(`one run was to be stored, and there are ${run === undefined ? 0 : 1 + others.length}`);
  return run;
}

export interface Scene extends AsyncDisposable {
  place: CliPlace;
  server: ChatServer;
}

/** A place with the given providers, all played by `answer`; disposing of it ends them too. */
export async function scene(
  answer: (question: AskedQuestion) => ChatReply | Promise<ChatReply>,
  providers: readonly string[] = ["a"],
  price: object = PRICE,
): Promise<Scene> {
  const place = cliPlace();
  const server = await chatServer(answer);
  configure(place, Object.fromEntries(providers.map((name) => [name, `${server.url}/${name}/v1`])), price);
  return {
    place,
    server,
    [Symbol.asyncDispose]: async () => {
      await place[Symbol.asyncDispose]();
      await server.close();
    },
  };
}
