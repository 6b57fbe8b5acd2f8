import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import "./tabs.css";

/** A tab: its key in the address, what it is called, and what it says beside its name. */
export interface Tab {
  readonly key: string;
  readonly label: string;
  readonly badge?: { readonly text: string; readonly label: string; readonly bad: boolean };
}

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly chosen: string;
  readonly onChoose: (key: string) => void;
  readonly children: ReactNode;
}

/** Tabs as ARIA has them: arrows, Home and End choose; only the chosen one's panel is drawn. */
export function Tabs({ label, tabs, chosen, onChoose, children }: TabsProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`#tab-${chosen}`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [chosen]);

  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextTab(
      event.key,
      tabs.findIndex(({ key }) => key === chosen),
      tabs.length,
    );
    const tab = next === null ? undefined : tabs[next];
    if (tab === undefined) return;
    event.preventDefault();
    onChoose(tab.key);
    list.current?.querySelector<HTMLElement>(`#tab-${tab.key}`)?.focus();
  };

  return (
    <>
      <div className="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
        {tabs.map(({ key, label: name, badge }) => (
          <button
            key={key}
            type="button"
            role="tab"
            id={`tab-${key}`}
            className="tab"
            aria-selected={key === chosen}
            aria-controls="tab-panel"
            tabIndex={key === chosen ? 0 : -1}
            onClick={() => onChoose(key)}
          >
            {name}
            {badge !== undefined && (
              <span className={badge.bad ? "tab-badge tab-badge-bad" : "tab-badge"}>
                <span aria-hidden="true">{badge.text}</span>
                <span className="unseen">{badge.label}</span>
              </span>
            )}
          </button>
        ))}
      </div>
      <div
        className="tab-panel"
        role="tabpanel"
        id="tab-panel"
        aria-labelledby={`tab-${chosen}`}
        key={chosen}
      >
        {children}
      </div>
    </>
  );
}

/** The place of the tab that a key leads to from place `from`; null for any other key. */
export function nextTab(key: string, from: number, count: number): number | null {
  if (key === "ArrowRight") return (from + 1) % count;
  if (key === "ArrowLeft") return (from + count - 1) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}
