import { afterAll, expect, test } from "vitest";
import { withEsbuild } from "./esbuild-service.ts";
import { findClasses } from "./find-classes.ts";

// One service for the whole file: it ends with the last call that is under way.
let finish = (): void => {};
const held = withEsbuild(() => new Promise<void>((resolve) => (finish = resolve)));
afterAll(async () => {
  finish();
  await held;
});

const find = (source: string, loader: "ts" | "js" | "tsx" = "ts") =>
  withEsbuild((esbuild) => findClasses(esbuild, source, loader));

/** Names, each with what follows the `{` that was found. */
const seen = async (source: string): Promise<string[]> =>
  (await find(source))!.map(({ name, bodyOffset }) => {
    expect(source[bodyOffset - 1]).toBe("{");
    return `${name}: ${source.slice(bodyOffset).trimStart().split(/\s/)[0]}`;
  });

test.each([
  ["a declaration", "export class Shop extends User { /*1*/ }", ["Shop: /*1*/"]],
  ["a default export without a name", "export default class extends User { /*1*/ }", ["default: /*1*/"]],
  ["an expression", "const Shop = class extends User { /*1*/ }", ["Shop: /*1*/"]],
  ["an expression with a name of its own", "const Shop = class Inner { /*1*/ }", ["Inner: /*1*/"]],
  [
    "static fields that hold classes",
    "class A { /*1*/ static Stay = class extends TaskSet { /*2*/ }; static other = class Own { /*3*/ } }",
    ["A: /*1*/", "Stay: /*2*/", "Own: /*3*/"],
  ],
  ["a class within a function", "const make = () => { class Shop { /*1*/ } return Shop }", ["Shop: /*1*/"]],
  [
    "classes without a name",
    "const mixin = (Base: B) => class extends Base { /*1*/ }; f(class { /*2*/ }, class extends a.b(C, d) { @task /*3*/ x() {} })",
    [": /*1*/", ": /*2*/", ": @task"],
  ],
  ["one whose base has braces of its own is left alone", "f(class extends g({ a: 1 }) { /*1*/ })", []],
  [
    "braces of types before the body",
    "abstract class A<T extends { a: 1 }> extends B<{ x: 1 }, T> implements C<{}>, D { /*1*/ }",
    ["A: /*1*/"],
  ],
  [
    "braces of expressions before the body",
    "class A extends f({ a: {} }, () => { /{/; }) { /*1*/ }",
    ["A: /*1*/"],
  ],
  [
    "decorators",
    "@tag('a', { b: 1 }) class A { /*1*/ @task() x() {} @task static B = class { /*2*/ } }",
    ["A: /*1*/", "B: /*2*/"],
  ],
  [
    "parameter decorators, which only legacy ones allow",
    "class A { /*1*/ x(@inject a: string) {} }",
    ["A: /*1*/"],
  ],
  ["what is only declared", "declare class A { x: 1 } interface B {} type C = { class: 1 }", []],
  [
    "words that look like one",
    "const text = 'class A {'; /class B {/; // class C {\nx.class; `class D {`",
    [],
  ],
  ["names beyond ASCII", "const ü = 'ä𝒳'; class Käufer𝒳 { /*1*/ }", ["Käufer𝒳: /*1*/"]],
  [
    "other line ends",
    "let a = 1;\r\nlet b;\u2028class A\r\n{ /*1*/ }\rclass B { /*2*/ }",
    ["A: /*1*/", "B: /*2*/"],
  ],
  [
    "a static member called name",
    "class A { static name = 'x' } class B { static name() {} } class C { /*1*/ }",
    ["C: /*1*/"],
  ],
  ["a hashbang", "#!/usr/bin/env acrida\nclass A { /*1*/ }", ["A: /*1*/"]],
  ["a variable like esbuild's own", "const __name = 1; export class A { /*1*/ } __name", ["A: /*1*/"]],
] as const)("%s", async (_, source, expected) => {
  expect(await seen(source)).toEqual(expected);
});

test("text that looks like esbuild's mark is no class", async () => {
  const source = 'const text = `{\n  static {\n    __name(this, "X");\n  }`;\nclass A { }';
  expect(await find(source)).toEqual([{ name: "A", bodyOffset: source.lastIndexOf("{") + 1, line: 5 }]);
});

test("lines are those of the source", async () => {
  expect((await find("\n\nclass A\n{\n}\n\nclass B {}"))!.map(({ line }) => line)).toEqual([4, 7]);
});

test("a source that does not parse gives no list, one without the word gives an empty one at once", async () => {
  expect(await find("class A { x( }")).toBeUndefined();
  expect(await find("this is not even ( code")).toEqual([]);
});

test("JSX and plain JavaScript are read as what they are", async () => {
  expect(await find("class A { x = <div>{1}</div> }", "tsx")).toHaveLength(1);
  expect(await find("class A { #x = 1; static { } }", "js")).toHaveLength(1);
});
