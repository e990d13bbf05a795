/** Which run a report is about: an id, the beginning of one, or `latest`. */
import { DsrError, type Env } from "../base/index.ts";
import { type EvidenceSource, listRuns } from "../store/index.ts";
import { warner } from "./warner.ts";

/** What to look up: `latest` becomes the id of the run that began last; ids are left to whoever reads the run. */
export function namedRun(named: string, source: EvidenceSource, env: Env): string {
  if (named !== "latest") return named;
  const [newest] = listRuns(source, env.clock.wallMs(), warner(env));
  if (newest === undefined)
    throw new DsrError(`There is no run yet in ${source.path}.`, {
      code: "run_unknown",
      hint: "Measure first: `dsr perf`, `dsr bench`; or `dsr demo`, which needs no key.",
    });
  return newest.run.id;
}
