import { type TextKey, useWords } from "../i18n/language.ts";
import "./state-name.css";

const states = ["ready", "preparing", "spawning", "running", "stopping", "stopped", "missing"] as const;

/** The state of a test or of a worker, as a word with a sign of its colour. */
export function StateName({ state }: { readonly state: string }) {
  const { text } = useWords();
  const known = states.find((name) => name === state);
  return (
    <span className={`state state-${known ?? "other"}`}>
      {known === undefined ? state : text(`state.${known}` satisfies TextKey)}
    </span>
  );
}
