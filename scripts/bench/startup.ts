/** How long the command line takes to start, beside node itself, and which packages that time goes to. */
import { buildCli, nodeProcess, takeTurns } from "./cli-process.ts";
import { middle, ms, type PartReport, times } from "./report.ts";

const ROUNDS = 9;
const PACKAGE_ROUNDS = 5;

export async function run(): Promise<PartReport> {
  const cli = buildCli();
  try {
    const commands = {
      "node -e 0": ["-e", "0"],
      "dsr --version": [cli.entry, "--version"],
      "dsr --help": [cli.entry, "--help"],
      "dsr route --help": [cli.entry, "route", "--help"],
    };
    const finished = takeTurns(commands, ROUNDS, cli.folder);
    const names = Object.keys(commands) as (keyof typeof commands)[];
    const faults = names.flatMap((name) =>
      finished[name].some(({ status }) => status !== 0) ? [`${name} did not exit with 0`] : [],
    );
    const took = (name: keyof typeof commands) => middle(finished[name].map((run) => run.ms));
    const loaded = loadedModules([cli.entry, "--version"], cli.folder);
    return {
      title: "Starting up",
      about: `Wall time of whole processes, median of ${ROUNDS} runs in turn.`,
      tables: [
        {
          head: ["process", "ms", "beside node -e 0"],
          rows: names.map((name) => [name, ms(took(name)), times(took(name) / took("node -e 0"))]),
        },
        packageTable(loaded, cli.folder),
      ],
      notes: [
        "The second table: what `dsr --version` loads, and how much later than `node -e 0` a process ends that imports " +
          `that package alone (the quickest of ${PACKAGE_ROUNDS} runs of each). Packages share files, so the times do not add up to the whole.`,
      ],
      faults,
    };
  } finally {
    cli.dispose();
  }
}

interface Loaded {
  /** Files by package; our own under `dsr`. */
  files: Map<string, number>;
  /** By package, the specifier under which it is imported. */
  entries: Map<string, string>;
}

/** Every module that a command loads, seen from inside by a resolve hook. */
function loadedModules(args: readonly string[], cwd: string): Loaded {
  const hook = `
    import { registerHooks } from "node:module";
    registerHooks({ resolve(specifier, context, next) {
      const found = next(specifier, context);
      process.stderr.write("\\nloaded " + JSON.stringify([specifier, context.parentURL ?? "", found.url]));
      return found;
    } });`;
  const { stderr } = nodeProcess(
    ["--import", `data:text/javascript,${encodeURIComponent(hook)}`, ...args],
    cwd,
  );
  const urls = new Map<string, string>();
  const entries = new Map<string, string>();
  for (const [, line = ""] of stderr.matchAll(/^loaded (.*)$/gm)) {
    const [specifier, parent, url] = JSON.parse(line) as [string, string, string];
    if (!url.startsWith("file:")) continue;
    const name = packageOf(url);
    urls.set(url, name);
    if (name !== "dsr" && packageOf(parent) === "dsr") entries.set(name, specifier);
  }
  const files = new Map<string, number>();
  for (const name of urls.values()) files.set(name, (files.get(name) ?? 0) + 1);
  return { files, entries };
}

function packageOf(url: string): string {
  const inside = url.split("/node_modules/").at(-1);
  if (inside === undefined || !url.includes("/node_modules/")) return "dsr";
  return inside
    .split("/")
    .slice(0, inside.startsWith("@") ? 2 : 1)
    .join("/");
}

function packageTable({ files, entries }: Loaded, cwd: string) {
  const commands: Record<string, readonly string[]> = { "": ["-e", "0"] };
  for (const [name, specifier] of entries) {
    commands[name] = ["--input-type=module", "-e", `import ${JSON.stringify(specifier)}`];
  }
  const finished = takeTurns(commands, PACKAGE_ROUNDS, cwd);
  const took = (name: string) => Math.min(...(finished[name] ?? []).map((run) => run.ms));
  const rows = [...files]
    .map(([name, count]) => ({ name, count, extraMs: entries.has(name) ? took(name) - took("") : null }))
    .sort((a, b) => (b.extraMs ?? -1) - (a.extraMs ?? -1))
    .map(({ name, count, extraMs }) => [name, String(count), extraMs === null ? "–" : ms(extraMs)]);
  return { head: ["package", "files loaded", "ms if imported alone"], rows };
}
