import { type RefObject, useLayoutEffect, useRef } from "react";
import { bandCount } from "../../../src/outputs/page/view.ts";
import { useWords } from "../i18n/language.ts";
import { bandEdgeMs, busiestBand, type HeatCells, rateOfHeat } from "./heatmap.ts";
import { latencyText } from "./latency-text.ts";
import type { TimeView } from "./time-view.ts";

interface Props {
  readonly cells: HeatCells;
  readonly view: TimeView;
  /** Where the pointer is, while it is over the heatmap. */
  readonly pointedBand: RefObject<number | null>;
}

/** What the colours stand for, and the numbers at the cursor. */
export function HeatLegend({ cells, view, pointedBand }: Props) {
  const { text, format } = useWords();
  const busiest = useRef<HTMLSpanElement>(null);
  const pointed = useRef<HTMLSpanElement>(null);

  useLayoutEffect(() => {
    const rateText = (rate: number) => `${format.number(rate)}${text("charts.perSecond")}`;
    const write = () => {
      const second = view.cursorSecond();
      const column = second === null ? cells.columns - 1 : Math.round((second - cells.second) / cells.step);
      const most = column >= 0 && column < cells.columns ? busiestBand(cells, column) : null;
      busiest.current!.textContent = most === null ? "–" : `${bandText(most.band)}: ${rateText(most.rate)}`;
      const band = second === null ? null : pointedBand.current;
      const rate = band === null ? 0 : (cells.rates[column * bandCount + band] ?? 0);
      pointed.current!.textContent = band === null ? "" : `${bandText(band)}: ${rateText(rate)}`;
    };
    write();
    return view.onCursor(write);
  }, [cells, view, pointedBand, text, format]);

  const ticks = [0.35, 0.65, 1].map((share) => rateOfHeat(share, cells.highestRate));
  return (
    <ul className="chart-legend">
      <li className="heat-scale">
        <span className="chart-label">{text("charts.heatmap.scale")}</span>
        <span>0</span>
        <span className="heat-bar" aria-hidden="true" />
        {cells.highestRate > 0 && <span>{format.number(ticks[2]!)}</span>}
      </li>
      <li>
        <span className="chart-label">{text("charts.heatmap.busiest")}</span>
        <span className="chart-value" ref={busiest} />
      </li>
      <li>
        <span className="chart-value" ref={pointed} />
      </li>
    </ul>
  );
}

/** The response times of a band; the first and the last one are open. */
function bandText(band: number): string {
  const from = latencyText(bandEdgeMs(band));
  const to = latencyText(bandEdgeMs(band + 1));
  if (band === 0) return `< ${to}`;
  return band === bandCount - 1 ? `≥ ${from}` : `${from} – ${to}`;
}
