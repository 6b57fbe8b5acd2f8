import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { targetPerFile } from "../support/embedded-target.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";
import { runProgram } from "../support/run-program.ts";
import { typeErrors } from "../support/type-errors.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Snippet {
  /** `docs/guide/running.md:12` */
  readonly place: string;
  readonly language: "ts" | "js";
  /**
   * The fence says `run`: it is a whole scenario and must pass against the embedded target. `program`: Node runs it, with
   * the target in the environment.
   */
  readonly runs: "run" | "program" | null;
  readonly text: string;
  /** Data files that the same page shows, by name. */
  readonly files: Readonly<Record<string, string>>;
}

const FENCE = /^```(ts|js)(?: (run|program))?\n([\s\S]*?)^```$/gm;
/** A data file of a scenario, named behind its kind. */
const DATA_FENCE = /^```(?:csv|txt|json) (\S+)\n([\s\S]*?)^```$/gm;

const snippetsOf = (file: string): Snippet[] => {
  const text = readFileSync(`${root}/${file}`, "utf8");
  const files = Object.fromEntries([...text.matchAll(DATA_FENCE)].map(([, name, held]) => [name, held]));
  return [...text.matchAll(FENCE)].map((match) => ({
    place: `${file}:${text.slice(0, match.index).split("\n").length}`,
    language: match[1] as "ts" | "js",
    runs: (match[2] as "run" | "program" | undefined) ?? null,
    text: match[3] as string,
    files,
  }));
};

const guide = readdirSync(`${root}/docs/guide`)
  .filter((name) => name.endsWith(".md"))
  .map((name) => `docs/guide/${name}`);
const snippets = ["README.md", ...guide].flatMap(snippetsOf);
const programs = snippets.filter(({ runs }) => runs === "program");
const examples = readdirSync(`${root}/examples`).filter((name) => name.endsWith(".ts"));

/** Modules of their own each, named by where they stand. */
const asFiles = (): Record<string, string> => {
  const written = snippets.filter(({ language }) => language === "ts");
  const shown = written.map(({ place, text }) => [`${place.replace(/\W+/g, "-")}.mts`, text] as const);
  const whole = examples.map((name) => [
    `example-${name.replace(".ts", ".mts")}`,
    readFileSync(`${root}/examples/${name}`, "utf8"),
  ]);
  return Object.fromEntries([...shown, ...whole]);
};

describe("every snippet of the docs and every example", () => {
  test("was found", () => {
    expect(snippets.filter(({ runs }) => runs === "run").length).toBeGreaterThanOrEqual(12);
    expect(programs.length).toBeGreaterThanOrEqual(4);
    expect(examples.length).toBeGreaterThanOrEqual(8);
  });

  test("passes tsc --strict with standard decorators", () => {
    expect(typeErrors(asFiles(), false)).toEqual([]);
  });

  test("passes tsc --strict with experimentalDecorators", () => {
    expect(typeErrors(asFiles(), true)).toEqual([]);
  });

  test("is checked by a check that can fail", () => {
    const wrong =
      'import { HttpUser } from "acrida";\nexport class A extends HttpUser { static weight = "much"; }\n';
    expect(typeErrors({ "wrong.mts": wrong }, false)).not.toEqual([]);
  });
});

const target = targetPerFile();

test.each(snippets.filter(({ runs }) => runs === "run"))("$place runs", async ({ language, text, files }) => {
  const file = `locustfile.${language}`;
  const load = headless("-u", "4", "-r", "100", "-t", "0.7s", "--host", target().url);
  const result = await runAcrida(load, { files: { ...files, [file]: text } });
  expect(result.code, describeResult(result)).toBe(0);
  expect(result.report().total.requests).toBeGreaterThan(0);
});

test("every program of the docs runs to its end, all of them at once", async () => {
  const [first] = snippets.filter(({ runs }) => runs === "run");
  const results = await Promise.all(
    programs.map(({ text }) => runProgram(text, { "locustfile.ts": first!.text }, { TARGET: target().url })),
  );
  for (const [index, { code, output }] of results.entries()) {
    expect(code, `${programs[index]!.place}\n${output}`).toBe(0);
  }
});
