/** All numbers of one target, each with how sure it is. */
import type { PortraitDocument } from "../../../metrics/index.ts";
import { metricWords, statWords, unitWords } from "../../../words/index.ts";
import { columnName } from "../column-name.ts";
import { useFormat, useWords } from "../language.tsx";
import { Cell } from "../parts/cell.tsx";
import { Explained } from "../parts/hint.tsx";

export function Figures({ portrait: { columns, cells, level } }: { portrait: PortraitDocument }) {
  const metrics = useWords(metricWords);
  const stats = useWords(statWords);
  const units = useWords(unitWords);
  const format = useFormat();
  return (
    <dl class="figures">
      {columns.map((column) => {
        const { short, stat, hint } = columnName(column, { metrics, stats, units });
        return (
          <div key={column.key}>
            <dt>
              <Explained hint={hint}>{short}</Explained> <span class="stat">{stat}</span>{" "}
              <span class="unit">{format.unit(column.unit)}</span>
            </dt>
            <dd>
              <Cell cell={cells[column.key]} column={column} scale={null} level={level} isAhead={false} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
