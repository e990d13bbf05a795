/** What stands on every page, around the view. */
import type { ComponentChild } from "preact";
import { type Language, languages } from "../../words/index.ts";
import { api } from "../contract/paths.ts";
import { useDocument, useIsLive } from "./api.tsx";
import { useFormat, useLanguage, useWords } from "./language.tsx";
import { HintLayer } from "./parts/hint.tsx";
import { Guarded } from "./parts/states.tsx";
import { Shown } from "./parts/text.tsx";
import { Trouble } from "./parts/trouble.tsx";
import { Link, usePlace } from "./place.tsx";
import type { PageName } from "./router.ts";
import { ownZone } from "./target/hours.tsx";
import { type ThemeChoice, useTheme } from "./theme.tsx";
import { Compare } from "./views/compare.tsx";
import { Nowhere } from "./views/nowhere.tsx";
import { Overview } from "./views/overview.tsx";
import { Playground } from "./views/playground.tsx";
import { Request } from "./views/request.tsx";
import { Run } from "./views/run.tsx";
import { Runs } from "./views/runs.tsx";
import { Target } from "./views/target.tsx";
import { shellWords } from "./words/shell.ts";

/** By page; `params` are what its path names. */
const views: Record<PageName, (params: Readonly<Record<string, string>>) => ComponentChild> = {
  overview: () => <Overview />,
  target: ({ name = "" }) => <Target key={name} name={name} />,
  compare: () => <Compare />,
  runs: () => <Runs />,
  run: ({ id = "" }) => <Run key={id} id={id} />,
  playground: () => <Playground />,
  request: ({ run = "", id = "" }) => <Request key={`${run} ${id}`} run={run} id={id} />,
};
/** Pages that the store must hold something for. */
const needEvidence: ReadonlySet<PageName> = new Set(["overview", "compare"]);

export function App() {
  const words = useWords(shellWords);
  const { page, params } = usePlace();
  const meta = useDocument("meta").document;
  const isTroubled = meta !== null && (meta.trouble !== null || meta.span === null);
  return (
    <>
      <a class="skip" href="#content">
        {words.skip}
      </a>
      <Head />
      <main id="content" tabIndex={-1}>
        {page === null ? (
          <Nowhere />
        ) : isTroubled && (meta.trouble !== null || needEvidence.has(page)) ? (
          <Trouble meta={meta} />
        ) : (
          <Guarded key={page}>{() => views[page](params)}</Guarded>
        )}
      </main>
      <Foot />
      <HintLayer />
    </>
  );
}

function Head() {
  const words = useWords(shellWords);
  const { page } = usePlace();
  const isAt = (...names: PageName[]) => page !== null && names.includes(page);
  return (
    <header class="site-head">
      <nav aria-label={words.navigation}>
        <ul>
          <li class="brand">
            <Link page="overview" label="dsr">
              dsr
            </Link>
          </li>
          <li>
            <Link page="overview" current={isAt("overview", "target")}>
              {words.overview}
            </Link>
          </li>
          <li>
            <Link page="compare" current={isAt("compare")}>
              {words.compare}
            </Link>
          </li>
          <li>
            <Link page="runs" current={isAt("runs", "run", "request")}>
              {words.runs}
            </Link>
          </li>
          <li>
            <Link page="playground" current={isAt("playground")}>
              {words.playground}
            </Link>
          </li>
        </ul>
      </nav>
      <Settings />
    </header>
  );
}

const ownNames: Record<Language, string> = { en: "English", zh: "中文" };

function Settings() {
  const words = useWords(shellWords);
  const { language, speak } = useLanguage();
  const { choice, choose } = useTheme();
  const isLive = useIsLive();
  return (
    <div class="settings">
      <span
        class={isLive ? "live is-live" : "live"}
        title={isLive ? words.liveWhy : words.notLiveWhy}
        role="status"
      >
        <span class="dot" aria-hidden="true" />
        {isLive ? words.live : words.notLive}
      </span>
      <select
        aria-label={words.theme}
        value={choice}
        onChange={({ currentTarget }) => choose(currentTarget.value as ThemeChoice)}
      >
        {(["system", "light", "dark"] as const).map((one) => (
          <option key={one} value={one}>
            {words.themes[one]}
          </option>
        ))}
      </select>
      <select
        aria-label={words.language}
        value={language}
        onChange={({ currentTarget }) => speak(currentTarget.value as Language)}
      >
        {languages.map((one) => (
          <option key={one} value={one} lang={one}>
            {ownNames[one]}
          </option>
        ))}
      </select>
    </div>
  );
}

function Foot() {
  const words = useWords(shellWords);
  const format = useFormat();
  const meta = useDocument("meta").document;
  return (
    <footer class="site-foot">
      {meta === null ? null : (
        <>
          <span>{words.version(meta.version)}</span>
          {meta.sources.length === 0 ? null : (
            <span>
              <Shown text={words.readFrom(format.list(meta.sources))} most={120} />
            </span>
          )}
        </>
      )}
      <span>{words.timesIn(ownZone())}</span>
      <a href={api.openapi}>{words.apiDescription}</a>
    </footer>
  );
}
