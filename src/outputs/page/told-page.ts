import type { RunSummary } from "../../stats/run-summary.ts";
import type { RunSnapshot } from "../../stats/snapshot.ts";
import type { RunInfo } from "../output.ts";
import type { PageState } from "./page-state.ts";
import type { NameSeries, PageUpdate, PageView } from "./view.ts";

const nothing: PageUpdate = { event: "change", data: {} };

/** What open pages are told, event by event: each call takes in what happened and returns what of it is news. */
export class ToldPage {
  readonly #state: PageState;

  constructor(state: PageState) {
    this.#state = state;
  }

  start(info: RunInfo): PageUpdate {
    this.#state.begin(info);
    return this.#update();
  }

  snapshot(snapshot: RunSnapshot): PageUpdate {
    this.#state.take(snapshot);
    return this.#update();
  }

  /** The last numbers; the rows that had to wait are told all at once. */
  finish(snapshot: RunSnapshot, summary: RunSummary): PageUpdate {
    this.#state.take(snapshot);
    this.#state.end(summary);
    return this.#update(Number.POSITIVE_INFINITY);
  }

  /** The scenario, or what is picked of it, is another: the next `view` asks for it. */
  scenarioChanged(): PageUpdate {
    this.#state.refreshScenario();
    return this.#update();
  }

  /** What pages show that were told all updates so far. */
  view(): PageView {
    return this.#state.whole();
  }

  /** One name over time; null for a name that isn't known. */
  series(method: string, name: string): NameSeries | null {
    return this.#state.nameSeries(method, name);
  }

  #update(mostRows?: number): PageUpdate {
    return this.#state.takeUpdate(mostRows) ?? nothing;
  }
}
