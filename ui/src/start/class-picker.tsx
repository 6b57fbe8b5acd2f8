import { useState } from "react";
import type { ClassView, FieldValue } from "../../../src/server/api.ts";
import { useWords } from "../i18n/language.ts";
import { ClassDialog } from "./class-dialog.tsx";
import { FieldError } from "./field-control.tsx";
import { toggled } from "./form-values.ts";
import "./class-picker.css";

interface ClassPickerProps {
  readonly classes: readonly ClassView[];
  readonly picked: FieldValue;
  readonly error: string | null;
  readonly onPick: (picked: readonly string[]) => void;
}

/** Which User classes take part, and with what weight, host and tasks. */
export function ClassPicker({ classes, picked, error, onPick }: ClassPickerProps) {
  const { text, format } = useWords();
  const [edited, setEdited] = useState<string | null>(null);
  const editedClass = classes.find(({ name }) => name === edited);
  const chosen = Array.isArray(picked) ? picked : [];
  return (
    <fieldset className="field-group">
      <legend>{text("field.user_classes")}</legend>
      <ul className="classes">
        {classes.map(({ name, weight, fixedCount, host, tasks }) => {
          const on = tasks.filter(({ enabled }) => enabled).length;
          return (
            <li key={name} className="class">
              <label className="field-choice class-name">
                <input
                  type="checkbox"
                  name="user_classes"
                  checked={chosen.includes(name)}
                  onChange={() => onPick(toggled(picked, name))}
                />
                {name}
              </label>
              <span className="class-facts">
                {fixedCount > 0
                  ? text("class.facts.fixed", { count: format.count(fixedCount) })
                  : text("class.facts.weight", { weight: format.number(weight) })}
                {" · "}
                {text("class.facts.tasks", { on: format.count(on), all: format.count(tasks.length) })}
                {host !== null && ` · ${host}`}
              </span>
              <button
                type="button"
                className="button class-edit"
                aria-label={text("class.change", { name })}
                onClick={() => setEdited(name)}
              >
                {text("action.change")}
              </button>
            </li>
          );
        })}
      </ul>
      <FieldError error={error} />
      {editedClass !== undefined && <ClassDialog edited={editedClass} onClose={() => setEdited(null)} />}
    </fieldset>
  );
}
