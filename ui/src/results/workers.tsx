import type { WorkerView } from "../../../src/server/api.ts";
import { useWords } from "../i18n/language.ts";
import type { PageState } from "../store/page-state.ts";
import { StateName } from "../top/state-name.tsx";
import { Empty } from "../widgets/notice.tsx";
import { type SortColumn, SortTable } from "../widgets/sort-table.tsx";

/** The threads and machines that make the load, and how hard it is for each. */
export function Workers({ state }: { readonly state: PageState }) {
  const { text, format } = useWords();
  if (state.workers.length === 0)
    return <Empty title={text("workers.empty")}>{text("workers.empty.help")}</Empty>;
  const number = (
    key: "index" | "users" | "requests" | "cpu" | "loopDelayMs" | "memoryBytes" | "lastReportWallMs",
    write: (value: number | null) => string,
  ): SortColumn<WorkerView> => ({
    ...{ key, label: text(`workers.${key}`), kind: "number" },
    value: (worker) => worker[key],
    show: (worker) => write(worker[key]),
  });
  const columns: readonly SortColumn<WorkerView>[] = [
    number("index", format.count),
    { key: "id", label: text("workers.id"), kind: "text", value: ({ id }) => id, show: ({ id }) => id },
    {
      ...{ key: "state", label: text("workers.state"), kind: "text" },
      value: (worker) => worker.state,
      show: (worker) => <StateName state={worker.state} />,
    },
    number("users", format.count),
    number("requests", format.count),
    number("cpu", format.percent),
    number("loopDelayMs", format.milliseconds),
    number("memoryBytes", format.bytes),
    number("lastReportWallMs", format.clock),
  ];
  return (
    <SortTable
      name="workers"
      label={text("tab.workers")}
      items={state.workers}
      itemKey={({ id }) => id}
      columns={columns}
      first={{ key: "index", descending: false }}
    />
  );
}
