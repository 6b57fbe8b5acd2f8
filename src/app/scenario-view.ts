import type { UserClassDescription } from "../loader/scenario-description.ts";
import type { ScenarioView } from "../server/api.ts";
import { classViews, type EditsByClass } from "./class-edits.ts";
import type { PlannedTest } from "./planned-test.ts";
import { type FormState, StartForm } from "./start-form.ts";
import type { TestScenario } from "./test-scenario.ts";

/** What a page shows of the scenario, and of what would be run of it. */
export const scenarioView = (
  parts: {
    readonly files: readonly string[];
    readonly form: StartForm;
    readonly state: FormState;
    readonly classes: readonly UserClassDescription[];
    readonly edits: EditsByClass;
  },
  mask: (text: string) => string,
): ScenarioView => {
  const { files, form, state, classes, edits } = parts;
  return {
    files,
    fields: form.fields(state, mask),
    classes: classViews(classes, edits, state.options.userClasses, mask),
  };
};

/** The same of a test that no form was filled in for. */
export const viewOf = (test: PlannedTest, session: TestScenario): ScenarioView => {
  const { classes, shapes } = test.description;
  const names = classes.map(({ name }) => name);
  const form = new StartForm(session.customOptions, names, shapes);
  return scenarioView({ files: session.files, form, state: test, classes, edits: {} }, (text) => text);
};
