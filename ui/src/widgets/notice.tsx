import type { ReactNode } from "react";
import "./notice.css";

interface NoticeProps {
  readonly kind: "bad" | "warn" | "good";
  readonly children: ReactNode;
}

/** A line that the reader should not miss. What it says is read out; place it inside a live region where it comes and goes. */
export function Notice({ kind, children }: NoticeProps) {
  return <div className={`notice notice-${kind}`}>{children}</div>;
}

/** What stands where there is nothing yet: what will be here, and what to do for it. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty panel">
      <p className="empty-title">{title}</p>
      {children !== undefined && <p>{children}</p>}
    </div>
  );
}
