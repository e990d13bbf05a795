/** What evidence is looked at: a window of time, a model, a source of prompts. The choice stands in the address. */
import type { MetaDocument } from "../../contract/documents.ts";
import { useNow } from "../clock.tsx";
import { useWords } from "../language.tsx";
import { usePlace } from "../place.tsx";
import { usualWindow } from "../usual-window.ts";
import { visible } from "../visible.ts";
import { shellWords } from "../words/shell.ts";

const windows = ["24h", "7d", "30d", "all"] as const;

export interface Evidence {
  window: string;
  model: string | null;
  source: string | null;
}

/** What the address asks for; its window, where it names none, is the usual one. Null until that is known. */
export function useEvidence(meta: MetaDocument | null): Evidence | null {
  const { query } = usePlace();
  const nowMs = useNow();
  const window = query.window ?? (meta === null ? null : usualWindow(meta.span, nowMs));
  return window === null ? null : { window, model: query.model ?? null, source: query.source ?? null };
}

interface FiltersProps {
  evidence: Evidence | null;
  /** Null offers no choice. */
  models: readonly string[] | null;
  sources: readonly string[] | null;
}

export function Filters({ evidence, models, sources }: FiltersProps) {
  const words = useWords(shellWords);
  const { adjust } = usePlace();
  return (
    <form class="filters" aria-label={words.filters} onSubmit={(event) => event.preventDefault()}>
      <fieldset class="choices">
        <legend class="unseen">{words.window}</legend>
        {windows.map((window) => (
          <label key={window}>
            <input
              type="radio"
              name="window"
              value={window}
              checked={evidence?.window === window}
              onChange={() => adjust({ window })}
            />
            <span>{words.windows[window]}</span>
          </label>
        ))}
      </fieldset>
      <Choice
        name={words.model}
        all={words.allModels}
        options={models}
        value={evidence?.model ?? null}
        choose={(model) => adjust({ model })}
      />
      <Choice
        name={words.source}
        all={words.allSources}
        options={sources}
        value={evidence?.source ?? null}
        choose={(source) => adjust({ source })}
      />
    </form>
  );
}

interface ChoiceProps {
  name: string;
  all: string;
  options: readonly string[] | null;
  value: string | null;
  choose(value: string | null): void;
}

/** Nothing to choose from is no choice; what the address asks for can always be undone. */
function Choice({ name, all, options, value, choose }: ChoiceProps) {
  const offered = [...new Set([...(options ?? []), ...(value === null ? [] : [value])])].sort();
  if (offered.length < 2 && value === null) return null;
  return (
    <select
      aria-label={name}
      value={value ?? ""}
      onChange={({ currentTarget }) => choose(currentTarget.value === "" ? null : currentTarget.value)}
    >
      <option value="">{all}</option>
      {offered.map((one) => (
        <option key={one} value={one}>
          {visible(one)}
        </option>
      ))}
    </select>
  );
}
