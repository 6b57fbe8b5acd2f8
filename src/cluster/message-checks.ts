import type { BusPayload } from "../bus/bus.ts";
import type { ClassChange, ClassChanges } from "./class-changes.ts";
import { areRowRanges } from "./data/row-ranges.ts";
import {
  byName,
  bytes,
  type Check,
  type ChecksOf,
  fields,
  flag,
  hash,
  id,
  list,
  number,
  oneOf,
  orAbsent,
  orEmpty,
  orNull,
  text,
  whole,
} from "./field-checks.ts";
import {
  type Beat,
  type Envelope,
  type GoneWorker,
  type LinkNews,
  type Mail,
  type Message,
  type Order,
  type Report,
  type ReportAck,
  type RowGrant,
  type RowRecall,
  type RowRequest,
  type RunSettings,
  readMessage,
  type WorkerBeat,
  type WorkerHealthBeat,
  type WorkerOrder,
  type WorkerStatus,
} from "./messages.ts";
import { unpackSlots } from "./packed-slots.ts";
import type { ThreadSecond, ThreadTime } from "./thread-record.ts";

const longestName = 256;
const longestReason = 8192;
const longestData = 65_536;
/** What a bus carries at most in one message. */
const longestBytes = 1024 * 1024;
const mostWorkers = 10_000;
const mostClasses = 10_000;
const mostOptions = 10_000;
const mostSeconds = 10_000;
const highestSlot = 2 ** 24;
const longestSource = 4096;
/** A worker holds rows of a few answers at a time, and what was given back comes in pieces of these. */
const mostRowRanges = 4096;
/** Above what a scenario may send. */
const longestMail = 262_144;

const ranges: Check = (value) => {
  if (!Array.isArray(value)) return false;
  let after = 0;
  for (const range of value) {
    if (!Array.isArray(range) || range.length !== 2) return false;
    const [first, last] = range as unknown[];
    // Ascending and apart, so that there are never more slots in it than there can be.
    if (!whole(after, highestSlot)(first) || !whole(first as number, highestSlot)(last)) return false;
    after = (last as number) + 1;
  }
  return true;
};

const packedRanges: Check = (value) => {
  if (!bytes(longestBytes)(value)) return false;
  try {
    return ranges(unpackSlots({ slots: value as Uint8Array }).slots);
  } catch {
    return false;
  }
};

const envelope: ChecksOf<Envelope> = { version: whole(0), run: text(longestName), epoch: whole(0) };

const health = fields<WorkerHealthBeat>({ loopDelayMs: number, cpu: number, memoryBytes: number });

const workerBeat = fields<WorkerBeat>({
  id,
  number: whole(0),
  run: text(longestName),
  phase: oneOf("loading", "ready", "running", "stopping", "done"),
  seen: whole(0),
  done: whole(0),
  running: byName(whole(0), mostClasses),
  alive: whole(0),
  counted: whole(0),
  inFlight: whole(0),
  idleSinceMs: orNull(number),
  wantsStop: orAbsent(text(longestReason)),
  held: orAbsent(byName(packedRanges, mostClasses)),
  parked: orAbsent(flag),
  health,
});

const goneWorker = fields<GoneWorker>({
  id,
  reason: text(longestReason),
  lastTask: text(longestReason),
  counted: whole(0),
  inFlight: whole(0),
  failedLoads: whole(0),
});

const settings = fields<RunSettings>({
  seed: number,
  host: orNull(text(longestReason)),
  options: byName(() => true, mostOptions),
  stopTimeoutMs: number,
  maxNames: whole(0),
  setupData: byName(text(longestBytes), mostClasses),
});

const workerOrder = fields<WorkerOrder>({
  id,
  index: whole(0),
  slots: byName(packedRanges, mostClasses),
  leave: flag,
});

const rowRanges: Check = (value) => areRowRanges(value, mostRowRanges);

