import { isEmpty, noSlots } from "../dispatch/slot-ranges.ts";
import type { RunState } from "../runner/run-state.ts";
import type { KnownWorker } from "./known-worker.ts";
import type { OrderContent } from "./order-book.ts";
import { packSlots } from "./packed-slots.ts";
import type { TestRun } from "./test-run.ts";

/** Users may run in these states; in all others every worker is told to run none. */
export const isLoading = (state: RunState): boolean => state === "spawning" || state === "running";

/** What the workers of one host are told now. */
export const orderContent = (
  run: TestRun | null,
  state: RunState,
  workerCount: number,
  workers: readonly KnownWorker[],
): OrderContent => {
  const listed = workers.filter(({ index }) => index >= 0);
  const loading = run !== null && isLoading(state);
  const runTimeSeconds = run?.request.runTimeSeconds ?? null;
  return {
    run: run?.id ?? "",
    state,
    scenario: run?.test.scenario ?? "",
    // They can be large, and orders are many: only as long as somebody needs them.
    settings: loading && listed.some((worker) => needsSettings(worker, run)) ? run.settings : null,
    changes: loading ? run.classChanges : null,
    zeroMs: run?.zeroMs ?? null,
    endMs: runTimeSeconds === null ? null : runTimeSeconds * 1000,
    resets: run?.resets ?? 0,
    spawned: run?.spawned ?? false,
    userCount: run?.plan.targetUsers ?? 0,
    workerCount,
    workers: listed.map(({ id, index, leaving }) => {
      const slots = loading ? run.plan.slots(id) : noSlots;
      return { id, index, slots: packSlots(slots), leave: leaving && isEmpty(slots) };
    }),
  };
};

/** These workers were told what `orderContent` says: who was told to run users owes a final report from then on. */
export const takePart = (run: TestRun, state: RunState, workers: readonly KnownWorker[]): void => {
  if (!isLoading(state)) return;
  for (const worker of workers) {
    if (worker.index < 0) continue;
    const { id, index, host } = worker;
    if (!run.participants.has(id)) run.note({ kind: "host", worker: { id, index, host } });
    run.participants.set(id, worker);
  }
};

const needsSettings = ({ beat }: KnownWorker, run: TestRun): boolean =>
  beat.run !== run.id || beat.phase === "loading" || beat.phase === "ready";
