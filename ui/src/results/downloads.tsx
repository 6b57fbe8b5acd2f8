import { type TextKey, useWords } from "../i18n/language.ts";
import type { PageState } from "../store/page-state.ts";
import { Empty } from "../widgets/notice.tsx";
import "./downloads.css";

/** Names of the downloads that Acrida itself offers, by their paths. */
const known: Readonly<Record<string, TextKey>> = {
  "stats/report": "downloads.report",
  "stats/requests/csv": "downloads.requests",
  "stats/requests_full_history/csv": "downloads.history",
  "stats/failures/csv": "downloads.failures",
  "exceptions/csv": "downloads.exceptions",
};

/** Files of the test's numbers. */
export function Downloads({ state }: { readonly state: PageState }) {
  const { text } = useWords();
  if (state.downloads.length === 0)
    return <Empty title={text("downloads.empty")}>{text("downloads.empty.help")}</Empty>;
  return (
    <ul className="downloads">
      {state.downloads.map(({ label, path }) => {
        const key = known[path.split("?")[0]!.replace(/^\.?\//, "")];
        return (
          <li key={path}>
            <a className="download panel" href={path} download>
              <strong>{key === undefined ? label : text(key)}</strong>
              <span>{key === undefined ? path : text(`${key}.help` as TextKey)}</span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}
