import { useWords } from "../i18n/language.ts";
import type { Connection } from "../store/page-store.ts";
import { Notice } from "../widgets/notice.tsx";
import "./connection-banner.css";

/** Says that the numbers stand still, why, and what the page does about it. */
export function ConnectionBanner({ connection }: { readonly connection: Connection }) {
  const { text } = useWords();
  return (
    <div role="alert">
      {connection === "lost" && (
        <div className="connection-banner">
          <Notice kind="warn">
            <strong>{text("connection.lost")}</strong>
            <span>{text("connection.lost.help")}</span>
          </Notice>
        </div>
      )}
      {connection === "refused" && (
        <div className="connection-banner">
          <Notice kind="warn">
            <strong>{text("connection.refused")}</strong>
            <span>{text("connection.refused.help")}</span>
            <button type="button" className="button" onClick={() => location.reload()}>
              {text("action.logIn")}
            </button>
          </Notice>
        </div>
      )}
    </div>
  );
}
