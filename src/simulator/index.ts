export type { AnswerKey, KnownQuestion } from "./answer.ts";
export { type GoldenOptions, type GoldenServer, monotonicOffset, startGolden } from "./golden.ts";
export { type GoldenLog, type GoldenStep, type GoldenWrite, golden } from "./golden-script.ts";
export type { Journal, JournalEntry, Outcome } from "./journal.ts";
export { parseProfiles, type SimulatorProfile } from "./profile.ts";
export { simulatedProfiles } from "./profiles.ts";
export { asProviderConfig, SIMULATED_MODEL } from "./provider-config.ts";
export { type Simulator, type SimulatorOptions, startSimulator } from "./server.ts";
