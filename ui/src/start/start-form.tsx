import { type FormEvent, useRef, useState } from "react";
import type { FieldValue, FormField, ScenarioView } from "../../../src/server/api.ts";
import { useWords } from "../i18n/language.ts";
import { ask, type ControlOutcome } from "../store/control.ts";
import { refusalOf } from "../widgets/refusal.ts";
import { RefusalNotice } from "../widgets/refusal-notice.tsx";
import { ClassPicker } from "./class-picker.tsx";
import { FieldControl } from "./field-control.tsx";
import { type FormValues, firstValue, formEntries, replacedFields } from "./form-values.ts";
import "./start-form.css";

interface StartFormProps {
  readonly scenario: ScenarioView;
  /** Goes back to the numbers of the test before; null when there are none. */
  readonly onBack: (() => void) | null;
  readonly onStarted: () => void;
}

/** Asks how many users, how fast and against what, and starts the test. */
export function StartForm({ scenario, onBack, onStarted }: StartFormProps) {
  const words = useWords();
  const { text } = words;
  const [typed, setTyped] = useState<FormValues>({});
  const [outcome, setOutcome] = useState<ControlOutcome | null>(null);
  const [isBusy, setBusy] = useState(false);
  const advanced = useRef<HTMLDetailsElement>(null);
  const form = useRef<HTMLFormElement>(null);

  const { fields } = scenario;
  const valueIn = (field: FormField) => typed[field.name] ?? firstValue(field, scenario.classes);
  const { errorOf, elsewhere } = refusalOf(
    outcome,
    fields.map(({ name }) => name),
    words,
  );

  const replaced = replacedFields(fields, valueIn);
  const replacedBy = ({ name }: FormField): string | null => {
    const by = replaced.get(name);
    if (by === undefined) return null;
    return by.field === "stages"
      ? text("field.replaced.stages")
      : text("field.replaced.shape", { shape: by.value });
  };

  const change = (field: FormField, value: FieldValue) => {
    setTyped({ ...typed, [field.name]: value });
    if (outcome?.field === field.name) setOutcome(null);
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    const values = Object.fromEntries(fields.map((field) => [field.name, valueIn(field)]));
    const answer = await ask("swarm", formEntries(fields, values));
    setBusy(false);
    if (answer.success) return onStarted();
    setOutcome(answer);
    const wrong = fields.find(({ name }) => name === answer.field);
    if (wrong?.advanced && advanced.current !== null) advanced.current.open = true;
    if (wrong !== undefined)
      form.current?.querySelector<HTMLElement>(`[name="${CSS.escape(wrong.name)}"]`)?.focus();
  };

  const draw = (field: FormField) =>
    field.name === "user_classes" ? (
      <ClassPicker
        key={field.name}
        classes={scenario.classes}
        picked={valueIn(field)}
        error={errorOf(field.name)}
        onPick={(picked) => change(field, picked)}
      />
    ) : (
      <FieldControl
        key={field.name}
        field={field}
        value={valueIn(field)}
        error={errorOf(field.name)}
        onChange={(value) => change(field, value)}
        replaced={replacedBy(field)}
      />
    );
  const hidden = fields.filter((field) => field.advanced);

  return (
    <form className="start panel" ref={form} onSubmit={(event) => void submit(event)} noValidate>
      <div className="start-head">
        <h2>{text("start.title")}</h2>
        <p className="start-files">{scenario.files.join(", ")}</p>
      </div>
      <RefusalNotice said={elsewhere} />
      <div className="start-fields">{fields.filter((field) => !field.advanced).map(draw)}</div>
      {hidden.length > 0 && (
        <details className="start-advanced" ref={advanced}>
          <summary>{text("start.advanced")}</summary>
          <div className="start-fields">{hidden.map(draw)}</div>
        </details>
      )}
      <div className="start-buttons">
        <button type="submit" className="button button-main start-button" aria-disabled={isBusy}>
          {text("action.start")}
        </button>
        {onBack !== null && (
          <button type="button" className="button" onClick={onBack}>
            {text("action.back")}
          </button>
        )}
      </div>
    </form>
  );
}
