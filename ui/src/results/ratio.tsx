import { type CSSProperties, useMemo, useState } from "react";
import { useWords } from "../i18n/language.ts";
import { ClassDialog } from "../start/class-dialog.tsx";
import type { PageState } from "../store/page-state.ts";
import { rowValue } from "../store/row-value.ts";
import { Empty } from "../widgets/notice.tsx";
import { sorted } from "../widgets/sort.ts";
import { type ClassRatio, classRatios, taskLines } from "./ratio-tree.ts";
import "./ratio.css";

const shownNames = 20;

interface RatioProps {
  readonly state: PageState;
  /** The classes can be given other settings from here, which the running test takes at once. */
  readonly canChange?: boolean;
}

/** How users and tasks are shared out: as configured, and as it came. */
export function Ratio({ state, canChange = false }: RatioProps) {
  const { text } = useWords();
  const classes = useMemo(() => classRatios(state.scenario.classes, state.run), [state.scenario, state.run]);
  if (classes.length === 0) return <Empty title={text("ratio.empty")}>{text("ratio.empty.help")}</Empty>;
  return (
    <div className="ratio">
      <ClassTable classes={classes} state={state} canChange={canChange} />
      {classes.map((one) => (
        <TaskTable key={one.name} one={one} />
      ))}
      <RequestShares state={state} />
    </div>
  );
}

interface ClassTableProps extends RatioProps {
  readonly classes: readonly ClassRatio[];
}

function ClassTable({ classes, state, canChange }: ClassTableProps) {
  const { text, format } = useWords();
  const [edited, setEdited] = useState<string | null>(null);
  const editedClass = state.scenario.classes.find(({ name }) => name === edited);
  return (
    <section className="panel ratio-part">
      <h2>{text("ratio.classes")}</h2>
      <table className="ratio-classes">
        <thead>
          <tr>
            <th scope="col">{text("ratio.class")}</th>
            <th scope="col">{text("ratio.configured")}</th>
            <th scope="col">{text("ratio.actual")}</th>
            <th scope="col">{text("ratio.users")}</th>
            {canChange && (
              <td>
                <span className="unseen">{text("action.change")}</span>
              </td>
            )}
          </tr>
        </thead>
        <tbody>
          {classes.map(({ name, configured, actual, users, fixedCount }) => (
            <tr key={name}>
              <th scope="row">
                {name}
                {fixedCount > 0 && <small> {text("ratio.fixed", { count: format.count(fixedCount) })}</small>}
              </th>
              <Share share={configured} />
              <Share share={actual} />
              <td>{format.count(users)}</td>
              {canChange && (
                <td>
                  <button
                    type="button"
                    className="button ratio-change"
                    aria-label={text("class.change", { name })}
                    onClick={() => setEdited(name)}
                  >
                    {text("action.change")}
                  </button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {editedClass !== undefined && <ClassDialog edited={editedClass} onClose={() => setEdited(null)} />}
    </section>
  );
}

function TaskTable({ one }: { readonly one: ClassRatio }) {
  const { text } = useWords();
  const lines = useMemo(() => taskLines(one.ratio), [one.ratio]);
  return (
    <section className="panel ratio-part">
      <h2>{text("ratio.tasksOf", { name: one.name })}</h2>
      {lines.length === 0 ? (
        <p>{text("ratio.noTasks")}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{text("ratio.task")}</th>
              <th scope="col">{text("ratio.ofLevel")}</th>
              <th scope="col">{text("ratio.ofClass")}</th>
              <th scope="col">{text("ratio.ofTest")}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ key, name, depth, isSet, share, shareOfAll }) => (
              <tr key={key}>
                <th
                  scope="row"
                  className={isSet ? "ratio-set" : ""}
                  style={{ "--depth": depth } as CSSProperties}
                >
                  {name}
                </th>
                <Share share={share} />
                <Share share={shareOfAll} />
                <Share share={one.actual === null ? null : shareOfAll * one.actual} />
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** Which names the requests went to. */
function RequestShares({ state }: { readonly state: PageState }) {
  const { text, format } = useWords();
  const all = rowValue(state.rows.get(0), "requests") ?? 0;
  if (all === 0) return null;
  const names = sorted([...state.names.values()], ({ id }) => rowValue(state.rows.get(id), "requests"), true);
  return (
    <section className="panel ratio-part">
      <h2>{text("ratio.requests")}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{text("column.name")}</th>
            <th scope="col">{text("ratio.ofRequests")}</th>
            <th scope="col">{text("column.requests")}</th>
          </tr>
        </thead>
        <tbody>
          {names.slice(0, shownNames).map(({ id, method, name }) => (
            <tr key={id}>
              <th scope="row">
                <span className="method">{method}</span> {name}
              </th>
              <Share share={(rowValue(state.rows.get(id), "requests") ?? 0) / all} />
              <td>{format.count(rowValue(state.rows.get(id), "requests"))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {names.length > shownNames && <p>{text("ratio.requestsMore", { count: format.count(shownNames) })}</p>}
    </section>
  );
}

function Share({ share }: { readonly share: number | null }) {
  const { format } = useWords();
  return (
    <td>
      <span className="share" style={{ "--share": Math.min(1, Math.max(0, share ?? 0)) } as CSSProperties}>
        {format.percent(share)}
      </span>
    </td>
  );
}
