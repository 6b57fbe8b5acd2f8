import { type FormEvent, useState } from "react";
import type { ClassView } from "../../../src/server/api.ts";
import { type TextKey, useWords } from "../i18n/language.ts";
import { ask, type ControlOutcome, type FormEntries } from "../store/control.ts";
import { Dialog } from "../widgets/dialog.tsx";
import { Field } from "../widgets/field.tsx";
import { refusalOf } from "../widgets/refusal.ts";
import { RefusalNotice } from "../widgets/refusal-notice.tsx";
import { FieldError } from "./field-control.tsx";
import { toggled } from "./form-values.ts";

interface ClassDialogProps {
  readonly edited: ClassView;
  readonly onClose: () => void;
}

const inputs = [
  { name: "weight", inputMode: "decimal" },
  { name: "fixed_count", inputMode: "numeric" },
  { name: "host", inputMode: "url" },
] as const;

const fields = [...inputs.map(({ name }) => name), "tasks"];

/** Changes one User class: its weight, fixed count, host and tasks. */
export function ClassDialog({ edited, onClose }: ClassDialogProps) {
  const words = useWords();
  const { text } = words;
  const [values, setValues] = useState<Readonly<Record<string, string>>>({
    weight: String(edited.weight),
    fixed_count: String(edited.fixedCount),
    host: edited.host ?? "",
  });
  const [tasks, setTasks] = useState<readonly string[]>(
    edited.tasks.filter(({ enabled }) => enabled).map(({ name }) => name),
  );
  const [outcome, setOutcome] = useState<ControlOutcome | null>(null);
  const { errorOf, elsewhere } = refusalOf(outcome, fields, words);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // It is drawn inside the start form, whose turn this is not.
    event.stopPropagation();
    const entries: FormEntries = [
      ["user_class_name", edited.name],
      ...inputs.map(({ name }) => [name, (values[name] ?? "").trim()] as const),
      ...(tasks.length === 0 ? [["tasks", ""] as const] : tasks.map((task) => ["tasks", task] as const)),
    ];
    const answer = await ask("user", entries);
    if (answer.success) onClose();
    else setOutcome(answer);
  };

  return (
    <Dialog title={text("class.title", { name: edited.name })} onClose={onClose}>
      <form className="form-column" onSubmit={(event) => void submit(event)} noValidate>
        <RefusalNotice said={elsewhere} />
        {inputs.map(({ name, inputMode }) => (
          <Field
            key={name}
            label={text(`class.${name}` satisfies TextKey)}
            help={text(`class.${name}.help` satisfies TextKey)}
            error={errorOf(name)}
          >
            {(control) => (
              <input
                {...control}
                inputMode={inputMode}
                value={values[name]}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => setValues({ ...values, [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
        <fieldset className="field-group">
          <legend>{text("class.tasksOf")}</legend>
          <div className="field-choices">
            {edited.tasks.map(({ name, weight }) => (
              <label className="field-choice" key={name}>
                <input
                  type="checkbox"
                  checked={tasks.includes(name)}
                  onChange={() => setTasks(toggled(tasks, name))}
                />
                {text("class.task", { name, weight })}
              </label>
            ))}
          </div>
          <FieldError error={errorOf("tasks")} />
        </fieldset>
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={onClose}>
            {text("action.cancel")}
          </button>
          <button type="submit" className="button button-main">
            {text("action.apply")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
