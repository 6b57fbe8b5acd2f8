import { refuseFields } from "./field-reading.ts";

/** Fields that a test which runs can be given anew. */
const editable: readonly string[] = ["user_count", "spawn_rate"];

/**
 * @param changed the fields of a posted form that are other than those of the test that runs.
 * @param shape what leads its load; null where the form does.
 * @throws FieldError for each that stays as it is.
 */
export const refuseFixed = (changed: readonly string[], shape: string | null): void => {
  const others = changed.filter((name) => !editable.includes(name));
  const led = shape === null ? [] : changed.filter((name) => editable.includes(name));
  refuseFields([
    ...others.map((field) => ({
      field,
      message: `${field} can't be changed while a test runs; stop it, then start anew`,
      sentence: { key: "field.fixedWhileRunning" } as const,
    })),
    ...led.map((field) => ({
      field,
      message: `${shape} leads the load of the test that runs`,
      sentence: { key: "field.led", values: { shape: shape ?? "" } } as const,
    })),
  ]);
};
