import type { RunView } from "../../../src/server/api.ts";
import { useWords } from "../i18n/language.ts";
import { Notice } from "../widgets/notice.tsx";
import "./end-banner.css";

const kinds = { passed: "good", failed: "bad", untrusted: "warn" } as const;

/** How a test ended, and why so; nothing while it has not. */
export function EndBanner({ run }: { readonly run: RunView | null }) {
  const { text, say, format } = useWords();
  const ended = run?.ended ?? null;
  if (run === null || ended === null) return null;
  const { verdict, reasons, sentences = [], durationSeconds, exitCode, lostAtMost } = ended;
  return (
    <div className="end-banner" role="status">
      <Notice kind={kinds[verdict]}>
        <strong>{text(`end.${verdict}`)}</strong>
        <span>{text("end.after", { duration: format.duration(durationSeconds), code: exitCode })}</span>
        {run.zeroSecond > 0 && <span>{text("end.reset", { time: format.duration(run.zeroSecond) })}</span>}
        {lostAtMost > 0 && <span>{text("end.lost", { count: format.count(lostAtMost) })}</span>}
        {reasons.length > 0 && (
          <ul>
            {reasons.map((reason, at) => (
              <li key={reason}>{say(reason, sentences[at])}</li>
            ))}
          </ul>
        )}
      </Notice>
    </div>
  );
}
