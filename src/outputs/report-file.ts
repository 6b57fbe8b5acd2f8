import { appendFile, open, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { AcridaError, messageOf } from "../base/errors.ts";

/** A file that is always whole: replaced by a finished copy, or grown by whole records. */
export class ReportFile {
  readonly path: string;
  readonly #appendTo: (path: string, text: string) => Promise<void>;
  /** Bytes that are known to be good. */
  #size = 0;

  constructor(path: string, appendTo: (path: string, text: string) => Promise<void> = appendFile) {
    this.path = path;
    this.#appendTo = appendTo;
  }

  /** Tries the place before the run, and leaves no trace there. @throws AcridaError OUTPUT where nothing can be written. */
  async check(): Promise<void> {
    try {
      const file = await open(this.#copyPath, "w");
      await file.close();
      await rm(this.#copyPath);
      const there = await stat(this.path).catch(() => null);
      if (there?.isDirectory()) throw new Error("it is a folder");
    } catch (thrown) {
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
    try {
      await writeFile(this.#copyPath, text);
      await rename(this.#copyPath, this.path);
    } catch (thrown) {
      await rm(this.#copyPath, { force: true }).catch(() => {});
      throw thrown;
    }
    if (typeof text === "string") this.#size = Buffer.byteLength(text);
  }

  /** Adds whole records to what `begin` wrote; when there is no room for all of them, takes back the part that went in. */
  async append(records: string): Promise<void> {
    try {
      await this.#appendTo(this.path, records);
    } catch (thrown) {
      await truncate(this.path, this.#size).catch(() => {});
      throw thrown;
    }
    this.#size += Buffer.byteLength(records);
  }

  /** In the same folder, since only then a rename is atomic; under a name that nobody else uses. */
  get #copyPath(): string {
    return `${this.path}.acrida-tmp`;
  }

  #refusal(thrown: unknown): AcridaError {
    const reason = messageOf(thrown);
    return new AcridaError(
      "OUTPUT",
      `can't write ${this.path}: ${reason}. Give a file in a folder that exists and can be written to`,
      { cause: thrown },
    );
  }
}
