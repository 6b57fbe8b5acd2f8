import { AcridaError, messageOf } from "../base/errors.ts";
import type { Options } from "../config/options.ts";
import type { UserClassDescription } from "../loader/scenario-description.ts";
import { FieldError, type FormValues } from "../server/console-control.ts";
import { type EditsByClass, readClassEdit } from "./class-edits.ts";
import type { TestScenario } from "./test-scenario.ts";

/**
 * The changes of classes that a test begins with.
 * @param readText of a file of the working folder.
 * @throws AcridaError USAGE
 */
export const firstEdits = async (
  session: Pick<TestScenario, "collect">,
  options: Options,
  readText: (path: string) => string,
): Promise<EditsByClass> => {
  if (options.configUsers.length === 0) return {};
  const settings = readConfigUsers(options.configUsers, readText);
  return editsOf(settings, (await session.collect({ ...options, userClasses: [] })).description.classes);
};

type Settings = Readonly<Record<string, unknown>>;

/** Names as Locust writes them, by ours. */
const locustNames: Readonly<Record<string, string>> = {
  userClassName: "user_class_name",
  fixedCount: "fixed_count",
};
const formFields: readonly string[] = ["user_class_name", "weight", "fixed_count", "host", "tasks"];

const usage = (message: string): AcridaError => new AcridaError("USAGE", `--config-users: ${message}`);

/**
 * What `--config-users` says of each class, in the order in which it is written.
 * @param given JSON texts, names of files of JSON, or the objects themselves.
 * @throws AcridaError USAGE for what can't be read, or is no object.
 */
export const readConfigUsers = (
  given: readonly unknown[],
  readText: (path: string) => string,
): readonly Settings[] =>
  given
    .flatMap((one) => (typeof one === "string" ? parsed(one, readText) : one))
    .map((one) => {
      if (typeof one === "object" && one !== null && !Array.isArray(one)) return one as Settings;
      throw usage(`expected an object such as { "user_class_name": "Shopper" }, got ${JSON.stringify(one)}`);
    });

const parsed = (text: string, readText: (path: string) => string): unknown => {
  const isJson = /^\s*[[{]/.test(text);
  const json = isJson ? text : textOfFile(text, readText);
  try {
    return JSON.parse(json);
  } catch (error) {
    throw usage(`${isJson ? "the text" : text} is no JSON: ${messageOf(error)}`);
  }
};

const textOfFile = (path: string, readText: (path: string) => string): string => {
  try {
    return readText(path);
  } catch (error) {
    throw usage(`expected JSON or the name of a file of it, but ${path} can't be read: ${messageOf(error)}`);
  }
};

/**
 * The same as changes of the classes.
 * @param classes all that the scenario has.
 * @throws AcridaError USAGE for a class or task that is not there, and a value that can't be.
 */
export const editsOf = (
  settings: readonly Settings[],
  classes: readonly UserClassDescription[],
): EditsByClass => {
  let edits: EditsByClass = {};
  for (const one of settings) {
    const named = Object.entries(one).map(([name, value]) => [locustNames[name] ?? name, value] as const);
    const form = named.filter(([name]) => formFields.includes(name));
    const fields = Object.fromEntries(named.filter(([name]) => !formFields.includes(name)));
    edits = changed(edits, Object.fromEntries(form.map(asPosted)), classes);
    const name = String(one.user_class_name ?? one.userClassName);
    const edit = edits[name] ?? {};
    if (Object.keys(fields).length === 0) continue;
    edits = { ...edits, [name]: { ...edit, fields: { ...edit.fields, ...fields } } };
  }
  return edits;
};

const changed = (
  edits: EditsByClass,
  form: FormValues,
  classes: readonly UserClassDescription[],
): EditsByClass => {
  try {
    return readClassEdit(form, classes, edits, (text) => text);
  } catch (error) {
    if (error instanceof FieldError) throw usage(error.message);
    throw error;
  }
};

/** A value as a form would have it. */
const asPosted = ([name, value]: readonly [string, unknown]): [string, string | readonly string[]] => [
  name,
  Array.isArray(value) ? value.map(String) : value === null ? "" : String(value),
];
