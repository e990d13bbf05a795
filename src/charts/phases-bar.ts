/** Where the time of a request goes: phases one after another, one bar a row. */
import type { Chart, Look } from "./chart.ts";
import { nothingDrawn } from "./frame.ts";
import { withUnit } from "./number-text.ts";
import { plainText } from "./plain-text.ts";
import { segments } from "./segments.ts";
import { heading } from "./tables.ts";

export interface PhasesBar {
  label: string;
  /** In order of happening; null where a phase was not seen. */
  rows: readonly { name: string; phases: readonly { phase: string; ms: number | null }[] }[];
}

export function phasesBar(data: PhasesBar, look: Look): Chart {
  const { words, locale } = look;
  const table = {
    head: [words.name, words.phase, heading(words.value, "ms")],
    rows: data.rows.flatMap(({ name, phases }) =>
      phases.map(({ phase, ms }) => [plainText(name, 200), plainText(phase, 200), ms]),
    ),
  };
  const known = data.rows.flatMap(({ name, phases }) =>
    phases.flatMap(({ phase, ms }) => (ms === null ? [] : [{ name, phase, ms }])),
  );
  const [first] = known;
  if (first === undefined || known.every(({ ms }) => ms <= 0))
    return { ...nothingDrawn(look), description: words.nothing, table };

  const picture = segments(
    {
      label: data.label,
      acrossName: heading(words.duration, "ms"),
      rows: data.rows.map(({ name, phases }) => ({
        name,
        parts: phases.map(({ phase, ms }) => ({ part: phase, size: ms })),
      })),
      told: (ms) => withUnit(ms, "ms", locale),
    },
    look,
  );
  const longest = known.reduce((most, one) => (one.ms > most.ms ? one : most), first);
  const description = words.sentence.phasesBar({
    label: plainText(data.label),
    rows: data.rows.length,
    longest: `${plainText(longest.phase)} (${plainText(longest.name)}, ${withUnit(longest.ms, "ms", locale)})`,
  });
  return { ...picture, description, table };
}
