import { useContext, useMemo, useState } from "react";
import type { Marker, NamePoint, NameSeries } from "../../../src/outputs/page/view.ts";
import { useWords } from "../i18n/language.ts";
import type { CsvColumn } from "./chart-csv.ts";
import "./charts.css";
import { LineChart } from "./line-chart.tsx";
import { mergeNamePoints } from "./merge-points.ts";
import { namePlans } from "./name-plans.ts";
import { NameSeriesContext } from "./name-series-source.ts";
import { TimeControls } from "./time-controls.tsx";
import { TimeView } from "./time-view.ts";
import { useChartSet } from "./use-chart-set.ts";
import { useLook } from "./use-look.ts";
import { useNameSeries } from "./use-name-series.ts";
import { useWidth } from "./use-width.ts";
import { wordedMarkers } from "./worded-marker.ts";

interface NameChartsProps {
  readonly method: string;
  readonly name: string;
  readonly markers?: readonly Marker[];
  readonly startedAtWallMs?: number | null;
}

interface SeriesProps {
  readonly series: NameSeries;
  readonly markers?: readonly Marker[];
  readonly startedAtWallMs?: number | null;
  readonly isLive?: boolean;
}

const wide = 760;
const gap = 12;
const frame = 22;
const noMarkers: readonly Marker[] = [];
const neverSaturated = () => false;

const timeColumns: readonly CsvColumn<NamePoint>[] = [
  { heading: "second", value: ({ second }) => second },
  { heading: "seconds", value: ({ span }) => span },
];

/** The charts of one row of the statistics, asked of the server anew while they are open. */
export function NameCharts({ method, name, markers, startedAtWallMs }: NameChartsProps) {
  const { text } = useWords();
  const { series, isLost, isFollowed } = useNameSeries(method, name);
  const isLive = useContext(NameSeriesContext).againAfterMs !== null;
  if (series === null)
    return (
      <p className="chart-empty">
        {text(!isFollowed ? "charts.name.notFollowed" : isLost ? "charts.lost" : "charts.loading")}
      </p>
    );
  return (
    <>
      {isLost && <p className="chart-warning">{text("charts.lost")}</p>}
      <NameSeriesCharts {...{ series, markers, startedAtWallMs }} isLive={isLive} />
    </>
  );
}

/** The charts of one name, from a series that is there already. */
function NameSeriesCharts(props: SeriesProps) {
  const { series, markers = noMarkers, startedAtWallMs = null, isLive = false } = props;
  const words = useWords();
  const { text } = words;
  const look = useLook();
  const [view] = useState(() => new TimeView());
  const [place, room] = useWidth<HTMLElement>();
  const columns = room >= wide ? 2 : 1;
  const title = `${series.method} ${series.name}`.trim();
  const worded = useMemo(() => wordedMarkers(markers, words), [markers, words]);
  const set = useChartSet({
    ...{ merge: mergeNamePoints, isSaturated: neverSaturated, view, markers: worded },
    points: series.points,
    width: Math.max(200, Math.floor((room - (columns - 1) * gap) / columns) - frame),
    fileStem: `acrida-${title}`,
    caption: title,
  });
  const plans = useMemo(() => namePlans(text), [text]);
  const isEmpty = series.points.length === 0;
  return (
    <section className="charts" ref={place} aria-label={title}>
      {isEmpty && <p className="chart-empty">{text("charts.name.empty")}</p>}
      {!isEmpty && <TimeControls {...{ set, startedAtWallMs, isLive }} />}
      {!isEmpty && room > 0 && (
        <div className={columns === 2 ? "chart-grid chart-grid-two" : "chart-grid"}>
          {plans.map((plan) => (
            <LineChart key={plan.id} {...{ plan, set, look, timeColumns }} />
          ))}
        </div>
      )}
    </section>
  );
}
