import { AcridaError } from "../base/errors.ts";
import { FieldError } from "../server/console-control.ts";
import type { EditsByClass } from "./class-edits.ts";
import { inField } from "./in-field.ts";
import { noShape, plannedShape } from "./planned-shape.ts";
import { classWithoutHost, type PlannedTest } from "./planned-test.ts";
import type { FormState, StartForm } from "./start-form.ts";
import type { TestConductor } from "./test-conductor.ts";
import type { CollectedClasses, TestScenario } from "./test-scenario.ts";

/** Of a console. */
export interface PlanningParts {
  readonly conductor: Pick<TestConductor, "renewScenario">;
  readonly session: TestScenario;
  /** What the command line asks for. */
  readonly first: PlannedTest;
}

/**
 * The test that a start form asks for.
 * @param edits of classes, as they are shown beside the form.
 * @throws FieldError for what a test can't be started with.
 */
export const planFromForm = async (
  parts: PlanningParts,
  form: StartForm,
  { options, custom }: FormState,
  edits: EditsByClass,
): Promise<PlannedTest> => {
  const collected = await collect(parts, options, edits).catch((error: unknown) => {
    throw error instanceof AcridaError && error.code !== "THREAD_LOST"
      ? new FieldError("user_classes", error.message)
      : error;
  });
  const { classes } = collected.description;
  if (classes.every(({ weight, fixedCount }) => weight === 0 && fixedCount === 0)) {
    const names = classes.map(({ name }) => name).join(", ");
    throw new FieldError("user_classes", `no users would run: ${names} have weight 0 and no fixed count`, {
      key: "field.noUsers",
    });
  }
  const secrets = form.secretsOf({ options, custom });
  // The form shows which shapes there are: with several of them none is chosen until somebody does.
  const field = options.stages === null ? "shape_class" : "stages";
  const isLed = options.shape !== null && options.shape !== noShape;
  const shape = inField(field, () => plannedShape(options, collected.description, true), {
    key: isLed ? "field.twoShapes" : "field.stages",
  });
  const test = { options, custom, secrets, ...collected, shape };
  const homeless = classWithoutHost(test);
  if (homeless === null) return test;
  throw new FieldError(
    "host",
    `fill this field: ${homeless} has no host of its own; give one such as http://localhost:8080`,
    { key: "field.hostMissing", values: { name: homeless } },
  );
};

/** In a new scenario thread where the one that was is gone, by an endless loop or `process.exit()`. */
const collect = async (
  { session, conductor, first }: PlanningParts,
  options: FormState["options"],
  edits: EditsByClass,
): Promise<CollectedClasses> => {
  try {
    return await session.collect(options, edits);
  } catch (error) {
    if (!session.room.closed) throw error;
    await conductor.renewScenario(first);
    return await session.collect(options, edits);
  }
};
