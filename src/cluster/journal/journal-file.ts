import { type FileHandle, open, rename, rm } from "node:fs/promises";

const copyBytes = 1024 * 1024;

/**
 * One file of a journal, written at places that its writer knows: what a short write left is written again over itself.
 * It bears another name until it has all that it must begin with.
 */
export class JournalFile {
  readonly path: string;
  readonly #handle: FileHandle;
  #length = 0;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /** Begins a file that is to be called `path`; only its owner may read it. */
  static async create(path: string): Promise<JournalFile> {
    await rm(nextName(path), { force: true });
    return new JournalFile(path, await open(nextName(path), "wx+", 0o600));
  }

  get length(): number {
    return this.#length;
  }

  /** Writes at the end; all of it, or it throws and the end is where it was. */
  async append(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(
        bytes,
        done,
        bytes.length - done,
        this.#length + done,
      );
      done += bytesWritten;
    }
    this.#length += bytes.length;
  }

  /** Appends what another file holds from one place to another. */
  async appendFrom(file: JournalFile, from: number, to: number): Promise<void> {
    const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(copyBytes, to - from)));
    for (let at = from; at < to; ) {
      const length = Math.min(buffer.length, to - at);
      const { bytesRead } = await file.#handle.read(buffer, 0, length, at);
      if (bytesRead === 0) throw new Error(`${file.path} ends at byte ${at}, expected ${to}`);
      await this.append(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
  }

  /** Gives the file its name, which another may have had. */
  async publish(): Promise<void> {
    await rename(nextName(this.path), this.path);
  }

  /** Takes a file back that never got its name. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => {});
    await rm(nextName(this.path), { force: true });
  }

  sync(): Promise<void> {
    return this.#handle.datasync();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

const nextName = (path: string): string => `${path}.new`;
