/** Every piece of output that came: when, how long after the one before, how much, on which channel. */
import { useMemo } from "preact/hooks";
import type { RequestDocument } from "../../contract/documents.ts";
import { useFormat, useWords } from "../language.tsx";
import { Paged } from "../parts/paged.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { Count, Value } from "../parts/value.tsx";
import { requestWords } from "../words/request.ts";

interface Piece {
  place: number;
  atMs: number;
  gapUs: number | null;
  chars: number;
  channel: RequestDocument["deltas"][number]["channel"];
}

const EACH = 100;

/** `gapsUs`: as they are recorded; the first counts from sending and is no gap. */
export function Deltas({ deltas, gapsUs }: Pick<RequestDocument, "deltas"> & { gapsUs: readonly number[] }) {
  const words = useWords(requestWords);
  const format = useFormat();
  const pieces = useMemo(
    () =>
      deltas.map(
        (delta, i): Piece => ({
          ...delta,
          place: i + 1,
          gapUs: i === 0 ? null : (gapsUs[i] ?? null),
        }),
      ),
    [deltas, gapsUs],
  );
  const columns = useMemo((): Column<Piece>[] => {
    const millis = (value: number | null) => <Value value={value} text={format.figure(value)} />;
    return [
      {
        ...{ key: "place", head: words.piece, name: words.piece, isNumber: true, isRowHead: true },
        cell: ({ place }) => format.count(place),
      },
      {
        ...{ key: "at", head: words.at, name: words.at, isNumber: true },
        cell: ({ atMs }) => millis(atMs),
      },
      {
        ...{ key: "gap", head: words.gap, name: words.gap, isNumber: true },
        cell: ({ gapUs }) => (
          <Value value={gapUs} text={format.figure(gapUs === null ? null : gapUs / 1000)} />
        ),
      },
      {
        ...{ key: "chars", head: words.chars, name: words.chars, isNumber: true },
        cell: ({ chars }) => <Count value={chars} />,
      },
      {
        ...{ key: "channel", head: words.channel, name: words.channel },
        cell: ({ channel }) => words.channels[channel],
      },
    ];
  }, [words, format]);
  if (pieces.length === 0) return <p class="empty">{words.noDeltas}</p>;
  return (
    <Paged label={words.deltas} rows={pieces} each={EACH}>
      {(rows) => (
        <Table caption={words.deltas} columns={columns} rows={rows} rowKey={({ place }) => String(place)} />
      )}
    </Paged>
  );
}
