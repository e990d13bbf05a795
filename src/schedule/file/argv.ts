/** The command line of a job, from the map of flags that people write. */
import type { FlagMap, JobDocument } from "./schema.ts";

/** The words behind `dsr`: its command, flags, further words. A flag that is false is not given; a list is a flag given several times. */
export function argvOf(
  { command, flags, args }: Pick<JobDocument, "command" | "flags" | "args">,
  also: readonly string[] = [],
): string[] {
  return [...command.split(" "), ...also, ...flagWords(flags ?? {}), ...(args ?? [])];
}

/** `{providers: [a, b], json: true}` as `--providers=a --providers=b --json`. */
export function flagWords(flags: FlagMap): string[] {
  return Object.entries(flags).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => {
      if (one === false) return [];
      // In one word: a value may begin with a dash.
      return one === true ? [`--${name}`] : [`--${name}=${one}`];
    }),
  );
}
