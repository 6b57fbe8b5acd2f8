import { Notice } from "./notice.tsx";

/** What the server said to a form as a whole; nothing while it said nothing. */
export function RefusalNotice({ said }: { readonly said: string | null }) {
  return said === null ? null : (
    <div role="alert">
      <Notice kind="bad">{said}</Notice>
    </div>
  );
}
