/** What deserves a look. */
import type { DriftChange } from "../../metrics/index.ts";
import { driftIn } from "./drift.ts";
import type { Reading } from "./reading.ts";

export function changesOf(reading: Reading): readonly DriftChange[] {
  return driftIn(reading).drift.changes;
}
