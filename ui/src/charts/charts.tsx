import { useMemo, useState } from "react";
import type { Marker, RunView, SeriesPoint, WorkerView } from "../../../src/outputs/page/view.ts";
import { useWords } from "../i18n/language.ts";
import type { CsvColumn } from "./chart-csv.ts";
import "./charts.css";
import { ChangeList } from "./change-list.tsx";
import { HeatChart } from "./heat-chart.tsx";
import { LineChart } from "./line-chart.tsx";
import { mergeSeriesPoints } from "./merge-points.ts";
import { targetUsersOf } from "./target-users.ts";
import {
  errorsPlan,
  generatorPlan,
  kindsOf,
  phasesPlan,
  requestsPlan,
  responseTimesPlan,
  usersPlan,
} from "./test-plans.ts";
import { TimeControls } from "./time-controls.tsx";
import { TimeView } from "./time-view.ts";
import { useCalm } from "./use-calm.ts";
import { useChartSet } from "./use-chart-set.ts";
import { useLook } from "./use-look.ts";
import { useWidth } from "./use-width.ts";
import { wordedMarkers } from "./worded-marker.ts";

export interface ChartsProps {
  readonly series: readonly SeriesPoint[];
  readonly markers: readonly Marker[];
  readonly run: RunView | null;
  readonly workers: readonly WorkerView[];
  /** Keeps zoom and cursor for who shows the charts again; without it each showing begins with all of the test. */
  readonly view?: TimeView;
}

const drawEveryMs = 1000;
/** From here on two charts are side by side. */
const wide = 980;
const gap = 12;
/** Border and room at both sides of a chart. */
const frame = 22;

const isSaturated = (point: SeriesPoint) => point.saturated;

const timeColumns: readonly CsvColumn<SeriesPoint>[] = [
  { heading: "second", value: ({ second }) => second },
  { heading: "seconds", value: ({ span }) => span },
  { heading: "time", value: ({ wallMs }) => new Date(wallMs).toISOString() },
];

/** All charts of a test; a test that follows begins with charts of its own. */
export function Charts(props: ChartsProps) {
  return <TestCharts key={props.run?.id ?? ""} {...props} />;
}

function TestCharts({ series, markers, run, workers, view: given }: ChartsProps) {
  const words = useWords();
  const { text } = words;
  const look = useLook();
  const [own] = useState(() => new TimeView());
  const view = given ?? own;
  const [place, room] = useWidth<HTMLElement>();
  const columns = room >= wide ? 2 : 1;
  const width = Math.max(200, Math.floor((room - (columns - 1) * gap) / columns) - frame);

  const now = useCalm(
    useMemo(() => ({ series, markers, run, workers }), [series, markers, run, workers]),
    drawEveryMs,
  );
  const worded = useMemo(() => wordedMarkers(now.markers, words), [now.markers, words]);
  const set = useChartSet({
    ...{ merge: mergeSeriesPoints, isSaturated, view, width },
    points: now.series,
    markers: worded,
    fileStem: `acrida-${now.run?.host ?? "test"}`,
    caption: now.run?.host ?? "",
  });
  const kinds = useMemo(() => kindsOf(set.points), [set.points]);
  const targetUsers = useMemo(() => targetUsersOf(now.run, now.markers), [now.run, now.markers]);
  const plans = useMemo(
    () => ({
      requests: requestsPlan(text),
      responseTimes: responseTimesPlan(text),
      users: usersPlan(text, targetUsers),
      errors: errorsPlan(text, kinds),
      phases: phasesPlan(text),
      generator: generatorPlan(text, now.workers.length),
    }),
    [text, targetUsers, kinds, now.workers.length],
  );
  const same = { set, look, timeColumns };
  const isEmpty = now.series.length === 0;
  return (
    <section className="charts" ref={place} aria-label={text("charts.title")}>
      {isEmpty && <p className="chart-empty">{text("charts.empty")}</p>}
      {!isEmpty && (
        <TimeControls
          set={set}
          startedAtWallMs={now.run?.startedAtWallMs ?? null}
          isLive={now.run !== null && now.run.ended === null}
        />
      )}
      {!isEmpty && set.layers.saturated.length > 0 && (
        <p className="chart-warning">{text("charts.saturated")}</p>
      )}
      {!isEmpty && room > 0 && (
        <div className={columns === 2 ? "chart-grid chart-grid-two" : "chart-grid"}>
          <LineChart plan={plans.requests} {...same} />
          <LineChart plan={plans.responseTimes} {...same} />
          <LineChart plan={plans.users} {...same} />
          <HeatChart {...same} />
          {kinds.length > 0 ? <LineChart plan={plans.errors} {...same} /> : <NoErrors />}
          <LineChart plan={plans.phases} {...same} />
          <LineChart plan={plans.generator} {...same} />
        </div>
      )}
      {!isEmpty && <ChangeList markers={worded} view={view} />}
    </section>
  );
}

/** Holds the place of the errors, so that the first one moves no chart. */
function NoErrors() {
  const { text } = useWords();
  return (
    <figure className="chart panel">
      <h3>{text("charts.errors")}</h3>
      <p className="chart-empty">{text("charts.errors.none")}</p>
    </figure>
  );
}
