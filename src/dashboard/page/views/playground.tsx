/** A requirement in the making: what is typed is decided on at once, and nothing is saved but by the reader. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { RequirementsDocument } from "../../contract/documents.ts";
import { useDocument } from "../api.tsx";
import { useWords } from "../language.tsx";
import { keep } from "../memory.ts";
import { Command, SaveButton } from "../parts/copy.tsx";
import { Page } from "../parts/page.tsx";
import { Guarded, Part } from "../parts/states.tsx";
import { Decided } from "../playground/decision.tsx";
import { Editor } from "../playground/editor.tsx";
import type { Metrics } from "../playground/filter-text.ts";
import { firstText } from "../playground/first-text.ts";
import { Help } from "../playground/help.tsx";
import { commandLine } from "../playground/shell-quote.ts";
import { type NewestDecision, useDecision } from "../playground/use-decision.ts";
import { playgroundWords } from "../words/playground.ts";

export function Playground() {
  const words = useWords(playgroundWords);
  const meta = useDocument("meta").document;
  const offered = useDocument("requirements");
  return (
    <Page title={words.title} lead={words.lead}>
      <Part asked={offered} lines={30}>
        {({ files, schema }) => (
          <Bench files={files} schema={schema} metrics={meta?.metrics ?? NONE} asOf={meta?.asOf ?? null} />
        )}
      </Part>
    </Page>
  );
}

const NONE: Metrics = [];

interface BenchProps extends RequirementsDocument {
  metrics: Metrics;
  asOf: string | null;
}

function Bench({ files, schema, metrics, asOf }: BenchProps) {
  const words = useWords(playgroundWords);
  const [text, setText] = useState(() => firstText(files).text);
  const [before, setBefore] = useState<string | null>(null);
  const [name, setName] = useState(() => fileNameOf(files.find((file) => file.text === text)?.name));
  const decision = useDecision(text, asOf);
  const write = (typed: string) => {
    setText(typed);
    keep("requirement", typed);
  };
  const start = (from: string) => {
    const file = files.find((one) => one.name === from);
    if (file === undefined || file.text === text) return;
    setBefore(text);
    setName(fileNameOf(file.name));
    write(file.text);
  };
  const from = files.find((file) => file.text === text)?.name ?? "";
  return (
    <div class="playground">
      <section class="playground-file" aria-label={words.editor}>
        <div class="filters">
          <select
            aria-label={words.startFrom}
            value={from}
            onChange={({ currentTarget }) => start(currentTarget.value)}
          >
            <option value="">{words.choose}</option>
            {files.map((file) => (
              <option key={file.name} value={file.name}>
                {file.name}
              </option>
            ))}
          </select>
          {before === null ? null : (
            <button
              type="button"
              class="small"
              onClick={() => {
                write(before);
                setBefore(null);
              }}
            >
              {words.undo}
            </button>
          )}
        </div>
        <Editor text={text} change={write} decision={decision} />
        <div class="filters versus">
          <label class="labelled">
            <span>{words.name}</span>
            <input type="text" value={name} onInput={({ currentTarget }) => setName(currentTarget.value)} />
          </label>
          <SaveButton text={text} name={name.trim() === "" ? "requirement.json" : name.trim()}>
            {words.save}
          </SaveButton>
        </div>
        <Command
          what={words.command}
          command={commandLine(["dsr", "route", "--requirement", name, "--explain"])}
        />
        <Help schema={schema} metrics={metrics} />
      </section>
      <Result text={text} decision={decision} metrics={metrics} />
    </div>
  );
}

/** Without its folders. */
function fileNameOf(path = "requirement.json"): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

interface ResultProps {
  text: string;
  decision: NewestDecision;
  metrics: Metrics;
}

function Result({ text, decision: { answer, answered, fault, isAsking }, metrics }: ResultProps) {
  const words = useWords(playgroundWords);
  const [shown, setShown] = useState(false);
  const isOld = answer !== null && answered !== text;
  // A word that comes and goes with every letter would be read out every time: only what stays is said.
  useEffect(() => {
    if (!isOld) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), 400);
    return () => clearTimeout(timer);
  }, [isOld]);
  const drawn = useMemo(
    () =>
      answer === null ? null : <Guarded>{() => <Decided decision={answer} metrics={metrics} />}</Guarded>,
    [answer, metrics],
  );
  return (
    <section class="playground-result" aria-label={words.result} aria-busy={isAsking}>
      <div role="status">
        {isOld && (shown || fault !== null) ? (
          <p class="stale">{fault === null ? words.catching : words.outdated}</p>
        ) : null}
      </div>
      <div class={isOld ? "is-old" : undefined}>{drawn}</div>
    </section>
  );
}
