/** `npm run docs`: writes the files that are made from code: docs/metrics.md and the JSON Schemas that ship. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ownExamJsonSchema } from "../src/bench/index.ts";
import { configJsonSchema } from "../src/catalog/index.ts";
import { metricsPage } from "../src/metrics/index.ts";
import { requirementJsonSchema } from "../src/routing/index.ts";
import { scheduleJsonSchema } from "../src/schedule/index.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = `${root}docs/metrics.md`;
const requirementSchema = `${root}requirements/requirement.schema.json`;
const configSchema = `${root}docs/dsr.config.schema.json`;
const scheduleSchema = `${root}docs/dsr.schedule.schema.json`;
const ownExamSchema = `${root}datasets/examples/own-exam.schema.json`;

mkdirSync(`${root}docs`, { recursive: true });
mkdirSync(`${root}requirements`, { recursive: true });
writeFileSync(page, metricsPage());
writeFileSync(requirementSchema, `${JSON.stringify(requirementJsonSchema(), null, 2)}\n`);
writeFileSync(configSchema, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
writeFileSync(scheduleSchema, `${JSON.stringify(scheduleJsonSchema(), null, 2)}\n`);
writeFileSync(ownExamSchema, `${JSON.stringify(ownExamJsonSchema(), null, 2)}\n`);

const biome = `${root}node_modules/@biomejs/biome/bin/biome`;
const { status } = spawnSync(
  process.execPath,
  [biome, "format", "--write", requirementSchema, configSchema, scheduleSchema, ownExamSchema],
  {
    stdio: "inherit",
  },
);
process.exitCode = status ?? 1;
console.log(
  "wrote docs/metrics.md, requirements/requirement.schema.json, docs/dsr.config.schema.json, docs/dsr.schedule.schema.json and datasets/examples/own-exam.schema.json",
);
