import type { ReactNode } from "react";
import type { ReportView } from "../../../src/outputs/page/view.ts";
import { useWords } from "../i18n/language.ts";

/** How the test was run, as far as it takes to run it again. */
export function HowRun({ view }: { readonly view: ReportView }) {
  const { text, format } = useWords();
  const { whole, command, node } = view;
  const { run, scenario, version } = whole;
  const endedAtWallMs = run?.ended ? run.startedAtWallMs + run.ended.durationSeconds * 1000 : null;
  const classes = scenario.classes.filter(({ picked }) => picked).map(({ name }) => name);
  const facts: readonly (readonly [label: string, value: ReactNode])[] = [
    [text("report.command"), <code key="command">{command}</code>],
    [text("report.host"), run?.host ?? "–"],
    ...(run?.profile === undefined ? [] : [[text("report.profile"), run.profile] as const]),
    [text("report.started"), format.date(run?.startedAtWallMs ?? null)],
    [text("report.ended"), format.date(endedAtWallMs)],
    [text("report.seed"), run === null ? "–" : String(run.seed)],
    [
      text("report.load"),
      run === null
        ? "–"
        : run.shape !== null
          ? text("report.load.shape", { shape: run.shape })
          : text("report.load.value", {
              users: format.count(run.targetUsers),
              rate: format.number(run.spawnRate),
            }),
    ],
    [text("report.files"), scenario.files.join(", ") || "–"],
    [text("report.classes"), classes.join(", ") || "–"],
    [
      text("report.versions"),
      text("report.versions.value", { acrida: version, node: node.replace(/^v/, "") }),
    ],
    [text("report.exitCode"), run?.ended ? String(run.ended.exitCode) : "–"],
  ];
  return (
    <dl className="how-run panel">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
