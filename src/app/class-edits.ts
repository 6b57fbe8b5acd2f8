import { httpUrl, readNumber, userCount } from "../config/option-type.ts";
import type { ClassEdit } from "../loader/collect.ts";
import type { TaskDescription, UserClassDescription } from "../loader/scenario-description.ts";
import type { ClassView, TaskNode } from "../server/api.ts";
import { FieldError, type FormValues } from "../server/console-control.ts";
import { FieldReading } from "./field-reading.ts";
import { isAsShown } from "./masked-text.ts";

export type EditsByClass = Readonly<Record<string, ClassEdit>>;

/** What `POST /user` can change of a class. */
const classFields = ["weight", "fixed_count", "host", "tasks"] as const;

/**
 * What was posted for one class, over what was changed of it before.
 * @param mask hides what looks like a secret in a text, as in `classViews`.
 * @throws FieldError of all fields that are wrong.
 */
export const readClassEdit = (
  form: FormValues,
  classes: readonly UserClassDescription[],
  edits: EditsByClass,
  mask: (text: string) => string,
): EditsByClass => {
  const name = form.user_class_name;
  const one = classes.find((known) => known.name === name);
  if (one === undefined) {
    const known = classes.map((other) => other.name).join(", ");
    throw new FieldError("user_class_name", `no User class named ${name ?? "(none)"}; there are: ${known}`);
  }
  const { weight, fixed_count, host, tasks } = Object.fromEntries(
    classFields.map((field) => [field, form[field]]),
  );
  const reading = new FieldReading();
  const changed: ClassEdit = {
    ...(weight === undefined ? {} : reading.take(() => ({ weight: weightOf(weight) }))),
    ...(fixed_count === undefined ? {} : reading.take(() => ({ fixedCount: countOf(fixed_count) }))),
    ...(host === undefined ? {} : reading.take(() => hostEdit(host, hostOf(one, edits[one.name]), mask))),
    ...(tasks === undefined ? {} : reading.take(() => ({ tasks: tasksOf(tasks, one) }))),
  };
  reading.end();
  return { ...edits, [one.name]: { ...edits[one.name], ...changed } };
};

/** The scenario's classes as the page shows them. */
export const classViews = (
  classes: readonly UserClassDescription[],
  edits: EditsByClass,
  picked: readonly string[],
  mask: (text: string) => string,
): ClassView[] =>
  classes.map((one) => {
    const edit = edits[one.name] ?? {};
    const host = hostOf(one, edit);
    const isEnabled = ({ name }: TaskDescription): boolean => edit.tasks?.includes(name) ?? true;
    const enabled = directTasks(one).filter(isEnabled);
    const set = one.tasks[0] as TaskDescription;
    return {
      name: one.name,
      picked: picked.length === 0 || picked.includes(one.name),
      weight: edit.weight ?? one.weight,
      fixedCount: edit.fixedCount ?? one.fixedCount,
      host: host === null ? null : mask(host),
      tasks: directTasks(one).map((task) => ({
        name: task.name,
        weight: task.weight,
        enabled: isEnabled(task),
      })),
      ratio: ratioOf(one.hasTaskSet === true ? [{ ...set, tasks: enabled }] : enabled, 1),
    };
  });

/** The tasks that can be switched on and off: those of the class itself, or of its one TaskSet. */
const directTasks = ({ tasks, hasTaskSet }: UserClassDescription): readonly TaskDescription[] =>
  hasTaskSet === true ? (tasks[0]?.tasks ?? []) : tasks;

const ratioOf = (tasks: readonly TaskDescription[], around: number): TaskNode[] => {
  const sum = tasks.reduce((total, { weight }) => total + weight, 0);
  return tasks.map(({ name, weight, tasks: inner = [] }) => {
    const share = sum === 0 ? 0 : weight / sum;
    const shareOfAll = around * share;
    return { name, share, shareOfAll, tasks: ratioOf(inner, shareOfAll) };
  });
};

const LARGEST_WEIGHT = 1_000_000;

const weightOf = (given: FormValues[string]): number => {
  const weight = readNumber(given);
  if (weight !== undefined && weight >= 0 && weight <= LARGEST_WEIGHT) return weight;
  throw new FieldError("weight", `Weight must be a number from 0 to ${LARGEST_WEIGHT}, got "${given}"`, {
    ...{ key: "field.weight", values: { given: String(given) } },
  });
};

const countOf = (given: FormValues[string]): number => {
  const count = userCount.parse(given);
  if (count !== undefined) return count;
  throw new FieldError("fixed_count", `Fixed count must be ${userCount.expected}, got "${given}"`, {
    ...{ key: "field.fixed_count", values: { given: String(given) } },
  });
};

const hostOf = (one: UserClassDescription, edit: ClassEdit = {}): string | null =>
  edit.host === undefined ? (one.host ?? null) : edit.host;

/** The page posts the host as it shows it, whatever was changed beside it. */
const hostEdit = (
  given: FormValues[string],
  host: string | null,
  mask: (text: string) => string,
): ClassEdit => {
  if (given === "") return { host: null };
  const isKept = host !== null && typeof given === "string" && isAsShown("host", given, mask(host), host);
  return isKept ? {} : { host: classHostOf(given) };
};

const classHostOf = (given: FormValues[string]): string | null => {
  const host = httpUrl.parse(given);
  if (host !== undefined) return host;
  throw new FieldError("host", `Host must be ${httpUrl.expected}`, { key: "field.host" });
};

const tasksOf = (given: FormValues[string], one: UserClassDescription): readonly string[] => {
  const names = [given].flat().filter((name) => name !== "");
  const known = directTasks(one).map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new FieldError(
      "tasks",
      `${one.name} has no task ${unknown.join(", ")}; there are: ${known.join(", ")}`,
      { key: "field.tasksUnknown", values: { names: unknown.join(", "), known: known.join(", ") } },
    );
  }
  if (names.length === 0) {
    throw new FieldError("tasks", `pick at least one task of ${known.join(", ")}`, {
      key: "field.tasksNone",
    });
  }
  return names;
};
