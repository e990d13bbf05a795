/** A delay that keeps many schedulers, or many jobs, from asking at the same second. */
import { randomFromSeed } from "../../base/index.ts";

/**
 * Whole milliseconds from 0 to just under `mostMs`, drawn for one tick of one job: asked again, also by a scheduler that was begun
 * anew, it is the same.
 */
export function jitterMs(seed: string, job: string, tickMs: number, mostMs: number): number {
  return mostMs === 0 ? 0 : Math.floor(randomFromSeed(`${seed}/${job}/${tickMs}`).next() * mostMs);
}
