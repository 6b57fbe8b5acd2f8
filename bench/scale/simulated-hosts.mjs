// A process full of simulated worker processes, started by cluster.mjs: each has a connection of its own, the
// membership, host, worker and reporter of `lib`, and threads with a fake load in place of load threads.

import { installedVersion } from "../../lib/app/version.js";
import { systemClock } from "../../lib/base/clock.js";
import { processHost } from "../../lib/base/host.js";
import { Logger } from "../../lib/base/logger.js";
import { Random } from "../../lib/base/random.js";
import { InProcessBus } from "../../lib/bus/in-process-bus.js";
import { packPayload } from "../../lib/bus/message-pack.js";
import { NatsBus } from "../../lib/bus/nats-bus.js";
import { Host } from "../../lib/cluster/host.js";
import { protocolVersion } from "../../lib/cluster/messages.js";
import { newNodeId } from "../../lib/cluster/node-id.js";
import { Membership } from "../../lib/cluster/share/membership.js";
import { Worker } from "../../lib/cluster/worker.js";
import { Gate } from "../../lib/metrics/gate.js";
import { FakeLoad, SharedRows } from "./fake-load.mjs";

const RUN_NAME = "scale";
/** Connections that are opened at a time. */
const DIALS = 20;
/** Of so many hosts one weighs its messages. */
const WEIGHED_EACH = 25;

const { url, first, hosts, threads, names, samples } = JSON.parse(process.argv[2]);
const clock = systemClock();
const { freshSeed } = processHost();
const random = new Random(freshSeed(), freshSeed());
const said = new Map();
const logger = new Logger(
  { write: ({ message }) => said.set(message, (said.get(message) ?? 0) + 1) },
  "bench",
  "warning",
  () => clock.wallNow(),
);
const rows = new SharedRows(names, samples);
const loads = [];
const members = [];
/** Kind of message → how many, and their bytes as packed for the bus. */
const weights = {};
let begun = false;

const weigh = (kind, payload) => {
  weights[kind] ??= { messages: 0, bytes: 0 };
  weights[kind].messages++;
  weights[kind].bytes += packPayload(payload).length;
};

/** The same bus, whose messages are weighed by kind; what its owner sent and comes back is an echo. */
const weighed = (bus) => ({
  get connected() {
    return bus.connected;
  },
  publish(subject, payload) {
    weigh(payload.type, payload);
    bus.publish(subject, payload);
  },
  subscribe: (pattern, handler) =>
    bus.subscribe(pattern, (payload, subject) => {
      weigh(payload.type === "beat" ? "echo" : payload.type, payload);
      handler(payload, subject);
    }),
  onLinkChange: (listener) => bus.onLinkChange(listener),
});

const began = () => {
  if (begun) return;
  begun = true;
  process.send({ type: "begun" });
};

/** A load thread; its fence lies in memory of its own, as a real one's. */
const startThread = (threadBus, id) => {
  const fence = Float64Array.of(Number.NEGATIVE_INFINITY);
  const gate = new Gate(clock, fence);
  const variant = loads.length;
  let load = null;
  let turns = 0;
  const worker = new Worker({
    ...{ bus: threadBus, clock, random, id, gate },
    makeLoad: () => {
      load = new FakeLoad({ clock, gate, rows, variant, began });
      loads.push(load);
      return load;
    },
    health: () => ({ loopDelayMs: 1, cpu: 0.5, memoryBytes: 50e6 }),
    loopDelay: { begin() {}, read: () => ({ p99Ms: 1, meanMs: 0.1 }), end() {} },
  });
  clock.setTimer(() => worker.start(), 100);
  return {
    lastTask: () => "",
    counted: () => load?.counted ?? 0,
    turns: () => turns++,
    setFence: (untilMs) => {
      fence[0] = untilMs;
    },
    terminate: async () => worker.close(),
  };
};

/** A worker process as a member of the cluster, that fetches nothing of the scenario. */
class SimulatedMember {
  ended = new Promise((resolve) => {
    this.end = resolve;
  });
  #bus;
  #index;
  #connection;
  #membership;
  #host = null;

  constructor(connection, index) {
    this.#connection = connection;
    this.#index = index;
    this.#bus = index % WEIGHED_EACH === 0 ? weighed(connection) : connection;
    const introduction = { acrida: installedVersion(), protocol: protocolVersion };
    const self = { member: newNodeId(random), machine: `simulated-${index}`, pid: 1, threads };
    this.#membership = new Membership(
      { bus: this.#bus, clock, name: RUN_NAME, introduction, ...self },
      {
        led: (lead) => this.#led(lead),
        refused: () => {
          throw new Error("the controller is of another version");
        },
      },
    );
    this.#membership.open();
  }

  #led({ scenario, quit }) {
    if (quit) void this.#leave();
    else if (scenario !== "" && this.#host === null) this.#follow(scenario);
  }

  #follow(scenario) {
    const threadBus = new InProcessBus();
    this.#host = new Host({
      ...{ name: RUN_NAME, scenario, bus: this.#bus, threadBus, clock, random, logger, workers: threads },
      machine: `simulated-${this.#index}`,
      watches: true,
      remote: { orphanTimeoutMs: 60_000 },
      startThread: (id) => startThread(threadBus, id),
    });
    this.#membership.change({ scenario, host: this.#host.id });
    this.#host.start();
  }

  async #leave() {
    const host = this.#host;
    this.#host = null;
    if (host !== null) void host.leave();
    await host?.close();
    await Promise.race([this.#membership.leave(), new Promise((resolve) => clock.setTimer(resolve, 3000))]);
    this.#membership.close();
    await this.#connection.close();
    this.end();
  }
}

const connect = async (index) => {
  const options = { url, name: `simulated worker ${index}` };
  members.push(
    new SimulatedMember(await NatsBus.connect(options, { clock, random, log: logger }, 60_000), index),
  );
};

let next = first;
const dial = async () => {
  while (next < first + hosts) await connect(next++);
};
await Promise.all(Array.from({ length: DIALS }, dial));
process.send({ type: "connected" });
await Promise.all(members.map(({ ended }) => ended));
process.send({
  type: "ended",
  made: loads.reduce((sum, { counted }) => sum + counted, 0),
  loads: loads.length,
  weights,
  warnings: [...said].map(([message, times]) => `${times} × ${message}`).slice(0, 20),
});
process.disconnect();
