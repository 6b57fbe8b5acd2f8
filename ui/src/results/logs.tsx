import { memo, useLayoutEffect, useMemo, useRef } from "react";
import type { LogView } from "../../../src/server/api.ts";
import { useWords } from "../i18n/language.ts";
import type { PageState } from "../store/page-state.ts";
import { useKept } from "../store/use-kept.ts";
import { Empty } from "../widgets/notice.tsx";
import { chosenLines, type LogLevel, logLevels, logSources } from "./log-lines.ts";
import "./logs.css";

/** What the scenario, its workers and Acrida itself had to say, the newest last. */
export function Logs({ state }: { readonly state: PageState }) {
  const { text, format } = useWords();
  const [level, setLevel] = useKept<LogLevel>("logs.level", "info");
  const [source, setSource] = useKept("logs.source", "");
  const [follows, setFollows] = useKept("logs.follow", true);
  const box = useRef<HTMLElement>(null);
  const lines = useMemo(() => chosenLines(state.logs, level, source), [state.logs, level, source]);
  const sources = useMemo(() => logSources(state.logs), [state.logs]);
  useLayoutEffect(() => {
    if (follows && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [follows, lines]);

  return (
    <>
      <div className="toolbar">
        <label className="logs-choice">
          {text("logs.level")}
          <select value={level} onChange={(event) => setLevel(event.target.value as LogLevel)}>
            {logLevels.map((known) => (
              <option key={known} value={known}>
                {text(`logs.level.${known}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="logs-choice">
          {text("logs.source")}
          <select value={source} onChange={(event) => setSource(event.target.value)}>
            <option value="">{text("logs.source.all")}</option>
            {sources.map((known) => (
              <option key={known}>{known}</option>
            ))}
          </select>
        </label>
        <label className="logs-choice">
          <input type="checkbox" checked={follows} onChange={() => setFollows(!follows)} />
          {text("logs.follow")}
        </label>
        <span className="logs-count">{text("logs.count", { count: format.count(lines.length) })}</span>
      </div>
      {lines.length === 0 ? (
        <Empty title={text("logs.empty")}>{text("logs.empty.help")}</Empty>
      ) : (
        <section className="logs panel" ref={box} tabIndex={0} aria-label={text("tab.logs")}>
          {lines.map((line) => (
            <LogLine key={line.number} line={line} />
          ))}
        </section>
      )}
    </>
  );
}

const LogLine = memo(function LogLine({ line }: { readonly line: LogView }) {
  const { text, format } = useWords();
  return (
    <p className={`log log-${line.level}`}>
      <time title={format.date(line.wallMs)}>{format.clock(line.wallMs)}</time>
      <span className="log-level">{text(`logs.level.${line.level}`)}</span>
      <span className="log-source">{line.source}</span>
      <span className="log-message">{line.message}</span>
    </p>
  );
});
