/** What a shape wants from a second on. */
export interface ShapeTick {
  /** Users that shall run: a whole number of 0 or more. */
  readonly users: number;
  /** Users started, or stopped, a second: above 0, may be a fraction. */
  readonly spawnRate: number;
  /** Classes of which users are started from now on, or their names; else all. Who runs goes on. */
  readonly userClasses?: readonly (string | NamedClass)[];
}

/** A User class, as far as shapes know of it. */
export interface NamedClass {
  readonly name: string;
  readonly prototype: object;
}

/** What a shape may ask about its test. */
export interface ShapeContext {
  /** Seconds since the first user. */
  readonly runTime: number;
  readonly userCount: number;
  readonly options: Readonly<Record<string, unknown>>;
}

export const shapeContextKey: unique symbol = Symbol("shape context");
const shapeZeroKey: unique symbol = Symbol("shape zero");

const outside: ShapeContext = { runTime: 0, userCount: 0, options: {} };

/**
 * Load over time. An exported class that extends it leads the test: `tick` is asked once a second, by one instance in
 * the controller's scenario thread; `--users`, `--spawn-rate` and `--run-time` then say nothing, unless the class
 * states `useCommonOptions`.
 */
export abstract class LoadTestShape {
  /** A base for other shapes, never run itself; counts only on the class that states it. */
  static abstract = true;
  /** The shape reads `this.options.users` and `spawnRate` itself, and `--run-time` ends the test. */
  static useCommonOptions = false;

  /** Set while a test runs. */
  [shapeContextKey]: ShapeContext = outside;
  /** Run time at the last `resetTime()`. */
  [shapeZeroKey] = 0;

  /**
   * What shall run from now on; null ends the test.
   * @param elapsedSeconds since the first user, or since `resetTime()`: 0, 1, 2 …
   */
  abstract tick(elapsedSeconds: number): ShapeTick | null | PromiseLike<ShapeTick | null>;

  /** Options of the command line and of the scenario: `this.options.users`. */
  get options(): Readonly<Record<string, unknown>> {
    return this[shapeContextKey].options;
  }

  /** Seconds since the first user, or since `resetTime()`. */
  getRunTime(): number {
    return this[shapeContextKey].runTime - this[shapeZeroKey];
  }

  /** Users that run now, in the whole test. */
  getCurrentUserCount(): number {
    return this[shapeContextKey].userCount;
  }

  /** Begins the time that `tick` gets anew, with its next call. */
  resetTime(): void {
    this[shapeZeroKey] = this[shapeContextKey].runTime;
  }
}

/** A shape that can be run. */
export type ShapeClass = (new () => LoadTestShape) & Omit<typeof LoadTestShape, "prototype">;
