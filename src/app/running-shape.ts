import { AcridaError } from "../base/errors.ts";
import {
  type LoadTestShape,
  type ShapeClass,
  type ShapeContext,
  shapeContextKey,
} from "../shape/load-test-shape.ts";
import { readTick } from "../shape/read-tick.ts";
import type { WantedLoad } from "../shape/wanted-load.ts";
import { tracebackOf } from "../user/traceback.ts";

const settings = ["abstract", "useCommonOptions"];

/** The shape of one test, in the scenario thread: makes it, asks it, and checks what it says. */
export class RunningShape {
  readonly #shape: LoadTestShape;
  readonly #name: string;
  readonly #classNames: readonly string[];

  /**
   * @param classNames those that take part.
   * @throws AcridaError SCENARIO_INVALID for one that can't be made, or states a setting in its instances.
   */
  constructor(name: string, Shape: ShapeClass, classNames: readonly string[]) {
    this.#name = name;
    this.#classNames = classNames;
    try {
      this.#shape = new Shape();
    } catch (thrown) {
      throw invalid(`${name} can't be constructed: ${tracebackOf(thrown)}`, thrown);
    }
    const misplaced = settings.find((setting) => setting in this.#shape);
    if (misplaced !== undefined) {
      throw invalid(`${name}: ${misplaced} must be static. Write: static ${misplaced} = …`);
    }
    if (typeof this.#shape.tick !== "function") {
      throw invalid(`${name} has no tick(); write: tick(elapsedSeconds) { return { users, spawnRate } }`);
    }
  }

  /**
   * What it wants at this moment; null for the end.
   * @throws AcridaError SCENARIO_INVALID where it threw, with the user's own frames, or gave nonsense.
   */
  async ask(context: ShapeContext): Promise<WantedLoad | null> {
    const shape = this.#shape;
    shape[shapeContextKey] = context;
    const seconds = shape.getRunTime();
    const where = `${this.#name}.tick(${seconds})`;
    let given: unknown;
    try {
      given = await shape.tick(seconds);
    } catch (thrown) {
      throw invalid(`${where} threw ${tracebackOf(thrown)}`, thrown);
    }
    return readTick(given, where, this.#classNames);
  }
}

const invalid = (message: string, cause?: unknown): AcridaError =>
  new AcridaError("SCENARIO_INVALID", message, { cause });
