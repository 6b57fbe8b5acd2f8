import type { BusPayload } from "../../bus/bus.ts";

/** Who speaks, in fields that every version of Acrida reads: they never change their shape. */
export interface Introduction {
  /** Version of the installation: `0.1.0`. */
  readonly acrida: string;
  /** Version of all other messages. */
  readonly protocol: number;
}

/** What a member, a worker process, says of itself: whole state, every two seconds and at once on a change. */
export interface Hello extends Introduction {
  readonly type: "hello";
  /** Its id, new at each start. */
  readonly member: string;
  /** Counts its hellos, from 1. */
  readonly number: number;
  /** The machine's name. */
  readonly machine: string;
  readonly pid: number;
  /** Load threads that it keeps while it has a scenario. */
  readonly threads: number;
  /** Hash of the manifest that it followed last; "" for none. */
  readonly scenario: string;
  /** Id of the host that keeps threads by it; "" while there is none. */
  readonly host: string;
  /** Hash of a manifest that it can't follow, and why; both "" for none. */
  readonly refused: string;
  readonly problem: string;
  /** Listeners that failed in its threads, under this scenario. */
  readonly listenerErrors: number;
  /** The exit code that one of them set last; null for none. */
  readonly exitCode: number | null;
  /** One of them asked for the end of the command. */
  readonly wantsQuit: boolean;
  /** It ends, and nothing more will come. Repeated until it is answered by a farewell. */
  readonly leaving: boolean;
}

/** What the controller says to all members: whole state, each second and at once on a change. */
export interface Lead extends Introduction {
  readonly type: "lead";
  readonly epoch: number;
  /** Counts within the epoch, from 1. */
  readonly number: number;
  /** Hash of the manifest that members shall follow; "" for none. */
  readonly scenario: string;
  /** Members shall end: no further test will come. */
  readonly quit: boolean;
}

/** Controller → member that is leaving: it was heard. */
export interface Farewell extends Introduction {
  readonly type: "farewell";
  readonly member: string;
}

/** Member → controller: asks for a part of the bytes with this hash. */
export interface ChunkRequest extends Introduction {
  readonly type: "fetch";
  readonly member: string;
  /** SHA-256, hex. */
  readonly hash: string;
  /** From 0. */
  readonly index: number;
}

/** Controller → member: that part; without bytes where it has nothing with this hash. */
export interface Chunk extends Introduction {
  readonly type: "chunk";
  readonly member: string;
  readonly hash: string;
  readonly index: number;
  /** Of the whole. */
  readonly size: number;
  readonly bytes: Uint8Array | null;
}

/** Member → controller: what the log of its threads says that others should know. At most once, and bounded. */
export interface News extends Introduction {
  readonly type: "news";
  readonly member: string;
  readonly records: readonly NewsRecord[];
}

/** A line of a log. */
export interface NewsRecord {
  readonly level: "warning" | "error" | "critical";
  readonly source: string;
  readonly message: string;
  readonly wallMs: number;
}

export type ShareMessage = Hello | Lead | Farewell | ChunkRequest | Chunk | News;

/** Bytes in a chunk, but for the last one. */
export const chunkBytes = 256 * 1024;

/** Subjects of what members and their controller share, below the name of the run. */
export const shareSubjects = (name: string) => ({
  hello: `${name}.up.hello`,
  fetch: `${name}.up.fetch`,
  news: `${name}.up.news`,
  lead: `${name}.down.lead`,
  farewell: (member: string) => `${name}.down.farewell.${member}`,
  chunk: (member: string) => `${name}.down.chunk.${member}`,
});

/** A message as a bus carries it. */
export const sharePayload = (message: ShareMessage): BusPayload => message as unknown as BusPayload;
