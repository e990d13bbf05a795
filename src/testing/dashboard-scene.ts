/** The built `dsr dashboard` over a store of its own, and a browser that looks on. */
import { asProviderConfig, simulatedProfiles } from "../simulator/index.ts";
import { type CliPlace, cliPlace, type RunningCli } from "./cli.ts";
import { type DashboardStore, dashboardStore } from "./dashboard-store.ts";
import { type WatchedBrowser, watchedBrowser } from "./watched-browser.ts";

export interface DashboardScene extends AsyncDisposable {
  place: CliPlace;
  /** Null where the place has no store. */
  store: DashboardStore | null;
  /** `http://127.0.0.1:51234` */
  origin: string;
  browser: WatchedBrowser;
  /** A document of the API. */
  ask<D>(path: string): Promise<D>;
}

/** `store: "none"` begins with a folder in which nothing was measured yet. */
export async function dashboardScene({
  store: kind = "full",
}: {
  store?: "full" | "none";
} = {}): Promise<DashboardScene> {
  const place = cliPlace();
  try {
    const store =
      kind === "none" ? null : await dashboardStore(`${place.path}/results/dsr.db`, { endMs: Date.now() });
    const providers = Object.fromEntries(
      simulatedProfiles.map((profile) => [profile.name, asProviderConfig(profile, "http://127.0.0.1:9")]),
    );
    place.write("dsr.config.yaml", JSON.stringify({ providers }));
    const cli = place.start(["dashboard", "--port", "0", "--json"]);
    const [origin, browser] = await Promise.all([announced(cli), watchedBrowser()]);
    return {
      ...{ place, store, origin, browser },
      ask: async <D>(path: string) => {
        const response = await fetch(origin + path);
        if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
        return (await response.json()) as D;
      },
      [Symbol.asyncDispose]: async () => {
        await browser.close();
        await place[Symbol.asyncDispose]();
      },
    };
  } catch (thrown) {
    await place[Symbol.asyncDispose]();
    throw thrown;
  }
}

async function announced(cli: RunningCli): Promise<string> {
  await cli.says(/\n/);
  return new URL((JSON.parse(cli.stdout) as { url: string }).url).origin;
}
