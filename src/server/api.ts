import type {
  Download,
  ExceptionView,
  FailureView,
  LogView,
  Marker,
  RowName,
  RowValues,
  RunView,
  ScenarioView,
  SeriesPoint,
  WorkerView,
} from "../outputs/page/view.ts";

export * from "../outputs/page/view.ts";

/** What the console's page and its server tell each other, besides what a page shows. */

/** What changed since the event before: the event `change`. What is absent is as it was. */
export interface ChangeView {
  readonly scenario?: ScenarioView;
  readonly run?: RunView;
  /** New names. */
  readonly names?: readonly RowName[];
  /** Rows that changed; a row replaces that of its id. */
  readonly rows?: readonly RowValues[];
  /** Replaces the list. */
  readonly failures?: readonly FailureView[];
  readonly exceptions?: readonly ExceptionView[];
  readonly workers?: readonly WorkerView[];
  /** Points from the second of the first one on replace what the page has from there. */
  readonly series?: readonly SeriesPoint[];
  /** New ones. */
  readonly markers?: readonly Marker[];
  /** New ones; the page keeps the newest 2,000. */
  readonly logs?: readonly LogView[];
  readonly downloads?: readonly Download[];
}

/** What `/swarm` and the other changes of state answer; of a refusal with status 400, the first field that is wrong. */
export interface ControlAnswer {
  readonly success: boolean;
  readonly message: string;
  readonly field?: string;
  /** Of a refusal at a field: all fields that are wrong, the first one too. */
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  readonly host?: string | null;
}
