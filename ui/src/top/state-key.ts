import type { TextKey } from "../i18n/language.ts";

const keys = {
  ready: "state.ready",
  preparing: "state.preparing",
  spawning: "state.spawning",
  running: "state.running",
  stopping: "state.stopping",
  stopped: "state.stopped",
  loading: "state.loading",
  done: "state.done",
} as const satisfies Record<string, TextKey>;

/** What the state of a test or of a load thread is called; null for one that the page doesn't know. */
export function stateKey(state: string): TextKey | null {
  return Object.hasOwn(keys, state) ? keys[state as keyof typeof keys] : null;
}
