import { transformSync } from "esbuild";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import * as acrida from "../index.ts";
import { type StatedTask, statedTasks, type TaskOwnerClass } from "./stated-tasks.ts";

const typescript =
  (experimentalDecorators: boolean) =>
  (source: string): string =>
    ts.transpileModule(source, {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.CommonJS,
        experimentalDecorators,
      },
    }).outputText;

const esbuild =
  (experimentalDecorators: boolean) =>
  (source: string): string =>
    transformSync(source, {
      loader: "ts",
      format: "cjs",
      target: "node20",
      tsconfigRaw: { compilerOptions: { experimentalDecorators } },
    }).code;

const compilers: readonly [string, (source: string) => string][] = [
  ["standard decorators by esbuild", esbuild(false)],
  ["legacy decorators by esbuild", esbuild(true)],
  ["standard decorators by TypeScript", typescript(false)],
  ["legacy decorators by TypeScript", typescript(true)],
];

const evaluate = (code: string): Record<string, TaskOwnerClass> => {
  const module = { exports: {} };
  new Function("module", "exports", "require", code)(module, module.exports, () => acrida);
  return module.exports;
};

const shown = (tasks: readonly StatedTask[]): string[] =>
  tasks.map(({ key, taskSet, weight, tags }) =>
    [key === null ? `set ${taskSet?.name.replace("_", "")}` : String(key), weight, ...tags].join(" "),
  );

const head = 'import { SequentialTaskSet, TaskSet, seqTask, tag, task } from "acrida";';

describe.each(compilers)("%s", (_, compile) => {
  const run = (source: string) => evaluate(compile(`${head}\n${source}`));

  test("tasks with weights, tags and nested sets", () => {
    const { Outer } = run(`
      class Inner extends TaskSet { @task look() {} }
      export class Outer extends TaskSet {
        @task bare() {}
        @task() called() {}
        @task(3) @tag("a", "b") heavy() {}
        @tag("c") @task(2) other() {}
        @tag("only a tag") none() {}
        @task(4) static inner = Inner;
        @task static bareInner = Inner;
      }`);
    expect(shown(statedTasks(Outer!))).toEqual([
      ...["bare 1", "called 1", "heavy 3 a b", "other 2 c"],
      ...["set Inner 4", "set Inner 1"],
    ]);
  });

  test("a sequence by places, in either order of the decorators", () => {
    const { Steps } = run(`
      export class Steps extends SequentialTaskSet {
        @seqTask(2) @task(10) last() {}
        @task(2) @seqTask(1) second() {}
        @seqTask(1) third() {}
        @task zero() {}
        @seqTask(0) first() {}
      }`);
    expect(shown(statedTasks(Steps!))).toEqual(["first 1", "second 2", "third 1", "zero 1", "last 10"]);
  });

  test("an override replaces the body, keeps its place and weight unless decorated again, never twice", () => {
    const { Base, Kept, Again } = run(`
      export class Base extends TaskSet { @task(2) a() {} @task(3) @tag("t") b() {} }
      export class Kept extends Base { b() {} @task c() {} }
      export class Again extends Base { @task(7) a() {} @tag("u") b() {} }`);
    expect(shown(statedTasks(Base!))).toEqual(["a 2", "b 3 t"]);
    expect(shown(statedTasks(Kept!))).toEqual(["a 2", "b 3 t", "c 1"]);
    expect(shown(statedTasks(Again!))).toEqual(["a 7", "b 3 u"]);
  });

  test("two heirs of one class do not see each other's tasks", () => {
    const { One, Two } = run(`
      class Base extends TaskSet { @task a() {} }
      export class One extends Base { @task one() {} }
      export class Two extends Base { @task two() {} }`);
    expect(shown(statedTasks(One!))).toEqual(["a 1", "one 1"]);
    expect(shown(statedTasks(Two!))).toEqual(["a 1", "two 1"]);
  });

  test.each([
    ["class X extends TaskSet { @task inner = 3 }", /@task on inner: .*static/],
    ["class X extends TaskSet { @task static make() {} }", /@task on make: .*static method/],
    ["class X extends TaskSet { @tag() make() {} }", /@tag: expected one or more names/],
  ])("refuses %s", (source, message) => {
    expect(() => run(source)).toThrow(message);
  });
});

test("a private method can't be a task", () => {
  const source = `${head}\nclass X extends TaskSet { @task #hidden() {} }`;
  expect(() => evaluate(esbuild(false)(source))).toThrow(/@task on #hidden: a private member/);
});

test("the same, said by calls instead of decorators", () => {
  class Plain extends acrida.TaskSet {
    look() {}
    read() {}
  }
  acrida.task(3)(Plain.prototype, "look");
  acrida.tag("slow")(Plain.prototype, "look");
  acrida.task(Plain.prototype, "read");
  expect(shown(statedTasks(Plain as unknown as TaskOwnerClass))).toEqual(["look 3 slow", "read 1"]);
});
