import { type FormEvent, useState } from "react";
import type { RunView } from "../../../src/server/api.ts";
import { useWords } from "../i18n/language.ts";
import { ask, type ControlOutcome } from "../store/control.ts";
import { Dialog } from "../widgets/dialog.tsx";
import { Field } from "../widgets/field.tsx";
import { refusalOf } from "../widgets/refusal.ts";
import { RefusalNotice } from "../widgets/refusal-notice.tsx";

interface EditDialogProps {
  readonly run: RunView;
  readonly onClose: () => void;
}

const fields = ["user_count", "spawn_rate"] as const;

/** Gives the running test other users or another rate, without a restart. */
export function EditDialog({ run, onClose }: EditDialogProps) {
  const words = useWords();
  const { text } = words;
  const [users, setUsers] = useState(String(run.targetUsers));
  const [rate, setRate] = useState(String(run.spawnRate));
  const [outcome, setOutcome] = useState<ControlOutcome | null>(null);
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await ask("swarm", [
      ["user_count", users.trim()],
      ["spawn_rate", rate.trim()],
    ]);
    setBusy(false);
    if (answer.success) onClose();
    else setOutcome(answer);
  };

  const { errorOf, elsewhere } = refusalOf(outcome, fields, words);
  return (
    <Dialog title={text("edit.title")} onClose={onClose}>
      <form className="form-column" onSubmit={(event) => void submit(event)} noValidate>
        <RefusalNotice said={elsewhere} />
        <Field
          label={text("field.user_count")}
          help={text("field.user_count.help")}
          error={errorOf("user_count")}
        >
          {(control) => (
            <input
              {...control}
              inputMode="numeric"
              value={users}
              onChange={(event) => setUsers(event.target.value)}
            />
          )}
        </Field>
        <Field
          label={text("field.spawn_rate")}
          help={text("field.spawn_rate.help")}
          error={errorOf("spawn_rate")}
        >
          {(control) => (
            <input
              {...control}
              inputMode="decimal"
              value={rate}
              onChange={(event) => setRate(event.target.value)}
            />
          )}
        </Field>
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={onClose}>
            {text("action.cancel")}
          </button>
          <button type="submit" className="button button-main" disabled={isBusy}>
            {text("action.apply")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
