import { useEffect, useState } from "react";
import "./app.css";
import { useWords } from "./i18n/language.ts";
import { Results } from "./results/results.tsx";
import { StartForm } from "./start/start-form.tsx";
import { type PageStore, usePage } from "./store/page-store.ts";
import { ConnectionBanner } from "./top/connection-banner.tsx";
import { LoggedIn } from "./top/logged-in.tsx";
import { TopBar } from "./top/top-bar.tsx";
import { usePageTitle } from "./top/use-page-title.ts";
import { useRescuedFocus } from "./top/use-rescued-focus.ts";

/** The console: the start form while no test has run, then what the test gives. */
export function App({ store }: { readonly store: PageStore }) {
  const { connection, state } = usePage(store);
  const { text } = useWords();
  const [isAsked, setAsked] = useState(false);
  const run = state?.run ?? null;
  const isGoing = run !== null && run.state !== "stopped" && run.state !== "ready";
  const hasNumbers = run !== null && run.state !== "ready";
  const isForm = !hasNumbers || (isAsked && !isGoing);
  usePageTitle(state);
  useRescuedFocus(`${run?.state} ${isForm}`, isForm ? ".start input" : "#state");
  useEffect(() => {
    if (isGoing) setAsked(false);
  }, [isGoing]);

  return (
    <>
      <button type="button" className="skip button" onClick={() => document.getElementById("main")?.focus()}>
        {text("page.skip")}
      </button>
      <TopBar state={state} isForm={isForm} onNewTest={() => setAsked(true)} />
      <main id="main" className="main" tabIndex={-1}>
        <ConnectionBanner connection={connection} />
        {state === null && <p className="opening">{text("page.opening")}</p>}
        {state !== null && isForm && (
          <StartForm
            scenario={state.scenario}
            onBack={hasNumbers ? () => setAsked(false) : null}
            onStarted={() => setAsked(false)}
          />
        )}
        {state !== null && !isForm && <Results state={state} />}
      </main>
      {state !== null && (
        <footer className="foot">
          {state.hasLogin === true && <LoggedIn />}
          <span>Acrida {state.version}</span>
        </footer>
      )}
    </>
  );
}
