// Checks that imports in src/ follow the house's direction: a room imports only the rooms below it, through their
// index.ts, without cycles; that the page takes into the browser only what is made for it; and that clock, random,
// environment and exit are touched only where they are handed in.
// Prints how much it looked at and fails when that is implausibly little: a check that sees nothing proves nothing.
//
//   node scripts/check-direction.mjs [--src DIR] [--min-modules N] [--min-imports N]
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { parseSync, Visitor } from "oxc-parser";

const FOUNDATION = ["base", "record"];
const NUMBERS = ["stats", "metrics", "tokens", "charts", "words"];
const MIDDLE = "routing load wire catalog prompts datasets store report simulator notify telemetry".split(
  " ",
);
const FEATURES = ["perf", "bench", "calibration", "dashboard", "demo", "schedule", "verify"];
const BELOW_FEATURES = [...FOUNDATION, ...NUMBERS, ...MIDDLE];
const allMay = (rooms, imports) => Object.fromEntries(rooms.map((room) => [room, imports]));

/** Room → the rooms it may import. A file directly in src/ is a room of its own. */
const MAY_IMPORT = {
  base: [],
  record: ["base"],
  stats: FOUNDATION,
  tokens: FOUNDATION,
  charts: ["base"],
  words: [],
  metrics: [...FOUNDATION, "stats"],
  ...allMay(MIDDLE, [...FOUNDATION, ...NUMBERS]),
  ...allMay(FEATURES, BELOW_FEATURES),
  commands: [...BELOW_FEATURES, ...FEATURES],
  "cli.ts": ["commands", "base"],
  testing: BELOW_FEATURES,
};
/** What tests may import besides what their room may; tests that lie directly in src/ may open every door. */
const TESTS_ALSO = ["testing", "simulator"];

/** Surroundings that are handed in everywhere else → rooms that may touch them (tests may, except `process.exit`). */
const OUTER = ["base", "commands", "cli.ts", "testing"];
const GUARDED = {
  "process.exit": ["cli.ts"],
  "process.env": OUTER,
  "process.cwd": OUTER,
  "process.argv": OUTER,
  "Date.now": OUTER,
  "new Date()": OUTER,
  "Math.random": OUTER,
  "performance.now": OUTER,
  "performance.nodeTiming": [...OUTER, "wire"],
  "process.hrtime": [...OUTER, "wire", "simulator"],
};
/** Single files that may touch one: the entrance of the page, which hands the browser's clock on. */
const ENTRANCES = { "Date.now": ["dashboard/page/main.tsx"] };

/** What runs in a browser. Nobody imports it, and of what lies outside it takes types, and values from these alone. */
const PAGE = "dashboard/page/";
const FOR_THE_PAGE = ["charts/index.ts", "words/index.ts", "dashboard/contract/paths.ts"];

const { values: flags } = parseArgs({
  options: {
    src: { type: "string", default: fileURLToPath(new URL("../src", import.meta.url)) },
    "min-modules": { type: "string", default: "100" },
    "min-imports": { type: "string", default: "300" },
  },
});
const src = resolve(flags.src);
const faults = [];
const graph = new Map(); // path within src → paths it imports
let imports = 0;

const files = existsSync(src)
  ? readdirSync(src, { recursive: true }).filter((name) => /\.[cm]?tsx?$/.test(name))
  : [];
for (const file of files.map((name) => name.split(sep).join("/")).sort()) checkFile(file);
for (const cycle of cycles()) faults.push(`${cycle[0]}: import cycle: ${cycle.join(" → ")}`);
if (graph.size < Number(flags["min-modules"]) || imports < Number(flags["min-imports"]))
  faults.push(
    `implausibly little was looked at: expected at least ${flags["min-modules"]} modules and ${flags["min-imports"]} imports`,
  );

for (const fault of faults) console.error(fault);
const looked = `${graph.size} modules and ${imports} imports in ${relative(process.cwd(), src) || "."}`;
console.log(
  `direction: looked at ${looked}: ${faults.length === 0 ? "no violations" : `${faults.length} faults`}`,
);
process.exitCode = faults.length === 0 ? 0 : 1;

