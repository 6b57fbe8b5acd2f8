import { useEffect, useMemo } from "react";
import { Charts, TimeView } from "../charts/index.ts";
import { useWords } from "../i18n/language.ts";
import type { PageState } from "../store/page-state.ts";
import { useHash } from "../store/use-hash.ts";
import { useKept } from "../store/use-kept.ts";
import { type Tab, Tabs } from "../widgets/tabs.tsx";
import { Downloads } from "./downloads.tsx";
import { EndBanner } from "./end-banner.tsx";
import { Exceptions } from "./exceptions.tsx";
import { Failures } from "./failures.tsx";
import { newErrors } from "./log-lines.ts";
import { Logs } from "./logs.tsx";
import { PluginTab } from "./plugin-tab.tsx";
import { Ratio } from "./ratio.tsx";
import { Statistics } from "./statistics.tsx";
import { Workers } from "./workers.tsx";

const tabKeys = [
  ...(["statistics", "charts", "failures", "exceptions"] as const),
  ...(["ratio", "workers", "logs", "downloads"] as const),
] as const;

type TabKey = (typeof tabKeys)[number];

/** Everything that a test gave so far, in tabs; the chosen one is part of the address. */
export function Results({ state }: { readonly state: PageState }) {
  const { text, format } = useWords();
  const [hash, setHash] = useHash();
  const own = state.tabs.find(({ key }) => key === hash);
  const chosen = own?.key ?? tabKeys.find((key) => key === hash) ?? "statistics";
  const [seenLog, setSeenLog] = useKept("logs.seen", state.logs.at(-1)?.number ?? -1);
  const lastLog = state.logs.at(-1)?.number ?? -1;
  useEffect(() => {
    // A new test may count its lines anew.
    if (chosen === "logs" || lastLog < seenLog) setSeenLog(lastLog);
  });
  const errors = useMemo(() => newErrors(state.logs, seenLog), [state.logs, seenLog]);

  const counted = (count: number, bad: boolean): Tab["badge"] =>
    count === 0
      ? undefined
      : { text: format.count(count), label: text("tab.badge", { count: format.count(count) }), bad };
  const badges: Partial<Record<TabKey, Tab["badge"]>> = {
    failures: counted(state.failures.length, true),
    exceptions: counted(state.exceptions.length, true),
    logs:
      chosen === "logs" || errors === 0
        ? undefined
        : {
            text: format.count(errors),
            label: text("tab.newErrors", { count: format.count(errors) }),
            bad: true,
          },
  };
  const tabs: readonly Tab[] = [
    ...tabKeys.map((key) => ({ key, label: text(`tab.${key}`), badge: badges[key] })),
    ...state.tabs.map(({ key, title }) => ({ key, label: title })),
  ];
  return (
    <>
      <EndBanner run={state.run} />
      <Tabs label={text("tabs.label")} tabs={tabs} chosen={chosen} onChoose={setHash}>
        <h2 className="unseen">{tabs.find(({ key }) => key === chosen)?.label}</h2>
        {own === undefined ? (
          <TabContent tab={chosen as TabKey} state={state} />
        ) : (
          <PluginTab key={own.key} tab={own} />
        )}
      </Tabs>
    </>
  );
}

function TabContent({ tab, state }: { readonly tab: TabKey; readonly state: PageState }) {
  if (tab === "charts") return <TestCharts state={state} />;
  if (tab === "failures") return <Failures state={state} />;
  if (tab === "exceptions") return <Exceptions state={state} />;
  if (tab === "ratio") return <Ratio state={state} canChange={isGoing(state)} />;
  if (tab === "workers") return <Workers state={state} />;
  if (tab === "logs") return <Logs state={state} />;
  return tab === "downloads" ? <Downloads state={state} /> : <Statistics state={state} />;
}

function isGoing({ run }: PageState): boolean {
  return run?.state === "preparing" || run?.state === "spawning" || run?.state === "running";
}

/** Keeps zoom and cursor of a test's charts over visits of other tabs. */
function TestCharts({ state }: { readonly state: PageState }) {
  const { series, markers, run, workers } = state;
  const [kept, keep] = useKept<{ readonly run: string; readonly view: TimeView } | null>("charts.view", null);
  const fresh = useMemo(() => ({ run: run?.id ?? "", view: new TimeView() }), [run?.id]);
  const now = kept?.run === fresh.run ? kept : fresh;
  useEffect(() => {
    if (kept !== now) keep(now);
  });
  return <Charts {...{ series, markers, run, workers }} view={now.view} />;
}
