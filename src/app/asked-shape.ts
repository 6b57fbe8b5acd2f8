import type { LoadShape } from "../cluster/shape-driver.ts";
import type { ScenarioDescription } from "../loader/scenario-description.ts";
import type { PlannedShape } from "./planned-shape.ts";
import type { TestScenario } from "./test-scenario.ts";

/**
 * The shape as a controller asks it; null for none.
 * @param userCount users that run now, in all.
 */
export const loadShapeOf = (
  planned: PlannedShape | null,
  options: Readonly<Record<string, unknown>>,
  { classes }: Pick<ScenarioDescription, "classes">,
  session: Pick<TestScenario, "room">,
  userCount: () => number,
): LoadShape | null => {
  if (planned === null) return null;
  const { name, curve } = planned;
  if (curve !== null) return { name: "the load over time", ask: curve.curve };
  const classNames = classes.map((one) => one.name);
  let isMade = false;
  return {
    name,
    async ask(runTime) {
      if (!isMade) await session.room.call("makeShape", { name, classNames });
      isMade = true;
      return session.room.call("tick", { runTime, userCount: userCount(), options });
    },
  };
};
