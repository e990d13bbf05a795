/** A real browser for tests of what is shown in one: found where the system has it, never downloaded. */
import { existsSync } from "node:fs";

/** Where the system's Chromium is: DSR_TEST_CHROMIUM, else the customary places; null when none is there. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | null {
  const named = env.DSR_TEST_CHROMIUM;
  if (named !== undefined && named !== "") return existsSync(named) ? named : null;
  const customary = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  return customary.find((path) => existsSync(path)) ?? null;
}

/** What a browser is started with so that it is quiet, asks nothing of the network and runs in a container. */
export const chromiumFlags: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
