import { useContext, useEffect, useState } from "react";
import type { NameSeries } from "../../../src/outputs/page/view.ts";
import { NameSeriesContext } from "./name-series-source.ts";

/** What is known of a name; lost while the server doesn't answer. */
export interface NameSeriesState {
  readonly series: NameSeries | null;
  readonly isLost: boolean;
}

const nothingYet: NameSeriesState = { series: null, isLost: false };

/** Asks for the series of a name, and again while it is shown; never twice at once, nor while nobody sees the page. */
export function useNameSeries(method: string, name: string): NameSeriesState {
  const { load, againAfterMs } = useContext(NameSeriesContext);
  const [state, setState] = useState(nothingYet);
  useEffect(() => {
    const end = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      if (!document.hidden) {
        try {
          const series = await load(method, name, end.signal);
          if (end.signal.aborted) return;
          setState({ series, isLost: false });
        } catch {
          if (end.signal.aborted) return;
          setState((before) => ({ ...before, isLost: true }));
        }
      }
      if (againAfterMs !== null) timer = setTimeout(() => void ask(), againAfterMs);
    };
    setState(nothingYet);
    void ask();
    return () => {
      end.abort();
      clearTimeout(timer);
    };
  }, [method, name, load, againAfterMs]);
  return state;
}
