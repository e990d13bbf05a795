/** What a run was asked to do, and with what. */
import type { RunInfo } from "../../../record/index.ts";
import { useWords } from "../language.tsx";
import { CopyButton } from "../parts/copy.tsx";
import { Section } from "../parts/section.tsx";
import { type Json, Tree } from "../parts/tree.tsx";
import { runWords } from "../words/run.ts";

export function Configuration({ run: { config, seed, versions } }: { run: RunInfo }) {
  const words = useWords(runWords);
  const text = JSON.stringify({ seed, versions, config }, null, 2);
  return (
    <Section
      title={words.configuration}
      what={words.configurationWhat}
      choices={<CopyButton text={text} what={`${words.configuration} ${words.asJson}`} />}
    >
      <Tree
        value={{ [words.seed]: seed, [words.versions]: versions, ...(config as { [key: string]: Json }) }}
      />
    </Section>
  );
}
