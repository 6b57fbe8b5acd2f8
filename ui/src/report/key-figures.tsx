import { useWords } from "../i18n/language.ts";
import type { PageState } from "../store/page-state.ts";
import { failureShare, rowValue } from "../store/row-value.ts";

/** The numbers that a reader looks for first. */
export function KeyFigures({ state }: { readonly state: PageState }) {
  const { text, format } = useWords();
  const total = state.rows.get(0);
  const failures = rowValue(total, "failures");
  const mostUsers = state.series.reduce((most, { users }) => Math.max(most, users), state.run?.users ?? 0);
  const seconds = state.run?.ended?.durationSeconds ?? state.run?.elapsedSeconds ?? null;
  const figures: readonly (readonly [label: string, value: string, isBad?: boolean])[] = [
    [text("report.figure.requests"), format.count(rowValue(total, "requests"))],
    [
      text("report.figure.failures"),
      `${format.count(failures)} (${format.percent(failureShare(total))})`,
      (failures ?? 0) > 0,
    ],
    [text("report.figure.rps"), format.number(rowValue(total, "rps"))],
    [text("report.figure.median"), format.milliseconds(rowValue(total, "median"))],
    [text("report.figure.p95"), format.milliseconds(rowValue(total, "p95"))],
    [text("report.figure.p99"), format.milliseconds(rowValue(total, "p99"))],
    [text("report.figure.max"), format.milliseconds(rowValue(total, "max"))],
    [text("report.figure.users"), format.count(mostUsers)],
    [text("report.figure.duration"), format.duration(seconds)],
  ];
  return (
    <dl className="key-figures">
      {figures.map(([label, value, isBad]) => (
        <div className="key-figure panel" key={label}>
          <dt>{label}</dt>
          <dd className={isBad ? "key-figure-bad" : undefined}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
