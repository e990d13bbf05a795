/** The web page over the stores, and the API behind it. */
export type { Answers, Params, Question, Reader, ReaderFlags, ReaderSetup } from "./contract/reader.ts";
export { type RoutedQuestion, routes } from "./contract/routes.ts";
export { documents } from "./contract/schemas/index.ts";
export { createReader, type HeldEvidence, type RequirementFile } from "./reader/index.ts";
export { serveReader } from "./server/serve-reader.ts";
export { type Dashboard, isLoopback, startDashboard } from "./server/start.ts";
