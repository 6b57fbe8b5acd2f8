import type { Options } from "../config/options.ts";
import type { ShapeDescription } from "../loader/scenario-description.ts";
import type { FormField } from "../server/api.ts";
import { FieldError, type FormValues } from "../server/console-control.ts";
import { noShape } from "./planned-shape.ts";

/** What a test's load is led by, as the form says it. */
export type ShapeChoice = Pick<Options, "shape" | "stages">;

/** What Locust's page posts where no shape is chosen. */
const noShapePosted: readonly string[] = ["", "Default", noShape];

const whatShapesReplace = ["user_count", "spawn_rate", "run_time"];
const whatStagesReplace = ["user_count"];

/** The start form's fields for load over time: a shape of the scenario, or stages. */
export class ShapeFields {
  readonly #shapes: readonly ShapeDescription[];
  readonly #stagesHelp: string;

  constructor(shapes: readonly ShapeDescription[], stagesHelp: string) {
    this.#shapes = shapes;
    this.#stagesHelp = stagesHelp;
  }

  fields(choice: ShapeChoice): FormField[] {
    const stages: FormField = {
      ...{
        name: "stages",
        label: "Stages",
        kind: "text" as const,
        value: choice.stages,
        help: this.#stagesHelp,
      },
      ...{ required: false, advanced: true, replaces: { "*": whatStagesReplace } },
    };
    if (this.#shapes.length === 0) return [stages];
    const replaces = this.#shapes.map(({ name, useCommonOptions }): [string, readonly string[]] => [
      name,
      useCommonOptions ? [] : whatShapesReplace,
    ]);
    const shape: FormField = {
      ...{ name: "shape_class", label: "Load shape", kind: "choice" as const, value: this.#shown(choice) },
      ...{ choices: ["", ...this.#names], help: "a shape leads the load by itself" },
      ...{ required: false, advanced: true, replaces: Object.fromEntries(replaces) },
    };
    return [shape, stages];
  }

  /** What was posted, over what stands. @throws FieldError for a shape that isn't there. */
  shapeOf({ shape_class: given }: FormValues, choice: ShapeChoice): string | null {
    if (given === undefined) return choice.shape;
    const isNone = typeof given === "string" && noShapePosted.includes(given);
    // As it is shown: what was left open stays so.
    if ((isNone ? "" : given) === this.#shown(choice)) return choice.shape;
    if (isNone) return noShape;
    const known = this.#names.find((name) => name === given);
    if (known !== undefined) return known;
    const there =
      this.#shapes.length === 0 ? "the scenario exports none" : `there are: ${this.#names.join(", ")}`;
    const sentence = {
      key: "field.shapeUnknown",
      values: { names: String(given), known: this.#names.join(", ") },
    } as const;
    throw new FieldError("shape_class", `no load shape named ${given}; ${there}`, sentence);
  }

  /** As `shapeOf`; what they mean is known when a test is planned. */
  stagesOf({ stages: given }: FormValues, { stages }: ShapeChoice): string | null {
    if (given === undefined) return stages;
    const text = [given].flat().join(",").trim();
    return text === "" ? null : text;
  }

  get #names(): readonly string[] {
    return this.#shapes.map(({ name }) => name);
  }

  #shown({ shape, stages }: ShapeChoice): string {
    if (shape !== null) return shape === noShape ? "" : shape;
    return stages === null && this.#shapes.length === 1 ? this.#shapes[0]!.name : "";
  }
}
