import { expect, test } from "vitest";
import { LoadTestShape } from "../shape/load-test-shape.ts";
import type { LoadedScenario } from "./loaded-scenario.ts";
import { shapeClassesOf } from "./shape-classes.ts";

const tick = () => null;

class Base extends LoadTestShape {
  static override abstract = true;
  tick = tick;
}
class Steps extends Base {}
class Wave extends LoadTestShape {
  static override useCommonOptions = true;
  tick() {
    return null;
  }
}

const scenarioOf = (...files: Readonly<Record<string, unknown>>[]): LoadedScenario => ({
  modules: files.map((exports, at) => ({ file: `/shop/${at}.ts`, exports })),
  declarations: new Map(),
  places: [],
});

test("exported shapes that can be run, each once; abstract counts on the class that states it", () => {
  const found = shapeClassesOf(scenarioOf({ Base, LoadTestShape, Steps, Other: 5 }, { Wave, Again: Steps }));
  expect([...found.keys()]).toEqual(["Steps", "Wave"]);
});

test("two of one name are refused", () => {
  const other = { Steps: class Steps extends Base {} };
  expect(() => shapeClassesOf(scenarioOf({ Steps }, other))).toThrow(
    "there are two LoadTestShape classes named Steps",
  );
});
