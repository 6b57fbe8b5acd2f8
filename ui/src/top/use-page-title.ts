import { useEffect } from "react";
import { useWords } from "../i18n/language.ts";
import type { PageState } from "../store/page-state.ts";
import { rowValue } from "../store/row-value.ts";

/** Lets the browser's tab say how the test goes. */
export function usePageTitle(state: PageState | null): void {
  const { text, format } = useWords();
  const run = state?.run ?? null;
  let title = "Acrida";
  if (run !== null && run.state !== "ready") {
    const rate =
      run.state === "stopped" ? "" : ` ${format.number(rowValue(state?.rows.get(0), "currentRps"))}/s`;
    title = `${text(`state.${run.state}`)}${rate} · Acrida`;
  }
  useEffect(() => {
    document.title = title;
  }, [title]);
}
