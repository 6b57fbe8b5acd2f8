import type { FieldValue, FormField } from "../../../src/server/api.ts";
import { type Text, useWords } from "../i18n/language.ts";
import { Field } from "../widgets/field.tsx";
import { fieldLabel } from "./field-label.ts";
import { toggled } from "./form-values.ts";
import "./field-control.css";

interface FieldControlProps {
  readonly field: FormField;
  readonly value: FieldValue;
  readonly error: string | null;
  readonly onChange: (value: FieldValue) => void;
  /** Says what leads the load instead, where the field means nothing now. */
  readonly replaced?: string | null;
}

/** One field of the start form, as its kind asks. */
export function FieldControl({ field, value, error, onChange, replaced = null }: FieldControlProps) {
  const { text } = useWords();
  const { label, help: ownHelp } = fieldLabel(field, text);
  const help = replaced ?? ownHelp;
  if (field.kind === "several") return <Several {...{ field, label, help, value, error, onChange }} />;
  if (field.kind === "checkbox") return <Checkbox {...{ field, label, help, value, error, onChange }} />;
  return (
    <Field label={label} help={help} error={error}>
      {(control) => {
        const rest = {
          ...control,
          ...{ name: field.name, value: String(value ?? ""), required: field.required },
          disabled: replaced !== null,
        };
        if (field.kind === "choice") {
          return (
            <select {...rest} onChange={(event) => onChange(event.target.value)}>
              {!field.choices?.includes(rest.value) && rest.value === "" && <option value="">–</option>}
              {field.choices?.map((choice) => (
                <option key={choice} value={choice}>
                  {choice === "" ? emptyChoice(field, text) : choice}
                </option>
              ))}
            </select>
          );
        }
        return (
          <input
            {...rest}
            type={field.kind === "secret" ? "password" : "text"}
            inputMode={field.kind === "number" ? "decimal" : field.name === "host" ? "url" : undefined}
            placeholder={placeholderOf(field, text("field.secret.kept"))}
            autoComplete={field.kind === "secret" ? "new-password" : "off"}
            spellCheck={false}
            onChange={(event) => onChange(event.target.value)}
          />
        );
      }}
    </Field>
  );
}

function emptyChoice({ name }: FormField, text: Text): string {
  return name === "shape_class" ? text("field.shape_class.none") : "–";
}

function placeholderOf({ name, kind }: FormField, kept: string): string | undefined {
  if (kind === "secret") return kept;
  if (name === "host") return "https://example.com";
  if (name === "stages") return "1m:100@10,5m:100,30s:0@50";
  return name === "run_time" ? "10m" : undefined;
}

interface PartProps extends FieldControlProps {
  readonly label: string;
  readonly help: string;
}

function Several({ field, label, help, value, error, onChange }: PartProps) {
  const chosen = Array.isArray(value) ? value : [];
  return (
    <fieldset className="field-group">
      <legend>{label}</legend>
      <div className="field-choices">
        {field.choices?.map((choice) => (
          <label className="field-choice" key={choice}>
            <input
              type="checkbox"
              checked={chosen.includes(choice)}
              onChange={() => onChange(toggled(value, choice))}
            />
            {choice}
          </label>
        ))}
      </div>
      {help !== "" && <p className="field-help">{help}</p>}
      <FieldError error={error} />
    </fieldset>
  );
}

function Checkbox({ field, label, help, value, error, onChange }: PartProps) {
  return (
    <div className="field">
      <label className="field-choice">
        <input
          type="checkbox"
          name={field.name}
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
        <strong>{label}</strong>
      </label>
      {help !== "" && <p className="field-help">{help}</p>}
      <FieldError error={error} />
    </div>
  );
}

/** What the server found wrong. */
export function FieldError({ error }: { readonly error: string | null }) {
  return error === null ? null : (
    <p className="field-error" role="alert">
      {error}
    </p>
  );
}
