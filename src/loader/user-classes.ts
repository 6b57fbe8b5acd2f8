import { AcridaError } from "../base/errors.ts";
import { extendsClass } from "../user/class-chain.ts";
import { isRunnableUserClass } from "../user/inspect.ts";
import { User, type UserClass } from "../user/user.ts";
import type { LoadedScenario } from "./loaded-scenario.ts";
import { shownPath, sourceText } from "./source-place.ts";

/**
 * Every exported User class that isn't abstract, by name, in the order of files and lines; a class under several
 * exports once. Throws SCENARIO_INVALID where there is none, or two of one name.
 */
export const userClassesOf = (scenario: LoadedScenario): Map<string, UserClass> => {
  const classes = exportedClasses(scenario, "User", isRunnableUserClass);
  if (classes.size === 0) throw noUser(scenario);
  return classes;
};

/**
 * Every exported class of a kind by name, in the order of files and lines; one under several exports once.
 * Throws SCENARIO_INVALID for two of one name.
 */
export const exportedClasses = <Class extends { readonly name: string }>(
  scenario: LoadedScenario,
  kind: string,
  isOne: (value: unknown) => value is Class,
): Map<string, Class> => {
  const classes = new Map<string, Class>();
  for (const { file, exports } of scenario.modules) {
    const lineOf = (value: unknown): number => {
      const place = typeof value === "function" ? scenario.declarations.get(value) : undefined;
      return place?.file === file ? place.line : Number.MAX_SAFE_INTEGER;
    };
    const entries = Object.entries(exports).filter((entry): entry is [string, Class] => isOne(entry[1]));
    entries.sort(([, first], [, second]) => lineOf(first) - lineOf(second));
    for (const [exportName, one] of entries) {
      const name = nameOf(one, exportName, scenario);
      const known = classes.get(name);
      if (known !== undefined && known !== one) throw twice(kind, name, known, one, scenario);
      classes.set(name, one);
    }
  }
  return classes;
};

/** `locustfile.ts:3`; empty where a class is not from the user's own files. */
export const placeOf = (type: object, scenario: LoadedScenario): string => {
  const place = scenario.declarations.get(type);
  return place === undefined ? "" : `${shownPath(place.file)}:${place.line}`;
};

/** The name in the source, else that of the export, which the class then gets: all messages and reports go by it. */
const nameOf = (Class: { readonly name: string }, exportName: string, scenario: LoadedScenario): string => {
  const name: unknown = scenario.declarations.get(Class)?.name ?? Class.name;
  if (typeof name !== "string") {
    throw new AcridaError(
      "SCENARIO_INVALID",
      `${exportName}: its static member \`name\` hides the name of the class; call it something else`,
    );
  }
  if (name !== "") return name;
  Object.defineProperty(Class, "name", { value: exportName, configurable: true });
  return exportName;
};

const twice = (
  kind: string,
  name: string,
  first: object,
  second: object,
  scenario: LoadedScenario,
): AcridaError => {
  const places = [...new Set([placeOf(first, scenario), placeOf(second, scenario)])].filter(Boolean);
  const where = places.length === 0 ? "" : ` (${places.join(" and ")})`;
  return new AcridaError(
    "SCENARIO_INVALID",
    `there are two ${kind} classes named ${name}${where}: rename one, since reports go by the name`,
  );
};

const USER_CLASS = /^(.*)\bclass\s+([\w$]+)[^{]*?\bextends\s+(HttpUser|User|HttpLocust|Locust)\b/gm;

/** Why there is none, as far as the source texts tell. */
const noUser = (scenario: LoadedScenario): AcridaError => {
  const files = scenario.modules.map(({ file }) => file);
  const exported = scenario.modules.flatMap(({ exports }) => Object.values(exports));
  const isAbstract = exported.some(
    (value) => extendsClass(value, User) && scenario.declarations.get(value as object),
  );
  const found = files.flatMap((file) => {
    const source = sourceText(file);
    return [...source.matchAll(USER_CLASS)]
      .filter(([, before]) => !/\bexport\b|\/\/|^\s*\*/.test(before!))
      .map(({ index, 2: name }) => {
        const line = source.slice(0, index).split("\n").length;
        return { name, place: `${shownPath(file)}:${line}` };
      });
  });
  const [first] = found;
  if (first !== undefined) {
    const others = found.slice(1).map(({ name, place }) => `${name} (${place})`);
    const more = others.length === 0 ? "" : ` The same goes for ${others.join(", ")}.`;
    return new AcridaError(
      "SCENARIO_INVALID",
      `${first.place}: ${first.name} is not exported, so it takes no part. Write: export class ${first.name} …${more}`,
    );
  }
  const names = files.map(shownPath).join(", ");
  const why = isAbstract
    ? "every User class that it exports is `static abstract = true`; export one that is not"
    : "it exports no class that extends User or HttpUser. Write: export class Shopper extends HttpUser { … }";
  return new AcridaError("SCENARIO_INVALID", `no User to run in ${names}: ${why}`);
};
