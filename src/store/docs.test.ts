import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { errorKinds } from "../record/index.ts";
import { answerTable, figureTable, logTable, requestTable, runTable, scoreTable } from "./tables.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/results.md"), "utf8");

test.each([runTable, requestTable, scoreTable, answerTable, logTable, figureTable])(
  "docs/results.md lists the columns of $name, all of them, in order",
  (table) => {
    const section = page.split(`### ${table.name}\n`)[1]?.split("\n#")[0] ?? "";
    const firstCells = section.split("\n").flatMap((line) => /^\| (`.*?`) \|/.exec(line)?.[1] ?? []);
    const named = firstCells.flatMap((cell) => cell.split(", ").map((name) => name.replaceAll("`", "")));
    expect(named).toEqual(table.columns.map(({ name }) => name));
  },
);

test("docs/results.md lists the kinds of error", () => {
  for (const kind of errorKinds) expect(page).toContain(`\`${kind}\``);
});
