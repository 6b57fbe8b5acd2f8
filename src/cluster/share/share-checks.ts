import type { BusPayload } from "../../bus/bus.ts";
import {
  bytes,
  type Check,
  type ChecksOf,
  fields,
  flag,
  hash,
  id,
  isMessage,
  list,
  number,
  oneOf,
  orEmpty,
  orNull,
  text,
  whole,
} from "../field-checks.ts";
import {
  type Chunk,
  type ChunkRequest,
  chunkBytes,
  type Farewell,
  type Hello,
  type Introduction,
  type Lead,
  type News,
  type NewsRecord,
  type ShareMessage,
} from "./share-messages.ts";

const longestVersion = 64;
const longestName = 256;
const longestProblem = 4096;
const longestLine = 8192;
const mostRecords = 100;
const mostThreads = 100_000;

const introduction: ChecksOf<Introduction> = { acrida: text(longestVersion), protocol: whole(0) };

/** What each message must be made of. */
const checks: { readonly [Type in ShareMessage["type"]]: Check } = {
  hello: fields<Hello>({
    ...introduction,
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
  }),
  lead: fields<Lead>({
    ...introduction,
    ...{ epoch: whole(0), number: whole(1), scenario: orEmpty(hash), quit: flag },
  }),
  farewell: fields<Farewell>({ ...introduction, member: id }),
  fetch: fields<ChunkRequest>({ ...introduction, member: id, hash, index: whole(0) }),
  chunk: fields<Chunk>({
    ...introduction,
    ...{ member: id, hash, index: whole(0), size: whole(0), bytes: orNull(bytes(chunkBytes)) },
  }),
  news: fields<News>({
    ...introduction,
    member: id,
    records: list(
      fields<NewsRecord>({
        level: oneOf("warning", "error", "critical"),
        source: text(longestName),
        message: text(longestLine),
        wallMs: number,
      }),
      mostRecords,
    ),
  }),
};

const isIntroduction = fields<Introduction>(introduction);

/** Who sent a message, of whatever version; null for what is no message of this type. */
export const readIntroduction = (payload: BusPayload, type: ShareMessage["type"]): Introduction | null =>
  isMessage(payload, type, isIntroduction) ? (payload as unknown as Introduction) : null;

/** The message of this type, when it is whole; null for anything else. Its version is for the caller to look at. */
export const readShareMessage = <Type extends ShareMessage["type"]>(
  payload: BusPayload,
  type: Type,
): Extract<ShareMessage, { type: Type }> | null =>
  isMessage(payload, type, checks[type])
    ? (payload as unknown as Extract<ShareMessage, { type: Type }>)
    : null;
