/** `dsr report` over a store that holds everything: the numbers of the other commands, for every reader, and nothing that is secret. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { DossierDocument } from "../report/index.ts";
import { openSqlite } from "../store/index.ts";
import {
  aRecord,
  aRun,
  type DashboardStore,
  dashboardStore,
  fakeClock,
  hostileNames,
  hostileSpeech,
  memoryEnv,
  xmlElements,
} from "../testing/index.ts";
import { main } from "./index.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const KEY = "sk-very-secret-key-0123456789";

let cwd: string;
let store: DashboardStore;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "dsr-report-"));
  store = await dashboardStore(join(cwd, "dsr.db"), { endMs: NOW });
});

async function dsr(argv: readonly string[], { laterMs = 0, in: folder = cwd } = {}) {
  const env = memoryEnv({ cwd: folder, clock: fakeClock(NOW + laterMs), vars: { DEEPSEEK_API_KEY: KEY } });
  const code = await main([...argv, "--db", join(folder, "dsr.db")], env);
  return { code, out: env.stdout.text, err: env.stderr.text };
}

async function reported(run: string, ...argv: string[]): Promise<DossierDocument> {
  const { out, err } = await dsr(["report", run, ...argv, "--json"]);
  expect(err).toBe("");
  return JSON.parse(out);
}

async function page(...argv: string[]): Promise<string> {
  const { code, err } = await dsr(["report", ...argv, "--html", "page.html"]);
  expect(code, err).toBe(0);
  return readFileSync(join(cwd, "page.html"), "utf8");
}

/** What a pattern finds: of a text too long to be shown whole. */
function found(text: string, pattern: RegExp): string | null {
  const at = pattern.exec(text)?.index;
  return at === undefined ? null : text.slice(Math.max(0, at - 60), at + 100);
}

describe("its numbers", () => {
  it("are those of dsr results show, request for request", async () => {
    const { runs } = await reported("21-perf");
    const shown = JSON.parse((await dsr(["results", "show", "21-perf", "--json"])).out);
    const run = runs[0];
    expect(run?.overview.targets).toHaveLength(7);
    for (const { target, n, succeeded, success, metrics } of shown.perf) {
      const name = `${target.provider}/${target.model}${target.mode === null ? "" : `@${target.mode}`}`;
      const own = run?.overview.targets.find((one) => one.name === name);
      expect(own?.requests, name).toBe(n);
      expect(own?.failed, name).toBe(n - succeeded);
      expect(own?.cells.success?.value, name).toBe(success);
      expect(own?.cells["ttft:median"]?.value, name).toBeCloseTo(metrics.ttft.median, 12);
      expect(own?.cells["otps:median"]?.value, name).toBeCloseTo(metrics.otps.median, 12);
      expect(own?.cells["ttft:median"]?.n, name).toBe(metrics.ttft.n);
    }
    expect(run?.sections).toEqual(shown.sections);
  });

  it("are those of the exam's own summary", async () => {
    const { runs } = await reported(store.runs.open);
    const shown = JSON.parse((await dsr(["results", "show", store.runs.open, "--json"])).out);
    expect(runs[0]?.exams).toHaveLength(shown.bench.length);
    for (const [i, exam] of (runs[0]?.exams ?? []).entries()) {
      const { target: _, ...summary } = shown.bench[i];
      expect(exam).toMatchObject(summary);
    }
  });

  it("make a leader only of who can be told apart", async () => {
    const { runs } = await reported("21-perf");
    const finding = runs[0]?.findings.find(({ key }) => key === "success");
    expect(finding?.leaders.length).toBeGreaterThan(1);
    expect(finding?.behind).toEqual([]);
    for (const one of runs[0]?.findings ?? [])
      for (const { value, low, high } of one.leaders) {
        expect(low ?? value).toBeLessThanOrEqual(value);
        expect(high ?? value).toBeGreaterThanOrEqual(value);
      }
  });
});

