import type { ReactNode } from "react";
import { useWords } from "../i18n/language.ts";
import type { PageState } from "../store/page-state.ts";
import { failureShare, rowValue } from "../store/row-value.ts";
import { StateName } from "./state-name.tsx";
import { Switches } from "./switches.tsx";
import { TestButtons } from "./test-buttons.tsx";
import "./top-bar.css";

interface TopBarProps {
  readonly state: PageState | null;
  readonly isForm: boolean;
  readonly onNewTest: () => void;
}

/** What is always in sight: how the test goes, and what can be done with it. */
export function TopBar({ state, isForm, onNewTest }: TopBarProps) {
  const { text } = useWords();
  const run = state?.run ?? null;
  return (
    <header className="top">
      <div className="top-line">
        <h1 className="top-brand">
          <Sign />
          <span className="top-name">Acrida</span>
        </h1>
        {state !== null && (
          <div className="top-state" id="state" tabIndex={-1} role="status" aria-label={text("top.state")}>
            <StateName state={run?.state ?? "ready"} />
          </div>
        )}
        {run?.host != null && (
          <span className="top-host" title={run.host}>
            <span className="unseen">{text("top.host")} </span>
            {run.host}
          </span>
        )}
        {run?.profile !== undefined && (
          <span className="top-host" title={run.profile}>
            <span className="unseen">{text("top.profile")} </span>
            {run.profile}
          </span>
        )}
        <div className="top-buttons">
          {run !== null && <TestButtons run={run} isForm={isForm} onNewTest={onNewTest} />}
        </div>
        <Switches />
      </div>
      {state !== null && run !== null && <Figures state={state} />}
    </header>
  );
}

function Figures({ state }: { readonly state: PageState }) {
  const { text, format } = useWords();
  const run = state.run!;
  const total = state.rows.get(0);
  const share = failureShare(total);
  const isOver = run.state === "stopped";
  return (
    <dl className="figures">
      <Figure label={text("top.users")}>
        {format.count(run.users)}
        {!isOver && (
          <small title={run.shape === null ? undefined : text("edit.led", { shape: run.shape })}>
            {" "}
            {text("top.usersOf", { target: format.count(run.targetUsers) })}
          </small>
        )}
      </Figure>
      <Figure label={text(isOver ? "top.rpsMean" : "top.rps")}>
        {format.number(rowValue(total, isOver ? "rps" : "currentRps"))}
      </Figure>
      <Figure label={text("top.failures")} isBad={(share ?? 0) > 0}>
        {format.percent(share)}
      </Figure>
      <Figure label={text("top.p95")}>{format.milliseconds(rowValue(total, "p95"))}</Figure>
      <Figure label={text("top.requests")}>{format.count(rowValue(total, "requests"))}</Figure>
      <Figure label={text("top.workers")}>{format.count(state.workers.length)}</Figure>
      <Figure label={text("top.time")}>
        {format.duration(run.ended?.durationSeconds ?? run.elapsedSeconds)}
        {run.runTimeSeconds !== null && !isOver && (
          <small> {text("top.timeOf", { time: format.length(run.runTimeSeconds) })}</small>
        )}
      </Figure>
    </dl>
  );
}

interface FigureProps {
  readonly label: string;
  readonly isBad?: boolean;
  readonly children: ReactNode;
}

function Figure({ label, isBad = false, children }: FigureProps) {
  return (
    <div className="figure">
      <dt>{label}</dt>
      <dd className={isBad ? "figure-bad" : undefined}>{children}</dd>
    </div>
  );
}

function Sign() {
  return (
    <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#1c7c4a" />
      <path
        d="M6 21.5h6.2L16 9l5 15 2.6-7.5H27"
        fill="none"
        stroke="#fff"
        strokeWidth="2.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
