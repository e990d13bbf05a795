export { aFailedRecord, anAnswer, aRecord, aRun, aScore, aTarget, type Overrides } from "./builders.ts";
export { type AskedQuestion, type ChatReply, type ChatServer, chatServer } from "./chat-server.ts";
export { chromiumFlags, findChromium } from "./chromium.ts";
export {
  builtCli,
  type CliOptions,
  type CliPlace,
  type CliResult,
  cliPlace,
  type RunningCli,
  type SimulatorCli,
  simulateCli,
} from "./cli.ts";
export { type FakeClock, fakeClock } from "./clock.ts";
export { type PagePaths, pagePaths } from "./dashboard-pages.ts";
export { type DashboardScene, dashboardScene } from "./dashboard-scene.ts";
export { type DashboardStore, dashboardStore } from "./dashboard-store.ts";
export { type MemoryEnv, type MemoryOut, memoryEnv, memoryOut } from "./env.ts";
export { hostileNames, hostileSpeech } from "./hostile-texts.ts";
export { type LaneScript, scriptedLane } from "./lane.ts";
export { configure, onlyRun, type Scene, scene, storedRuns } from "./provider-place.ts";
export { hostileLabels, sampleCharts } from "./sample-charts.ts";
export { type Screen, screen } from "./screen.ts";
export { scriptedReader } from "./scripted-reader.ts";
export { type HeardRequest, type Reply, type ScriptedServer, scriptedServer } from "./scripted-server.ts";
export { selfSigned } from "./self-signed.ts";
export { isRounded, numbersIn, type ShownNumber, shownNumbers } from "./shown-numbers.ts";
export { type Sketches, sketchedEvidence, sketchedQuote, type TargetSketch } from "./target-sketch.ts";
export { byteSigns, type TinyTokenizer, tinyMerges, tinyTokenizer } from "./tiny-tokenizer.ts";
export {
  type Appearance,
  hasChromium,
  type WatchedBrowser,
  type WatchedPage,
  watchedBrowser,
} from "./watched-browser.ts";
export { aWireRequest, type Heard, type TestWire, testWire } from "./wire-client.ts";
export { type XmlElement, xmlElements } from "./xml.ts";
