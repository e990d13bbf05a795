/** Which two targets `dsr bench diff` compares: from names on the command line to what is stored of them. */
import { DsrError, type Env } from "../base/index.ts";
import type { Side } from "../bench/index.ts";
import { type RunInfo, targetName } from "../record/index.ts";
import { type EvidenceSource, readRun, type StoredRun } from "../store/index.ts";
import { targetNamed } from "./target-named.ts";
import { warner } from "./warner.ts";

export interface Chosen {
  run: RunInfo;
  side: Side;
}

/** Both sides, as named; a run without a target must have one, or be named alone and have two. */
export function chosenSides(
  a: string,
  b: string | undefined,
  source: EvidenceSource,
  env: Env,
): [Chosen, Chosen] {
  const warn = warner(env);
  const open = (id: string) => readRun(source, id, env.clock.wallMs(), warn);
  const [first, wanted] = parts(a);
  const runA = open(first);
  const names = targetsOf(runA);
  if (b === undefined) {
    const [one, two, ...more] = names;
    if (wanted !== null || one === undefined || two === undefined || more.length > 0)
      throw new DsrError(
        wanted === null
          ? `Run ${runA.run.id} alone has no two targets to compare: it has ${names.join(", ")}.`
          : `"${a}" is one target; name the other one beside it.`,
        { code: "diff_which_targets", hint: hintOf(first, names) },
      );
    return [sideOf(runA, one), sideOf(runA, two)];
  }
  const [second, wantedB] = parts(b);
  const runB = second === first ? runA : open(second);
  const sides: [Chosen, Chosen] = [
    sideOf(runA, pick(runA, first, wanted)),
    sideOf(runB, pick(runB, second, wantedB)),
  ];
  const [x, y] = sides;
  if (x.run.id === y.run.id && targetName(x.side.target) === targetName(y.side.target))
    throw new DsrError(
      `Both are ${targetName(x.side.target)} in run ${x.run.id}: there is nothing to compare.`,
      {
        code: "diff_same",
      },
    );
  return sides;
}

/** `RUN:target` in two; names of targets may hold more colons. */
function parts(argument: string): [string, string | null] {
  const at = argument.indexOf(":");
  return at === -1 ? [argument, null] : [argument.slice(0, at), argument.slice(at + 1)];
}

function pick(stored: StoredRun, named: string, wanted: string | null): string {
  const names = targetsOf(stored);
  if (wanted !== null) return targetNamed(wanted, names, `run ${stored.run.id}`);
  const [only, ...more] = names;
  if (only === undefined || more.length > 0)
    throw new DsrError(`Run ${stored.run.id} has several targets: ${names.join(", ")}.`, {
      code: "diff_which_targets",
      hint: hintOf(named, names),
    });
  return only;
}

/** The run as the user named it. */
function hintOf(id: string, names: readonly string[]): string {
  const [one = "provider/model", two = "provider/model"] = names;
  return `For example: dsr bench diff ${id}:${one} ${names.length > 1 ? `${id}:${two}` : "RUN"}`;
}

/** Those that have grades, in the order in which the run names them. Throws DsrError where there are none. */
function targetsOf({ run, scores }: StoredRun): string[] {
  const graded = new Set(scores.map(({ target }) => targetName(target)));
  if (graded.size === 0)
    throw new DsrError(
      `Run ${run.id} is a ${run.kind} run without graded answers: there is nothing to compare.`,
      {
        code: "diff_no_scores",
      },
    );
  const planned = Array.isArray(run.config.targets) ? run.config.targets.map(String) : [];
  return [...new Set([...planned.filter((name) => graded.has(name)), ...[...graded].sort()])];
}

function sideOf({ run, requests, scores }: StoredRun, name: string): Chosen {
  const own = scores.filter(({ target }) => targetName(target) === name);
  const [first] = own;
  if (first === undefined)
    throw new DsrError(`Run ${run.id} has no grades of ${name}.`, { code: "target_unknown" });
  const side = {
    target: first.target,
    scores: own,
    requests: requests.filter(({ target }) => targetName(target) === name),
  };
  return { run, side };
}
