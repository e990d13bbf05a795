/** What `dsr verify` found in a run: its verdicts, with all details where the run holds them. */
import { type RunInfo, type TargetEvidence, targetName } from "../record/index.ts";
import type { RunDossier } from "../report/index.ts";
import { storedVerify } from "./verify-config.ts";
import { verifyDocument } from "./verify-report.ts";

/** Null where the run verified nothing. Runs of other versions may hold the verdicts alone. */
export function verificationOf(run: RunInfo, targets: readonly TargetEvidence[]): RunDossier["verification"] {
  const verify = storedVerify(run);
  if (verify !== null) {
    const { targets: found, ...about } = verifyDocument(verify.config, verify.targets);
    return {
      ...about,
      targets: found.map(
        ({ target, verdict, drop, interval, pairs, ofPairs, costCny, accuracy, cause, lenient }) => ({
          ...{ target, verdict, drop, interval, pairs, ofPairs, costCny, accuracy, cause, lenient },
        }),
      ),
    };
  }
  const found = targets.flatMap(({ target, verifications = [] }) =>
    verifications
      .filter(({ runId }) => runId === run.id)
      .map((verification) => ({ name: targetName(target), verification })),
  );
  const [first] = found;
  if (first === undefined) return null;
  const { reference, alpha, deltaPoints } = first.verification;
  const unknown = { ofPairs: null, costCny: null, accuracy: null, cause: null, lenient: null };
  return {
    ...{ reference, alpha, deltaPoints, deviations: [], published: null },
    targets: found.map(({ name: target, verification: { verdict, drop, interval, pairs } }) => ({
      ...{ target, verdict, drop, interval, pairs, ...unknown },
    })),
  };
}
