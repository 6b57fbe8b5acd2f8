import { useCallback, useState } from "react";

const kept = new Map<string, unknown>();

/** State that outlives its component, until the page is loaded again: a tab comes back as it was left. */
export function useKept<T>(name: string, first: T): readonly [T, (next: T) => void] {
  const [value, setValue] = useState<T>(() => (kept.has(name) ? (kept.get(name) as T) : first));
  const set = useCallback(
    (next: T) => {
      kept.set(name, next);
      setValue(() => next);
    },
    [name],
  );
  return [value, set];
}
