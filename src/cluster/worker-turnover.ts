import type { WorkerLostEvent } from "./controller-events.ts";
import { noteFailedLoad } from "./failed-loads.ts";
import type { LostWorker } from "./known-worker.ts";
import type { LedTest } from "./led-test.ts";
import type { GoneWorker } from "./messages.ts";
import type { RegistryChange } from "./worker-registry.ts";

/** Workers came or went: users are given to those that are there. */
export const workersChanged = (led: LedTest, { ready, lost, stillborn }: RegistryChange): void => {
  const run = led.run;
  for (const one of lost) loseWorker(led, one);
  for (const gone of stillborn) {
    // One that took part was heard by an earlier controller.
    const worker = run?.participants.get(gone.id);
    if (worker === undefined) tellLost(led, { ...gone, index: -1, machine: "" });
    else loseWorker(led, { ...gone, worker, dead: true, gone });
  }
  for (const { id, index } of ready) {
    run?.returned(id, led.parts.clock.now());
    led.events.workerConnected.emit({ id, index });
  }
  if (run === null) return;
  run.plan.setWorkers(led.workers.map(({ id }) => id));
  led.checkReady(run);
  led.link.sendToAllInTurn();
  led.pacer.soon();
};

/** A worker is gone, or silent: its users go elsewhere, unless it has left in order. */
export const loseWorker = (led: LedTest, lost: LostWorker, mostCounted?: number): void => {
  const { id, index } = lost.worker;
  const run = led.run;
  if (run?.losses.has(id)) {
    run.learn(lost, led.parts.clock.now());
    return;
  }
  if (lost.worker.leaving && (run === null || run.hasAllOf(id))) {
    run?.plan.lost(id);
    if (led.state !== "stopped") led.parts.logger.info(`load thread ${index} has left in order`);
    return;
  }
  run?.lose(lost, led.parts.clock.now(), mostCounted);
  tellLost(led, {
    ...lost,
    ...(lost.dead ? {} : { cure: "Its users go on elsewhere" }),
    id,
    index,
    machine: lost.worker.machine,
    failedLoads: lost.gone?.failedLoads ?? 0,
  });
};

/** @param lost with what helps. */
const tellLost = (
  led: LedTest,
  lost: WorkerLostEvent &
    Pick<GoneWorker, "failedLoads"> & { readonly machine: string; readonly cure?: string },
): void => {
  const { id, index, machine, reason, lastTask, failedLoads, cure = "A new thread takes its place" } = lost;
  const run = led.run;
  const told = `${reason}${lastTask === "" ? "" : `; a user last entered ${lastTask}`}`;
  const where = machine === "" ? "" : ` on ${machine}`;
  const name = `${index < 0 ? "" : `${index} `}(worker ${id.slice(0, 6)}${where})`;
  led.parts.logger.error(`load thread ${name} ${told}. ${cure}`);
  if (run !== null && led.state === "preparing" && failedLoads > 0) {
    noteFailedLoad(run, led.workers.length, failedLoads, told);
  }
  led.events.workerLost.emit({ id, index, reason, lastTask });
};
