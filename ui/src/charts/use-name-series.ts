import { useEffect, useState } from "react";
import type { NameSeries } from "../../../src/outputs/page/view.ts";

const askEveryMs = 2000;

/** What is known of a name; lost while the server doesn't answer. */
export interface NameSeriesState {
  readonly series: NameSeries | null;
  readonly isLost: boolean;
}

/** Asks for the series of a name, and again while it is shown; never twice at once, nor while nobody sees the page. */
export function useNameSeries(method: string, name: string): NameSeriesState {
  const [state, setState] = useState<NameSeriesState>({ series: null, isLost: false });
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
      timer = setTimeout(() => void ask(), askEveryMs);
    };
    setState({ series: null, isLost: false });
    void ask();
    return () => {
      end.abort();
      clearTimeout(timer);
    };
  }, [method, name]);
  return state;
}

async function load(method: string, name: string, signal: AbortSignal): Promise<NameSeries> {
  const answer = await fetch(`series?${new URLSearchParams({ method, name })}`, { signal });
  if (!answer.ok) throw new Error(`expected the series of a name, got status ${answer.status}`);
  return (await answer.json()) as NameSeries;
}
