/** Simulated providers from a user's file: each told in full, or by what sets it apart from a built-in one. */
import { DsrError, messageOf, unknownName } from "../base/index.ts";
import { parseProfiles, type SimulatorProfile } from "./profile.ts";
import { simulatedProfiles } from "./profiles.ts";

/**
 * Reads the text of a file: a JSON list of profiles. With `"like": "sim-steady"` a profile has every field of that
 * built-in one that it does not name itself; a field is taken over or replaced as a whole. Throws `DsrError` with every
 * fault, each with its place in the file that `path` names.
 */
export function readProfiles(text: string, path: string): SimulatorProfile[] {
  const refuse = (why: string, cause?: unknown) =>
    new DsrError(`${path}: ${why}`, {
      code: "simulator_profiles_invalid",
      hint: 'A list such as [{"like": "sim-steady", "name": "sim-mine", "capacity": {"slots": 4, "queue": 8}}].',
      cause,
    });
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw refuse(`this is not JSON: ${messageOf(error)}`, error);
  }
  if (!Array.isArray(data)) throw refuse("this is no JSON list of simulated providers");
  const strangers = data.flatMap((entry: unknown, i) => {
    const like = likeOf(entry);
    return like === undefined || builtIn(like) !== undefined ? [] : [`${i}.like: ${unknownLike(like)}`];
  });
  if (strangers.length > 0) throw refuse(strangers.join("\n  "));
  try {
    return parseProfiles(data.map(inFull));
  } catch (error) {
    throw refuse(messageOf(error), error);
  }
}

function inFull(entry: unknown): unknown {
  const model = builtIn(likeOf(entry));
  if (model === undefined) return entry;
  const { like: _, ...own } = entry as Record<string, unknown>;
  return { ...model, ...own };
}

function likeOf(entry: unknown): unknown {
  return (entry as { like?: unknown } | null)?.like;
}

function builtIn(name: unknown): SimulatorProfile | undefined {
  return simulatedProfiles.find((profile) => profile.name === name);
}

function unknownLike(like: unknown): string {
  const known = simulatedProfiles.map(({ name }) => name);
  return unknownName("simulated provider", String(like), known);
}
