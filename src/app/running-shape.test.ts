import { describe, expect, test } from "vitest";
import { LoadTestShape, type ShapeClass, type ShapeTick } from "../shape/load-test-shape.ts";
import { RunningShape } from "./running-shape.ts";

const moment = (runTime: number, userCount = 0) => ({ runTime, userCount, options: { users: 7 } });

const running = (Shape: ShapeClass): RunningShape => new RunningShape("Steps", Shape, ["Buyer"]);

class Steps extends LoadTestShape {
  tick(elapsedSeconds: number): ShapeTick | null {
    return elapsedSeconds < 3 ? { users: elapsedSeconds + 1, spawnRate: 1 } : null;
  }
}

describe("a shape of the scenario", () => {
  test("is asked with the seconds of the test", async () => {
    const shape = running(Steps);
    expect(await shape.ask(moment(0))).toEqual({ users: 1, spawnRate: 1 });
    expect(await shape.ask(moment(2))).toEqual({ users: 3, spawnRate: 1 });
    expect(await shape.ask(moment(3))).toBeNull();
  });

  test("may be async, know its test, and begin its time anew", async () => {
    const seen: unknown[] = [];
    class Waiting extends LoadTestShape {
      async tick(elapsedSeconds: number) {
        seen.push([elapsedSeconds, this.getRunTime(), this.getCurrentUserCount(), this.options.users]);
        if (this.getCurrentUserCount() === 5) this.resetTime();
        return { users: 5, spawnRate: 1 };
      }
    }
    const shape = running(Waiting);
    await shape.ask(moment(1, 3));
    await shape.ask(moment(2, 5));
    await shape.ask(moment(3, 4));
    expect(seen).toEqual([
      [1, 1, 3, 7],
      [2, 2, 5, 7],
      [1, 1, 4, 7],
    ]);
  });

  test("that throws is named, with the user's own words", async () => {
    class Broken extends LoadTestShape {
      tick(): never {
        throw new TypeError("no plan");
      }
    }
    await expect(running(Broken).ask(moment(12))).rejects.toThrow(
      /^Steps\.tick\(12\) threw TypeError: no plan/,
    );
    class Silent extends LoadTestShape {
      tick(): null {
        // What a scenario in JavaScript may do.
        return undefined as unknown as null;
      }
    }
    await expect(running(Silent).ask(moment(0))).rejects.toThrow("got undefined (a missing return?)");
  });

  test("has a tick", () => {
    class Empty extends (LoadTestShape as unknown as new () => object) {}
    expect(() => running(Empty as unknown as ShapeClass)).toThrow("Steps has no tick(); write: tick(");
  });

  test("states its settings on the class", () => {
    class Instance extends Steps {
      useCommonOptions = true;
    }
    expect(() => running(Instance)).toThrow("Steps: useCommonOptions must be static");
    class Thrower extends Steps {
      constructor() {
        super();
        throw new Error("too early");
      }
    }
    expect(() => running(Thrower)).toThrow("Steps can't be constructed: Error: too early");
  });
});
