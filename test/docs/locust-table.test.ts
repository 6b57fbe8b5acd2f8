import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { resolve } from "../../src/config/resolve.ts";
import { openApi } from "../../src/server/open-api.ts";
import { typeErrors } from "../support/type-errors.ts";

const page = fileURLToPath(new URL("../../docs/guide/coming-from-locust.md", import.meta.url));

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
  /** The code of its example, line by line; empty where the feature is not there. */
  readonly example: readonly string[];
}

const lines = readFileSync(page, "utf8").split("\n");
const from = lines.indexOf("## Every feature");

const rows: readonly Row[] = lines.flatMap((text, at) => {
  if (at < from || !text.startsWith("| ") || text.startsWith("| Locust |")) return [];
  const cells = text
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
  const example = [...(cells[2] ?? "").matchAll(/`([^`]+)`/g)].map(([, code]) => code as string);
  return [{ line: at + 1, cells, example }];
});

const examples = rows.flatMap(({ line, example }) => (example.length === 0 ? [] : [{ line, example }]));
const of = (pattern: RegExp) => examples.filter(({ example }) => pattern.test(example[0] as string));
const commands = of(/^(ACRIDA_\w+=\S+ )*acrida( |$)/);
const requests = of(/^curl /);
const code = examples.filter((one) => !commands.includes(one) && !requests.includes(one));

test("the table is there, and no cell of it is empty", () => {
  expect(rows.length).toBeGreaterThan(260);
  for (const { line, cells } of rows) {
    expect(cells, `line ${line}`).toHaveLength(4);
    for (const cell of cells) {
      expect(cell, `line ${line}`).not.toBe("");
      // What is missing comes with a later version, or there is a reason.
      expect(cell, `line ${line}`).not.toMatch(/not yet/i);
    }
  }
  expect(code.length).toBeGreaterThan(100);
});

test("a row without an example says that the feature is not there, or why it needs none", () => {
  for (const { line, cells, example } of rows) {
    if (example.length > 0) continue;
    expect(cells.slice(1).join(" "), `line ${line}`).toMatch(/later version|none|built with|kept unless/);
  }
});

/** A command line as a shell splits it. */
const wordsOf = (text: string): string[] =>
  [...text.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, one, other, bare]) => one ?? other ?? bare ?? "");

describe("commands", () => {
  test.each(commands.map(({ line, example }) => [line, example[0] as string] as const))(
    "line %i: %s",
    (_, text) => {
      const words = wordsOf(text);
      const at = words.indexOf("acrida");
      const env = Object.fromEntries(words.slice(0, at).map((word) => word.split("=") as [string, string]));
      const { warnings } = resolve({ argv: words.slice(at + 1), env, configFile: null }, []);
      expect(warnings).toEqual([]);
    },
  );
});

describe("requests of the console", () => {
  test.each(requests.map(({ line, example }) => [line, example[0] as string] as const))(
    "line %i: %s",
    (_, text) => {
      const { pathname } = new URL(/http:\S+/.exec(text)?.[0] as string);
      const method = /-X POST|-d /.test(text) ? "post" : "get";
      expect(Object.keys((openApi("0").paths as Record<string, object>)[pathname] ?? {})).toContain(method);
    },
  );
});

const prelude = `
import { AcridaError, between, constant, constantPacing, constantThroughput, dataSource, definePlugin, events, HttpLocust, HttpUser, InterruptTaskSet, LoadTestShape, MarkovTaskSet, RescheduleTaskImmediately, SequentialTaskSet, seqTask, StopTest, StopUser, TaskSequence, TaskSet, tag, task, transition, transitions, User } from "acrida";
class Nested extends TaskSet { @task look() {} }
const browse = async (user: HttpUser) => { await user.client.get("/"); };
`;

/** A module of statements as it is; members in a user; anything else in a task of a set. */
const moduleOf = (example: readonly string[]): string => {
  const text = example.join("\n");
  if (/^import /.test(text)) return text;
  if (/^(export |class |events\.|@tag\(.*\) class )/.test(text)) return `${prelude}${text}\nexport {};\n`;
  if (/^(@|static |async on|on[A-Z]|context\(|client = )/.test(text)) {
    const base = text.startsWith("client = ") ? "User" : "HttpUser";
    return `${prelude}export class Probe extends ${base} {\n${text}\n}\n`;
  }
  return `${prelude}export class Probe extends TaskSet {\n@task async probe() {\n${text}\n}\n}\n`;
};

test("each example in TypeScript passes tsc --strict", () => {
  const files = Object.fromEntries(code.map(({ line, example }) => [`line-${line}.mts`, moduleOf(example)]));
  expect(typeErrors(files, false)).toEqual([]);
});

test("that check can fail", () => {
  expect(typeErrors({ "wrong.mts": moduleOf(["this.client.fetsch();"]) }, false)).not.toEqual([]);
});
