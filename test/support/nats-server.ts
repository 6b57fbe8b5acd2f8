import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { needProgram } from "./debian-package.ts";

const START_MS = 10_000;
const POLL_MS = 20;

export interface RunningNats {
  readonly port: number;
  readonly url: string;
  readonly pid: number;
  /** Ends it without warning (SIGKILL). */
  kill(): Promise<void>;
  /** Starts it again, empty, on the same port, after it was killed; with other settings where some are given. */
  restart(settings?: string): Promise<void>;
  /** SIGSTOP and SIGCONT: it is there and does not answer, and then does. */
  freeze(): void;
  thaw(): void;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** Where the program is; null, said aloud, where it can't be had. */
export const findNatsServer = (): string | null =>
  needProgram({
    name: "nats-server",
    variable: "NATS_SERVER_BIN",
    debianPackage: "nats-server",
    folders: () => ["/usr/sbin"],
  });

const waitFor = async <Value>(what: string, look: () => Value | null): Promise<Value> => {
  for (let waitedMs = 0; waitedMs < START_MS; waitedMs += POLL_MS) {
    const found = look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`nats-server: ${what} did not come within ${START_MS / 1000} s`);
};

/**
 * A private nats-server on the loopback, on a free port unless one is given, with these settings more; null where it
 * can't be had.
 */
export const startNats = async (settings = "", wantedPort = -1): Promise<RunningNats | null> => {
  const program = findNatsServer();
  if (program === null) return null;
  const folder = mkdtempSync(join(tmpdir(), "acrida-nats-"));
  const file = join(folder, "nats.conf");
  writeFileSync(file, settings);

  const launch = async (port: number): Promise<ChildProcess> => {
    const log = join(folder, `log.${readdirSync(folder).length}`);
    const args = ["-c", file, "-a", "127.0.0.1", "-p", String(port), "-l", log, "--ports_file_dir", folder];
    const server = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"] });
    const said = (): string => {
      try {
        return readFileSync(log, "utf8");
      } catch {
        return "";
      }
    };
    await waitFor("its readiness", () => {
      if (server.exitCode !== null) throw new Error(`nats-server ended at once: ${said()}`);
      return said().includes("Server is ready") ? true : null;
    });
    return server;
  };

  let server = await launch(wantedPort);
  const port = await waitFor("its ports file", () => {
    const ports = readdirSync(folder).find((name) => name.endsWith(`_${server.pid}.ports`));
    if (ports === undefined) return null;
    const text = readFileSync(join(folder, ports), "utf8");
    return text === "" ? null : Number(new URL((JSON.parse(text) as { nats: string[] }).nats[0]!).port);
  });

  const kill = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, "exit");
    server.kill("SIGKILL");
    await exited;
  };

  return {
    port,
    url: `nats://127.0.0.1:${port}`,
    get pid() {
      return server.pid!;
    },
    kill,
    async restart(changed = settings) {
      writeFileSync(file, changed);
      server = await launch(port);
    },
    freeze: () => void server.kill("SIGSTOP"),
    thaw: () => void server.kill("SIGCONT"),
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
