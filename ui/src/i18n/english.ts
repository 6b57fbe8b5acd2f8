import { chartsEnglish } from "../charts/english.ts";

/** What the page says, in English. The key is where and what; `{name}` is put in. */
export const english = {
  ...chartsEnglish,
  "state.ready": "Ready",
  "state.preparing": "Preparing",
  "state.spawning": "Spawning",
  "state.running": "Running",
  "state.stopping": "Stopping",
  "state.stopped": "Stopped",
} as const satisfies Record<string, string>;
