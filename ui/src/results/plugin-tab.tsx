import { useEffect, useState } from "react";
import type { TabContentView, TabView } from "../../../src/server/api.ts";
import { useWords } from "../i18n/language.ts";
import { Empty, Notice } from "../widgets/notice.tsx";
import { type SortColumn, SortTable } from "../widgets/sort-table.tsx";
import "./plugin-tab.css";

const askEachMs = 2_000;

/** A tab of a plugin: its texts and numbers as the console draws them, or its own page in a frame. */
export function PluginTab({ tab }: { readonly tab: TabView }) {
  return tab.isPage ? <PageFrame tab={tab} /> : <Content tab={tab} />;
}

function Content({ tab }: { readonly tab: TabView }) {
  const { text, format } = useWords();
  const [content, setContent] = useState<TabContentView | null>(null);
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const look = async () => {
      const next = document.hidden ? "unseen" : await contentOf(tab.path);
      if (isGone) return;
      if (next !== "unseen") setFailed(next === null);
      if (next !== "unseen" && next !== null) setContent(next);
      timer = setTimeout(() => void look(), askEachMs);
    };
    void look();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [tab.path]);

  const { text: said = "", figures = [], table } = content ?? {};
  const isEmpty = said === "" && figures.length === 0 && table === undefined;
  return (
    <>
      <div role="status">
        {hasFailed && <Notice kind="warn">{text("plugin.failed")}</Notice>}
        {content === null && !hasFailed && <p className="plugin-text">{text("plugin.opening")}</p>}
      </div>
      {content !== null && isEmpty && <Empty title={text("plugin.empty")} />}
      {said !== "" && <p className="plugin-text">{said}</p>}
      {figures.length > 0 && (
        <dl className="plugin-figures">
          {figures.map(({ label, value }) => (
            <div className="plugin-figure panel" key={label}>
              <dt>{label}</dt>
              <dd>{typeof value === "number" ? format.number(value) : value}</dd>
            </div>
          ))}
        </dl>
      )}
      {table !== undefined && <OwnTable tab={tab} table={table} />}
    </>
  );
}

type Row = NonNullable<TabContentView["table"]>["rows"][number];

function OwnTable({
  tab,
  table,
}: {
  readonly tab: TabView;
  readonly table: { columns: readonly string[]; rows: readonly Row[] };
}) {
  const { format } = useWords();
  const items = table.rows.map((row, index) => ({ row, key: String(index) }));
  const columns = table.columns.map((label, at): SortColumn<(typeof items)[number]> => {
    const isNumber = table.rows.every((row) => typeof row[at] !== "string");
    return {
      key: String(at),
      label,
      kind: isNumber ? "number" : "long",
      value: ({ row }) => row[at] ?? null,
      show: ({ row }) => {
        const value = row[at] ?? null;
        return typeof value === "string" ? value : format.number(value);
      },
    };
  });
  return (
    <SortTable
      name={tab.key}
      label={tab.title}
      items={items}
      itemKey={({ key }) => key}
      columns={columns}
      first={{ key: "", descending: false }}
    />
  );
}

/** Can run its own scripts, and reach neither this page nor anything else. */
function PageFrame({ tab }: { readonly tab: TabView }) {
  const { text } = useWords();
  const [loads, setLoads] = useState(0);
  return (
    <>
      <button type="button" className="button plugin-reload" onClick={() => setLoads(loads + 1)}>
        {text("plugin.reload")}
      </button>
      <iframe
        key={loads}
        className="plugin-page panel"
        title={tab.title}
        src={tab.path}
        sandbox="allow-scripts allow-downloads allow-modals"
      />
    </>
  );
}

async function contentOf(path: string): Promise<TabContentView | null> {
  try {
    const response = await fetch(path);
    return response.ok ? ((await response.json()) as TabContentView) : null;
  } catch {
    return null;
  }
}
