import type { BusPayload } from "../../bus/bus.ts";
import { chunkBytes, type Introduction, type NewsRecord, type ShareMessage } from "./share-messages.ts";

type Fields = Readonly<Record<string, BusPayload | undefined>>;
type Check = (value: BusPayload | undefined) => boolean;

const longestId = 64;
const longestVersion = 64;
const longestName = 256;
const longestProblem = 4096;
const longestLine = 8192;
const mostRecords = 100;
const mostThreads = 100_000;

const text =
  (longest: number): Check =>
  (value) =>
    typeof value === "string" && value.length <= longest;
const whole =
  (least: number, most: number = Number.MAX_SAFE_INTEGER): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
const flag: Check = (value) => typeof value === "boolean";
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const id: Check = (value) => typeof value === "string" && /^[\w-]+$/.test(value) && value.length <= longestId;
const hash: Check = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const orEmpty =
  (check: Check): Check =>
  (value) =>
    value === "" || check(value);

const isFields = (value: BusPayload | undefined): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

const record: Check = (value) =>
  isFields(value) &&
  (["warning", "error", "critical"] satisfies NewsRecord["level"][]).some((level) => level === value.level) &&
  text(longestName)(value.source) &&
  text(longestLine)(value.message) &&
  typeof value.wallMs === "number" &&
  Number.isFinite(value.wallMs);

const introduction = { acrida: text(longestVersion), protocol: whole(0) };

/** What each message must be made of; more than that is passed over. */
const checks: Readonly<Record<ShareMessage["type"], Readonly<Record<string, Check>>>> = {
  hello: {
    member: id,
    number: whole(1),
    machine: text(longestName),
    pid: whole(0),
    threads: whole(0, mostThreads),
    scenario: orEmpty(hash),
    host: orEmpty(id),
    refused: orEmpty(hash),
    problem: text(longestProblem),
    listenerErrors: whole(0),
    exitCode: orNull(whole(0, 255)),
    wantsQuit: flag,
    leaving: flag,
  },
  lead: { epoch: whole(0), number: whole(1), scenario: orEmpty(hash), quit: flag },
  farewell: { member: id },
  fetch: { member: id, hash, index: whole(0) },
  chunk: {
    member: id,
    hash,
    index: whole(0),
    size: whole(0),
    bytes: orNull((value) => value instanceof Uint8Array && value.length <= chunkBytes),
  },
  news: {
    member: id,
    records: (value) => Array.isArray(value) && value.length <= mostRecords && value.every(record),
  },
};

const holds = (fields: Fields, wanted: Readonly<Record<string, Check>>): boolean =>
  Object.entries(wanted).every(([name, check]) => check(fields[name]));

/** Who sent a message, of whatever version; null for what is no message of this type. */
export const readIntroduction = (payload: BusPayload, type: ShareMessage["type"]): Introduction | null =>
  isFields(payload) && payload.type === type && holds(payload, introduction)
    ? (payload as unknown as Introduction)
    : null;

/** The message of this type, when it is whole; null for anything else. Its version is for the caller to look at. */
export const readShareMessage = <Type extends ShareMessage["type"]>(
  payload: BusPayload,
  type: Type,
): Extract<ShareMessage, { type: Type }> | null =>
  readIntroduction(payload, type) !== null && holds(payload as Fields, checks[type])
    ? (payload as unknown as Extract<ShareMessage, { type: Type }>)
    : null;
