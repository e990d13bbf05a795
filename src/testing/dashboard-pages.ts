/** Every page of a dashboard over the store that `dashboardStore` writes, by name. */
import type { DashboardScene } from "./dashboard-scene.ts";

export type PagePaths = Readonly<
  Record<
    "overview" | "target" | "compare" | "runs" | "run" | "hostile" | "request" | "sensitive" | "playground",
    string
  >
>;

export async function pagePaths({ store, ask }: DashboardScene): Promise<PagePaths> {
  if (store === null) throw new Error("a place without a store has no such pages");
  const { targets, runs } = store;
  const first = async (run: string) => {
    const path = `/api/runs/${encodeURIComponent(run)}/requests?limit=50`;
    const { requests } = await ask<{ requests: { id: string; error: string | null }[] }>(path);
    const shown = requests.find(({ error }) => error === null);
    if (shown === undefined) throw new Error(`run ${run} has no successful request`);
    return `/runs/${encodeURIComponent(run)}/requests/${encodeURIComponent(shown.id)}`;
  };
  const [request, sensitive] = await Promise.all([first(runs.open), first(runs.sensitive)]);
  const [a, b] = [targets.fast, targets.image].map(encodeURIComponent);
  return {
    overview: "/?window=30d",
    target: `/target/${encodeURIComponent(targets.changed)}?window=30d`,
    compare: `/compare?a=${a}&b=${b}&window=30d`,
    runs: "/runs",
    run: `/runs/${encodeURIComponent(runs.newest)}`,
    hostile: `/runs/${encodeURIComponent(runs.hostile)}`,
    ...{ request, sensitive, playground: "/playground" },
  };
}
