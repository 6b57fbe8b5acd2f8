import { useState } from "react";
import type { RunView } from "../../../src/server/api.ts";
import { useWords } from "../i18n/language.ts";
import { ask, type ControlPath } from "../store/control.ts";
import { Dialog } from "../widgets/dialog.tsx";
import { EditDialog } from "./edit-dialog.tsx";

interface TestButtonsProps {
  readonly run: RunView;
  readonly isForm: boolean;
  readonly onNewTest: () => void;
}

/** Stop, Reset and Edit of the test that runs; New test after its end. */
export function TestButtons({ run, isForm, onNewTest }: TestButtonsProps) {
  const { text } = useWords();
  const [edits, setEdits] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const isGoing = run.state === "preparing" || run.state === "spawning" || run.state === "running";
  const isOver = run.state === "stopped" || run.state === "ready";

  const press = async (path: ControlPath) => {
    const { success, message } = await ask(path);
    if (!success) setRefusal(message ?? text("control.unreachable"));
  };

  return (
    <>
      {isOver && !isForm && (
        <button type="button" className="button button-main" onClick={onNewTest}>
          {text("action.newTest")}
        </button>
      )}
      {!isOver && (
        <>
          <button
            type="button"
            className="button"
            disabled={run.shape !== null || (run.state !== "spawning" && run.state !== "running")}
            title={run.shape === null ? undefined : text("edit.led", { shape: run.shape })}
            onClick={() => setEdits(true)}
          >
            {text("action.edit")}
          </button>
          <button
            type="button"
            className="button"
            disabled={!isGoing}
            onClick={() => void press("stats/reset")}
          >
            {text("action.reset")}
          </button>
          <button
            type="button"
            className="button button-stop"
            disabled={!isGoing}
            onClick={() => void press("stop")}
          >
            {text("action.stop")}
          </button>
        </>
      )}
      {edits && !isOver && <EditDialog run={run} onClose={() => setEdits(false)} />}
      {refusal !== null && (
        <Dialog title={text("control.refused")} onClose={() => setRefusal(null)}>
          <p>{refusal}</p>
          <div className="dialog-buttons">
            <button type="button" className="button" onClick={() => setRefusal(null)}>
              {text("action.close")}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
