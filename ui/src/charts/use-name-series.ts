import { useContext, useEffect, useState } from "react";
import type { NameSeries } from "../../../src/outputs/page/view.ts";
import { NameSeriesContext } from "./name-series-source.ts";

/** What is known of a name; lost while the server doesn't answer, and no series of one that isn't followed. */
export interface NameSeriesState {
  readonly series: NameSeries | null;
  readonly isLost: boolean;
  readonly isFollowed: boolean;
}

const nothingYet: NameSeriesState = { series: null, isLost: false, isFollowed: true };

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
          setState({ series, isLost: false, isFollowed: series !== null });
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
