import type { KnownWorker } from "../known-worker.ts";
import { WorkerPace } from "../worker-pace.ts";
import type { JournaledWorker } from "./checkpoint-record.ts";

/** A worker of which this life of the controller has heard nothing yet: it may be running users. */
export const absentWorker = ({ id, index, host }: JournaledWorker, nowMs: number): KnownWorker => ({
  ...{
    id,
    index,
    host,
    progressMs: nowMs,
    heardMs: nowMs,
    pace: new WorkerPace(),
    peakUsers: 0,
    backWithOrder: -1,
    leaving: false,
    machine: "",
  },
  beat: {
    ...{ id, number: 0, run: "", phase: "running", seen: 0, done: 0, running: {}, alive: 1, counted: 0 },
    ...{ inFlight: 0, idleSinceMs: null, health: { loopDelayMs: 0, cpu: 0, memoryBytes: 0 } },
  },
});
