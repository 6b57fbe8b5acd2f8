import { useWords } from "../i18n/language.ts";
import { stateKey } from "./state-key.ts";
import "./state-name.css";

/** The state of a test or of a worker, as a word with a sign of its colour. */
export function StateName({ state }: { readonly state: string }) {
  const { text } = useWords();
  const key = stateKey(state);
  return (
    <span className={`state state-${key === null ? "other" : state}`}>
      {key === null ? state : text(key)}
    </span>
  );
}