const json =
  (longest: number): Check =>
  (value) => {
    if (!text(longest)(value)) return false;
    try {
      JSON.parse(value as string);
      return true;
    } catch {
      return false;
    }
  };

/** What each message is made of. */
const messageChecks: { readonly [Type in Message["type"]]: Check } = {
  beat: fields<Beat>({
    ...envelope,
    host: id,
    machine: text(longestName),
    scenario: orEmpty(hash),
    number: whole(1),
    wallMs: number,
    runTimeMs: orNull(number),
    wallOffsetMs: orNull(number),
    leaving: flag,
    workers: list(workerBeat, mostWorkers),
    gone: list(goneWorker, mostWorkers),
  }),
  order: fields<Order>({
    ...envelope,
    host: id,
    number: whole(0),
    beat: whole(0),
    clockMs: number,
    wallMs: number,
    same: orAbsent(flag),
    stopsOnly: orAbsent(flag),
    state: oneOf("ready", "preparing", "spawning", "running", "stopping", "stopped"),
    scenario: orEmpty(hash),
    settings: orNull(settings),
    changes: orNull(
      fields<ClassChanges>({
        version: whole(1),
        byClass: byName(
          fields<ClassChange>({
            host: orAbsent(orNull(text(longestReason))),
            tasks: orAbsent(list(text(longestReason), mostOptions)),
          }),
          mostClasses,
        ),
      }),
    ),
    zeroMs: orNull(number),
    endMs: orNull(number),
    resets: whole(0),
    spawned: flag,
    userCount: whole(0),
    workerCount: whole(0),
    workers: list(workerOrder, mostWorkers),
  }),
  report: fields<Report>({
    ...envelope,
    host: id,
    worker: id,
    number: whole(1),
    rows: bytes(longestBytes),
    ended: byName(ranges, mostClasses),
    counted: whole(0),
    final: flag,
    idleSinceMs: orAbsent(orNull(number)),
    seconds: orAbsent(
      list(
        fields<ThreadSecond>({ second: whole(0), loopDelayMs: number, paused: orAbsent(flag) }),
        mostSeconds,
      ),
    ),
    time: orAbsent(
      fields<ThreadTime>({
        ...{ livedMs: number, waitedMs: number, lateMs: number },
        ...{ queuedMs: number, busyMs: number, threadMs: number },
      }),
    ),
    data: orAbsent(text(longestData)),
  }),
  ack: fields<ReportAck>({
    ...envelope,
    worker: id,
    number: whole(1),
    refused: orAbsent(text(longestReason)),
  }),
  status: fields<WorkerStatus>({ ...envelope, worker: workerBeat }),
  rowRequest: fields<RowRequest>({
    ...envelope,
    host: id,
    worker: id,
    source: text(longestSource),
    k: whole(1),
    waiting: whole(0),
    ahead: whole(0),
    held: rowRanges,
    back: rowRanges,
  }),
  rowGrant: fields<RowGrant>({
    ...envelope,
    worker: id,
    source: text(longestSource),
    k: whole(1),
    ranges: rowRanges,
    scarce: flag,
    end: flag,
  }),
  rowRecall: fields<RowRecall>({ ...envelope, worker: id, source: text(longestSource) }),
  mail: fields<Mail>({
    ...envelope,
    host: id,
    worker: orEmpty(id),
    number: whole(1),
    name: text(longestName),
    data: json(longestMail),
  }),
  link: fields<LinkNews>(envelope),
};

/**
 * As `readMessage`, for what comes from another process: null too for a message with a field that can't be.
 * @param dropped is told of one that is of our version and type, and bad.
 */
export const readOutside = <Type extends Message["type"]>(
  payload: BusPayload,
  type: Type,
  dropped: (type: string) => void,
): Extract<Message, { type: Type }> | null => {
  const message = readMessage(payload, type);
  if (message === null || messageChecks[type](message)) return message;
  dropped(type);
  return null;
};
