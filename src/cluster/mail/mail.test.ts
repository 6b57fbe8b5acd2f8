import { beforeEach, expect, it } from "vitest";
import { Logger } from "../../base/logger.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import type { BusPayload } from "../../bus/bus.ts";
import { InProcessBus } from "../../bus/in-process-bus.ts";
import type { IncomingMessage } from "../../user/message-board.ts";
import { type Beat, type Mail, protocolVersion, subjects, toPayload, type WorkerBeat } from "../messages.ts";
import { relayThreads } from "../thread-relay.ts";
import { WorkerRegistry } from "../worker-registry.ts";
import { ControllerMail } from "./controller-mail.ts";
import { WorkerMail } from "./worker-mail.ts";

const clock = new ManualClock();
const bus = new InProcessBus();
const registry = new WorkerRegistry();
let received: Mail[];
let warned: string[];
let mail: ControllerMail;
/** What each worker got, by id. */
let got: Record<string, IncomingMessage[]>;
let workers: Record<string, WorkerMail>;

const beatOf = (id: string): WorkerBeat => ({
  ...{ id, number: 1, run: "", phase: "ready", seen: 0, done: 0, running: {}, alive: 0, counted: 0 },
  ...{ inFlight: 0, idleSinceMs: null, health: { loopDelayMs: 0, cpu: 0, memoryBytes: 0 } },
});

const envelope = { version: protocolVersion, run: "", epoch: 1 };

beforeEach(() => {
  received = [];
  warned = [];
  got = {};
  workers = {};
  const logger = new Logger(
    { write: ({ message }) => void warned.push(message) },
    "test",
    "warning",
    () => 0,
  );
  mail = new ControllerMail({ bus, clock, logger, name: "sim", epoch: 1 }, registry);
  mail.open();
  const endReceiving = mail.received.add((one) => void received.push(one));
  const ends: (() => void)[] = [];
  for (const [host, ids] of Object.entries({ h1: ["a", "b"], h2: ["c"] })) {
    const threadBus = new InProcessBus();
    ends.push(
      ...relayThreads({
        bus,
        threadBus,
        name: "sim",
        host,
        epoch: () => 1,
        dropped: (type) => void warned.push(type),
      }),
    );
    for (const id of ids) {
      const messages: IncomingMessage[] = [];
      got[id] = messages;
      workers[id] = new WorkerMail({
        bus: threadBus,
        worker: id,
        received: (one) => void messages.push(one),
      });
      workers[id].start();
    }
    const beat: Beat = {
      ...{ type: "beat", ...envelope, host, machine: "", scenario: "", number: 1, wallMs: 0, leaving: false },
      ...{ runTimeMs: null, wallOffsetMs: null },
      ...{ workers: ids.map(beatOf), gone: [] },
    };
    registry.beat(beat, 0);
  }
  return () => {
    for (const end of ends) end();
    for (const worker of Object.values(workers)) worker.close();
    endReceiving();
    mail.close();
  };
});

const counts = (): number[] => ["a", "b", "c"].map((id) => got[id]!.length);

it("goes from the controller to every worker, once each", async () => {
  mail.send({ name: "hello", data: "[1]", to: null });
  await clock.advance(1);
  expect(got.a).toEqual([{ name: "hello", data: "[1]", clientId: "controller" }]);
  expect(counts()).toEqual([1, 1, 1]);
});

it("goes to one worker by id or index", async () => {
  mail.send({ name: "hello", data: "1", to: "b" });
  mail.send({ name: "hello", data: "2", to: 2 });
  await clock.advance(1);
  expect(counts()).toEqual([0, 1, 1]);
  expect(got.c![0]!.data).toBe("2");
});

it("says so when nobody is there to get it", async () => {
  mail.send({ name: "hello", data: "1", to: 7 });
  mail.send({ name: "hello", data: "1", to: "nobody" });
  await clock.advance(1);
  expect(counts()).toEqual([0, 0, 0]);
  expect(warned).toEqual([
    'message "hello" was for worker 7, which isn\'t there',
    'message "hello" was for worker nobody, which isn\'t there',
  ]);
});

it("goes from a worker to the controller, with its name", async () => {
  workers.c!.send({ name: "done", data: '{"rows":3}' });
  await clock.advance(1);
  expect(received).toMatchObject([{ name: "done", data: '{"rows":3}', worker: "c", host: "h2" }]);
});

it("drops what is no message, on either way", async () => {
  const bad = {
    type: "mail",
    ...envelope,
    host: "h1",
    worker: "a",
    number: 1,
    name: "x",
    data: "{",
  } as const;
  bus.publish(subjects("sim").mail, toPayload(bad));
  bus.publish(subjects("sim").mailTo("h1"), toPayload(bad));
  await clock.advance(1);
  expect(received).toEqual([]);
  expect(counts()).toEqual([0, 0, 0]);
  expect(warned).toHaveLength(2);
});

it("is taken once though the bus brings it twice, on either way", async () => {
  const twice: [string, BusPayload][] = [];
  const ends = [subjects("sim").mail, subjects("sim").mailTo("h1")].map((subject) =>
    bus.subscribe(subject, (payload) => void twice.push([subject, payload])),
  );
  mail.send({ name: "hello", data: "1", to: "a" });
  mail.send({ name: "hello", data: "2", to: "a" });
  workers.a!.send({ name: "done", data: "3" });
  await clock.advance(1);
  for (const end of ends) end();
  for (const [subject, payload] of twice.reverse()) bus.publish(subject, payload);
  await clock.advance(1);
  expect(twice).toHaveLength(3);
  expect(got.a!.map(({ data }) => data)).toEqual(["1", "2"]);
  expect(received.map(({ data }) => data)).toEqual(["3"]);
});
