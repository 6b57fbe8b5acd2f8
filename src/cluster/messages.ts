import type { BusPayload } from "../bus/bus.ts";
import type { SlotsByClass } from "../dispatch/allocation.ts";
import type { RunState } from "../runner/run-state.ts";
import type { ClassChanges } from "./class-changes.ts";
import type { RowsGranted, RowsWanted } from "./data/row-ledger.ts";
import type { PackedSlots } from "./packed-slots.ts";
import type { ThreadSecond, ThreadTime } from "./thread-record.ts";

/** Raised whenever a message changes its shape or meaning; a node refuses another version. */
export const protocolVersion = 6;

/** What every message between nodes carries. An epoch is one life of a controller in a run. */
export interface Envelope {
  readonly version: number;
  /** Id of the test, new at each start; "" until a node has heard of one. */
  readonly run: string;
  readonly epoch: number;
}

/** What users need besides their slots; the same for all workers, fixed when setup is done. */
export interface RunSettings {
  readonly seed: number;
  readonly host: string | null;
  /** Parsed options of the command line, custom ones included: what scenarios see as `options`. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly stopTimeoutMs: number;
  readonly maxNames: number;
  /** JSON text by setup owner (see user/setup); a worker parses and freezes it. */
  readonly setupData: Readonly<Record<string, string>>;
}

export interface WorkerHealthBeat {
  /** p99 of the event loop's delay since the last beat, ms. */
  readonly loopDelayMs: number;
  /** Share of one core since the last beat, 0…1. */
  readonly cpu: number;
  readonly memoryBytes: number;
}

export type WorkerPhase = "loading" | "ready" | "running" | "stopping" | "done";

/** A worker's part of a beat. */
export interface WorkerBeat {
  readonly id: string;
  /** Counts what the worker says of itself: a host repeats the last of a thread that is silent. */
  readonly number: number;
  /** The test that all this is about; "" before its first. */
  readonly run: string;
  readonly phase: WorkerPhase;
  /** Number of the newest order received. */
  readonly seen: number;
  /** Number of the newest order whose stops are finished. */
  readonly done: number;
  /** Users told to run and not told to stop, by class. */
  readonly running: Readonly<Record<string, number>>;
  /** Users not gone yet, those that stop included. */
  readonly alive: number;
  /** Samples counted since the worker started. */
  readonly counted: number;
  readonly inFlight: number;
  /** Run time at which its last user was gone, ms; null while one is alive or none ever was. */
  readonly idleSinceMs: number | null;
  /** Why a user asked for the end of the test; absent when none did. */
  readonly wantsStop?: string;
  /**
   * The slots that it holds, as long as `seen` is 0: a controller that is new takes them from there. Absent from then
   * on, and while the thread has said nothing since its host heard of the epoch.
   */
  readonly held?: PackedSlots;
  /** With `held`: it can't go on, and an earlier controller may have given its slots to others. */
  readonly parked?: boolean;
  readonly health: WorkerHealthBeat;
}

/** A worker that is no more: told until an order shows that the controller knows. */
export interface GoneWorker {
  readonly id: string;
  readonly reason: string;
  /** The task that one of its users last entered; "" where none is known. */
  readonly lastTask: string;
  /** Samples that it had counted when it was gone, reported or not. */
  readonly counted: number;
  /** At most so many requests were on the wire. */
  readonly inFlight: number;
  /** How many threads in a row, this one last, ended in its place before they were ready; 0 where it was ready. */
  readonly failedLoads: number;
}

/** Host → controller, each second and soon after a change: whole state, so a lost one harms nobody. */
export interface Beat extends Envelope {
  readonly type: "beat";
  readonly host: string;
  /** Name of the machine and number of the process, `web-3-4711`; "" where it is the controller's own. */
  readonly machine: string;
  /** By which its threads were made: orders of a test with another one are not for them. */
  readonly scenario: string;
  readonly number: number;
  readonly wallMs: number;
  /** From time zero, on the controller's clock as the host knows it; null before. */
  readonly runTimeMs: number | null;
  /** The controller's wall time less the host's, ms; null while no order told it. */
  readonly wallOffsetMs: number | null;
  /** The whole host ends: its users shall go elsewhere. */
  readonly leaving: boolean;
  readonly workers: readonly WorkerBeat[];
  readonly gone: readonly GoneWorker[];
}

/** A worker's part of an order. */
export interface WorkerOrder {
  readonly id: string;
  /** 0…n−1 over the whole run. */
  readonly index: number;
  readonly slots: PackedSlots;
  /** It has given all its users back: it makes its final report and has no further part in this test. */
  readonly leave: boolean;
}

