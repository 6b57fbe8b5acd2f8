// What 1,000 workers cost the controller: 100 names with 20 samples each in every report, a report and a beat from
// each worker each second, and once a second a snapshot of which every name's p95 is read, as outputs do. The real
// controller on a clock that is turned by hand; the workers are puppets with reports made beforehand.
// `node bench/scale/merge.mjs [workers] [names] [samples] [seconds]` after `npm run build`. The figure is processor
// time of the whole process for each second of the run: bus, puppets and collector included.
import { Logger } from "../../lib/base/logger.js";

import { Controller } from "../../lib/cluster/controller.js";
import { MemoryJournal } from "../../lib/cluster/journal.js";
import { protocolVersion } from "../../lib/cluster/messages.js";
import { unpackSlots } from "../../lib/cluster/packed-slots.js";
import { RequestStats } from "../../lib/stats/request-stats.js";
import { HandClock } from "./hand-clock.mjs";

const [WORKERS = 1000, NAMES = 100, SAMPLES = 20, SECONDS = 20] = process.argv.slice(2).map(Number);
/** Different reports for a second; workers share them. */
const VARIANTS = 16;
const STEP_MS = 50;
const STEPS_PER_SECOND = 1000 / STEP_MS;
const LIMITS = { cpuShare: 0.3, bytes: 500e6 };

const sampleOf = (name) => ({
  ...{ method: "GET", name: `/shop/item/${name}`, outcome: 0, dueMs: 0, startMs: 0, endMs: 0, bytes: 512 },
  ...{
    retries: 0,
    hops: 0,
    error: null,
    errorKind: "",
    url: "",
    response: null,
    context: null,
    exception: null,
    excess: null,
  },
  timings: { dns: Number.NaN, connect: Number.NaN, tls: Number.NaN, firstByte: 1.5, download: 0.25 },
});

/** Rows as a worker's statistics encode them, by second and variant. */
const encodedRows = () => {
  const samples = Array.from({ length: NAMES }, (_, name) => sampleOf(name));
  const variants = Array.from({ length: VARIANTS }, () => {
    const stats = new RequestStats({ maxNames: 10_000 });
    stats.begin(0);
    return stats;
  });
  return Array.from({ length: SECONDS }, (_, second) =>
    variants.map((stats) => {
      for (let i = 0; i < NAMES * SAMPLES; i++) {
        const sample = samples[i % NAMES];
        sample.endMs = second * 1000 + 500;
        sample.startMs = sample.endMs - 5 - 20 * -Math.log(1 - Math.random());
        stats.record(sample);
      }
      return stats.drain(second + 1)[0].rows;
    }),
  );
};

/** One way each: what the controller publishes goes to the puppet of the host that the subject names. */
class PuppetBus {
  connected = true;
  handlers = new Map();
  onPublish = () => {};

  subscribe(subject, handler) {
    this.handlers.set(subject, handler);
    return () => this.handlers.delete(subject);
  }

  publish(subject, payload) {
    this.onPublish(subject, payload);
  }

  deliver(subject, payload) {
    this.handlers.get(subject)?.(payload, subject);
  }

  onLinkChange() {
    return () => {};
  }
}

const countOf = (ranges) => ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);

/** A host with one load thread that does all it is told at once. */
class Puppet {
  constructor(bus, index) {
    this.bus = bus;
    this.index = index;
    this.host = `host${String(index).padStart(8, "0")}`;
    this.id = `work${String(index).padStart(8, "0")}`;
    this.beats = this.reports = this.counted = this.acknowledged = 0;
    this.order = null;
    this.slots = {};
    this.isChanged = true;
  }

  obey(order) {
    this.isChanged ||= !order.same;
    if (order.same) return;
    this.order = order;
    this.slots = order.workers.find(({ id }) => id === this.id)?.slots ?? {};
  }

  get envelope() {
    return {
      version: protocolVersion,
      run: this.order?.run ?? "",
      epoch: this.order?.epoch ?? 0,
      host: this.host,
    };
  }

  beat() {
    this.isChanged = false;
    const running = Object.fromEntries(
      Object.entries(unpackSlots(this.slots)).map(([name, ranges]) => [name, countOf(ranges)]),
    );
    const number = ++this.beats;
    const { number: seen = 0, state = "ready" } = this.order ?? {};
    const isOver = state === "stopping" || state === "stopped";
    const worker = {
      ...{
        id: this.id,
        number,
        run: this.order?.run ?? "",
        phase: isOver ? "done" : "running",
        seen,
        done: seen,
      },
      ...{ running: isOver ? {} : running, alive: isOver ? 0 : (running.Shop ?? 0), counted: this.counted },
      ...{ inFlight: 0, idleSinceMs: null, health: { loopDelayMs: 1, cpu: 0.5, memoryBytes: 50e6 } },
    };
    this.bus.deliver("sim.up.beat.>", {
      ...{
        type: "beat",
        ...this.envelope,
        machine: "",
        scenario: "0".repeat(64),
        number,
        wallMs: 0,
        leaving: false,
        workers: [worker],
        gone: [],
      },
      ...{ runTimeMs: null, wallOffsetMs: 0 },
    });
  }

