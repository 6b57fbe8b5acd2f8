import { useSyncExternalStore } from "react";

function subscribe(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}

/** The part of the address behind `#`, and what sets it without a new entry in the history. */
export function useHash(): readonly [string, (next: string) => void] {
  const hash = useSyncExternalStore(subscribe, () => location.hash.slice(1));
  return [hash, setHash];
}

function setHash(next: string): void {
  history.replaceState(null, "", `#${next}`);
  dispatchEvent(new HashChangeEvent("hashchange"));
}
