/** Measurement that goes on by itself: a file of jobs, when they are due, what they may cost, and what is told when something changed. */
export { type CommandCheck, commandLinesIn, parseSchedule } from "./file/parse.ts";
export type { Budget, Job, Schedule } from "./file/schedule.ts";
export { scheduleJsonSchema } from "./file/schema.ts";
