import { type ReactNode, useMemo } from "react";
import { Charts, NameSeriesContext, type NameSeriesSource } from "../charts/index.ts";
import { type TextKey, useWords } from "../i18n/language.ts";
import { EndBanner } from "../results/end-banner.tsx";
import { Exceptions } from "../results/exceptions.tsx";
import { Failures } from "../results/failures.tsx";
import { Ratio } from "../results/ratio.tsx";
import { Statistics } from "../results/statistics.tsx";
import { Workers } from "../results/workers.tsx";
import { Notice } from "../widgets/notice.tsx";
import { HowRun } from "./how-run.tsx";
import { KeyFigures } from "./key-figures.tsx";
import { PaperStatistics } from "./paper-statistics.tsx";
import "./report.css";
import type { ReportData } from "./report-data.ts";

type PartName = "how" | "statistics" | "charts" | "failures" | "exceptions" | "ratio" | "generator";

const parts: readonly PartName[] = [
  "how",
  "statistics",
  "charts",
  "failures",
  "exceptions",
  "ratio",
  "generator",
];

/** A finished test as one page: the verdict and the key figures first, then all that the console shows. */
export function Report({ data }: { readonly data: ReportData }) {
  const { text, format } = useWords();
  const { view, state } = data;
  const { run } = state;
  const source = useMemo(() => sourceOf(data), [data]);
  const content: Readonly<Record<PartName, ReactNode>> = {
    how: <HowRun view={view} />,
    statistics: (
      <>
        <div className="screen-only">
          <Statistics state={state} />
        </div>
        <PaperStatistics state={state} />
      </>
    ),
    charts: <Charts series={state.series} markers={state.markers} run={run} workers={state.workers} />,
    failures: <Failures state={state} />,
    exceptions: <Exceptions state={state} />,
    ratio: <Ratio state={state} />,
    generator: <Workers state={state} />,
  };
  return (
    <NameSeriesContext value={source}>
      <header className="report-head">
        <div>
          <h1>{text("report.title")}</h1>
          <p>
            {run?.profile === undefined ? "" : `${run.profile} · `}
            {run?.host ?? text("report.noRun")} · {format.date(run?.startedAtWallMs ?? view.createdAtWallMs)}
          </p>
        </div>
        <button type="button" className="button screen-only" onClick={() => window.print()}>
          {text("report.print")}
        </button>
      </header>
      <nav className="report-parts screen-only" aria-label={text("report.parts")}>
        {parts.map((part) => (
          <a key={part} href={`#${part}`}>
            {text(titleKey(part))}
          </a>
        ))}
      </nav>
      <main className="report">
        <section aria-label={text("report.summary")}>
          <EndBanner run={run} />
          {run !== null && run.ended === null && (
            <Notice kind="warn">
              <span>{text("report.stillRunning")}</span>
              {run.zeroSecond > 0 && (
                <span>{text("end.reset", { time: format.duration(run.zeroSecond) })}</span>
              )}
            </Notice>
          )}
          <KeyFigures state={state} />
        </section>
        {parts.map((part) => (
          // Without a name of its own: the tables and charts in it are the landmarks.
          <section key={part} id={part} className={`report-part part-${part}`}>
            <h2>{text(titleKey(part))}</h2>
            {content[part]}
          </section>
        ))}
      </main>
      <footer className="report-foot">
        {text("report.created", { date: format.date(view.createdAtWallMs) })}
      </footer>
    </NameSeriesContext>
  );
}

function titleKey(part: PartName): TextKey {
  return `report.${part}`;
}

/** The charts of names, from the file: there is no server to ask. */
function sourceOf({ view }: ReportData): NameSeriesSource {
  return {
    load: async (method, name) =>
      view.names.find((series) => series.method === method && series.name === name) ?? null,
    againAfterMs: null,
  };
}
