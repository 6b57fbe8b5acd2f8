import { isSecretName, type Redactor } from "../secrets.ts";
import type { ScenarioView } from "./view.ts";

/** The scenario with every text masked, and without values of fields whose name says that they are secret. */
export const maskedScenario = (scenario: ScenarioView, redactor: Redactor): ScenarioView => {
  const { files, fields, classes } = maskedTexts(scenario, redactor);
  return {
    files,
    fields: fields.map((field) => (isSecretName(field.name) ? { ...field, value: null } : field)),
    classes,
  };
};

const maskedTexts = <T>(value: T, redactor: Redactor): T => {
  if (typeof value === "string") return redactor.mask(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => maskedTexts(item, redactor)) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, maskedTexts(item, redactor)]);
  return Object.fromEntries(entries) as T;
};
