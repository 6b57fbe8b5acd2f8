import { AcridaError, messageOf } from "../base/errors.ts";
import type { Options } from "../config/options.ts";
import { didYouMean } from "../config/suggest.ts";
import type { ScenarioDescription } from "../loader/scenario-description.ts";
import { type ReadCurve, readCurve } from "../shape/read-curve.ts";

/** `--shape none`: users and spawn rate count, though the scenario has a shape. */
export const noShape = "none";

/** What leads the load of a test. */
export interface PlannedShape {
  /** As page and log name it: a class, or the text of `--stages`. */
  readonly name: string;
  /** Of `--stages`; null for a class of the scenario. */
  readonly curve: ReadCurve | null;
  /** The number of users that was asked for means nothing. */
  readonly replacesUsers: boolean;
  readonly replacesSpawnRate: boolean;
  readonly replacesRunTime: boolean;
}

/**
 * What leads the load, by the options: `--stages`, the shape that was picked, else the only one there is.
 * @param mayAsk where several shapes are there and none is picked, a form will ask: till then it is none.
 * @throws AcridaError USAGE for a shape that isn't there, one too many, or stages that can't be read.
 */
export const plannedShape = (
  { shape, stages, spawnRate }: Pick<Options, "shape" | "stages" | "spawnRate">,
  { shapes, classes }: Pick<ScenarioDescription, "shapes" | "classes">,
  mayAsk: boolean,
): PlannedShape | null => {
  if (stages !== null) {
    if (shape === null || shape === noShape) return fromStages(stages, spawnRate, classes);
    throw usage(`--stages and --shape ${shape} both lead the load: give one of them`);
  }
  if (shape === noShape || (shape === null && shapes.length === 0)) return null;
  const names = shapes.map(({ name }) => name);
  if (shape === null && shapes.length > 1) {
    if (mayAsk) return null;
    throw usage(
      `the scenario has several load shapes: pick one with --shape (${names.join(", ")}), or --shape ${noShape}`,
    );
  }
  const picked = shape === null ? shapes[0]! : shapes.find(({ name }) => name === shape);
  if (picked === undefined) {
    const there = names.length === 0 ? "the scenario exports none" : `there are: ${names.join(", ")}`;
    throw usage(`no load shape named ${shape}; ${there}${didYouMean(shape!, names)}`);
  }
  const replaces = !picked.useCommonOptions;
  return {
    name: picked.name,
    curve: null,
    replacesUsers: replaces,
    replacesSpawnRate: replaces,
    replacesRunTime: replaces,
  };
};

const fromStages = (
  stages: string,
  spawnRate: number,
  classes: ScenarioDescription["classes"],
): PlannedShape => {
  const curve = readStages(stages, spawnRate);
  const names = classes.map(({ name }) => name);
  const stranger = curve.userClasses.find((name) => !names.includes(name));
  if (stranger !== undefined) {
    throw usage(`--stages: no User class named ${stranger} takes part; there are: ${names.join(", ")}`);
  }
  const replaced = { replacesUsers: true, replacesSpawnRate: false, replacesRunTime: false };
  return { name: stages, curve, ...replaced };
};

const readStages = (stages: string, spawnRate: number): ReadCurve => {
  try {
    return readCurve(stages, spawnRate);
  } catch (error) {
    throw usage(`--stages: ${messageOf(error)}`);
  }
};

const usage = (message: string): AcridaError => new AcridaError("USAGE", message);
