import { type ReactNode, useId } from "react";
import "./field.css";

interface FieldProps {
  readonly label: string;
  readonly help?: string;
  readonly error: string | null;
  /** Draws the control, which takes these as its attributes. */
  readonly children: (control: ControlAttributes) => ReactNode;
}

/** What ties a control to its label, help and error. */
export interface ControlAttributes {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": boolean;
}

/** A labelled control with its help, and the error that the server found in it. */
export function Field({ label, help, error, children }: FieldProps) {
  const id = useId();
  const describedBy = [help ? `${id}-help` : "", error === null ? "" : `${id}-error`].filter(
    (part) => part !== "",
  );
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        "aria-describedby": describedBy.length === 0 ? undefined : describedBy.join(" "),
        "aria-invalid": error !== null,
      })}
      {help && (
        <p className="field-help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {error !== null && (
        <p className="field-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
