/** The states of a run, as every node names them. */
export type RunState = "ready" | "preparing" | "spawning" | "running" | "stopping" | "stopped";

/** Which state may follow which. `preparing` is setup; `stopping` lasts until teardown and the last report are done. */
const next: Record<RunState, readonly RunState[]> = {
  ready: ["preparing"],
  preparing: ["spawning", "stopping"],
  spawning: ["running", "stopping"],
  running: ["spawning", "stopping"],
  stopping: ["stopped"],
  stopped: ["preparing"],
};

/** The state after a step; an error where the table knows no such step. */
export const stepRunState = (from: RunState, to: RunState): RunState => {
  if (!next[from].includes(to)) throw new Error(`a run can't go from ${from} to ${to}`);
  return to;
};
