import { LoadTestShape, type ShapeClass } from "../shape/load-test-shape.ts";
import { extendsClass } from "../user/class-chain.ts";
import type { LoadedScenario } from "./loaded-scenario.ts";
import { exportedClasses } from "./user-classes.ts";

/**
 * Every exported load shape that isn't abstract, by name, in the order of files and lines.
 * Throws SCENARIO_INVALID for two of one name.
 */
export const shapeClassesOf = (scenario: LoadedScenario): Map<string, ShapeClass> =>
  exportedClasses(scenario, "LoadTestShape", isRunnableShape);

const isRunnableShape = (value: unknown): value is ShapeClass =>
  extendsClass(value, LoadTestShape) &&
  value !== LoadTestShape &&
  !(Object.hasOwn(value as object, "abstract") && (value as ShapeClass).abstract === true);