  report(rows, final) {
    this.reports++;
    if (rows.length > 0) this.counted += NAMES * SAMPLES;
    this.bus.deliver("sim.up.report", {
      ...{ type: "report", ...this.envelope, worker: this.id, number: this.reports, rows, ended: {} },
      ...{ counted: this.counted, final, idleSinceMs: null },
    });
  }
}

const rows = encodedRows();
const clock = new HandClock();
const bus = new PuppetBus();
const puppets = Array.from({ length: WORKERS }, (_, index) => new Puppet(bus, index));
const byHost = new Map(puppets.map((puppet) => [puppet.host, puppet]));
bus.onPublish = (subject, payload) => {
  const puppet = byHost.get(subject.slice(subject.lastIndexOf(".") + 1));
  if (puppet === undefined) bus.deliver(subject, payload);
  else if (subject.startsWith("sim.down.order.")) puppet.obey(payload);
  else puppet.acknowledged = payload.number;
};
const controller = new Controller({
  ...{ bus, clock, name: "sim", epoch: 1 },
  logger: new Logger({ write: ({ message }) => console.log(message) }, "bench", "warning", () => 0),
});
const test = {
  ...{
    run: "sim-1",
    scenario: "0".repeat(64),
    journal: new MemoryJournal(),
    announcesSaturation: true,
  },
  classes: [{ name: "Shop", weight: 1, fixedCount: 0 }],
  settings: { seed: 1, host: null, options: {}, stopTimeoutMs: 1000, maxNames: 10_000 },
  statistics: { maxNames: 10_000 },
  hooks: { prepare: async () => ({}), finish: async () => {} },
};
controller.open();

/** One step of the clock, in which some of the workers say what they have to say. */
const step = async (at, second) => {
  for (let i = at; i < WORKERS; i += STEPS_PER_SECOND) {
    puppets[i].beat();
    if (second >= 0) puppets[i].report(new Uint8Array(rows[second][i % VARIANTS]), false);
  }
  for (const puppet of puppets) if (puppet.isChanged && puppet.order !== null) puppet.beat();
  await clock.advance(STEP_MS);
};

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

for (let at = 0; at < STEPS_PER_SECOND; at++) await step(at, -1);
const request = {
  users: WORKERS * 10,
  spawnRate: WORKERS * 20,
  runTimeSeconds: null,
  expectWorkers: WORKERS,
};
const ended = controller.start(request, test);
const preparedAt = cpuSeconds();
for (let steps = 0; controller.state !== "running"; steps++) {
  if (steps > 600) throw new Error(`expected the run to be running after 30 s, it is ${controller.state}`);
  await step(steps % STEPS_PER_SECOND, -1);
}
console.log(
  `start: ${WORKERS * 10} users on ${WORKERS} workers, ${(cpuSeconds() - preparedAt).toFixed(2)} s of processor`,
);

const seconds = [];
for (let second = 0; second < SECONDS; second++) {
  const before = cpuSeconds();
  for (let at = 0; at < STEPS_PER_SECOND; at++) await step(at, second);
  const snapshot = controller.snapshot();
  for (const entry of snapshot.entries) entry.percentile(0.95);
  seconds.push(cpuSeconds() - before);
}
const { total } = controller.snapshot();
const wanted = WORKERS * NAMES * SAMPLES * SECONDS;
if (total.requests !== wanted)
  throw new Error(`expected ${wanted} samples, the controller has ${total.requests}`);
if (!puppets.every(({ reports, acknowledged }) => reports === acknowledged))
  throw new Error("reports are not acknowledged");
controller.stop("the bench is over");
for (let steps = 0; controller.state !== "stopped" && steps < 200; steps++) {
  if (steps === 4) for (const puppet of puppets) puppet.report(new Uint8Array(0), true);
  await step(steps % STEPS_PER_SECOND, -1);
}
await Promise.race([ended, clock.advance(1000)]);

const share = seconds.toSorted((a, b) => a - b)[SECONDS >> 1];
const { rss } = process.memoryUsage();
const bytes = Math.round(rows[0].reduce((sum, one) => sum + one.length, 0) / VARIANTS);
console.log(
  `${WORKERS} workers, ${NAMES} names, ${SAMPLES} samples: ${(share * 100).toFixed(1)} % of a core (limit ` +
    `${LIMITS.cpuShare * 100} %; worst second ${(Math.max(...seconds) * 100).toFixed(1)} %), reports of ${bytes} bytes, ` +
    `${Math.round(rss / 1e6)} MB resident (limit ${LIMITS.bytes / 1e6} MB)`,
);
process.exitCode = share <= LIMITS.cpuShare && rss <= LIMITS.bytes ? 0 : 1;
