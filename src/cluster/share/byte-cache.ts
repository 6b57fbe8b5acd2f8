import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../base/clock.ts";
import type { ByteFetcher } from "./byte-fetcher.ts";

/** What is wanted: SHA-256 in hex, and how many bytes there are. */
export interface WantedBytes {
  readonly hash: string;
  readonly size: number;
}

/** What another process began to write and did not touch for so long will never be whole. */
const abandonedAfterMs = 3_600_000;

/** Bytes that were pulled stay on disk, checked again before each use; the ones longest unused go when it is full. */
export class ByteCache {
  readonly #folder: string;
  readonly #fetcher: ByteFetcher;
  readonly #clock: Pick<Clock, "wallNow">;
  readonly #mostBytes: number;
  readonly #owner: string;
  /** In use by this process: never thrown out. */
  readonly #used = new Set<string>();

  /**
   * @param owner names what is not whole yet, so that two processes don't write one file.
   * @param mostBytes on disk, but for what this process uses.
   */
  constructor(
    folder: string,
    fetcher: ByteFetcher,
    clock: Pick<Clock, "wallNow">,
    owner: string,
    mostBytes: number,
  ) {
    this.#clock = clock;
    this.#folder = folder;
    this.#fetcher = fetcher;
    this.#owner = owner;
    this.#mostBytes = mostBytes;
  }

  /** The bytes themselves. */
  async read(wanted: WantedBytes, cut: Promise<never>): Promise<Uint8Array> {
    const bytes = await readFile(await this.path(wanted, cut));
    const hash = createHash("sha256").update(bytes).digest("hex");
    if (hash === wanted.hash) return bytes;
    // Somebody wrote into it just now; what is pulled anew is checked on its way.
    await rm(this.#place(wanted.hash), { force: true });
    return readFile(await this.path(wanted, cut));
  }

  /** A file that holds the bytes. */
  async path({ hash, size }: WantedBytes, cut: Promise<never>): Promise<string> {
    this.#used.add(hash);
    const place = this.#place(hash);
    if (await isWhole(place, hash, size)) {
      const now = new Date(this.#clock.wallNow());
      await utimes(place, now, now).catch(() => {});
      return place;
    }
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await this.#makeRoom(size);
    const partial = `${place}.${this.#owner}.part`;
    const file = await open(partial, "w", 0o600);
    try {
      await this.#fetcher.fetch(hash, size, async (bytes) => void (await file.write(bytes)), cut);
      await file.close();
      await rename(partial, place);
    } catch (error) {
      await file.close().catch(() => {});
      await rm(partial, { force: true });
      throw error;
    }
    return place;
  }

  #place(hash: string): string {
    return join(this.#folder, hash);
  }

  /** Throws out the longest unused, until so many bytes more have room. */
  async #makeRoom(bytes: number): Promise<void> {
    const files: { readonly path: string; readonly size: number; readonly usedMs: number }[] = [];
    for (const name of await readdir(this.#folder)) {
      if (this.#used.has(name)) continue;
      const path = join(this.#folder, name);
      const found = await stat(path).catch(() => null);
      const isUnderWay =
        name.endsWith(".part") && found !== null && this.#clock.wallNow() - found.mtimeMs < abandonedAfterMs;
      if (found?.isFile() && !isUnderWay) files.push({ path, size: found.size, usedMs: found.mtimeMs });
    }
    let total = files.reduce((sum, { size }) => sum + size, bytes);
    for (const { path, size } of files.sort((a, b) => a.usedMs - b.usedMs)) {
      if (total <= this.#mostBytes) return;
      await rm(path, { force: true });
      total -= size;
    }
  }
}

const isWhole = async (path: string, hash: string, size: number): Promise<boolean> => {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile() || found.size !== size) return false;
  const hasher = createHash("sha256");
  for await (const chunk of createReadStream(path)) hasher.update(chunk as Uint8Array);
  return hasher.digest("hex") === hash;
};
