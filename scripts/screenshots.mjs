// Makes the pictures of the dashboard in docs/images from a simulated store: `npm run build`, then `node scripts/screenshots.mjs`.
// Takes the system's Chromium, or the one that DSR_TEST_CHROMIUM names; another folder may be given for the pictures.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { asProviderConfig, simulatedProfiles } from "../src/simulator/index.ts";
import { chromiumFlags, dashboardStore, findChromium } from "../src/testing/index.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const images = resolve(process.argv[2] ?? join(root, "docs/images"));
const MOST_BYTES = 180_000;

const REQUIREMENT = `{
  "confidence": 0.95,
  "filters": [
    { "metric": "success", "min": 0.95 },
    { "metric": "ttft", "stat": "median", "max": 1.5 },
    { "metric": "gsm8k", "min": 60 }
  ],
  "order": [
    { "metric": "output_price" },
    { "metric": "otps", "stat": "median" }
  ]
}
`;

const executablePath = findChromium();
if (executablePath === null) {
  console.error("There is no Chromium here: install one, or name it in DSR_TEST_CHROMIUM.");
  process.exit(1);
}
const place = mkdtempSync(join(tmpdir(), "dsr-screenshots-"));
try {
  await takeAll();
} finally {
  rmSync(place, { recursive: true, force: true });
}

async function takeAll() {
  mkdirSync(images, { recursive: true });
  mkdirSync(join(place, "results"));
  const store = await dashboardStore(join(place, "results/dsr.db"), { endMs: Date.now(), hostile: false });
  const providers = Object.fromEntries(
    simulatedProfiles.map((profile) => [profile.name, asProviderConfig(profile, "http://127.0.0.1:9")]),
  );
  writeFileSync(join(place, "dsr.config.yaml"), JSON.stringify({ providers }));
  const server = spawn(process.execPath, [join(root, "dist/cli.js"), "dashboard", "--port", "0", "--json"], {
    cwd: place,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const browser = await chromium.launch({ executablePath, args: [...chromiumFlags] });
  try {
    const origin = await announced(server);
    const shots = [
      { name: "overview", path: "/?window=30d", draft: REQUIREMENT },
      { name: "overview-dark", path: "/?window=30d", theme: "dark", draft: REQUIREMENT },
      { name: "overview-zh", path: "/?window=30d", language: "zh-CN", draft: REQUIREMENT },
      { name: "target", path: `/target/${encodeURIComponent(store.targets.changed)}?window=30d` },
      { name: "playground", path: "/playground", draft: REQUIREMENT },
    ];
    for (const shot of shots) await take(browser, origin, shot);
  } finally {
    await browser.close();
    server.kill("SIGTERM");
  }
}

/** The address that the dashboard prints when it listens. */
function announced(server) {
  return new Promise((found, lost) => {
    let said = "";
    server.stdout.setEncoding("utf8").on("data", (text) => {
      said += text;
      if (said.includes("\n")) found(new URL(JSON.parse(said).url).origin);
    });
    server.on("close", (code) => lost(new Error(`dsr dashboard ended with ${code}: is dist/ built?`)));
  });
}

async function take(browser, origin, { name, path, theme = "light", language = "en-US", draft = null }) {
  const context = await browser.newContext({
    colorScheme: theme,
    locale: language,
    timezoneId: "UTC",
    viewport: { width: 1120, height: 860 },
    reducedMotion: "reduce",
  });
  if (draft !== null)
    await context.addInitScript(`localStorage.setItem("dsr.requirement", ${JSON.stringify(draft)})`);
  const page = await context.newPage();
  await page.goto(origin + path);
  const isDone = `document.querySelector("main h1") !== null &&
    document.querySelector("main .loading, main .chart-state, main [aria-busy=true]") === null`;
  while ((await page.evaluate(isDone)) !== true) await page.waitForTimeout(50);
  // What is drawn moves into place for a moment longer.
  await page.waitForTimeout(600);
  const file = join(images, `${name}.png`);
  await page.screenshot({ path: file });
  await context.close();
  const { size } = statSync(file);
  console.log(`${file} ${Math.round(size / 1024)} KiB`);
  if (size > MOST_BYTES)
    throw new Error(`${file} has ${size} bytes: more than the ${MOST_BYTES} it may have.`);
}
