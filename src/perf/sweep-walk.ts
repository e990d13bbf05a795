/** A sweep at one target: its steps one after the other, each walked as a run of its own load, the next chosen by what the limits said. */
import type { Ending, Guard, LaneFacts, RunDeps } from "../load/index.ts";
import { type RequestRecord, targetName } from "../record/index.ts";
import type { Load, PerfPlan } from "./plan.ts";
import { nextStep } from "./sweep.ts";

interface SweepDeps {
  guard: Guard;
  observe: RunDeps["observe"];
  /** Walks one step at the lanes; resolves when every record of it is kept. */
  walk(load: Load, lanes: readonly number[], step: number): Promise<Ending>;
  /** Whether the limits held at a step that was walked; null where the load could not be delivered. */
  holdsAt(step: number): boolean | null;
}

/** Ends with the first step that does not end as `done`, and as `done` where the target is given up. */
export async function sweepLane(
  { sweep, load }: Pick<PerfPlan, "sweep" | "load">,
  lane: number,
  facts: LaneFacts | undefined,
  { guard, observe, walk, holdsAt }: SweepDeps,
): Promise<Ending> {
  if (sweep === null) throw new Error("there is no sweep");
  const tried = new Map<number, boolean | null>();
  const next = () =>
    sweep.order === "search"
      ? nextStep(tried, sweep.grid.length)
      : tried.size < sweep.grid.length
        ? tried.size
        : null;
  for (let step = next(); step !== null; step = next()) {
    if (facts === undefined || guard.stateOf(facts) !== "open") break;
    const quantity = sweep.grid[step] ?? 0;
    const unit = sweep.by === "rate" ? "requests/s" : "in flight";
    observe.step?.(`${targetName(facts.target)} at ${quantity} ${unit}`);
    const ending = await walk(atStep(load, quantity), [lane], step);
    if (ending.status !== "done") return ending;
    tried.set(step, holdsAt(step));
  }
  return { status: "done", reason: null };
}

/** The load of a step: the plan's, with the quantity that is swept put in. */
function atStep(load: Load, quantity: number): Load {
  if (load.kind === "closed") return { ...load, concurrency: quantity };
  if (load.kind === "open") return { ...load, arrivals: { ...load.arrivals, ratePerS: quantity } };
  throw new Error(`there are no steps in ${load.kind}`);
}

/** The records of each target at each step of a sweep, for the judgement of its limits. */
export class StepRecords {
  readonly #indexOf: ReadonlyMap<string, number>;
  readonly #records = new Map<string, RequestRecord[]>();

  constructor(lanes: readonly LaneFacts[], earlier: readonly RequestRecord[]) {
    this.#indexOf = new Map(lanes.map(({ target }, i) => [JSON.stringify(target), i]));
    for (const record of earlier) this.add(record);
  }

  add(record: RequestRecord): void {
    if (record.step === null || record.warmup) return;
    const key = `${this.#indexOf.get(JSON.stringify(record.target))}/${record.step}`;
    const own = this.#records.get(key);
    if (own === undefined) this.#records.set(key, [record]);
    else own.push(record);
  }

  of(lane: number, step: number): readonly RequestRecord[] {
    return this.#records.get(`${lane}/${step}`) ?? [];
  }
}
