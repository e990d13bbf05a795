export { type EvidenceExtra, evidenceExposition } from "./evidence-exposition.ts";
export { type ExportedSpans, exportSpans, type SpanExportOptions } from "./export-spans.ts";
export { type ScheduleState, scheduleExposition } from "./schedule-exposition.ts";
