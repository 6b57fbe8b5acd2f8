import { createContext } from "react";
import type { NameSeries } from "../../../src/outputs/page/view.ts";

/** Where the charts of a name get their points. */
export interface NameSeriesSource {
  /** Null of a name that isn't followed over time. */
  readonly load: (method: string, name: string, signal: AbortSignal) => Promise<NameSeries | null>;
  /** How long to wait before asking again; null when nothing new can come. */
  readonly againAfterMs: number | null;
}

/** The server of the console. */
export const liveNameSeries: NameSeriesSource = {
  load: async (method, name, signal) => {
    const answer = await fetch(`series?${new URLSearchParams({ method, name })}`, { signal });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`expected the series of a name, got status ${answer.status}`);
    return (await answer.json()) as NameSeries;
  },
  againAfterMs: 2000,
};

/** The source for all charts of names below; a report gives one that knows them by heart. */
export const NameSeriesContext = createContext<NameSeriesSource>(liveNameSeries);
