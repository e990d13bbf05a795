/** What the server and a reader's thread say to each other. */
import type { Params, Question } from "../contract/reader.ts";
import type { Fault } from "./faults.ts";

export type Order =
  | { kind: "ask"; id: number; question: Question; params: Params; body: unknown }
  | { kind: "version"; id: number }
  | { kind: "close" };

export type News =
  | { kind: "ready" }
  /** The thread cannot start; it ends after this. */
  | { kind: "unable"; fault: Fault }
  | { kind: "answered"; id: number; answer: Answer }
  | { kind: "refused"; id: number; fault: Fault }
  | { kind: "version"; id: number; version: string };

/** A finished document: its JSON in UTF-8 (of `prometheus`, its text), and what names these very bytes. */
export interface Answer {
  bytes: Uint8Array<ArrayBuffer>;
  etag: string;
  /** What it took to work out, waiting for its turn not included. */
  tookMs: number;
  /** It tells of something that stands in the way, which may be gone any moment though no store changes. */
  isTrouble: boolean;
}
