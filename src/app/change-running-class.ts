import type { Controller } from "../cluster/controller.ts";
import { FieldError } from "../server/console-control.ts";
import type { EditsByClass } from "./class-edits.ts";
import { inField } from "./in-field.ts";
import type { PlannedTest } from "./planned-test.ts";

/** What was changed of all classes up to now, and with the newest change. */
export interface EditStep {
  readonly before: EditsByClass;
  readonly now: EditsByClass;
}

/**
 * Brings a change of one class to the test that runs; nothing for a class that takes no part in it.
 * @throws FieldError where the test could not go on with it; then it goes on as before.
 */
export const changeRunningClass = (
  name: string,
  { before, now }: EditStep,
  { options, description: { classes } }: PlannedTest,
  controller: Pick<Controller, "changeClass">,
): void => {
  const one = classes.find((known) => known.name === name);
  if (one === undefined) return;
  const edit = now[name] ?? {};
  const earlier = before[name] ?? {};
  if (edit.host === null && one.needsHost && options.host === null) {
    throw new FieldError(
      "host",
      `${name} needs a host while it runs; give one such as http://localhost:8080`,
      {
        ...{ key: "field.hostMissing", values: { name } },
      },
    );
  }
  const share = (edits: EditsByClass) =>
    classes.map((known) => ({
      name: known.name,
      weight: edits[known.name]?.weight ?? known.weight,
      fixedCount: edits[known.name]?.fixedCount ?? known.fixedCount,
    }));
  const weighed = share(now);
  const sharesStay = JSON.stringify(weighed) === JSON.stringify(share(before));
  const change = {
    ...(edit.host === earlier.host ? {} : { host: edit.host ?? null }),
    ...(edit.tasks === undefined || edit.tasks === earlier.tasks ? {} : { tasks: edit.tasks }),
  };
  inField("weight", () => controller.changeClass(name, sharesStay ? null : weighed, change), {
    key: "field.noUsers",
  });
};
