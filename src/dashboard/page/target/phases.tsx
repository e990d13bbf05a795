/** Where the time of a request goes, from looking up a name to the end of the answer. */
import { useMemo } from "preact/hooks";
import { phasesBar } from "../../../charts/index.ts";
import type { PhasesDocument, PortraitDocument } from "../../../metrics/index.ts";
import { phaseWords } from "../../../words/index.ts";
import type { Asked } from "../api.tsx";
import { useFormat, useWords } from "../language.tsx";
import { useLook } from "../look.ts";
import { ChartView } from "../parts/chart.tsx";
import { Section } from "../parts/section.tsx";
import { Part } from "../parts/states.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { Count, Value } from "../parts/value.tsx";
import { targetWords } from "../words/target.ts";

type Row = PhasesDocument["phases"][number];

export function Phases({ asked }: { asked: Asked<PortraitDocument> }) {
  const words = useWords(targetWords);
  return (
    <Section title={words.phases}>
      <Part
        asked={asked}
        lines={14}
        empty={{ when: ({ phases }) => phases.phases.every(({ n }) => n === 0), text: words.noPhases }}
      >
        {({ phases, name }) => <Drawing phases={phases} name={name} />}
      </Part>
    </Section>
  );
}

function Drawing({ phases, name }: { phases: PhasesDocument; name: string }) {
  const words = useWords(targetWords);
  const names = useWords(phaseWords);
  const format = useFormat();
  const look = useLook();
  const chart = useMemo(
    () =>
      phasesBar(
        {
          label: words.phases,
          rows: [
            {
              name,
              phases: phases.phases.map(({ phase, median }) => ({
                phase: names[phase],
                ms: median === null ? null : median * 1000,
              })),
            },
          ],
        },
        look,
      ),
    [phases, name, words, names, look],
  );
  const columns = useMemo((): Column<Row>[] => {
    const span = (s: number | null) => <Value value={s} text={format.span(s === null ? null : s * 1000)} />;
    return [
      {
        key: "phase",
        head: words.phase,
        name: words.phase,
        isRowHead: true,
        cell: ({ phase }) => names[phase],
      },
      { key: "p10", head: words.good, name: words.good, isNumber: true, cell: ({ p10 }) => span(p10) },
      {
        key: "median",
        head: words.median,
        name: words.median,
        isNumber: true,
        cell: ({ median }) => span(median),
      },
      { key: "p90", head: words.bad, name: words.bad, isNumber: true, cell: ({ p90 }) => span(p90) },
      { key: "n", head: words.n, name: words.n, isNumber: true, cell: ({ n }) => <Count value={n} /> },
    ];
  }, [words, names, format]);
  return (
    <>
      <p class="what">{words.phasesWhat(format.count(phases.fresh), format.count(phases.reused))}</p>
      <ChartView chart={chart} label={words.phases} height={140} />
      <Table
        caption={words.phases}
        columns={columns}
        rows={phases.phases}
        rowKey={({ phase }) => phase}
        class="compact"
      />
    </>
  );
}
