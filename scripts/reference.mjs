// Writes docs/reference/ from the tables in lib/, and the names of options that the chart's schema knows, so build first.
// With --check it writes nothing and fails where they differ.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { errorTable } from "../lib/base/errors.js";
import { exitRules } from "../lib/cli/exit-codes.js";
import { defaultText, synopsis } from "../lib/config/help.js";
import { knownOptions } from "../lib/config/resolve.js";
import { faultKinds } from "../lib/net/http-engine.js";
import { errorKinds } from "./error-kinds.mjs";

const FOLDER = new URL("../docs/reference/", import.meta.url);
const CHART_SCHEMA = new URL("../deploy/chart/values.schema.json", import.meta.url);
const NOTE = "<!-- Made by scripts/reference.mjs from the tables in the source: change those. -->";

const code = (text) => {
  if (text === "") return "";
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
};
const cell = (text) => text.replaceAll("|", "\\|");
const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");

const optionSections = () => {
  const options = knownOptions([]);
  const groups = [...new Set(options.map(({ group }) => group))];
  return groups.map((group) => {
    const rows = options
      .filter((option) => option.group === group)
      .map((option) => [
        code(synopsis(option)),
        code(option.environmentVariable ?? ""),
        option.inConfigFile ? code(option.name) : "",
        code(defaultText(option)),
        option.help,
      ]);
    return `## ${group}\n\n${table(["Option", "Environment", "Config key", "Default", "Meaning"], rows)}`;
  });
};

const pages = {
  "options.md": [
    "# Options",
    "The command line wins over the environment, the environment over the config file, the file over the default. What you write is in seconds.",
    ...optionSections(),
  ],
  "errors.md": [
    "# Errors",
    "Every error that Acrida reports has one of these codes.",
    table(
      ["Code", "Meaning"],
      Object.entries(errorTable).map(([name, meaning]) => [code(name), meaning]),
    ),
  ],
  "exit-codes.md": [
    "# Exit codes",
    "The first that applies, from top to bottom.",
    table(["Code", "Meaning"], [...exitRules.map((rule) => [rule.code, rule.meaning]), ["0", "passed"]]),
  ],
  "error-kinds.md": [
    "# Error kinds",
    "The `kind` of a request's `error`, with what a report says of one, and what to do. Each row is brought about by a test.",
    table(
      ["Kind", "Meaning", "For example", "What to do"],
      Object.entries(faultKinds).map(([kind, meaning]) => {
        const { example, remedy } = errorKinds[kind];
        return [code(kind), meaning, code(example), remedy];
      }),
    ),
    "A fault of the kind `generator` is this machine's, never the target's: it counts as `generatorFaults`, neither as a request nor as a failure, and the run is [not trusted](exit-codes.md).",
  ],
};

/** The chart decides these by itself, or has values of their own for them. */
const chartsOwn = new Set([
  ...["locustfile", "config", "userClasses", "tags", "excludeTags", "host", "users", "spawnRate", "runTime"],
  ...["headless", "controller", "worker", "processes", "runName", "runFolder", "orphanTimeout"],
  ...[
    "expectWorkers",
    "expectWorkersMaxWait",
    "webHost",
    "webPort",
    "webBasePath",
    "webHostNames",
    "webToken",
  ],
]);

/** The schema with the names that `loadtest.options` may have. */
const chartSchema = () => {
  const names = knownOptions([])
    .filter(({ name, environmentVariable }) => environmentVariable !== null && !chartsOwn.has(name))
    .map(({ name }) => name)
    .filter((name) => !name.startsWith("bus") && !name.startsWith("controller"))
    .sort();
  const list = `[\n${names.map((name) => `        ${JSON.stringify(name)}`).join(",\n")}\n      ]`;
  return textOf(CHART_SCHEMA).replace(
    /("optionName": \{\s*"enum": )\[[^\]]*\]/,
    (_, before) => before + list,
  );
};

const check = process.argv.includes("--check");
const differing = [];
mkdirSync(FOLDER, { recursive: true });
for (const [name, parts] of Object.entries(pages)) {
  const [title, ...rest] = parts;
  const text = `${[title, NOTE, ...rest].join("\n\n")}\n`;
  const url = new URL(name, FOLDER);
  if (!check) writeFileSync(url, text);
  else if (textOf(url) !== text) differing.push(name);
}
const schema = chartSchema();
if (!check) writeFileSync(CHART_SCHEMA, schema);
else if (textOf(CHART_SCHEMA) !== schema) differing.push("the chart's values.schema.json");
if (differing.length > 0) {
  console.error(
    `the reference differs from the source: ${differing.join(", ")}; run node scripts/reference.mjs`,
  );
  process.exitCode = 1;
}

function textOf(url) {
  try {
    return readFileSync(url, "utf8");
  } catch {
    return "";
  }
}
