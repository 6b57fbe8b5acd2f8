import { expect, it } from "vitest";
import { Logger } from "../base/logger.ts";
import { ManualClock } from "../base/manual-clock.ts";
import { InProcessBus } from "../bus/in-process-bus.ts";
import { ClusterLink, type LinkUser } from "./cluster-link.ts";
import { type Beat, protocolVersion, subjects, toPayload, type WorkerBeat } from "./messages.ts";

const HOSTS = 1_000;
const EPOCH = 7;

const worker = (id: string): WorkerBeat => ({
  ...{
    id,
    number: 1,
    run: "run",
    phase: "ready",
    seen: 0,
    done: 0,
    running: {},
    alive: 0,
    counted: 0,
    inFlight: 0,
  },
  ...{ idleSinceMs: null, health: { loopDelayMs: 0, cpu: 0, memoryBytes: 0 } },
});

const firstBeat = (host: string): Beat => ({
  ...{ type: "beat", version: protocolVersion, run: "run", epoch: EPOCH, host, machine: "", scenario: "" },
  ...{ number: 1, wallMs: 0, runTimeMs: null, wallOffsetMs: null, leaving: false },
  ...{ workers: [worker(`${host}-worker`)], gone: [] },
});

it("a thousand hosts that join one after the other are told of each other in turn, and all in the end", async () => {
  const bus = new InProcessBus();
  const clock = new ManualClock();
  const logger = new Logger({ write: () => {} }, "main", "error", () => 0);
  /** How many workers the last order to a host knew of. */
  const knownTo = new Map<string, number>();
  let orders = 0;
  bus.subscribe(subjects("run").order(">"), (payload, subject) => {
    orders++;
    knownTo.set(subject, Number((payload as { readonly workerCount?: unknown }).workerCount));
  });
  const user: LinkUser = {
    takes: () => true,
    content: () => ({
      ...{
        run: "run",
        state: "ready",
        scenario: "",
        settings: null,
        changes: null,
        zeroMs: null,
        endMs: null,
      },
      ...{ resets: 0, spawned: false, userCount: 0, workerCount: link.registry.ready.length, workers: [] },
    }),
    ordered: () => {},
    changed: () => link.sendToAllInTurn(),
    heard: () => {},
    heardOfOld: () => {},
    reported: () => {},
    stepped: () => {},
    ticked: () => {},
  };
  const link: ClusterLink = new ClusterLink({ bus, clock, logger, name: "run", epoch: EPOCH }, user);
  link.open();
  for (let at = 0; at < HOSTS; at++) {
    bus.publish(subjects("run").beat(`host${at}`), toPayload(firstBeat(`host${at}`)));
    if (at % 2 === 0) await clock.advance(1);
  }
  // Shorter than the silence after which one is lost.
  await clock.advance(1_100);
  link.close();
  expect(knownTo.size).toBe(HOSTS);
  expect([...knownTo.values()].every((known) => known === HOSTS)).toBe(true);
  // At once for each that joins it would be half a million.
  expect(orders).toBeLessThan(10 * HOSTS);
}, 30_000);
