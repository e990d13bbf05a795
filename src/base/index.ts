export { type Clock, systemClock } from "./clock.ts";
export { sha256 } from "./digest.ts";
export type { Env, TextOut } from "./env.ts";
export { DsrError, type DsrErrorOptions, EXIT, type ExitCode, messageOf } from "./errors.ts";
export { faultList, whyNotText } from "./fault-list.ts";
export { type Random, randomFromSeed } from "./random.ts";
export { type Redact, redactor, secretHeaderValues } from "./secrets.ts";
export { nearest, unknownName } from "./suggest.ts";
export { untilAborted } from "./until-aborted.ts";
