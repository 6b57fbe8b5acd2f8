import fs, { constants } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { AcridaError, messageOf } from "../base/errors.ts";

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND;

// Plain descriptors: Node closes a FileHandle that nobody holds any more, and complains.
const open = promisify(fs.open);
const close = promisify(fs.close);
const appendFile = promisify(fs.appendFile);
const truncate = promisify(fs.ftruncate);

type Append = (descriptor: number, text: string) => Promise<void>;

/**
 * A file that is always whole: replaced by a finished copy, or grown by whole records. From `check` or `begin` to
 * `finish` it keeps a descriptor, so that users who take all that there are can't keep it from being written.
 */
export class ReportFile {
  readonly path: string;
  readonly #append: Append;
  #held: number | null = null;
  /** Bytes that are known to be good. */
  #size = 0;

  constructor(path: string, append: Append = appendFile) {
    this.path = path;
    this.#append = append;
  }

  /** Tries the place before the run, and leaves no trace there. @throws AcridaError OUTPUT where nothing can be written. */
  async check(): Promise<void> {
    try {
      this.#held = await open(this.#copyPath, "w");
      await rm(this.#copyPath);
      const there = await stat(this.path).catch(() => null);
      if (there?.isDirectory()) throw new Error("it is a folder");
    } catch (thrown) {
      await this.release();
      throw this.#refusal(thrown);
    }
  }

  /** Makes the file anew with this text. @throws AcridaError OUTPUT where it can't be written. */
  async begin(text: string): Promise<void> {
    try {
      await this.replace(text);
    } catch (thrown) {
      throw this.#refusal(thrown);
    }
  }

  /** Replaces the whole content at once: readers see the old text or the new, never a part. */
  async replace(text: string | AsyncIterable<string>): Promise<void> {
    const copy = await open(this.#copyPath, NEW_FILE);
    try {
      for await (const part of typeof text === "string" ? [text] : text) await appendFile(copy, part);
      await rename(this.#copyPath, this.path);
    } catch (thrown) {
      await close(copy).catch(() => {});
      await rm(this.#copyPath, { force: true }).catch(() => {});
      throw thrown;
    }
    await this.release();
    this.#held = copy;
    if (typeof text === "string") this.#size = Buffer.byteLength(text);
  }

  /** The same, but false, with the old content as it was, while this process can't open another file. */
  async replaceIfPossible(text: string | AsyncIterable<string>): Promise<boolean> {
    try {
      await this.replace(text);
      return true;
    } catch (thrown) {
      if (isOutOfDescriptors(thrown)) return false;
      throw thrown;
    }
  }

  /** Replaces the whole content for the last time. */
  async finish(text: string | AsyncIterable<string>): Promise<void> {
    // The copy gets the descriptor that was kept for it.
    await this.release();
    await this.replace(text);
    await this.release();
  }

  /** Keeps no descriptor any more. */
  async release(): Promise<void> {
    const held = this.#held;
    this.#held = null;
    if (held !== null) await close(held).catch(() => {});
  }

  /** Adds whole records to what `begin` wrote; when there is no room for all of them, takes back the part that went in. */
  async append(records: string): Promise<void> {
    this.#held ??= await open(this.path, "a");
    try {
      await this.#append(this.#held, records);
    } catch (thrown) {
      await truncate(this.#held, this.#size).catch(() => {});
      throw thrown;
    }
    this.#size += Buffer.byteLength(records);
  }

  /** In the same folder, since only then a rename is atomic; under a name that nobody else uses. */
  get #copyPath(): string {
    return `${this.path}.acrida-tmp`;
  }

  #refusal(thrown: unknown): AcridaError {
    const hasNoFolder = (thrown as NodeJS.ErrnoException).code === "ENOENT";
    const reason = hasNoFolder ? `there is no folder ${dirname(this.path)}` : messageOf(thrown);
    return new AcridaError(
      "OUTPUT",
      `can't write ${this.path}: ${reason}. Give a file in a folder that exists and can be written to`,
      { cause: thrown },
    );
  }
}

const isOutOfDescriptors = (thrown: unknown): boolean => {
  const { code } = thrown as NodeJS.ErrnoException;
  return code === "EMFILE" || code === "ENFILE";
};
