import type { Clock } from "../base/clock.ts";
import { AcridaError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import { CustomOptions } from "../user/custom-option.ts";
import { describeTasks } from "../user/describe-tasks.ts";
import { fire } from "../user/event-hook.ts";
import { events } from "../user/events.ts";
import { inspectClasses } from "../user/inspect.ts";
import type { TaskOwnerClass } from "../user/stated-tasks.ts";
import type { TagFilter } from "../user/tag-filter.ts";
import { TaskPlans } from "../user/task-plan.ts";
import { tracebackOf } from "../user/traceback.ts";
import { needsHostKey, type UserClass } from "../user/user.ts";
import type { LoadedScenario } from "./loaded-scenario.ts";
import type { CustomOption, ScenarioDescription } from "./scenario-description.ts";
import { shapeClassesOf } from "./shape-classes.ts";
import { shownPath } from "./source-place.ts";
import { setFields } from "./static-fields.ts";
import { placeOf, userClassesOf } from "./user-classes.ts";

/** What decides which classes and tasks take part; the same in every thread. */
export interface Selection {
  /** Names from the command line; empty for all. */
  readonly pickedClasses: readonly string[];
  readonly tags: readonly string[];
  readonly excludeTags: readonly string[];
  /** What `--config-users` and the console changed, by class. */
  readonly edits?: Readonly<Record<string, ClassEdit>>;
  /** Every class weighs 1, and each of its tasks is as likely as any other. */
  readonly equalWeights?: boolean;
}

/** Other settings of a User class than it states itself; what is left out is as stated. */
export interface ClassEdit {
  readonly weight?: number;
  readonly fixedCount?: number;
  /** Null for none. */
  readonly host?: string | null;
  /** Names of the tasks that its users pick from. */
  readonly tasks?: readonly string[];
  /** Other values of static fields, which JSON can carry. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** What was changed of classes, over what was changed before. */
export const withEdits = (
  before: Selection["edits"] = {},
  more: Readonly<Record<string, ClassEdit>>,
): NonNullable<Selection["edits"]> => {
  const merged = Object.entries(more).map(([name, edit]) => [name, { ...before[name], ...edit }] as const);
  return { ...before, ...Object.fromEntries(merged) };
};

export interface CollectOptions extends Selection {
  readonly clock: Clock;
  readonly logger: Logger;
  /** What `customOptionsOf` found. */
  readonly customOptions?: readonly CustomOption[];
}

export interface PickedClasses {
  /** By name, in the order of files and lines. */
  readonly classes: Map<string, UserClass>;
  readonly warnings: readonly string[];
}

export interface CollectedScenario {
  readonly classes: Map<string, UserClass>;
  readonly description: ScenarioDescription;
}

/**
 * The classes that take part, found without a check of what they hold: for threads that run what another has checked.
 * Throws SCENARIO_INVALID where none is left, USAGE for a name that is not there.
 */
export const pickClasses = (scenario: LoadedScenario, selection: Selection): PickedClasses => {
  const known = userClassesOf(scenario);
  for (const [name, { fields = {} }] of Object.entries(selection.edits ?? {})) {
    const Class = known.get(name);
    if (Class !== undefined) setFields(Class, fields);
  }
  const picked = selection.pickedClasses.length === 0 ? known : pickByName(known, selection.pickedClasses);
  return withTasks(picked, filterOf(selection), scenario);
};

/**
 * The classes that take part, checked, and what the controller must know of them.
 * Throws SCENARIO_INVALID with the class and its file and line, USAGE for a name that is not there.
 */
export const collectScenario = (scenario: LoadedScenario, options: CollectOptions): CollectedScenario => {
  const filter = filterOf(options);
  const { clock, logger } = options;
  const { classes, warnings } = pickClasses(scenario, options);
  const shapes = Array.from(shapeClassesOf(scenario), ([name, { useCommonOptions }]) => ({
    name,
    useCommonOptions: Boolean(useCommonOptions),
  }));
  return placed(classes, scenario, () => {
    inspectClasses([...classes.values()], { clock, logger, filter });
    const described = Array.from(classes, ([name, Class]) => {
      const edit = options.edits?.[name];
      return {
        name,
        weight: edit?.weight ?? (options.equalWeights === true ? 1 : Class.weight),
        fixedCount: edit?.fixedCount ?? Class.fixedCount,
        host: hostOf(Class, options),
        needsHost: Class[needsHostKey],
        hasTaskSet: Class.taskSet !== undefined,
        tasks: describeTasks(Class, filter),
      };
    });
    return {
      classes,
      description: { classes: described, shapes, customOptions: options.customOptions ?? [], warnings },
    };
  });
};

/** The options that the scenario's listeners add to the command line; to be asked once, when it was loaded. */
export const customOptionsOf = async (): Promise<readonly CustomOption[]> => {
  const parser = new CustomOptions();
  let failure: { readonly thrown: unknown } | undefined;
  await fire(events.initCommandLineParser, { parser }, (thrown) => {
    failure ??= { thrown };
  });
  if (failure !== undefined) {
    const { thrown } = failure;
    if (thrown instanceof AcridaError) throw thrown;
    const text = `a listener of initCommandLineParser threw: ${tracebackOf(thrown)}`;
    throw new AcridaError("SCENARIO_INVALID", text, { cause: thrown });
  }
  return parser.added;
};

/** The host of a class itself, which `--host` comes before. */
export const hostOf = (Class: UserClass, { edits }: Selection): string | undefined => {
  const host = edits?.[Class.name]?.host;
  return host === undefined ? (Class.host ?? undefined) : (host ?? undefined);
};

/** Which tasks take part. */
export const filterOf = ({ tags, excludeTags, edits = {}, equalWeights = false }: Selection): TagFilter => {
  const chosen = Object.entries(edits).flatMap(([name, { tasks }]) =>
    tasks === undefined ? [] : [[name, tasks]],
  );
  return { include: tags, exclude: excludeTags, chosen: Object.fromEntries(chosen), equalWeights };
};

const pickByName = (known: Map<string, UserClass>, names: readonly string[]): Map<string, UserClass> => {
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new AcridaError(
      "USAGE",
      `no User class named ${unknown.join(", ")}; there are: ${[...known.keys()].join(", ")}`,
    );
  }
  return new Map([...known].filter(([name]) => names.includes(name)));
};

/** Leaves out the classes to which the tags leave no task. */
const withTasks = (
  picked: Map<string, UserClass>,
  filter: TagFilter,
  scenario: LoadedScenario,
): PickedClasses => {
  if (filter.include.length === 0 && filter.exclude.length === 0) return { classes: picked, warnings: [] };
  const plans = new TaskPlans(filter);
  const hasTasks = (Class: UserClass): boolean =>
    plans.rootOf(Class as unknown as TaskOwnerClass).tasks.length > 0;
  const classes = placed(picked, scenario, () => new Map([...picked].filter(([, Class]) => hasTasks(Class))));
  const asked = [
    ...(filter.include.length === 0 ? [] : [`--tags ${filter.include.join(" ")}`]),
    ...(filter.exclude.length === 0 ? [] : [`--exclude-tags ${filter.exclude.join(" ")}`]),
  ].join(" ");
  if (classes.size === 0) {
    const names = [...picked.keys()].join(", ");
    throw new AcridaError(
      "SCENARIO_INVALID",
      `expected tags that leave at least one task, got ${asked}, which leaves none in ${names}; pick other tags or classes`,
    );
  }
  const left = [...picked.keys()].filter((name) => !classes.has(name));
  return { classes, warnings: left.map((name) => `${name} takes no part: ${asked} leaves it no task`) };
};

/** Puts the file and line of the class that an error begins with before it. */
const placed = <T>(classes: ReadonlyMap<string, UserClass>, scenario: LoadedScenario, check: () => T): T => {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof AcridaError)) throw error;
    const place = placeByName(/^[\p{L}\p{N}_$]+/u.exec(error.message)?.[0] ?? "", classes, scenario);
    if (place === "") throw error;
    throw new AcridaError(error.code, `${place}: ${error.message}`, { cause: error });
  }
};

const placeByName = (
  name: string,
  classes: ReadonlyMap<string, UserClass>,
  scenario: LoadedScenario,
): string => {
  const Class = classes.get(name);
  if (Class !== undefined) return placeOf(Class, scenario);
  const places = scenario.places.filter((place) => place.name === name);
  return places.length === 1 ? `${shownPath(places[0]!.file)}:${places[0]!.line}` : "";
};
