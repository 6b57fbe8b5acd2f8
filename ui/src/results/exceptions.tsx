import { useState } from "react";
import type { ExceptionView } from "../../../src/server/api.ts";
import { useWords } from "../i18n/language.ts";
import type { PageState } from "../store/page-state.ts";
import { Empty } from "../widgets/notice.tsx";
import { sorted } from "../widgets/sort.ts";
import "./exceptions.css";

const shownAtOnce = 200;

/** What tasks threw, each with its traceback folded in. */
export function Exceptions({ state }: { readonly state: PageState }) {
  const { text, format } = useWords();
  const [limit, setLimit] = useState(shownAtOnce);
  if (state.exceptions.length === 0) {
    return <Empty title={text("exceptions.empty")}>{text("exceptions.empty.help")}</Empty>;
  }
  const list = sorted(state.exceptions, ({ count }) => count, true);
  return (
    <>
      <ul className="exceptions">
        {list.slice(0, limit).map((exception) => (
          <ExceptionItem key={keyOf(exception)} exception={exception} />
        ))}
      </ul>
      {list.length > limit && (
        <button type="button" className="button" onClick={() => setLimit(limit + shownAtOnce)}>
          {text("table.more", { count: format.count(list.length - limit) })}
        </button>
      )}
    </>
  );
}

const keyOf = ({ task, message, traceback, nth = 1 }: ExceptionView): string =>
  JSON.stringify([task, message, traceback, nth]);

function ExceptionItem({ exception }: { readonly exception: ExceptionView }) {
  const { text, format } = useWords();
  const { count, message, traceback, task, workers } = exception;
  return (
    <li className="exception panel">
      <details>
        <summary>
          <strong className="exception-count">
            {format.count(count)} <span aria-hidden="true">×</span>
            <span className="unseen">{text("exceptions.times")}</span>
          </strong>
          <span className="exception-message">{message}</span>
          <span className="exception-place">
            {text("exceptions.place", { task, workers: workers.join(", ") || "–" })}
          </span>
        </summary>
        <pre tabIndex={0}>{traceback}</pre>
      </details>
    </li>
  );
}
