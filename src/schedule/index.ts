/** Measurement that goes on by itself: a file of jobs, when they are due, what they may cost, and what is told when something changed. */
export { findSchedule, scheduleNames } from "./file/find.ts";
export { commandLinesIn, parseSchedule, watchIn } from "./file/parse.ts";
export type { Budget, CommandCheck, Job, Schedule } from "./file/schedule.ts";
export { scheduleJsonSchema } from "./file/schema.ts";
export { initialSchedule } from "./file/template.ts";
export { type Forecast, forecast, type JobForecast } from "./forecast.ts";
export { openLogFile } from "./log/rotating-file.ts";
export { cny } from "./money.ts";
export { carrierOf, isCarrierSure, startChild } from "./run/child.ts";
export { runOnce, Scheduler, type SchedulerDeps } from "./run/scheduler.ts";
export { foundRun } from "./run/spent.ts";
export { type Serving, serve } from "./serve.ts";
export { Known } from "./state/known.ts";
export { Ledger, type Outcome, type RunRow, type Standing } from "./state/ledger.ts";
export { openState, openStateToRead, stateFault } from "./state/open.ts";
export { watchOnce } from "./watch/watcher.ts";
