import { createHash } from "node:crypto";
import { realpathSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { platform, tmpdir } from "node:os";
import { join } from "node:path";
import { AcridaError, messageOf } from "../base/errors.ts";

/** What holds the lock answers so fast, or says nothing. */
const answerMs = 200;
const longestAnswer = 20;

/**
 * Keeps a run's folder to one controller of this machine: a local socket on which it listens. The system takes it back
 * when the process dies, however it does.
 */
export class RunLock {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /**
   * @param folder the run's folder, which is there.
   * @throws AcridaError RUN_TAKEN while another process holds it.
   */
  static async take(folder: string, pid: number): Promise<RunLock> {
    const path = socketPath(realpathSync(folder));
    try {
      return new RunLock(await listen(path, pid));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") {
        throw new AcridaError("RUN_TAKEN", `the run's folder ${folder} can't be locked: ${messageOf(error)}`);
      }
    }
    const holder = await ask(path);
    if (holder === null && !isAbstract(path)) {
      // A file whose process is dead.
      rmSync(path, { force: true });
      return RunLock.take(folder, pid);
    }
    const who = holder === null || holder === "" ? "another process" : `process ${holder}`;
    throw new AcridaError(
      "RUN_TAKEN",
      `a controller of this run is there already (${who}, with the folder ${folder}); end it, or give this one another --run-name`,
    );
  }

  release(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

/** By its hash, as such a name may be no longer than about a hundred bytes. */
const socketPath = (folder: string): string => {
  const name = `acrida-run-${createHash("sha256").update(folder).digest("hex").slice(0, 40)}`;
  // On Linux a name that begins with a zero is of no file: none is left behind.
  return platform() === "linux" ? `\0${name}` : join(tmpdir(), `${name}.sock`);
};

const isAbstract = (path: string): boolean => path.startsWith("\0");

const listen = (path: string, pid: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.end(String(pid));
    });
    server.once("error", reject);
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });

/** What the holder says of itself; "" for nothing, null where nobody listens. */
const ask = (path: string): Promise<string | null> =>
  new Promise((resolve) => {
    let said = "";
    const socket = connect(path);
    socket.setTimeout(answerMs, () => socket.destroy());
    socket.on("data", (bytes) => {
      said = (said + bytes.toString("latin1")).slice(0, longestAnswer);
    });
    socket.on("error", () => resolve(null));
    socket.on("close", () => resolve(/^\d+$/.test(said) ? said : ""));
  });
