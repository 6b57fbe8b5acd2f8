import {
  type ChangeView,
  keptPoints,
  type RowName,
  type RowValues,
  type SeriesPoint,
  type WholeView,
} from "../../../src/server/api.ts";

export const keptLogs = 2_000;
const keptMarkers = 2_000;

/** All that the page knows of the test. Never changed in place: what is the same object is unchanged. */
export interface PageState extends Omit<WholeView, "names" | "rows"> {
  /** By id; row 0, the total, has none. */
  readonly names: ReadonlyMap<number, RowName>;
  readonly rows: ReadonlyMap<number, RowValues>;
}

/** The state after an event `whole`: what was known before is forgotten. */
export function stateOf(whole: WholeView): PageState {
  return {
    ...whole,
    names: new Map(whole.names.map((name) => [name.id, name])),
    rows: new Map(whole.rows.map((row) => [idOf(row), row])),
    series: newest(whole.series, keptPoints),
    markers: newest(whole.markers, keptMarkers),
    logs: newest(whole.logs, keptLogs),
  };
}

/** The state after an event `change`. */
export function changed(state: PageState, change: ChangeView): PageState {
  return {
    version: state.version,
    scenario: change.scenario ?? state.scenario,
    run: change.run ?? state.run,
    names: withEntries(state.names, change.names, ({ id }) => id),
    rows: withEntries(state.rows, change.rows, idOf),
    failures: change.failures ?? state.failures,
    exceptions: change.exceptions ?? state.exceptions,
    workers: change.workers ?? state.workers,
    series: withPoints(state.series, change.series),
    markers: withNew(state.markers, change.markers, keptMarkers),
    logs: withNew(state.logs, change.logs, keptLogs),
    downloads: change.downloads ?? state.downloads,
    tabs: state.tabs,
    ...(state.hasLogin === undefined ? {} : { hasLogin: state.hasLogin }),
  };
}

function idOf(row: RowValues): number {
  return row[0] ?? 0;
}

function newest<T>(list: readonly T[], kept: number): readonly T[] {
  return list.length > kept ? list.slice(-kept) : list;
}

function withNew<T>(list: readonly T[], added: readonly T[] | undefined, kept: number): readonly T[] {
  return added === undefined || added.length === 0 ? list : newest([...list, ...added], kept);
}

function withEntries<T>(
  map: ReadonlyMap<number, T>,
  entries: readonly T[] | undefined,
  id: (entry: T) => number,
): ReadonlyMap<number, T> {
  if (entries === undefined || entries.length === 0) return map;
  const next = new Map(map);
  for (const entry of entries) next.set(id(entry), entry);
  return next;
}

/** Points from the second of the first new one on are replaced; searched from the end, where that nearly always is. */
function withPoints(
  series: readonly SeriesPoint[],
  added: readonly SeriesPoint[] | undefined,
): readonly SeriesPoint[] {
  const first = added?.[0];
  if (added === undefined || first === undefined) return series;
  let end = series.length;
  while (end > 0 && series[end - 1]!.second >= first.second) end -= 1;
  return newest([...series.slice(0, end), ...added], keptPoints);
}