function checkFile(file) {
  const text = readFileSync(join(src, file), "utf8");
  const { program, errors } = parseSync(file, text);
  const room = file.split("/")[0];
  const isTest = /\.test\.tsx?$/.test(file);
  const fault = (at, message) => faults.push(`${file}:${text.slice(0, at).split("\n").length}: ${message}`);
  graph.set(file, []);
  for (const error of errors) fault(error.labels[0]?.start ?? 0, `cannot be parsed: ${error.message}`);
  if (MAY_IMPORT[room] === undefined && !(isTest && !file.includes("/")))
    fault(0, `"${room}" is not a room in the table of scripts/check-direction.mjs`);

  const onImport = (source, at, { isType = false, names = null } = {}) => {
    const specifier = literalText(source);
    if (specifier === null) return; // a path computed at run time, for example a user's own prompt module
    imports += 1;
    // Under its own name `performance` is what it is without an import, and guarded like it.
    const isPlain = names?.every((name) => name === "performance") ?? false;
    if (/^(node:)?(process|perf_hooks)$/.test(specifier) && !isPlain && !isTest && !OUTER.includes(room))
      return fault(at, `"${specifier}" is imported outside ${OUTER.join(", ")}`);
    if (!specifier.startsWith(".")) return;
    const target = posix.join(posix.dirname(file), specifier);
    if (target.startsWith("../")) return isTest || fault(at, `"${specifier}" leaves src/`);
    if (!existsSync(join(src, target))) return fault(at, `"${specifier}" names no file`);
    graph.get(file).push(target);
    if (target.startsWith(PAGE) && !file.startsWith(PAGE))
      return fault(at, `"${specifier}" is of the page, which runs in a browser`);
    if (file.startsWith(PAGE) && !target.startsWith(PAGE) && !isTest && !isType)
      if (!FOR_THE_PAGE.includes(target))
        return fault(at, `the page takes values from ${FOR_THE_PAGE.join(", ")} alone, not "${specifier}"`);
    const targetRoom = target.split("/")[0];
    if (targetRoom === room) return;
    const mayOpen = isTest
      ? [...(MAY_IMPORT[room] ?? Object.keys(MAY_IMPORT)), ...TESTS_ALSO]
      : MAY_IMPORT[room];
    if (!mayOpen?.includes(targetRoom)) fault(at, `${room} may not import ${targetRoom} ("${specifier}")`);
    else if (target.includes("/") && !/^[^/]+\/index\.ts$/.test(target))
      fault(at, `${targetRoom} is entered through its index.ts, not "${specifier}"`);
  };
  const onTouch = (name, at) => {
    const allowed = Object.hasOwn(GUARDED, name) ? GUARDED[name] : [room];
    if (Object.hasOwn(ENTRANCES, name) && ENTRANCES[name].includes(file)) return;
    if (!allowed.includes(room) && !(isTest && name !== "process.exit"))
      fault(at, `${name} outside ${allowed.join(", ")}: it is handed in everywhere else`);
  };
  // `import { type A }` is no type alone: the import itself stays when the types are gone.
  const onDeclaration = (node) =>
    node.source &&
    onImport(node.source, node.start, {
      isType: (node.importKind ?? node.exportKind) === "type",
      names: node.type === "ImportDeclaration" ? namesOf(node.specifiers) : null,
    });

  new Visitor({
    ImportDeclaration: onDeclaration,
    ExportNamedDeclaration: onDeclaration,
    ExportAllDeclaration: onDeclaration,
    ImportExpression: onDeclaration,
    TSImportType: (node) => onImport(node.source, node.start, { isType: true }),
    TSExternalModuleReference: (node) => onImport(node.expression, node.start),
    MemberExpression: (node) => onTouch(`${globalName(node.object)}.${propertyName(node)}`, node.start),
    VariableDeclarator: (node) => {
      if (node.id.type !== "ObjectPattern" || node.init === null) return;
      for (const { key } of node.id.properties)
        onTouch(`${globalName(node.init)}.${key?.name ?? key?.value}`, node.start);
    },
    NewExpression: (node) => {
      if (globalName(node.callee) === "Date" && node.arguments.length === 0)
        onTouch("new Date()", node.start);
    },
  }).visit(program);
}

/** The names that an import brings under which they are exported; null when it brings another, all or none. */
function namesOf(specifiers) {
  const isOwn = ({ type, imported, local }) => type === "ImportSpecifier" && imported.name === local.name;
  return specifiers.length > 0 && specifiers.every(isOwn) ? specifiers.map(({ local }) => local.name) : null;
}

/** The text of a string literal, also one written as a template without holes; null for anything else. */
function literalText(node) {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : null;
  return node.type === "TemplateLiteral" && node.quasis.length === 1 ? node.quasis[0].value.cooked : null;
}

/** `process` for `process` and for `globalThis.process`; null for what is no plain name. */
function globalName(node) {
  if (node.type === "Identifier") return node.name;
  return node.type === "MemberExpression" && node.object.name === "globalThis" ? propertyName(node) : null;
}

function propertyName(node) {
  return node.computed ? literalText(node.property) : node.property.name;
}

/** Closed paths of imports, at least one for every knot of files that import one another. */
function cycles() {
  const done = new Set();
  const found = [];
  const walk = (file, path) => {
    const start = path.indexOf(file);
    if (start !== -1) return found.push([...path.slice(start), file]);
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) walk(file, []);
  return found;
}
