/** What deserves a look: what evidence says by itself, and requirements that nobody meets. */
import { DsrError } from "../../base/index.ts";
import { alertsOf } from "../../metrics/index.ts";
import { targetName } from "../../record/index.ts";
import type { Alert } from "../contract/documents.ts";
import type { Answers, Params } from "../contract/reader.ts";
import { lastMonth } from "./drift.ts";
import type { Reading } from "./reading.ts";
import { namesIn } from "./scope.ts";
import { watchedVerdicts } from "./watched.ts";

/** Of the last month, whatever the window: what changed shows against what was. Of some targets, where models or providers are named. */
export function alerts({ model, providers }: Params, reading: Reading): Answers["alerts"] {
  const { deps, shelf, taken, made } = reading;
  const held = shelf.evidence(lastMonth);
  const prices = deps.pricesOf(held.targets, taken);
  const { asOf, alerts: all } = made.of(held, prices, "alerts", () => ({
    asOf: held.asOf,
    alerts: alertsOf(held.targets, { wallMs: deps.clock.wallMs(), drift: reading.drift.found() }),
  }));
  const among = (named: string | undefined, name: string) =>
    named === undefined || namesIn(named).includes(name);
  const asked = new Set(
    held.targets
      .filter(({ target }) => among(model, target.model) && among(providers, target.provider))
      .map(({ target }) => targetName(target)),
  );
  return { asOf, alerts: [...unmet(reading), ...all.filter(({ target }) => asked.has(target))] };
}

/** Watched requirements that no target meets. */
function unmet(reading: Reading): Alert[] {
  return reading.deps.watched().flatMap((file): Alert[] => {
    const said = { kind: "requirement_lost", grade: "serious", target: null, at: null } as const;
    try {
      const verdicts = watchedVerdicts(file, reading);
      if (verdicts.some(({ verdict }) => verdict === "met")) return [];
      const unknown = verdicts.filter(({ verdict }) => verdict === "unknown").length;
      return [{ ...said, facts: { requirement: file.name, met: 0, unknown, targets: verdicts.length } }];
    } catch (error) {
      if (!(error instanceof DsrError)) throw error;
      return [{ ...said, facts: { requirement: file.name, why: error.message } }];
    }
  });
}
