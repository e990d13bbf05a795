/** The bill beside our own count, and the model that answers named beside the one asked for. */
import { useMemo } from "preact/hooks";
import type { NamedModel, TargetAudit } from "../../../metrics/index.ts";
import type { Format } from "../../../words/index.ts";
import type { AuditDocument } from "../../contract/documents.ts";
import { signedShare } from "../alert-text.ts";
import type { Asked } from "../api.tsx";
import { useFormat, useWords } from "../language.tsx";
import { Section } from "../parts/section.tsx";
import { Part } from "../parts/states.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { Shown } from "../parts/text.tsx";
import { Count, Value } from "../parts/value.tsx";
import { targetWords } from "../words/target.ts";

interface Row {
  what: string;
  n: number;
  billed: number | null;
  counted: number | null;
}

export function Audit({ asked }: { asked: Asked<AuditDocument> }) {
  const words = useWords(targetWords);
  const format = useFormat();
  return (
    <Section title={words.audit} what={words.auditWhat}>
      <Part
        asked={asked}
        lines={14}
        empty={{ when: ({ audit }) => audit.requests === 0, text: words.noAudit }}
      >
        {({ audit, looked, of }) => (
          <>
            <p class="note">
              <Shown text={counterText(audit, words)} />
            </p>
            <Tokens audit={audit} />
            <ul class="findings">
              {sentences(audit, words, format).map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
            <Models audit={audit} />
            {looked < of ? <p class="note">{words.looked(format.count(looked), format.count(of))}</p> : null}
          </>
        )}
      </Part>
    </Section>
  );
}

function counterText({ counter }: TargetAudit, words: (typeof targetWords)["en"]): string {
  if (counter === null) return words.noCounter;
  return counter.isNative ? words.counter(counter.tokenizer) : words.counterForeign(counter.tokenizer);
}

function Tokens({ audit: { input, output, reasoning } }: { audit: TargetAudit }) {
  const words = useWords(targetWords);
  const format = useFormat();
  const rows = useMemo(
    () =>
      [
        { what: words.input, ...input },
        { what: words.output, ...output },
        { what: words.reasoning, ...reasoning.shown },
      ].filter(({ n }) => n > 0),
    [words, input, output, reasoning],
  );
  const columns = useMemo(
    (): Column<Row>[] => [
      { key: "what", head: words.what, name: words.what, isRowHead: true, cell: ({ what }) => what },
      {
        key: "n",
        head: words.requests,
        name: words.requests,
        isNumber: true,
        cell: ({ n }) => <Count value={n} />,
      },
      {
        ...{ key: "billed", head: words.billed, name: words.billed, isNumber: true },
        cell: ({ billed }) => <Count value={billed} />,
      },
      {
        ...{ key: "counted", head: words.counted, name: words.counted, isNumber: true },
        cell: ({ counted }) => <Count value={counted} />,
      },
      {
        ...{ key: "ratio", head: words.ratio, name: words.ratio, isNumber: true },
        cell: ({ billed, counted }) => {
          const ratio = billed === null || counted === null || counted === 0 ? null : billed / counted;
          return <Value value={ratio} text={format.figure(ratio)} />;
        },
      },
    ],
    [words, format],
  );
  if (rows.length === 0) return null;
  return (
    <Table
      caption={words.auditCaption}
      columns={columns}
      rows={rows}
      rowKey={({ what }) => what}
      class="compact"
    />
  );
}

function Models({ audit: { models, unnamed } }: { audit: TargetAudit }) {
  const words = useWords(targetWords);
  const format = useFormat();
  const columns = useMemo(
    (): Column<NamedModel>[] => [
      {
        ...{ key: "named", head: words.named, name: words.named, isRowHead: true },
        cell: ({ named, isSubstitute }) => (
          <>
            <Shown text={named} most={80} />
            {isSubstitute ? <span class="row-aside is-warning">{words.substitute}</span> : null}
          </>
        ),
      },
      {
        ...{ key: "asked", head: words.asked, name: words.asked },
        cell: ({ asked }) => (asked === null ? "–" : <Shown text={asked} most={80} />),
      },
      {
        key: "n",
        head: words.answers,
        name: words.answers,
        isNumber: true,
        cell: ({ n }) => <Count value={n} />,
      },
    ],
    [words],
  );
  return (
    <>
      {models.length === 0 ? null : (
        <Table
          caption={words.models}
          columns={columns}
          rows={models}
          rowKey={({ asked, named }) => `${asked} ${named}`}
          class="compact"
        />
      )}
      {unnamed === 0 ? null : <p class="note">{words.unnamed(format.count(unnamed))}</p>}
    </>
  );
}

/** What stands out, each only where it is known. */
function sentences(
  { input, cached, reasoning, money }: TargetAudit,
  words: (typeof targetWords)["en"],
  format: Format,
): string[] {
  const { hidden } = reasoning;
  return [
    ...(input.medianDifference === null || input.medianDifference === 0
      ? []
      : input.medianDifference > 0
        ? [words.template(format.count(input.medianDifference))]
        : [words.fewer(format.count(-input.medianDifference))]),
    ...(cached.share === null ? [] : [words.cached(format.share(cached.share), format.count(cached.n))]),
    ...(hidden.n === 0
      ? []
      : [
          words.hidden(
            format.count(hidden.tokens),
            format.count(hidden.n),
            format.share(hidden.shareOfOutput),
          ),
        ]),
    ...(reasoning.unreported === 0 ? [] : [words.unreported(format.count(reasoning.unreported))]),
    ...(money.billedCny === null
      ? []
      : [
          words.money(
            format.money(money.billedCny),
            format.money(money.countedCny),
            money.differencePercent === null
              ? ""
              : words.moneyPercent(signedShare(money.differencePercent / 100, format)),
          ),
        ]),
    ...(money.failures.n === 0
      ? []
      : [
          words.failuresBilled(
            format.count(money.failures.n),
            money.failures.cny === null ? "" : words.failuresCost(format.money(money.failures.cny)),
          ),
        ]),
  ];
}
