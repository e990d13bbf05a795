/**
 * What a run says of itself, as it goes into its log. Whatever is said on stderr before it is opened, such as which provider was
 * skipped, belongs to it as well: that is kept until a run begins.
 */
import type { Env, TextOut } from "../base/index.ts";
import { LONGEST_LOG_TEXT, type LogLine } from "../record/index.ts";
import type { Sink } from "../store/index.ts";

type Level = LogLine["level"];
type Line = Omit<LogLine, "runId">;

interface Ear {
  /** Said before a run began. */
  before: Line[];
  /** Where the log of the run that goes on is kept; null while none does. */
  tell: ((line: Line) => void) | null;
}

/** What was said this long before a run began was not said of it: a process may have done other things before. */
const LONGEST_BEFORE_MS = 600_000;
const MOST_BEFORE = 200;

/** By where the user is told: that is the same through all of a command. */
const ears = new WeakMap<TextOut, Ear>();

/** Says something that the user is told as well; of the run that goes on, or is to begin. Never the text of a prompt or an answer. */
export function logged({ stderr, clock }: Pick<Env, "stderr" | "clock">, level: Level, text: string): void {
  const line = { at: new Date(clock.wallMs()).toISOString(), level, text: text.slice(0, LONGEST_LOG_TEXT) };
  const ear = earAt(stderr);
  if (ear.tell !== null) ear.tell(line);
  else if (ear.before.push(line) > MOST_BEFORE) ear.before.shift();
}

/** Keeps what is said from here on, and what was said shortly before, in the log of a run that has begun, until `end`. */
export function logInto(
  sink: Pick<Sink, "note">,
  runId: string,
  { stderr, clock }: Pick<Env, "stderr" | "clock">,
): { end(): void } {
  const ear = earAt(stderr);
  const tell = (line: Line) => sink.note({ runId, ...line });
  const fromMs = clock.wallMs() - LONGEST_BEFORE_MS;
  for (const line of ear.before.splice(0)) if (Date.parse(line.at) >= fromMs) tell(line);
  ear.tell = tell;
  return {
    end: () => {
      if (ear.tell === tell) ear.tell = null;
    },
  };
}

function earAt(stderr: TextOut): Ear {
  const ear = ears.get(stderr) ?? { before: [], tell: null };
  ears.set(stderr, ear);
  return ear;
}
