import type { EndView } from "../../../src/server/api.ts";
import { useWords } from "../i18n/language.ts";
import { Notice } from "../widgets/notice.tsx";
import "./end-banner.css";

const kinds = { passed: "good", failed: "bad", untrusted: "warn" } as const;

/** How a test ended, and why so. */
export function EndBanner({ ended }: { readonly ended: EndView }) {
  const { text, format } = useWords();
  const { verdict, reasons, durationSeconds, exitCode, lostAtMost } = ended;
  return (
    <div className="end-banner" role="status">
      <Notice kind={kinds[verdict]}>
        <strong>{text(`end.${verdict}`)}</strong>
        <span>{text("end.after", { duration: format.duration(durationSeconds), code: exitCode })}</span>
        {lostAtMost > 0 && <span>{text("end.lost", { count: format.count(lostAtMost) })}</span>}
        {reasons.length > 0 && (
          <ul>
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        )}
      </Notice>
    </div>
  );
}
