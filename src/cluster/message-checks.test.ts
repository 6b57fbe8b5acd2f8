import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BusPayload } from "../bus/bus.ts";
import { readOutside } from "./message-checks.ts";
import { type Message, protocolVersion, toPayload, type WorkerBeat } from "./messages.ts";
import { packSlots } from "./packed-slots.ts";

const envelope = { version: protocolVersion, run: "r", epoch: 1 };
const health = { loopDelayMs: 1, cpu: 0.5, memoryBytes: 1e6 };
const worker: WorkerBeat = {
  ...{ id: "a1", number: 1, run: "r", seen: 1, done: 1, running: { Shop: 2 }, alive: 2, phase: "running" },
  ...{ counted: 7, inFlight: 1, idleSinceMs: null, health },
};
const gone = { id: "b2", reason: "left", lastTask: "", counted: 0, inFlight: 0, failedLoads: 0 };
const settings = {
  ...{ seed: 1, host: null, options: { users: 1 }, stopTimeoutMs: 5, maxNames: 10, setupData: { Shop: "1" } },
};

/** One good message of each type. */
const good: { readonly [Type in Message["type"]]: Extract<Message, { type: Type }> } = {
  beat: {
    ...{ type: "beat", ...envelope, host: "h", machine: "", scenario: "0".repeat(64), number: 1, wallMs: 1 },
    ...{ runTimeMs: 5, wallOffsetMs: null, leaving: false, workers: [worker], gone: [gone] },
  },
  order: {
    ...{
      type: "order",
      ...envelope,
      host: "h",
      number: 1,
      beat: 1,
      clockMs: 1,
      wallMs: 1,
      state: "running",
      scenario: "",
      settings,
      changes: { version: 1, byClass: { Shop: { host: null, tasks: ["browse"] } } },
    },
    ...{ zeroMs: 1, endMs: null, resets: 0, spawned: true, userCount: 2, workerCount: 1 },
    workers: [{ id: "a1", index: 0, slots: packSlots({ Shop: [[0, 4]] }), leave: false }],
  },
  report: {
    ...{ type: "report", ...envelope, host: "h", worker: "a1", number: 1, rows: new Uint8Array(3) },
    ...{
      ended: { Shop: [[0, 1]] },
      counted: 3,
      final: false,
      seconds: [{ second: 0, loopDelayMs: 1, paused: true }],
    },
    time: { livedMs: 1, waitedMs: 1, lateMs: 1, queuedMs: 1, busyMs: 1, threadMs: 1 },
  },
  ack: { type: "ack", ...envelope, worker: "a1", number: 1 },
  rowRequest: {
    ...{ type: "rowRequest", ...envelope, host: "h", worker: "a1", source: "users.csv", k: 1 },
    ...{ waiting: 1, ahead: 15, held: [[0, 4]], back: [] },
  },
  rowGrant: {
    ...{ type: "rowGrant", ...envelope, worker: "a1", source: "users.csv", k: 1 },
    ...{
      ranges: [
        [4, 9],
        [12, 13],
      ],
      scarce: false,
      end: false,
    },
  },
  rowRecall: { type: "rowRecall", ...envelope, worker: "a1", source: "users.csv" },
  mail: { type: "mail", ...envelope, host: "h", worker: "", number: 1, name: "hello", data: "[1]" },
  status: { type: "status", ...envelope, worker: { ...worker, held: packSlots({ Shop: [[0, 4]] }) } },
  link: { type: "link", ...envelope },
};

const types = Object.keys(good) as Message["type"][];
const read = (payload: BusPayload, type: Message["type"]) => readOutside(payload, type, () => {});

/** Values that no field of a message may have, but for a few by chance. */
const garbage = fc.oneof(
  ...[fc.constant(null), fc.constant(undefined), fc.boolean(), fc.double(), fc.integer()],
  ...[fc.string(), fc.uint8Array({ maxLength: 20 }), fc.array(fc.anything(), { maxLength: 3 }), fc.object()],
);

describe("messages from outside", () => {
  it.each(types)("takes a good %s as it is", (type) => {
    expect(read(toPayload(good[type]), type)).toEqual(good[type]);
  });

  it("never throws, whatever comes", () => {
    fc.assert(
      fc.property(garbage, fc.constantFrom(...types), (value, type) => {
        expect(read(value as BusPayload, type)).toBeNull();
      }),
    );
  });

  it("takes no message with a field that is of another kind, and tells of it", () => {
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.nat(), garbage, (type, at, value) => {
        const fields = Object.keys(good[type]).filter((name) => name !== "type" && name !== "version");
        const name = fields[at % fields.length]!;
        const bad = { ...good[type], [name]: value } as unknown as BusPayload;
        let told = "";
        const taken = readOutside(bad, type, (dropped) => {
          told = dropped;
        });
        // What is taken must be a message in which nothing surprises: the same kind of value as in the good one.
        if (taken === null) expect(told).toBe(type);
        else
          expect(kindsOf(value)).toContain(typeof (good[type] as unknown as Record<string, unknown>)[name]);
      }),
    );
  });

  it.each<[string, Message["type"], object]>([
    ["slots without an end", "report", { ended: { Shop: [[0, 2 ** 40]] } }],
    [
      "slots that meet",
      "report",
      {
        ended: {
          Shop: [
            [0, 5],
            [3, 9],
          ],
        },
      },
    ],
    [
      "packed slots that no packing makes",
      "order",
      {
        workers: [{ id: "a1", index: 0, slots: { Shop: new Uint8Array([255, 255]) }, leave: false }],
      },
    ],
    ["an id that is a pattern of subjects", "beat", { host: "a.>" }],
    [
      "rows that meet",
      "rowGrant",
      {
        ranges: [
          [0, 5],
          [4, 6],
        ],
      },
    ],
    ["rows without an end", "rowRequest", { back: [[0, Number.POSITIVE_INFINITY]] }],
    ["mail that is no JSON", "mail", { data: "{" }],
    ["a message of another version", "ack", { version: protocolVersion + 1 }],
    ["rows larger than a message", "report", { rows: new Uint8Array(2 ** 20 + 1) }],
  ])("refuses %s", (_, type, change) => {
    expect(read({ ...good[type], ...change } as unknown as BusPayload, type)).toBeNull();
  });
});

/** As what a field may count that has this value; optional fields may be absent, and some null. */
const kindsOf = (value: unknown): string[] =>
  value === undefined || value === null
    ? ["object", "number", "boolean", "string", "undefined"]
    : [typeof value, "undefined", "object"];
