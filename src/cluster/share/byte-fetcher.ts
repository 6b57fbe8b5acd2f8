import { createHash } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import { AcridaError } from "../../base/errors.ts";
import type { Random } from "../../base/random.ts";
import type { Bus } from "../../bus/bus.ts";
import { RepeatedRequest } from "./repeated-request.ts";
import { readShareMessage } from "./share-checks.ts";
import { type Chunk, chunkBytes, type Introduction, sharePayload, shareSubjects } from "./share-messages.ts";

export interface ByteFetcherParts {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  /** The name that prefixes the subjects of its runs. */
  readonly name: string;
  readonly introduction: Introduction;
  readonly member: string;
}

/** Takes bytes as they come, in order. */
export type TakeBytes = (bytes: Uint8Array) => void | Promise<void>;

/** A member's side of the transfer: pulls bytes by their hash, part by part, and checks them. */
export class ByteFetcher {
  readonly #parts: ByteFetcherParts;
  /** One at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: ByteFetcherParts) {
    this.#parts = parts;
  }

  /**
   * Pulls the bytes with this hash; how many there were. Waits for a controller as long as it takes.
   * @param most bytes that are wanted at all.
   * @param cut rejects when nobody wants them any more.
   * @throws AcridaError TRANSFER when the controller has no such bytes, or sends others.
   */
  fetch(hash: string, most: number, take: TakeBytes, cut: Promise<never>): Promise<number> {
    const fetched = this.#turn.then(() => this.#fetch(hash, most, take, cut));
    this.#turn = fetched.catch(() => {});
    return fetched;
  }

  async #fetch(hash: string, most: number, take: TakeBytes, cut: Promise<never>): Promise<number> {
    const hasher = createHash("sha256");
    let taken = 0;
    for (let index = 0; ; index++) {
      const { bytes, size } = await this.#chunk(hash, index, cut);
      if (bytes === null) throw broken(`the controller has no bytes with the hash ${hash}`);
      if (size > most) throw broken(`expected at most ${most} bytes with the hash ${hash}, got ${size}`);
      hasher.update(bytes);
      taken += bytes.length;
      await take(bytes);
      if (taken >= size || bytes.length < chunkBytes) break;
    }
    if (hasher.digest("hex") !== hash) throw broken(`what came for the hash ${hash} has another hash`);
    return taken;
  }

  async #chunk(hash: string, index: number, cut: Promise<never>): Promise<Chunk> {
    const { bus, clock, random, name, introduction, member } = this.#parts;
    const subjects = shareSubjects(name);
    const request = sharePayload({ type: "fetch", ...introduction, member, hash, index });
    const asking = new RepeatedRequest(clock, random, () => bus.publish(subjects.fetch, request));
    const ends: (() => void)[] = [];
    const answered = new Promise<Chunk>((resolve) => {
      ends.push(
        bus.subscribe(subjects.chunk(member), (payload) => {
          const chunk = readShareMessage(payload, "chunk");
          if (chunk !== null && chunk.hash === hash && chunk.index === index) resolve(chunk);
        }),
        bus.onLinkChange((connected) => connected && asking.renew()),
      );
    });
    asking.start();
    try {
      return await Promise.race([answered, cut]);
    } finally {
      asking.stop();
      for (const end of ends) end();
    }
  }
}

const broken = (message: string): AcridaError => new AcridaError("TRANSFER", message);
