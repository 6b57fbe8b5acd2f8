import type { FailureView } from "../../../src/server/api.ts";
import { useWords } from "../i18n/language.ts";
import type { PageState } from "../store/page-state.ts";
import { Empty } from "../widgets/notice.tsx";
import { type SortColumn, SortTable } from "../widgets/sort-table.tsx";

/** What failed, how often, and when first and last. */
export function Failures({ state }: { readonly state: PageState }) {
  const { text, format } = useWords();
  if (state.failures.length === 0)
    return <Empty title={text("failures.empty")}>{text("failures.empty.help")}</Empty>;
  const columns: readonly SortColumn<FailureView>[] = [
    {
      ...{ key: "occurrences", label: text("column.occurrences"), kind: "number" },
      value: ({ occurrences }) => occurrences,
      show: ({ occurrences }) => <strong>{format.count(occurrences)}</strong>,
    },
    {
      ...{ key: "method", label: text("column.method"), kind: "text" },
      value: ({ method }) => method,
      show: ({ method }) => <span className="method">{method}</span>,
    },
    {
      ...{ key: "name", label: text("column.name"), kind: "long" },
      value: ({ name }) => name,
      show: ({ name }) => name,
    },
    {
      ...{ key: "error", label: text("column.error"), kind: "long" },
      value: ({ error }) => error,
      show: ({ error }) => error,
    },
    {
      ...{ key: "kind", label: text("column.kind"), kind: "text" },
      value: ({ kind }) => kind,
      show: ({ kind }) => <span className="method">{kind}</span>,
    },
    {
      ...{ key: "first", label: text("column.firstSeen"), kind: "number" },
      value: ({ firstSeenWallMs }) => firstSeenWallMs,
      show: ({ firstSeenWallMs }) => <WallTime wallMs={firstSeenWallMs} />,
    },
    {
      ...{ key: "last", label: text("column.lastSeen"), kind: "number" },
      value: ({ lastSeenWallMs }) => lastSeenWallMs,
      show: ({ lastSeenWallMs }) => <WallTime wallMs={lastSeenWallMs} />,
    },
  ];
  return (
    <SortTable
      name="failures"
      label={text("tab.failures")}
      items={state.failures}
      itemKey={({ method, name, error, kind, nth = 1 }) => JSON.stringify([method, name, error, kind, nth])}
      columns={columns}
      first={{ key: "occurrences", descending: true }}
    />
  );
}

/** A time of day, with its day when pointed at. */
function WallTime({ wallMs }: { readonly wallMs: number }) {
  const { format } = useWords();
  return (
    <time dateTime={new Date(wallMs).toISOString()} title={format.date(wallMs)}>
      {format.clock(wallMs)}
    </time>
  );
}