/** Controller → host: absolute and numbered; one below the last (epoch, number) is dropped. */
export interface Order extends Envelope {
  readonly type: "order";
  readonly host: string;
  readonly number: number;
  /** The newest beat of this host that was received. */
  readonly beat: number;
  /** The controller's clock and wall time when it sent this. */
  readonly clockMs: number;
  readonly wallMs: number;
  /** The host has seen this number: `settings` is null and `workers` empty here, what it was sent before stands. */
  readonly same?: boolean;
  /**
   * Only from a host to its threads: the order came too late, or none comes any more. It takes away what it doesn't
   * list, gives nothing, and nothing that was seen before stands: the next one comes with its body.
   */
  readonly stopsOnly?: boolean;
  readonly state: RunState;
  /** By which the threads were made: SHA-256, hex. */
  readonly scenario: string;
  /** Null as long as no load is sent, and when every worker of the host has them. */
  readonly settings: RunSettings | null;
  /** Of User classes, since the test began; null for none, and where nothing of the order is new. */
  readonly changes: ClassChanges | null;
  /** Time zero on the controller's clock, to threads on their own, ms; null before the first spawn order. */
  readonly zeroMs: number | null;
  /** Run time at which workers stop by themselves, ms; null for none. */
  readonly endMs: number | null;
  readonly resets: number;
  /** The spawning of the last edit is complete. */
  readonly spawned: boolean;
  /** Users asked for in all, for events. */
  readonly userCount: number;
  /** Workers of the whole run, for the spread of their reports. */
  readonly workerCount: number;
  readonly workers: readonly WorkerOrder[];
}

/** Worker → controller: rows of closed seconds; repeated unchanged until acknowledged. */
export interface Report extends Envelope {
  readonly type: "report";
  readonly host: string;
  readonly worker: string;
  /** From 1, without a gap. */
  readonly number: number;
  /** Rows as `stats/delta` encodes them. */
  readonly rows: Uint8Array;
  /** Slots whose users ended by themselves since the last report. */
  readonly ended: SlotsByClass;
  /** Samples this worker ever counted, these rows included. */
  readonly counted: number;
  readonly final: boolean;
  /** In the final report: run time at which its last user was gone, ms; null when it never had one. */
  readonly idleSinceMs?: number | null;
  /** How the thread fared in the seconds that are over, each told once. */
  readonly seconds?: readonly ThreadSecond[];
  /** Where its time went so far. */
  readonly time?: ThreadTime;
  /** JSON text of what listeners of `reportToController` added; absent without such a listener. */
  readonly data?: string;
}

/** Controller → worker: everything up to this number is journaled and applied. */
export interface ReportAck extends Envelope {
  readonly type: "ack";
  readonly worker: string;
  readonly number: number;
  /** The report with this number was refused as unreadable: drop it and go on. */
  readonly refused?: string;
}

/** Load thread → its host, each second and on change: the worker's part of the next beat. */
export interface WorkerStatus extends Envelope {
  readonly type: "status";
  readonly worker: WorkerBeat;
}

/** Worker → controller: rows of a source of data; repeated unchanged until it is answered. */
export interface RowRequest extends Envelope, RowsWanted {
  readonly type: "rowRequest";
  readonly host: string;
}

/** Controller → worker: the answer, the same however often the request comes. */
export interface RowGrant extends Envelope, RowsGranted {
  readonly type: "rowGrant";
}

/** Controller → worker: give back the rows of a source that no user waits for; others do. */
export interface RowRecall extends Envelope {
  readonly type: "rowRecall";
  readonly worker: string;
  readonly source: string;
}

/** A message of the scenario's own, either way; at most once. */
export interface Mail extends Envelope {
  readonly type: "mail";
  readonly host: string;
  /** The worker that sent it or is to get it; "" for every worker. */
  readonly worker: string;
  /** Rises with each message of a sender. */
  readonly number: number;
  readonly name: string;
  /** JSON text. */
  readonly data: string;
}

/** Host → its load threads: its link to the bus is new, and what was on its way may be lost. */
export interface LinkNews extends Envelope {
  readonly type: "link";
}

export type Message =
  | Beat
  | Order
  | Report
  | ReportAck
  | WorkerStatus
  | RowRequest
  | RowGrant
  | RowRecall
  | Mail
  | LinkNews;

/** Subjects of all runs of one name. Hosts publish only below `up`, controllers below `down` and to each other. */
export const subjects = (name: string) => ({
  beat: (host: string) => `${name}.up.beat.${host}`,
  beats: `${name}.up.beat.>`,
  report: `${name}.up.report`,
  order: (host: string) => `${name}.down.order.${host}`,
  ack: (host: string) => `${name}.down.ack.${host}`,
  rows: `${name}.up.rows`,
  rowsTo: (host: string) => `${name}.down.rows.${host}`,
  mail: `${name}.up.mail`,
  mailTo: (host: string) => `${name}.down.mail.${host}`,
  controllers: `${name}.ctl`,
});

/** Subjects between a host and its threads. An order to a thread has that one worker only, or none. */
export const threadSubjects = {
  status: "thread.up.status",
  report: "thread.up.report",
  link: "thread.down.link",
  order: (worker: string) => `thread.down.order.${worker}`,
  ack: (worker: string) => `thread.down.ack.${worker}`,
  rows: "thread.up.rows",
  rowsTo: (worker: string) => `thread.down.rows.${worker}`,
  mail: "thread.up.mail",
  mailTo: (worker: string) => `thread.down.mail.${worker}`,
  mailToAll: "thread.down.mail",
};

/** A message as a bus carries it. */
export const toPayload = (message: Message): BusPayload => message as unknown as BusPayload;

/** The message of this type; null for anything else, and for a message of another version of the protocol. */
export const readMessage = <Type extends Message["type"]>(
  payload: BusPayload,
  type: Type,
): Extract<Message, { type: Type }> | null => {
  const message = payload as unknown as Message | null;
  if (message === null || typeof message !== "object" || message.type !== type) return null;
  return message.version === protocolVersion ? (message as Extract<Message, { type: Type }>) : null;
};
