import { open } from "node:fs/promises";
import type { Bus } from "../../bus/bus.ts";
import { readShareMessage } from "./share-checks.ts";
import { chunkBytes, type Introduction, sharePayload, shareSubjects } from "./share-messages.ts";

/** Bytes that may be asked for in parts. */
export interface ByteSource {
  readonly size: number;
  /** @param offset, and at most so many bytes from there on. */
  read(offset: number, length: number): Uint8Array | Promise<Uint8Array>;
}

/** Bytes in memory as a source. */
export const bytesInMemory = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: (offset, length) => bytes.subarray(offset, offset + length),
});

/** Bytes of a file as a source; whoever pulls them checks them against the hash of what was read first. */
export const bytesInFile = (path: string, size: number): ByteSource => ({
  size,
  async read(offset, length) {
    const file = await open(path, "r");
    try {
      const bytes = Buffer.alloc(Math.min(length, size - offset));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  },
});

/** The controller's side of the transfer: gives out bytes by their hash, and nothing that was not offered. */
export class ByteOffer {
  readonly #bus: Bus;
  readonly #name: string;
  readonly #introduction: Introduction;
  readonly #failed: (error: unknown) => void;
  readonly #sources = new Map<string, ByteSource>();
  #end: (() => void) | null = null;

  /** @param failed is told when a source can't be read; who asked asks again. */
  constructor(bus: Bus, name: string, introduction: Introduction, failed: (error: unknown) => void) {
    this.#bus = bus;
    this.#name = name;
    this.#introduction = introduction;
    this.#failed = failed;
  }

  open(): void {
    this.#end = this.#bus.subscribe(shareSubjects(this.#name).fetch, (payload) => {
      const request = readShareMessage(payload, "fetch");
      if (request === null || request.protocol !== this.#introduction.protocol) return;
      this.#answer(request.member, request.hash, request.index).catch(this.#failed);
    });
  }

  close(): void {
    this.#end?.();
    this.#end = null;
  }

  /** @param hash SHA-256 of the bytes, hex. */
  add(hash: string, source: ByteSource): void {
    this.#sources.set(hash, source);
  }

  /** Offers these hashes and no others any more. */
  keep(hashes: ReadonlySet<string>): void {
    for (const hash of this.#sources.keys()) if (!hashes.has(hash)) this.#sources.delete(hash);
  }

  async #answer(member: string, hash: string, index: number): Promise<void> {
    const source = this.#sources.get(hash);
    const size = source?.size ?? 0;
    const offset = index * chunkBytes;
    const isThere = source !== undefined && (offset < size || index === 0);
    const bytes = isThere ? await source.read(offset, chunkBytes) : null;
    this.#bus.publish(
      shareSubjects(this.#name).chunk(member),
      sharePayload({ type: "chunk", ...this.#introduction, member, hash, index, size, bytes }),
    );
  }
}