describe("kinds of runs", () => {
  it.each([
    ["sweep", "sweep"],
    ["open", "bench"],
    ["verified", "verify"],
    ["running", "perf"],
  ] as const)("%s is told as %s", async (run, nature) => {
    const { runs } = await reported(store.runs[run]);
    expect(runs[0]?.nature).toBe(nature);
    const { out } = await dsr(["report", store.runs[run]]);
    expect(out).toMatch(/^# /);
    expect(out).not.toMatch(/undefined|NaN|\[object/);
  });

  it("a run that goes on says so before anything else", async () => {
    const { out } = await dsr(["report", store.runs.running]);
    expect(out.split("\n\n")[1]).toContain("still going on");
  });

  it("latest is the run that began last", async () => {
    const { runs } = await reported("latest");
    expect(runs[0]?.run.id).toBe(store.runs.running);
  });

  it("an empty run has nothing to report, and says what to do", async () => {
    const folder = mkdtempSync(join(tmpdir(), "dsr-report-"));
    const sink = openSqlite(join(folder, "dsr.db"));
    sink.begin(aRun({ id: "empty" }));
    sink.end(aRun({ id: "empty" }));
    await sink.close();
    const { code, err } = await dsr(["report", "empty"], { in: folder });
    expect(code).toBe(2);
    expect(err).toContain("holds no requests and no scores");
  });

  it("what was imported says so", async () => {
    const folder = mkdtempSync(join(tmpdir(), "dsr-report-"));
    const sink = openSqlite(join(folder, "dsr.db"));
    sink.begin(aRun({ id: "brought", kind: "import" }));
    sink.record(aRecord({ id: "r", runId: "brought", importedFrom: "another tool's file" }));
    sink.end(aRun({ id: "brought", kind: "import" }));
    await sink.close();
    const { out } = await dsr(["report", "brought"], { in: folder });
    expect(out).toContain("# What was imported");
    expect(out).toContain("Measured elsewhere and imported: another tool's file.");
  });

  it("CSV files tell what the store tells", async () => {
    const folder = mkdtempSync(join(tmpdir(), "dsr-report-"));
    for (const table of ["requests", "scores", "runs", "figures"])
      await dsr(["results", "export", "21-perf", "--format", table, "--to", join(folder, `${table}.csv`)]);
    const env = memoryEnv({ cwd, clock: fakeClock(NOW) });
    expect(await main(["report", "21-perf", "--csv", folder], env)).toBe(0);
    expect(env.stdout.text).toBe((await dsr(["report", "21-perf"])).out);
  });

  it("one target alone leads nobody", async () => {
    const folder = mkdtempSync(join(tmpdir(), "dsr-report-"));
    const sink = openSqlite(join(folder, "dsr.db"));
    sink.begin(aRun({ id: "one" }));
    for (let seq = 0; seq < 3; seq++) sink.record(aRecord({ id: `r${seq}`, runId: "one", seq, round: seq }));
    sink.end(aRun({ id: "one" }));
    await sink.close();
    const { out } = await dsr(["report", "one"], { in: folder });
    expect(out).toContain("sim-a/model-x: 0.500 s");
    expect(out).not.toMatch(/leads with|Best value:/);
  });
});

describe("what is sent to others", () => {
  it("is the same for the same store, but for when it was made", async () => {
    const [first, second] = [await page(store.runs.verified), await page(store.runs.verified)];
    expect(second === first).toBe(true);
    await dsr(["report", store.runs.verified, "--html", "later.html"], { laterMs: 86_400_000 });
    const later = readFileSync(join(cwd, "later.html"), "utf8");
    const without = (text: string) => text.replace(/<footer>.*<\/footer>/s, "");
    expect([later === first, without(later) === without(first)]).toEqual([false, true]);
  });

  it("loads nothing and runs nothing", async () => {
    const text = await page("21-perf");
    expect(text).toContain("default-src 'none'; style-src 'sha256-");
    expect(text).toContain("img-src data:; base-uri 'none'; form-action 'none'");
    const bare = text.replace(/"[^"]*"/g, '""');
    expect(found(bare, /<(script|iframe|object|link|svg)|<[^>]*\s(on[a-z]+|style)=|url\(/i)).toBeNull();
    for (const [, address] of text.matchAll(/(?:src|srcset|href)="([^"]{0,40})/g))
      expect(address).toMatch(/^(#|data:image\/svg\+xml;base64,)/);
    for (const [, svg] of [...text.matchAll(/base64,([^"]+)"/g)].slice(0, 4))
      expect(xmlElements(Buffer.from(svg ?? "", "base64").toString("utf8"))[0]?.tag).toBe("svg");
  });

  it("shows names and errors that mean harm as text", async () => {
    for (const run of [store.runs.hostile, store.runs.verified]) {
      const text = await page(run);
      expect(found(text, /<script|<img src=x|<iframe|<svg|\u202e/i)).toBeNull();
      const markdown = (await dsr(["report", run])).out;
      const outside = markdown.replace(/^(`{3,}).*?^\1$/gms, "");
      expect(found(outside, /<[a-z!/]|(^|[^\\])\]\(javascript:/i)).toBeNull();
    }
    const shown = await page(store.runs.hostile);
    expect(shown).toContain(
      hostileNames.script.replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
    );
  });

  it("holds no question, no answer and no prompt", async () => {
    const made = async (...argv: string[]) => {
      await dsr([
        "report",
        store.runs.sensitive,
        ...argv,
        "--html",
        "s.html",
        "--md",
        "s.md",
        "--charts",
        "svg",
      ]);
      const files = ["s.html", "s.md", ...readdirSync(join(cwd, "svg")).map((name) => join("svg", name))];
      const texts = files.map((name) => readFileSync(join(cwd, name), "utf8"));
      const pictures = texts.flatMap((text) =>
        [...text.matchAll(/base64,([^"]+)"/g)].map(([, one]) =>
          Buffer.from(one ?? "", "base64").toString("utf8"),
        ),
      );
      return [
        ...texts,
        ...pictures,
        (await dsr(["report", store.runs.sensitive, ...argv, "--json"])).out,
      ].join("\n");
    };
    const all = (await made()) + (await made("--lang", "zh"));
    expect([all.includes("gpqa"), all.includes(store.secret)]).toEqual([true, false]);
    const open = (await dsr(["report", store.runs.open, "--json"])).out;
    // The beginning of a kept answer; provider errors, which say the same here, stand in its notes.
    expect(open).not.toContain(`${hostileSpeech[0]}\\n\\n`);
  });

  it("holds no key, wherever one was written", async () => {
    const folder = mkdtempSync(join(tmpdir(), "dsr-report-"));
    const sink = openSqlite(join(folder, "dsr.db"));
    const run = aRun({ id: "leaky", config: { note: `with ${KEY}`, [KEY]: 1 } });
    sink.begin(run);
    sink.record(aRecord({ id: "r", runId: "leaky", target: { model: `m-${KEY}` } }));
    sink.end(run);
    await sink.close();
    const { out } = await dsr(["report", "leaky", "--json"], { in: folder });
    expect(out).toContain("leaky");
    expect(out).not.toContain(KEY);
    expect((await dsr(["report", "leaky"], { in: folder })).out).not.toContain(KEY);
  });

  it("is in Chinese where that is asked for", async () => {
    const text = await page(store.runs.verified, "--lang", "zh");
    expect(text).toContain('<html lang="zh-Hans-CN">');
    expect(text).toContain('<h2 id="findings">结论</h2>');
    const { out } = await dsr(["report", store.runs.verified, "--lang", "zh"]);
    const own = out.replace(/^(`{3,}).*?^\1$/gms, "").replace(/\|.*\|/g, "");
    expect(own).not.toMatch(/\b(requests|answers|the|with|was)\b/);
  });
});

describe("two runs", () => {
  it("are compared target by target, unpaired", async () => {
    const [first, second] = ["3-perf", "20-perf"];
    const { out } = await dsr(["report", "--compare", first, second, "--json"]);
    const { comparison } = JSON.parse(out) as DossierDocument;
    expect(comparison?.targets).toHaveLength(7);
    const changed = comparison?.targets.find((one) => one.first === store.targets.changed);
    const ttft = changed?.rows.find(({ metric, stat }) => metric === "ttft" && stat === "median");
    expect(ttft?.difference?.isPaired).toBe(false);
    expect(ttft?.b.value).toBeGreaterThan(ttft?.a.value ?? 0);
    expect(comparison?.settings).toEqual([]);
  });

  it("tell what they were asked differently, and which targets one of them alone has", async () => {
    const { out } = await dsr(["report", "--compare", "21-perf", store.runs.sweep]);
    expect(out).toContain("| sweep.by | – | concurrency |");
    expect(out).toContain("Only in the first run:");
  });

  it.each([
    [["--compare", "21-perf"], "--compare takes two runs"],
    [["21-perf", "20-perf"], "Two runs are compared with --compare"],
    [["--compare", "21-perf", "21-perf"], "there is nothing to compare"],
  ])("%j is refused", async (argv, why) => {
    const { code, err } = await dsr(["report", ...argv]);
    expect(code).toBe(2);
    expect(err).toContain(why);
  });
});

describe("a chart for a slide", () => {
  it("is SVG of the size and theme asked for", async () => {
    const { out } = await dsr([
      "report",
      "21-perf",
      "--chart",
      "ttft-ecdf",
      "--width",
      "1200",
      "--height",
      "600",
    ]);
    const [svg] = xmlElements(out);
    expect(svg?.attributes).toMatchObject({ viewBox: "0 0 1200 600" });
    const dark = await dsr(["report", "21-perf", "--chart", "ttft-ecdf", "--theme", "dark"]);
    expect(dark.out).toContain("#14171a");
  });

  it("goes into a file", async () => {
    const { code, out, err } = await dsr([
      "report",
      "21-perf",
      "--chart",
      "otps-spread",
      "--svg",
      "slide.svg",
    ]);
    expect([code, out]).toEqual([0, ""]);
    expect(err).toContain("slide.svg");
    expect(existsSync(join(cwd, "slide.svg"))).toBe(true);
  });

  it.each([
    [["--chart", "ttft-edcf"], "Did you mean"],
    [["--chart", "accuracy"], "It has these charts: ttft-spread"],
    [["--svg", "x.svg"], "name it with --chart"],
    [["--chart", "phases", "--html", "x.html"], "ask for them one after the other"],
    [["--html", "dsr.db"], "the store itself"],
    [["--html", "a.html", "--md", "a.html"], "the same file"],
  ])("%j is refused", async (argv, why) => {
    const { code, err } = await dsr(["report", "21-perf", ...argv]);
    expect(code).toBe(2);
    expect(err).toContain(why);
    expect(existsSync(join(cwd, "a.html"))).toBe(false);
  });

  it("a file that cannot be written leaves nothing behind", async () => {
    writeFileSync(join(cwd, "in-the-way"), "");
    const { code, err } = await dsr(["report", "21-perf", "--md", "in-the-way/report.md"]);
    expect(code).toBe(2);
    expect(err).toContain("cannot be written");
  });
});
